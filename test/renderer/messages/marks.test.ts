import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VERDICTS } from '../../../core/verdict/verdict.ts'
import { interleave } from '../../../renderer/messages/interleave.ts'
import { failureMarks, gapMarks, marks } from '../../../renderer/messages/marks.ts'
import { gapOf } from './gaps.ts'

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

test('[overview-gaps] gaps are marked in their rows; unknown size outweighs a count, and no loss is no mark', () => {
  const unknown = { min: 0, max: null, unit: 'messages' } as const
  const none = { min: 0, max: 0, unit: 'messages' } as const
  const rows = interleave(7, [
    { before: 0, gap: gapOf({ lost: none }) },
    { before: 4, gap: gapOf() },
    { before: 7, gap: gapOf({ lost: unknown }) },
  ])
  assert.deepEqual(gapMarks(rows, 100), [
    { at: 0.5, isCounted: true },
    { at: 0.9, isCounted: false },
  ])
  assert.deepEqual(gapMarks(rows, 1), [{ at: 0, isCounted: false }])
  assert.deepEqual(gapMarks(rows, 0), [])
})
