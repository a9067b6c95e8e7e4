import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../../../build/provision/places.ts'
import { type ClockState, clockDetector, FAR_OFFSET, MAX_STEPS } from '../../../../core/gaps/clock/clock.ts'
import { MAX_WINDOWS } from '../../../../core/gaps/clock/offset-series.ts'
import { MAX_WITNESS_SECONDS, STEP_WITNESSES } from '../../../../core/gaps/clock/wire-clock.ts'
import type { GapFinding } from '../../../../core/gaps/finding.ts'
import { type GapItem, type GapRow, MAX_SOURCES } from '../../../../core/gaps/row.ts'
import { CAPTURE, DAY, drawing, HOUR, LOG, MONDAY, ns, rowAt, showFile } from '../rhythm/support-rhythm.ts'

const MINUTE = 60

function look(rows: readonly GapRow[], item: GapItem = CAPTURE): { found: GapFinding[]; clocks: ClockState[] } {
  const found: GapFinding[] = []
  const detector = clockDetector((finding) => found.push(finding))
  detector.item(item)
  for (const row of rows) detector.row(row)
  detector.end()
  return { found, clocks: detector.clocks() }
}

/** A message a minute, `offset` seconds off by the sender's clock, and a millisecond or less under way. */
function capture(count: number, offset: (minute: number) => number, more: Partial<GapRow> = {}, seed = 1): GapRow[] {
  const { uniform } = drawing(seed)
  return Array.from({ length: count }, (_, i) => {
    const time = MONDAY + i * MINUTE
    const said = time + offset(i) - uniform() / 1000
    const scale = 10 ** (more.timeDigits ?? 6)
    const senderTime = ns(Math.floor(said * scale) / scale)
    return rowAt(time, 'a', { seq: i + 1, packet: i + 1, senderTime, ...more })
  })
}

const file = (times: readonly number[], more: Partial<GapRow> = {}) =>
  times.map((time, i) =>
    rowAt(0, 'a', { packet: i + 1, wireTime: null, senderTime: ns(time), transport: 'file', ...more }),
  )

test('[gap-clock-step] a clock that is set back or forward is one finding, between two messages, and nothing is lost', () => {
  for (const amount of [-47.93, -0.2, 0.2, 3, 90]) {
    const { found, clocks } = look(capture(300, (i) => (i < 100 ? 0.5 : 0.5 + amount)))
    assert.equal(found.length, 1, `${amount}`)
    const { kind, source, since, until, lost, addresses } = found[0]!
    assert.deepEqual({ kind, source, lost }, { kind: 'clock', source: 'a', lost: { min: 0, max: 0, unit: 'messages' } })
    assert.deepEqual([since, until], [ns(MONDAY + 99 * MINUTE), ns(MONDAY + 100 * MINUTE)])
    assert.deepEqual(
      addresses.map(({ seq }) => seq),
      [100, 101],
    )
    assert.ok(Math.abs(clocks[0]!.steps[0]!.amount - amount) < 0.01)
    assert.ok(
      found[0]!.text.includes(`moved ${amount < 0 ? 'back' : 'forward'} by ${Math.abs(amount)} s`) || amount === 90,
      found[0]!.text,
    )
  }
})

test('[gap-clock-confidence] times that go back are a clock; a lasting delay looks the same, and that is said', () => {
  const back = look(capture(300, (i) => (i < 100 ? 0 : -90))).found[0]!
  assert.equal(back.confidence, 'certain')
  assert.match(back.text, /The clock was set back\./)
  const late = look(capture(300, (i) => (i < 100 ? 0 : -30))).found[0]!
  assert.equal(late.confidence, 'possible')
  assert.match(late.text, /or its messages took that much longer/)
  assert.equal(look(capture(300, (i) => (i < 100 ? 0 : 30))).found[0]!.confidence, 'likely')
})

