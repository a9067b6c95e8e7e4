import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KEPT_STRETCHES, MIN_INTERVALS } from '../../../../core/gaps/rhythm/beat.ts'
import { heartbeatDetector, MAX_PATTERNS } from '../../../../core/gaps/rhythm/heartbeat.ts'
import { type GapRow, MARK, MAX_SOURCES } from '../../../../core/gaps/row.ts'
import { wholeRow } from '../whole-row.ts'
import { CAPTURE, findingsOf, HOUR, LOG, MONDAY, ns, rowAt } from './support-rhythm.ts'

const MINUTE = 60
const mark = (minute: number, source = 'a') => rowAt(MONDAY + minute * MINUTE, source, { text: MARK, hasAnchor: true })
const other = (minute: number, text = 'hello', source = 'a') => rowAt(MONDAY + minute * MINUTE, source, { text })
const inOrder = (rows: readonly GapRow[]) => [...rows].sort((a, b) => Number(a.wireTime! - b.wireTime!))
const marks = (minutes: readonly number[]) => minutes.map((minute) => mark(minute))
const every20 = (count: number) => Array.from({ length: count }, (_, i) => 20 * i)
const found = (rows: readonly GapRow[], heartbeats: readonly string[] = []) =>
  findingsOf((sink) => heartbeatDetector(sink, { heartbeats }), [CAPTURE, inOrder(rows)])

test('[gap-heartbeat-mark] marks that did not come are counted, with cadence and bounds', () => {
  const [one, ...more] = found(marks(every20(30).filter((minute) => minute < 200 || minute > 250)))
  assert.equal(more.length, 0)
  assert.equal(one?.kind, 'heartbeat')
  assert.equal(one?.source, 'a')
  assert.deepEqual(one?.lost, { min: 3, max: 3, unit: 'messages' })
  assert.deepEqual([one?.since, one?.until], [ns(MONDAY + 180 * MINUTE), ns(MONDAY + 260 * MINUTE)])
  assert.match(
    one!.text,
    /^a gave a heartbeat every 20 min \(27 marks seen\)\. Between .* neither "-- MARK --" nor another message came: 3 marks missing\.$/,
  )
})

test('[gap-heartbeat-suppressed] a mark is not missed where the source wrote something else in the half interval before', () => {
  const rest = every20(30).filter((minute) => minute !== 200 && minute !== 220)
  assert.deepEqual(found([...marks(rest), other(195), other(212)]), [])
  const [one] = found([...marks(rest), other(185)])
  assert.deepEqual(one?.lost, { min: 2, max: 2, unit: 'messages' })
  assert.equal(one?.since, ns(MONDAY + 185 * MINUTE))
  const [between] = found([...marks(rest), other(195), other(229)])
  assert.deepEqual(between?.lost, { min: 1, max: 2, unit: 'messages' }, 'the phase is not known')
  assert.deepEqual(found([...marks(rest), other(195, 'x', 'b'), other(212, 'x', 'b')]).length, 1, 'of another source')
})

test('[gap-heartbeat-bounds] where the first mark was due half a cadence after a message or just before, both counts are possible', () => {
  const rest = every20(40).filter((minute) => minute < 400 || minute > 520)
  // Marks of 400 to 520 are missing, and the last message came 11 minutes before the first of them.
  const [one] = found([...marks(rest), other(389)])
  assert.deepEqual(one?.lost, { min: 6, max: 7, unit: 'messages' })
})

test('[gap-heartbeat-clocks] a clock that is ahead, or behind, in a file does not say when the file ends', () => {
  const line = (minute: number, text: string, source: string, clock = 0) =>
    rowAt(0, source, {
      ...{ wireTime: null, src: null, transport: 'file', text },
      senderTime: ns(MONDAY + (minute + clock) * MINUTE),
    })
  const rows = (clock: number) =>
    Array.from({ length: 60 }, (_, i) => [
      line(20 * i, MARK, 'a'),
      line(20 * i + 1, 'x', 'b'),
      line(20 * i + 2, 'x', 'c', clock),
    ]).flat()
  const inFile = (clock: number) => findingsOf((sink) => heartbeatDetector(sink), [LOG, rows(clock)])
  for (const clock of [0, 300, 1000, -300]) assert.deepEqual(inFile(clock), [], `${clock}`)
  const behind = rows(0).map((row) =>
    row.isMark ? rowAt(0, 'a', { ...row, senderTime: row.senderTime! - ns(300 * MINUTE) }) : row,
  )
  assert.deepEqual(
    findingsOf((sink) => heartbeatDetector(sink), [LOG, behind]),
    [],
  )
})

