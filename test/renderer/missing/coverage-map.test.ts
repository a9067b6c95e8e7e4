import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  boxOf,
  bucketAt,
  bucketState,
  type CoverageRow,
  type CoverageStretch,
  heatOf,
  heatPaths,
  LEVELS,
  MARK,
  type MapAxis,
  placeOn,
  quietPath,
  stretchesAt,
  timeOf,
  unknownRuns,
  xOf,
} from '../../../renderer/missing/coverage-map.ts'

/** Ten buckets of ten nanoseconds, ten pixels each. */
const axis: MapAxis = { since: 1000n, step: 10n, buckets: 10, width: 100 }

const stretch = (since: number, until: number, what: CoverageStretch['what'] = 'unknown'): CoverageStretch => ({
  what,
  since: String(since),
  until: String(until),
  gap: 7,
  name: 'silence',
})

const row = (counts: number[], known: boolean[], stretches: CoverageStretch[] = []): CoverageRow => ({
  source: 'a',
  messages: 0,
  counts,
  known,
  stretches,
  covered: 1,
})

test('[missing-map] a bucket is seen, silent as usual, or unknown; unknown is never silent', () => {
  const one = row([3, 0, 0, 5], [true, true, false, false])
  assert.deepEqual(
    [0, 1, 2, 3].map((bucket) => bucketState(one, bucket)),
    ['seen', 'quiet', 'unknown', 'seen'],
  )
  assert.deepEqual(unknownRuns(one), [{ from: 2, to: 3 }])
  assert.deepEqual(unknownRuns(row([0, 0, 1, 0], [false, false, true, false])), [
    { from: 0, to: 2 },
    { from: 3, to: 4 },
  ])
  assert.deepEqual(unknownRuns(row([], [])), [])
})

test('[missing-map] times and pixels lead to one another, and stay within the map', () => {
  assert.deepEqual(
    [900n, 1000n, 1050n, 1100n, 2000n].map((time) => xOf(axis, time)),
    [0, 0, 50, 100, 100],
  )
  assert.deepEqual(
    [-5, 0, 9.9, 10, 99.9, 100, 500].map((x) => bucketAt(axis, x)),
    [0, 0, 0, 1, 9, 9, 9],
  )
  assert.deepEqual(timeOf(axis, { from: 2, to: 4 }), { from: 1020n, to: 1040n })
  assert.equal(placeOn(axis, { since: '1050', until: null }), 50)
  assert.equal(placeOn(axis, { since: null, until: '1010' }), 10)
  assert.equal(placeOn(axis, { since: null, until: null }), null)
  assert.equal(placeOn(axis, { since: '999', until: '1050' }), null)
})

test('[missing-heat] heat goes by rank, from 1 to 5, and the fuller is never the colder', () => {
  const heat = heatOf([row([1, 10, 100, 1000, 10_000], []), row([0, 0], [])])
  assert.deepEqual([1, 10, 100, 1000, 10_000].map(heat), [1, 2, 3, 4, 5])
  assert.deepEqual([7, 7].map(heatOf([row([7, 7, 0], [])])), [3, 3])
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 60 }), fc.nat(2000), fc.nat(2000), (counts, a, b) => {
      const one = heatOf([row(counts, [])])
      const [low, high] = a < b ? [a, b] : [b, a]
      assert.ok(one(low) >= 1 && one(high) <= LEVELS && one(low) <= one(high))
    }),
  )
})

test('[missing-map] only buckets that hold messages are drawn as heat, only those silent as usual as rules', () => {
  const one = row([3, 0, 0, 0], [true, true, false, true], [stretch(1030, 1040)])
  const four = { ...axis, buckets: 4, width: 40 }
  const paths = heatPaths(one.counts, () => 2, four, 2, 13)
  assert.deepEqual(
    paths.map((path) => path.split('M').length - 1),
    [0, 0, 1, 0, 0, 0],
  )
  assert.equal(paths[2], 'M0.5 2h9v13h-9z')
  // The last one lies in a stretch that is unknown, which is drawn as such.
  assert.equal(quietPath(one, four, 12), 'M10.5 12h9')
})

test('[missing-map] a stretch too short to be seen is a mark, within the map', () => {
  assert.deepEqual(boxOf(axis, stretch(1020, 1040)), { x: 20, width: 20 })
  assert.deepEqual(boxOf(axis, stretch(1050, 1050)), { x: 50 - MARK / 2, width: MARK })
  assert.deepEqual(boxOf(axis, stretch(1000, 1000)), { x: 0, width: MARK })
  assert.deepEqual(boxOf(axis, stretch(1100, 1100)), { x: 100 - MARK, width: MARK })
  assert.deepEqual(boxOf(axis, stretch(1050, 1051), 6), { x: 47.5, width: 6 })
})

test('[missing-map] a press finds what is drawn there', () => {
  const one = row([], [], [stretch(1020, 1040), stretch(1050, 1050, 'loss'), stretch(1035, 1095, 'planned')])
  const found = (bucket: number) => stretchesAt(one, axis, bucket).map(({ what }) => what)
  assert.deepEqual([1, 2, 3, 4, 5, 9].map(found), [
    [],
    ['unknown'],
    ['unknown', 'planned'],
    // The mark reaches into the bucket before its time.
    ['loss', 'planned'],
    ['loss', 'planned'],
    ['planned'],
  ])
})
