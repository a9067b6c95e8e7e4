import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type ClockRow,
  comparedTime,
  driftText,
  linesOf,
  niceScale,
  offsetMsText,
  scaleOf,
  scaleText,
} from '../../../renderer/missing/clock-plot.ts'

type Window = ClockRow['windows'][number]

const window = (since: number, until: number, offsetMs: number): Window => ({
  since: String(since),
  until: String(until),
  offsetMs,
  spreadMs: 0,
  count: 1,
})
const step = { since: '0', until: '1', amountMs: -47_000 }

test('[missing-clocks] offsets are told in the unit that fits, with a sign', () => {
  assert.deepEqual(
    [1.24, -0.6, 0, 999.94, -47_930, 3_600_000 * 5, -86_400_000 * 365].map((ms) => offsetMsText(ms)),
    ['+1.2 ms', '−0.6 ms', '+0.0 ms', '+999.9 ms', '−47.9 s', '+5.0 h', '−365.0 d'],
  )
  assert.deepEqual([0, 5, -5, 1000, -47_930].map(scaleText), ['0', '+5 ms', '−5 ms', '+1 s', '−47.93 s'])
})

test('[missing-clocks] a scale is round, and wide enough', () => {
  assert.deepEqual(
    [0, 5, 5.1, 11, 21, 499, 501].map((most) => niceScale(most)),
    [5, 5, 10, 20, 50, 500, 1000],
  )
  fc.assert(fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (most) => niceScale(most) >= most))
})

test('[missing-clocks] a clock that drifts is shown around zero, one that steps from zero to where it went', () => {
  assert.deepEqual(scaleOf({ windows: [window(0, 1, 2), window(1, 2, -7)], steps: [] }), {
    low: -10,
    high: 10,
    labels: [10, -10],
  })
  const { low, high, labels } = scaleOf({ windows: [window(0, 1, 0), window(1, 2, -1000)], steps: [step] })
  assert.ok(low < -1000 && high > 0)
  assert.deepEqual(labels, [0, -1000])
  assert.deepEqual(scaleOf({ windows: [], steps: [] }).labels, [5, -5])
})

test('[missing-clocks] windows far apart are not joined, and every point lies within the plot', () => {
  const windows = [window(0, 10, 0), window(10, 20, 5), window(500, 510, -5)]
  const lines = linesOf({ windows }, { low: -5, high: 5, labels: [] }, 0n, 1000n)
  assert.deepEqual(
    lines.map((line) => line.map(({ x, y }) => [x, y])),
    [
      [
        [0.005, 0.5],
        [0.015, 0],
      ],
      [[0.505, 1]],
    ],
  )
  assert.deepEqual(linesOf({ windows: [] }, { low: 0, high: 0, labels: [] }, 0n, 0n), [])
})

test('[missing-clocks] drift has no more digits than its error', () => {
  const drift = (driftMsPerHour: number | null, driftErrorMsPerHour: number | null) =>
    driftText({ driftMsPerHour, driftErrorMsPerHour })
  assert.equal(drift(0.1449, 0.021), '+0.14 ± 0.02')
  assert.equal(drift(-9.4, 6.2), '−9 ± 6')
  assert.equal(drift(0.00001, 0.0007), '0.000 ± 0.001')
  assert.equal(drift(0.5, null), '+0.50')
  assert.equal(drift(0.5, 0), '+0.500 ± 0.000')
  assert.equal(drift(null, null), null)
})

test('[missing-clocks] the time of all clocks is that of the first and the last window', () => {
  assert.deepEqual(
    comparedTime([{ windows: [window(5, 6, 0)] }, { windows: [] }, { windows: [window(1, 2, 0), window(3, 9, 0)] }]),
    {
      since: 1n,
      until: 9n,
    },
  )
  assert.equal(comparedTime([{ windows: [] }]), null)
})
