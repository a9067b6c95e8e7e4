import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../../../build/provision/places.ts'
import type { GapFinding } from '../../../../core/gaps/finding.ts'
import { MAX_SILENCES } from '../../../../core/gaps/rhythm/habit.ts'
import { MAX_COUNTED_SOURCES, type SilenceOptions, silenceDetector } from '../../../../core/gaps/rhythm/silence.ts'
import { type GapItem, type GapRow, MAX_SOURCES } from '../../../../core/gaps/row.ts'
import { wholeRow } from '../whole-row.ts'
import { CAPTURE, DAY, findingsOf, HOUR, LOG, MONDAY, ns, poisson, rowAt, rowsOf, showFile } from './support-rhythm.ts'

const END = MONDAY + 2 * DAY
/** A stretch in the midst, and the times outside of it. */
const HOLE = [MONDAY + 30 * HOUR, MONDAY + 33 * HOUR] as const
const outside = (times: readonly number[], [since, until]: readonly [number, number] = HOLE) =>
  times.filter((time) => time <= since || time >= until)
const steady = (seed: number, mean = 60) => poisson(seed, mean, MONDAY, END)

function silences(rows: readonly GapRow[], options: SilenceOptions = {}): GapFinding[] {
  return findingsOf((sink) => silenceDetector(sink, options), [CAPTURE, rows])
}

test('[gap-silence-found] a source that says nothing for hours is found between its messages, with what else was heard', () => {
  const a = outside(steady(1))
  const rows = rowsOf({ a, b: steady(2), c: steady(3) })
  const found = silences(rows)
  assert.equal(found.length, 1)
  const { kind, detector, source, since, until, lost, confidence, text, addresses } = found[0]!
  const before = a.findLast((time) => time <= HOLE[0])!
  const after = a.find((time) => time >= HOLE[1])!
  assert.deepEqual(
    { kind, detector, source, since, until, lost, confidence },
    {
      kind: 'silence',
      detector: 'silence',
      source: 'a',
      since: ns(before),
      until: ns(after),
      lost: { min: 0, max: null, unit: 'messages' },
      confidence: 'likely',
    },
  )
  const longest = a
    .slice(1)
    .map((time, i) => time - a[i]!)
    .sort((x, y) => y - x)[1]!
  const said =
    longest < 60
      ? `${longest.toFixed(1)} s`
      : `${Math.floor(Math.round(longest) / 60)} min ${Math.round(longest) % 60} s`
  assert.match(text, /^Between 2026-11-03 0[56]:.* UTC and 2026-11-03 09:.* UTC nothing was heard of a for 3 h/)
  assert.ok(text.includes(`in this evidence was ${said};`), `${text} has ${said}`)
  assert.match(text, /Meanwhile 2 other sources were heard\. How many messages are missing, if any, cannot be known\.$/)
  assert.deepEqual(
    addresses.map(({ seq }) => rows[seq! - 1]!.wireTime),
    [since, until],
  )
})

test('[gap-silence-clocks] a clock that is ahead, or behind, in a file makes nobody silent', () => {
  const rows = (ahead: number) =>
    rowsOf({ a: steady(1), b: steady(2), c: steady(3) }).map((row) =>
      rowAt(0, row.source, {
        ...{ seq: row.seq, packet: row.packet, wireTime: null, src: null, transport: 'file' },
        senderTime: row.source === 'c' ? row.wireTime! + ns(ahead * HOUR) : row.wireTime!,
      }),
    )
  for (const ahead of [0, 5, -5])
    assert.deepEqual(
      findingsOf((sink) => silenceDetector(sink), [LOG, rows(ahead)]),
      [],
      `${ahead} hours ahead`,
    )
})

test('[gap-silence-held-back] a message that was held back on the way, and came after the next one, leaves no silence', () => {
  const beats = Array.from({ length: 240 }, (_, i) => ({
    sent: MONDAY + 60 * i,
    came: MONDAY + 60 * i + (i === 100 ? 75 : 0),
  }))
  const look = (clock: number) =>
    silences(
      [...beats]
        .sort((a, b) => a.came - b.came)
        .map(({ sent, came }, i) => rowAt(came, 'a', { seq: i + 1, packet: i + 1, senderTime: ns(sent + clock) })),
    )
  assert.deepEqual(look(0), [])
  assert.deepEqual(look(-500), [])
  const lost = beats.filter((_, i) => i !== 100)
  const found = silences(lost.map(({ sent }) => rowAt(sent, 'a', { senderTime: ns(sent) })))
  assert.equal(found.length, 1, 'a message that did not come leaves one')
})

