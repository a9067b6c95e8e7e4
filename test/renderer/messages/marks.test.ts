import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VERDICTS } from '../../../core/verdict/verdict.ts'
import { failureMarks, marks } from '../../../renderer/messages/marks.ts'

const counts = (rows: Record<number, number[]>, buckets: number) =>
  Array.from({ length: 9 }, (_, severity) => rows[severity] ?? new Array<number>(buckets).fill(0))

test('[overview-marks] err and worse are marked where they stand among the rows', () => {
  const made = marks(counts({ 6: [50, 0, 40], 3: [0, 5, 0], 1: [0, 0, 5] }, 3), 100)
  assert.deepEqual(made, [
    { at: 0.5, severity: 3 },
    { at: 0.55, severity: 1 },
  ])
})

test('[overview-marks] the worst of a place is marked, and milder messages not at all', () => {
  assert.deepEqual(marks(counts({ 4: [9], 8: [9] }, 1), 100), [])
  assert.deepEqual(marks(counts({ 3: [1, 1], 0: [0, 1] }, 2), 1), [{ at: 0, severity: 0 }])
})

test('[overview-marks] nothing is marked where nothing is', () => {
  assert.deepEqual(marks([], 10), [])
  assert.deepEqual(marks(counts({}, 3), 10), [])
})

test('[overview-failed] what failed is marked where it stands among the rows', () => {
  const failed = VERDICTS.indexOf('failed')
  const verdicts = VERDICTS.map((_, index) => (index === failed ? [0, 2, 0] : [50, 3, 45]))
  const histogram = { buckets: 3, counts: counts({ 6: [50, 5, 45] }, 3), verdicts }
  assert.deepEqual(failureMarks(histogram, 100), [0.5])
  assert.deepEqual(failureMarks(histogram, 2), [0.5])
  assert.deepEqual(failureMarks({ ...histogram, verdicts: [] }, 100), [])
  assert.deepEqual(failureMarks(histogram, 0), [])
})