test('[gap-clock-delay] single delays, and a queue that is emptied after a break, are no steps', () => {
  assert.deepEqual(look(capture(300, (i) => (i % 7 === 3 ? -700 : 0))).found, [])
  const queue = Array.from({ length: 200 }, (_, i) => {
    const said = MONDAY + i
    // From the hundredth on for a minute nothing goes out; then all at once.
    const time = i >= 100 && i < 160 ? MONDAY + 160 + i / 1000 : said
    return rowAt(time, 'a', { senderTime: ns(said) })
  })
  assert.deepEqual(look(queue).found, [])
})

test('[gap-clock-coarse] whole seconds are no noise of a clock, and steps of several seconds still show', () => {
  const coarse = { timeDigits: 0 }
  assert.deepEqual(look(capture(500, () => 0.4, coarse)).found, [])
  assert.equal(look(capture(500, (i) => (i < 250 ? 0 : -10), coarse)).found.length, 1)
  const mixed = capture(500, () => 0.4, coarse).map((row, i) => (i % 100 < 50 ? row : capture(500, () => 0.4)[i]!))
  assert.deepEqual(look(mixed).found, [], 'programs with and without fractions')
})

test('[gap-clock-drift] drift is told in milliseconds an hour and is no step', () => {
  const { found, clocks } = look(capture(1440, (i) => i * MINUTE * 20e-6))
  assert.deepEqual(found, [])
  const [clock] = clocks
  assert.ok(Math.abs(clock!.driftMsPerHour! - 72) < 2, `${clock!.driftMsPerHour}`)
  assert.ok(clock!.driftErrorMsPerHour! < 2)
  assert.ok(clock!.windows.length > 10 && clock!.windows.length <= MAX_WINDOWS)
  assert.equal(
    clock!.windows.reduce((sum, { count }) => sum + count, 0),
    1440,
  )
  const stepped = look(capture(1440, (i) => i * MINUTE * 20e-6 + (i < 700 ? 0 : 5)))
  assert.equal(stepped.found.length, 1)
  assert.ok(Math.abs(stepped.clocks[0]!.driftMsPerHour! - 72) < 4, 'steps are left out of it')
  const rare = Array.from({ length: 200 }, (_, i) =>
    rowAt(MONDAY + i * HOUR, 'a', { senderTime: ns(MONDAY + i * HOUR * (1 + 50e-6)) }),
  )
  assert.deepEqual(look(rare).found, [], 'one message an hour')
})

test('[gap-clock-zone] whole quarter hours are a change of zone, years of one of the year; inferred years are nobody’s word', () => {
  const step = (amount: number, more: Partial<GapRow> = {}) =>
    look(capture(900, (i) => (i < 100 ? 0 : amount), more)).found
  assert.match(step(-HOUR)[0]!.text, /whole number of quarter hours: a change of time zone/)
  assert.match(step(2.25 * HOUR)[0]!.text, /a change of time zone or of summer time explains it/)
  assert.doesNotMatch(step(1000)[0]!.text, /time zone/)
  assert.match(step(-365 * DAY)[0]!.text, /the year was set or rolled over wrongly/)
  assert.deepEqual(step(-365 * DAY, { isInferred: true }), [])
  assert.match(step(-HOUR, { isInferred: true })[0]!.text, /quarter hours, and the times state no zone: a change/)
})

test('[gap-clock-far] clocks of 1970 and 2106 are findings; with inferred times they are not', () => {
  for (const time of [730, 4_294_967_295]) {
    const rows = capture(20, () => time - MONDAY)
    const { found } = look(rows)
    assert.equal(found.length, 1)
    assert.match(
      found[0]!.text,
      time === 730
        ? /behind that of the capture: it states 1970-01-01/
        : /ahead of that of the capture: it states 2106-02-07/,
    )
    assert.deepEqual(look(rows.map((row) => ({ ...row, isInferred: true }))).found, [])
  }
  for (const [offset, number] of [
    [-(FAR_OFFSET - 2), 0],
    [-(FAR_OFFSET + 2), 1],
  ] as const)
    assert.equal(look(capture(20, () => offset)).found.length, number)
})

