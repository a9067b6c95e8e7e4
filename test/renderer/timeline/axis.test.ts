import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Axis, gaps, toPixel, toTime, unite } from '../../../renderer/timeline/axis.ts'

const AXIS: Axis = { from: 1_795_000_000_000_000_000n, to: 1_795_000_090_000_000_000n, left: 84, right: 984 }

test('[time-axis] times and pixels tell one another', () => {
  assert.equal(toPixel(AXIS.from, AXIS), 84)
  assert.equal(toPixel(AXIS.to, AXIS), 984)
  for (const pixel of [84, 200, 534, 984]) assert.ok(Math.abs(toPixel(toTime(pixel, AXIS), AXIS) - pixel) < 0.001)
})

test('[time-axis] a pixel beyond the plot is a time at its edge', () => {
  assert.equal(toTime(-50, AXIS), AXIS.from)
  assert.equal(toTime(5000, AXIS), AXIS.to)
})

test('[coverage-lane] spans that touch are one, and what none covers is a gap', () => {
  const spans = [
    { from: 50n, to: 60n },
    { from: 10n, to: 20n },
    { from: 20n, to: 30n },
    { from: 25n, to: 27n },
  ]
  assert.deepEqual(unite(spans), [
    { from: 10n, to: 30n },
    { from: 50n, to: 60n },
  ])
  assert.deepEqual(gaps(spans, 0n, 100n), [
    { from: 0n, to: 10n },
    { from: 30n, to: 50n },
    { from: 60n, to: 100n },
  ])
  assert.deepEqual(gaps(spans, 12n, 28n), [])
  assert.deepEqual(gaps([], 0n, 5n), [{ from: 0n, to: 5n }])
  assert.deepEqual(gaps([{ from: 10n, to: 20n }], 0n, 5n), [{ from: 0n, to: 5n }])
})