test('[gap-heartbeat-named] heartbeats that the user names must come, whatever else is said', () => {
  const beats = every20(30)
    .filter((minute) => minute !== 200)
    .map((minute) => other(minute, `app: alive, load ${minute}`))
  const noise = every20(60).map((minute) => other(minute / 2 + 3))
  for (const pattern of ['app: alive*', 'alive, load', '*alive*load*']) {
    const [one, ...more] = found([...beats, ...noise], [pattern])
    assert.equal(more.length, 0)
    assert.deepEqual(one?.lost, { min: 1, max: 1, unit: 'messages' })
    assert.ok(one?.text.includes(`no heartbeat "${pattern}" came: 1 mark missing.`), one?.text)
  }
  assert.deepEqual(found([...beats, ...noise]), [])
})

test('[gap-heartbeat-last] marks that no longer come are missed up to the end of the item', () => {
  const rest = Array.from({ length: 30 }, (_, i) => other(20 * i, 'x', 'b'))
  const [one] = found([...marks(every20(20)), ...rest])
  assert.deepEqual(one?.lost, { min: 9, max: 10, unit: 'messages' })
  assert.match(one!.text, /and the end of the item at .* 9 to 10 marks missing\.$/)
})

test('[gap-heartbeat-irregular] without a cadence nothing is missing', () => {
  assert.deepEqual(found(marks([0, 7, 50, 51, 90, 170, 171, 230, 400, 410, 555])), [])
  assert.deepEqual(found([]), [])
  assert.deepEqual(found([mark(0)]), [])
  assert.deepEqual(found([{ ...mark(0), wireTime: null }]), [])
})

test('[gap-heartbeat-min-intervals] one interval too few, enough, and one more', () => {
  for (const intervals of [MIN_INTERVALS - 1, MIN_INTERVALS, MIN_INTERVALS + 1]) {
    // The last interval is the one in which two marks are missing.
    const minutes = [...every20(intervals), 20 * (intervals + 2)]
    assert.equal(found(marks(minutes)).length, intervals < MIN_INTERVALS ? 0 : 1)
  }
})

test('[gap-heartbeat-items] nothing is missed between two items', () => {
  const later = marks(every20(10)).map((row) => wholeRow({ ...row, item: 2, wireTime: row.wireTime! + ns(100 * HOUR) }))
  const items = [
    [CAPTURE, marks(every20(10))],
    [{ ...LOG, item: 2 }, later],
  ] as const
  assert.deepEqual(
    findingsOf((sink) => heartbeatDetector(sink), ...items),
    [],
  )
})

test('[gap-heartbeat-stretches] KEPT_STRETCHES are listed, and that there may be more is said', () => {
  for (const number of [KEPT_STRETCHES - 1, KEPT_STRETCHES, KEPT_STRETCHES + 1]) {
    const lost = Array.from({ length: number }, (_, i) => 20 * (4 + 5 * i))
    const findings = found(marks(every20(5 * number + 5).filter((minute) => !lost.includes(minute))))
    assert.equal(findings.length, Math.min(number, KEPT_STRETCHES))
    assert.equal(
      findings.some(({ text }) => text.includes('there may be more')),
      number >= KEPT_STRETCHES,
    )
  }
})

test('[gap-heartbeat-limits] patterns up to MAX_PATTERNS, sources up to MAX_SOURCES', () => {
  const patterns = (count: number) => Array.from({ length: count }, (_, i) => `beat ${i}`)
  for (const count of [MAX_PATTERNS - 1, MAX_PATTERNS]) assert.deepEqual(found([], patterns(count)), [])
  assert.throws(() => found([], patterns(MAX_PATTERNS + 1)), RangeError)
  for (const [number, beyond] of [
    [MAX_SOURCES - 1, 0],
    [MAX_SOURCES, 0],
    [MAX_SOURCES + 1, 1],
  ] as const) {
    const findings = found(Array.from({ length: number }, (_, i) => mark(0, `s${i}`)))
    assert.equal(findings.length, beyond)
  }
})