test('[gap-clock-witnesses] one message too few, enough, and one more; and a step back must last', () => {
  for (const number of [STEP_WITNESSES - 1, STEP_WITNESSES, STEP_WITNESSES + 1]) {
    const rows = capture(100, (i) => (i >= 50 && i < 50 + number ? 5 : 0))
    assert.equal(look(rows).found.length, number < STEP_WITNESSES ? 0 : 2)
  }
  for (const minutes of [9, 10, 11]) {
    const rows = capture(100, (i) => (i >= 50 && i <= 50 + minutes ? -7200 : 0))
    assert.equal(look(rows).found.length, minutes * MINUTE < MAX_WITNESS_SECONDS ? 0 : 2)
  }
})

test('[gap-clock-steps-limit] steps up to MAX_STEPS are findings of their own', () => {
  for (const steps of [MAX_STEPS - 1, MAX_STEPS, MAX_STEPS + 1]) {
    const { found, clocks } = look(capture(20 * (steps + 1), (i) => 5 * Math.floor(i / 20)))
    assert.equal(found.length, steps)
    assert.equal(clocks[0]!.furtherSteps, Math.max(0, steps - MAX_STEPS))
    if (steps > MAX_STEPS) assert.match(found.at(-1)!.text, /moved 1 more time than the 16 that are listed/)
  }
})

test('[gap-clock-file] a file has no clock to compare with; times that go back and stay are found, others are not', () => {
  const minutes = (count: number, from = 0) => Array.from({ length: count }, (_, i) => MONDAY + (from + i) * MINUTE)
  const steady = look(file(minutes(100)), LOG)
  assert.deepEqual(steady.found, [])
  const [clock] = steady.clocks
  assert.deepEqual(
    { state: clock!.state, offset: clock!.offsetMs, drift: clock!.driftMsPerHour, windows: clock!.windows },
    { state: 'not comparable', offset: null, drift: null, windows: [] },
  )
  const { found } = look(file([...minutes(100), ...minutes(100, 60)]), LOG)
  assert.equal(found.length, 1)
  assert.equal(found[0]!.confidence, 'possible')
  assert.match(found[0]!.text, /^In messages, from line 101 on, the times of a go back by at least 39 min/)
  const disorder = minutes(100).flatMap((time, i) => (i % 5 === 0 ? [time, time - 3600] : [time, time - 0.9]))
  const late = look(file(disorder), LOG)
  assert.deepEqual(late.found, [])
  assert.equal(late.clocks[0]!.inversions, 20)
  const year = file([...minutes(100), ...minutes(100).map((time) => time - 365 * DAY)], {
    isInferred: true,
    timeDigits: 0,
  })
  assert.deepEqual(look(year, LOG).found, [])
  assert.deepEqual(look([...file(minutes(50)), ...file(minutes(50), { item: 2 })], LOG).found, [], 'two items')
})

test('[gap-clock-file-small] a small step back shows once times are again where they were, if lines fill the stretch', () => {
  const every = (count: number, since: number, pause = 10) => Array.from({ length: count }, (_, i) => since + i * pause)
  const back = (amount: number) => look(file([...every(50, MONDAY), ...every(60, MONDAY + 500 - amount)]), LOG).found
  const [one, ...more] = back(90)
  assert.deepEqual(more, [])
  assert.match(one!.text, /from line 51 on, the times of a go back by at least 80 s, .* and stay there/)
  assert.equal(back(20).length, 0, 'two lines only')
  // Lines that were held back, and the present again.
  const held = [...every(50, MONDAY), ...every(6, MONDAY + 300), ...every(50, MONDAY + 500)]
  assert.deepEqual(look(file(held), LOG).found, [])
})

