import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CoverageOptions, coverageOf, MAX_CELLS, MAX_INTERVALS } from '../../../../core/gaps/rhythm/coverage.ts'
import type { GapRow } from '../../../../core/gaps/row.ts'
import { CAPTURE, HOUR, MONDAY, ns, rowAt, rowsOf } from './support-rhythm.ts'

const DAY_OF: CoverageOptions = { since: ns(MONDAY), until: ns(MONDAY + 24 * HOUR), intervals: 24 }

function tableOf(rows: readonly GapRow[], options: CoverageOptions = DAY_OF) {
  const coverage = coverageOf(options)
  coverage.item(CAPTURE)
  for (const row of rows) coverage.row(row)
  coverage.end()
  return coverage.table()
}

test('[gap-coverage-states] an interval is seen, silent where it was covered, and else unknown', () => {
  const a = Array.from({ length: 100 }, (_, i) => MONDAY + 6 * HOUR + i * 360)
  const table = tableOf(rowsOf({ a, b: [MONDAY + 7 * HOUR, MONDAY + 7 * HOUR + 1] }))
  assert.deepEqual(table.sources, ['a', 'b'])
  const states = (source: number) => Array.from({ length: 24 }, (_, i) => table.stateOf(source, i)[0]).join('')
  assert.equal(states(0), 'uuuuuussssssssssuuuuuuuu')
  assert.equal(table.stateOf(0, 6), 'seen')
  assert.deepEqual(
    [5, 6, 7, 8, 15, 16].map((i) => table.stateOf(1, i)),
    ['unknown', 'silent', 'seen', 'silent', 'silent', 'unknown'],
  )
  assert.equal(table.counts[7], 10)
  assert.equal(table.counts[24 + 7], 2)
  assert.ok(Math.abs(table.covered[15]! - 0.9) < 1e-6)
})

test('[gap-coverage-stated] coverage that is stated counts without a message', () => {
  const coverage = [{ item: 1, since: ns(MONDAY), until: ns(MONDAY + 2 * HOUR) }]
  const table = tableOf(rowsOf({ a: [MONDAY + 5] }), { ...DAY_OF, coverage })
  assert.deepEqual(
    [0, 1, 2].map((i) => table.stateOf(0, i)),
    ['seen', 'silent', 'unknown'],
  )
})

test('[gap-coverage-stray] a clock of 2106 covers nothing, and what lies outside is counted', () => {
  const rows = [...rowsOf({ a: [MONDAY, MONDAY + 1] }), rowAt(4_294_967_295, 'a'), rowAt(MONDAY + 2, '')]
  const table = tableOf([...rows, rowAt(MONDAY, 'a', { wireTime: null })])
  assert.equal(table.stateOf(0, 12), 'unknown')
  assert.equal(table.unplaced, 3)
  assert.equal(table.counts[0], 2)
})

test('[gap-coverage-border] the first moment is inside, the last outside', () => {
  const edge = (time: bigint) => tableOf([rowAt(0, 'a', { wireTime: time })])
  assert.equal(edge(DAY_OF.since - 1n).unplaced, 1)
  assert.equal(edge(DAY_OF.since).counts[0], 1)
  assert.equal(edge(DAY_OF.until - 1n).counts[23], 1)
  assert.equal(edge(DAY_OF.until).unplaced, 1)
})

test('[gap-coverage-limits] intervals up to MAX_INTERVALS, sources up to MAX_CELLS', () => {
  for (const intervals of [1, MAX_INTERVALS - 1, MAX_INTERVALS])
    assert.equal(tableOf([], { ...DAY_OF, intervals }).intervals, intervals)
  for (const intervals of [0, 1.5, MAX_INTERVALS + 1])
    assert.throws(() => tableOf([], { ...DAY_OF, intervals }), RangeError)
  assert.throws(() => tableOf([], { ...DAY_OF, until: DAY_OF.since }), RangeError)
  const most = MAX_CELLS / MAX_INTERVALS
  for (const number of [most - 1, most, most + 1]) {
    const rows = Array.from({ length: number }, (_, i) => rowAt(MONDAY + i / 1000, `s${i}`))
    const table = tableOf(rows, { ...DAY_OF, intervals: MAX_INTERVALS })
    assert.equal(table.sources.length, Math.min(number, most))
    assert.equal(table.untold, Math.max(0, number - most))
  }
})
