import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_SOURCES } from '../../../../core/gaps/row.ts'
import { MAX_ENDS, MAX_HELD, MAX_TRACKS, MAX_WAITING } from '../../../../core/gaps/sequence/counting.ts'
import { decimalAt, INVALID, MAX_DIGITS } from '../../../../core/gaps/sequence/digits.ts'
import { metaSequenceDetector } from '../../../../core/gaps/sequence/meta-sequence.ts'
import { MAX_STEP_BACK } from '../../../../core/gaps/sequence/statement.ts'
import { FILL_TOLERANCE, REORDER_WINDOW } from '../../../../core/gaps/sequence/track.ts'
import { detect, inShort, type RowPart, rowsOf, START } from './support-sequence.ts'

const found = (parts: RowPart[]) => inShort(detect(metaSequenceDetector, rowsOf(parts)))
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

test('[gap-numbering-sources] sources beyond the limit are counted and said', () => {
  const of = (count: number) => found(Array.from({ length: count }, (_, i) => ({ source: `h${i}`, sequenceId: 5 })))
  assert.deepEqual(of(MAX_SOURCES - 1), [])
  assert.deepEqual(of(MAX_SOURCES), [])
  assert.deepEqual(of(MAX_SOURCES + 1), ['null 0..null possible'])
})

test('[gap-numbering-tracks] as many counters as runs are held are kept apart; more make the numbers useless', () => {
  const counters = (count: number) =>
    found(
      range(0, 99).flatMap((n) =>
        range(1, count).flatMap((c) => (c === 2 && n === 50 ? [] : [{ sequenceId: c * 1_000_000 + n }])),
      ),
    )
  for (const count of [MAX_TRACKS - 1, MAX_TRACKS])
    assert.deepEqual(counters(count), ['web-03 1..1 certain'], `${count}`)
  assert.deepEqual(counters(MAX_TRACKS + 1), ['web-03 0..null possible'])
})

test('[gap-numbering-held] more holes than are held back are stated as they are, none twice and none less', () => {
  for (const holes of [MAX_HELD - 1, MAX_HELD, MAX_HELD + 1]) {
    const findings = found(range(0, holes).map((n) => ({ sequenceId: 1 + 2 * n })))
    assert.equal(findings.length, holes)
    assert.ok(findings.every((finding) => finding === 'web-03 1..1 certain'))
  }
})

test('[gap-numbering-late] beyond the window, a late message fills its hole if its time fits', () => {
  const at = (n: number): RowPart => ({ sequenceId: n, senderTime: START + BigInt(n) * 1_000_000_000n })
  const after = (by: number): RowPart[] => [
    ...[1, 2, 4].map(at),
    ...range(5, 300).map(at),
    { sequenceId: 3, senderTime: START + 4_000_000_000n + BigInt(by) },
    ...range(301, 400).map(at),
  ]
  assert.deepEqual(found(after(FILL_TOLERANCE - 1000)), [])
  assert.deepEqual(found(after(FILL_TOLERANCE)), [])
  assert.deepEqual(found(after(FILL_TOLERANCE + 1000)), ['web-03 1..1 certain'])
})

test('[gap-numbering-window] without times, a message fills its hole as many rows late as the window', () => {
  const late = (rows: number) =>
    found(
      [1, 3, ...range(4, 2 + rows), 2, ...range(3 + rows, 300)].map((n) => ({
        sequenceId: n,
        senderTime: null,
        wireTime: null,
      })),
    )
  assert.deepEqual(late(REORDER_WINDOW - 1), [])
  assert.deepEqual(late(REORDER_WINDOW), [])
  assert.deepEqual(late(REORDER_WINDOW + 1), ['web-03 1..1 certain'])
})

test('[gap-numbering-sparse] every hole is found where each message stands alone between two', () => {
  const numbers = range(0, 199).map((n) => 1 + n * 500)
  assert.deepEqual(found(numbers.map((sequenceId) => ({ sequenceId }))), new Array(199).fill('web-03 499..499 certain'))
})

test('[gap-numbering-clock] a new start with its clock set back is one boundary, and its first numbers were seen', () => {
  const first = range(1, 500).map((n) => ({ sequenceId: n, senderTime: START + BigInt(n) * 1_000_000_000n }))
  const second = range(1, 300).map((n) => ({ sequenceId: n, senderTime: START + BigInt(453 + n) * 1_000_000_000n }))
  assert.deepEqual(found([...first, ...second]), ['web-03 0..null likely'])
})

test('[gap-numbering-turned] the interval never ends before it begins', () => {
  const rows = rowsOf([
    { sequenceId: 1, senderTime: START + 60_000_000_000n },
    { sequenceId: 5, senderTime: START },
  ])
  const [finding] = detect(metaSequenceDetector, rows)
  assert.ok(finding!.since! < finding!.until!)
})

test('[gap-numbering-untimed] without times the place is said to be unknown', () => {
  const [finding] = detect(
    metaSequenceDetector,
    rowsOf([1, 5].map((sequenceId) => ({ sequenceId, senderTime: null, wireTime: null, source: '' }))),
  )
  assert.deepEqual([finding!.since, finding!.until, finding!.source], [null, null, null])
  assert.match(
    finding!.text,
    /^At a time that is not stated the sequenceId numbering of the sender goes from 1 to 5: 3 messages/,
  )
})

test('[gap-numbering-step] a number that rises while the clock falls by more than the limit is hardly a loss', () => {
  const jump = (back: number) =>
    found([
      { sequenceId: 1, senderTime: START },
      { sequenceId: 5, senderTime: START - BigInt(back) },
    ])
  assert.deepEqual(jump(MAX_STEP_BACK - 1000), ['web-03 3..3 certain'])
  assert.deepEqual(jump(MAX_STEP_BACK), ['web-03 3..3 certain'])
  assert.deepEqual(jump(MAX_STEP_BACK + 1000), ['web-03 0..3 possible'])
})

test('[gap-numbering-digits] numbers of as many digits as the limit are read', () => {
  const digits = (count: number) => decimalAt('1'.repeat(count), 0, count)
  assert.equal(digits(MAX_DIGITS - 1), Number('1'.repeat(MAX_DIGITS - 1)))
  assert.equal(digits(MAX_DIGITS), Number('1'.repeat(MAX_DIGITS)))
  assert.equal(digits(MAX_DIGITS + 1), INVALID)
  assert.deepEqual([decimalAt('12', 1, 1), decimalAt('1x', 0, 2)], [INVALID, INVALID])
})

test('[gap-numbering-waiting] however many findings wait and ends are kept, each is stated once', () => {
  for (const limit of [MAX_WAITING, MAX_ENDS])
    for (const count of [limit - 1, limit, limit + 1].map((holes) => holes + MAX_TRACKS)) {
      const numbers = range(0, count).map((n) => 1 + n * 500)
      assert.equal(found(numbers.map((sequenceId) => ({ sequenceId }))).length, count, `${count}`)
    }
})

test('[gap-numbering-plain-first] of two counters in one source, a run that goes on is linked before a new start is told', () => {
  const run = (from: number, to: number, app: string): RowPart[] =>
    range(from, to).map((sequenceId) => ({ sequenceId, app }))
  const rows = [...run(1_327_000, 1_327_252, 'a'), ...run(367, 400, 'b'), ...run(1_327_480, 1_327_600, 'a')]
  assert.deepEqual(found([...rows, ...run(401, 500, 'b')]), ['web-03 227..227 likely'])
})