test('[gap-clock-file-year] inferred years that pass a turn of the year do not go back', () => {
  const days = (first: number, more = {}) =>
    look(
      file(
        [
          ...[0, 13, 17, 236].map((day) => MONDAY + day * DAY),
          ...[0, 1, 2, 3, 4, 5].map((day) => MONDAY + (day / 2 + first) * DAY),
        ],
        more,
      ),
      LOG,
    ).found
  assert.deepEqual(days(91, { isInferred: true, timeDigits: 0 }), [])
  assert.equal(days(91).length, 1)
  const [near] = days(232, { isInferred: true, timeDigits: 0 })
  assert.match(
    near!.text,
    /If the times state no year and the lines before are of the year before, nothing went back\./,
  )
})

test('[gap-clock-last] at the end two messages are a step only if they lasted, and then it is possible', () => {
  const late = (second: number) => [
    ...capture(40, () => 0),
    ...[0, second].map((at, i) => {
      const time = MONDAY + 40 * MINUTE + at
      return rowAt(time, 'a', { seq: 41 + i, packet: 41 + i, senderTime: ns(time - 154) })
    }),
  ]
  assert.deepEqual(look(late(0.001)).found, [])
  assert.deepEqual(look(late(153)).found, [])
  assert.deepEqual(
    look(late(155)).found.map(({ confidence }) => confidence),
    ['possible'],
  )
})

test('[gap-clock-sparse] in a source that says little a small step is placed where it was', () => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const time = MONDAY + i * 10 * MINUTE
    return rowAt(time, 'a', { seq: i + 1, packet: i + 1, senderTime: ns(time + (i < 40 ? 0 : 0.6)) })
  })
  const [one, ...more] = look(rows).found
  assert.deepEqual(more, [])
  assert.deepEqual([one!.since, one!.until], [ns(MONDAY + 390 * MINUTE), ns(MONDAY + 400 * MINUTE)])
})

test('[gap-clock-nothing] messages without a time or a source, and few of them, say nothing', () => {
  assert.deepEqual(look([]).found, [])
  const rows = [
    rowAt(MONDAY, 'a'),
    rowAt(MONDAY, '', { senderTime: ns(MONDAY) }),
    rowAt(MONDAY, 'b', { senderTime: ns(MONDAY) }),
  ]
  const { found, clocks } = look(rows)
  assert.deepEqual(found, [])
  assert.deepEqual(
    clocks.map(({ source, messages, offsetMs }) => ({ source, messages, offsetMs })),
    [{ source: 'b', messages: 1, offsetMs: 0 }],
  )
})

test('[gap-clock-order] captures in any order, and times at both ends of what there is, are borne', () => {
  const rows = capture(300, () => 0)
  assert.deepEqual(look([...rows.slice(150), ...rows.slice(0, 150)]).found, [])
  const ends = [0n, 2n ** 63n - 1n, -(2n ** 63n)].map((time) => rowAt(0, 'a', { wireTime: time, senderTime: time }))
  assert.deepEqual(look([...rows, ...ends]).found, [])
})

test('[gap-clock-source-limit] of sources beyond MAX_SOURCES it is said that they were not looked at', () => {
  for (const [number, beyond] of [
    [MAX_SOURCES - 1, 0],
    [MAX_SOURCES, 0],
    [MAX_SOURCES + 1, 1],
  ] as const) {
    const rows = Array.from({ length: number }, (_, i) =>
      rowAt(MONDAY, `s${i}`, { wireTime: null, senderTime: ns(MONDAY) }),
    )
    assert.equal(look(rows).found.length, beyond)
  }
})

test('[gap-clock-sample] in the sample the clock of relay-01 is set back by 48 s at 03:13:05, and no other', async () => {
  const found: GapFinding[] = []
  const detector = clockDetector((finding) => found.push(finding))
  await showFile(detector, CAPTURE, join(root, 'samples/incident.pcapng'))
  assert.deepEqual(
    found.map(({ source, confidence }) => ({ source, confidence })),
    [{ source: 'relay-01', confidence: 'certain' }],
  )
  assert.match(
    found[0]!.text,
    /^Between 2026-11-18 03:13:05\.331113283 UTC and 2026-11-18 03:13:06\.043829765 UTC .* moved back by 47\.93 s/,
  )
  assert.ok(detector.clocks().every(({ state }) => state === 'compared'))
})