test('[gap-silence-last] a source that falls silent for good is found up to the end of what is covered', () => {
  const rows = rowsOf({ a: steady(1).filter((time) => time < MONDAY + DAY), b: steady(2) })
  const [found, ...more] = silences(rows)
  assert.equal(more.length, 0)
  assert.equal(found?.source, 'a')
  assert.equal(found?.until, rows.at(-1)!.wireTime)
  assert.equal(found?.addresses.length, 1)
  assert.match(
    found!.text,
    /^The last message of a is of .*; none came in the (1 d|24 h|23 h).* until this evidence ends\./,
  )
  const until = ns(END + 5 * HOUR)
  const [longer] = silences(rows, { coverage: [{ item: 1, since: ns(MONDAY), until }] })
  assert.equal(longer?.until, until, 'the end that is stated')
})

test('[gap-silence-capture-down] where nobody was heard there is one finding for all, and none for each', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const found = silences(rowsOf(Object.fromEntries(names.map((name, i) => [name, outside(steady(i + 1))]))))
  assert.deepEqual(
    found.map(({ kind, source }) => ({ kind, source })),
    [{ kind: 'silence', source: null }],
  )
  assert.match(found[0]!.text, /none of 5 sources was heard for (3 h|2 h 59 min)/)
  assert.match(found[0]!.text, /capture.*was most likely down/)
})

test('[gap-silence-loudest] a loud source that falls silent among few others is its own silence, not the capture’s', () => {
  const found = silences(rowsOf({ loud: outside(steady(1, 5)), b: steady(2, 4 * HOUR), c: steady(3, 4 * HOUR) }))
  assert.deepEqual(
    found.map(({ source }) => source),
    ['loud'],
  )
})

test('[gap-silence-uncovered] a time between two files of a series that no item covers is said once', () => {
  const first: GapItem = { item: 1, name: 'messages.1', kind: 'log' }
  const second: GapItem = { item: 2, name: 'messages', kind: 'log' }
  const [a, b] = [outside(steady(1)), outside(steady(2))]
  const of = (item: number, keep: (time: number) => boolean) => rowsOf({ a: a.filter(keep), b: b.filter(keep) }, item)
  const items = [
    [first, of(1, (time) => time <= HOLE[0])],
    [second, of(2, (time) => time >= HOLE[1])],
  ] as const
  const options = { seriesOf: () => 'messages' }
  const found = findingsOf((sink) => silenceDetector(sink, options), ...items)
  assert.deepEqual(
    found.map(({ kind, source }) => ({ kind, source })),
    [{ kind: 'archive', source: null }],
  )
  assert.match(found[0]!.text, /^No item of this evidence covers /)
  const covered = [{ item: 3, since: ns(HOLE[0] - HOUR), until: ns(HOLE[1] + HOUR) }]
  const down = findingsOf((sink) => silenceDetector(sink, { ...options, coverage: covered }), ...items)
  assert.deepEqual(
    down.map(({ kind, source }) => ({ kind, source })),
    [{ kind: 'silence', source: null }],
    'another item covers it',
  )
})

test('[gap-silence-planned] planned maintenance raises no alarm, and is named where a silence goes beyond it', () => {
  const rows = rowsOf({ a: outside(steady(1)), b: steady(2), c: steady(3) })
  const plan = (source: string | null, since: number, until: number) => {
    return { planned: [{ source, since: ns(since), until: ns(until), name: 'CHG-4471' }] }
  }
  const [since, until] = HOLE
  assert.deepEqual(silences(rows, plan('a', since - HOUR, until + HOUR)), [])
  assert.deepEqual(silences(rows, plan(null, since, until)), [])
  assert.equal(silences(rows, plan('b', since, until)).length, 1, 'planned for another')
  const [found] = silences(rows, plan('a', since - HOUR, since + HOUR))
  assert.match(found!.text, /A part of it was planned: CHG-4471\./)
})

test('[gap-silence-few] two messages, a late beginning, an end with the evidence, and hours without any by habit are none', () => {
  const b = steady(2)
  const few = {
    two: [MONDAY + HOUR, MONDAY + 40 * HOUR],
    once: [MONDAY + HOUR],
    late: poisson(4, 60, MONDAY + 40 * HOUR, END),
    rare: poisson(5, 8 * HOUR, MONDAY, END),
  }
  assert.deepEqual(silences(rowsOf({ b, ...few })), [])
  assert.deepEqual(silences([]), [])
  assert.deepEqual(silences([rowAt(MONDAY, ''), rowAt(MONDAY, 'a', { wireTime: null })]), [])
})

test('[gap-silence-alone] of a source that is alone it is said that its recording may have stopped', () => {
  const found = findingsOf((sink) => silenceDetector(sink), [LOG, rowsOf({ a: outside(steady(1)) })])
  assert.equal(found.length, 1)
  assert.match(
    found[0]!.text,
    /No other source is in this evidence, so it cannot be told whether the source or its recording/,
  )
})

test('[gap-silence-order] messages out of order by days and clocks of 1970 and 2106 make no pauses', () => {
  const a = steady(1)
  const rows = rowsOf({ a, b: steady(2) })
  const days = [rows.slice(2000, 3000), rows.slice(0, 1000), rows.slice(3000, 4000), rows.slice(1000, 2000)].flat()
  assert.deepEqual(silences(days), [])
  const strange = rows.flatMap((row, i) => {
    const time = i % 500 === 0 ? 730 : i % 500 === 250 ? 4_294_967_295 : undefined
    return time === undefined ? [row] : [row, rowAt(time, 'a'), rowAt(time + 1, 'b')]
  })
  assert.deepEqual(silences(strange), [])
  const jittered = rows.map((row, i) => (i % 7 === 0 ? wholeRow({ ...row, wireTime: row.wireTime! - ns(HOUR) }) : row))
  assert.deepEqual(silences(jittered), [])
})

test('[gap-silence-recurring] what occurs MAX_SILENCES times is silence, and once more is habit', () => {
  for (const times of [MAX_SILENCES - 1, MAX_SILENCES, MAX_SILENCES + 1]) {
    let a = poisson(1, 60, MONDAY, MONDAY + 2.5 * DAY)
    for (let i = 0; i < times; i++) {
      // All in the same part of the day are not needed: eleven hours apart.
      const at = MONDAY + (6 + 11 * i) * HOUR
      a = outside(a, [at, at + 2 * HOUR])
    }
    const found = silences(rowsOf({ a, b: poisson(2, 60, MONDAY, MONDAY + 2.5 * DAY) }))
    assert.equal(found.length, times <= MAX_SILENCES ? times : 0)
  }
})

test('[gap-silence-heard-limit] other sources are counted up to MAX_COUNTED_SOURCES', () => {
  const b = Array.from({ length: 48 }, (_, i) => MONDAY + i * HOUR)
  for (const others of [MAX_COUNTED_SOURCES - 1, MAX_COUNTED_SOURCES, MAX_COUNTED_SOURCES + 1]) {
    const names = Array.from({ length: others }, (_, i) => [`s${i}`, b.map((time) => time + i)])
    const found = silences(rowsOf({ a: outside(steady(1)), ...Object.fromEntries(names) }))
    assert.equal(found.length, 1)
    const said =
      others < MAX_COUNTED_SOURCES ? `Meanwhile ${others} other` : `Meanwhile at least ${MAX_COUNTED_SOURCES} other`
    assert.ok(found[0]!.text.includes(said), found[0]!.text)
  }
})

test('[gap-silence-source-limit] of sources beyond MAX_SOURCES it is said that they were not looked at', () => {
  for (const [number, beyond] of [
    [MAX_SOURCES - 1, 0],
    [MAX_SOURCES, 0],
    [MAX_SOURCES + 1, 1],
  ] as const) {
    const rows = Array.from({ length: number }, (_, i) => rowAt(MONDAY + i / 1000, `s${i}`))
    const found = silences(rows)
    assert.equal(found.length, beyond)
    if (beyond > 0) assert.match(found[0]!.text, /^1 message is of sources beyond the 65,536 sources/)
  }
})

test('[gap-silence-options] a rate that is none is refused', () => {
  for (const falseAlarmRate of [0, -1, 1.1, NaN])
    assert.throws(() => silenceDetector(() => {}, { falseAlarmRate }), RangeError)
  for (const falseAlarmRate of [1e-6, 1]) silenceDetector(() => {}, { falseAlarmRate })
})

test('[gap-silence-sample] in the sample db-01 alone falls silent, to the end of the capture', async () => {
  const found: GapFinding[] = []
  await showFile(
    silenceDetector((finding) => found.push(finding)),
    CAPTURE,
    join(root, 'samples/incident.pcapng'),
  )
  assert.deepEqual(
    found.map(({ source, confidence }) => ({ source, confidence })),
    [{ source: 'db-01', confidence: 'likely' }],
  )
  assert.match(
    found[0]!.text,
    /^The last message of db-01 is of 2026-11-18 03:30:21\.741994 UTC; none came in the 7 h 29 min until this evidence ends\./,
  )
  assert.match(found[0]!.text, /Meanwhile 8 other sources were heard\./)
})
