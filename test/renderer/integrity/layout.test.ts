import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  chainOf,
  GAP,
  holdOf,
  isPassed,
  layoutSegments,
  leastWidth,
  MIN_SEGMENT,
  visibleBoxes,
} from '../../../renderer/integrity/layout.ts'
import { archive, checkpoint, finding, segment } from './reports.ts'

test('[integrity-layout] segments fill the lane by their records', () => {
  const { boxes, total } = layoutSegments([segment(1, { records: 100 }), segment(2, { records: 300 })], 600)
  assert.equal(total, 600)
  const spare = 600 - 2 * MIN_SEGMENT - GAP
  assert.deepEqual(boxes, [
    { x: 0, width: MIN_SEGMENT + spare / 4 },
    { x: MIN_SEGMENT + spare / 4 + GAP, width: MIN_SEGMENT + (spare * 3) / 4 },
  ])
})

test('[integrity-layout] no segment is narrower than its words, however many there are, and none overlap', () => {
  const some = fc.array(
    fc.record({ records: fc.nat(), state: fc.constantFrom('sealed' as const, 'moved' as const, 'missing' as const) }),
    { minLength: 1, maxLength: 300 },
  )
  fc.assert(
    fc.property(some, fc.integer({ min: 0, max: 3000 }), (segments, available) => {
      const { boxes, total } = layoutSegments(segments, available)
      boxes.forEach(({ x, width }, index) => {
        assert.ok(width >= leastWidth(segments[index]!) - 1e-6)
        const next = boxes[index + 1]
        assert.ok(Math.abs(x + width + (next ? GAP : 0) - (next?.x ?? total)) < 1e-6)
      })
      assert.ok(total >= Math.min(available, total))
    }),
  )
  assert.deepEqual(layoutSegments([], 600), { boxes: [], total: 0 })
})

test('[integrity-window] of 2,000 segments only those in sight are drawn', () => {
  const { boxes } = layoutSegments(
    Array.from({ length: 2000 }, (_, index) => segment(index + 1)),
    700,
  )
  const all = (left: number, right: number) =>
    boxes.flatMap(({ x, width }, index) => (x + width > left && x < right ? [index] : []))
  for (const left of [-300, 0, 50, MIN_SEGMENT, MIN_SEGMENT + 5, 77_777, 1e9]) {
    const { from, to } = visibleBoxes(boxes, left, left + 700)
    const seen = all(left, left + 700)
    assert.ok(to - from <= 9)
    assert.deepEqual(
      Array.from({ length: to - from }, (_, index) => from + index),
      seen,
    )
  }
})

test('[integrity-chain] a whole chain links each checkpoint to the one before it', () => {
  const { groups, links } = chainOf(archive())
  assert.deepEqual(
    groups.map((group) => group?.label),
    ['1', '2', '3', '4'],
  )
  assert.deepEqual(links, [
    { from: 0, to: 1, broken: null },
    { from: 1, to: 2, broken: null },
    { from: 2, to: 3, broken: null },
  ])
})

test('[integrity-chain] several checkpoints of one segment are one mark, with the worst of their verdicts', () => {
  const { groups, links } = chainOf(
    archive({
      segments: [segment(1), segment(2)],
      checkpoints: [
        checkpoint(1, { segment: 1 }),
        checkpoint(2, { segment: 1, verdict: 'failed' }),
        checkpoint(3, { segment: 1 }),
        checkpoint(4, { segment: 2 }),
      ],
    }),
  )
  assert.deepEqual(groups[0], { segment: 1, checkpoints: [0, 1, 2], verdict: 'failed', label: '1 to 3' })
  assert.deepEqual(links, [{ from: 0, to: 1, broken: null }])
})

test('[integrity-chain] a break stands where the finding says, and a checkpoint that is gone is a break by itself', () => {
  const broken = (given: Parameters<typeof archive>[0]) => chainOf(archive(given)).links.map((link) => link.broken)
  for (const kind of ['chain broken', 'fork'] as const)
    assert.deepEqual(broken({ findings: [finding({ kind, file: 'checkpoints/000003' })] }), [null, kind, null])
  assert.deepEqual(broken({ findings: [finding({ file: 'checkpoints/000003' })] }), [null, null, null])
  assert.deepEqual(broken({ checkpoints: [checkpoint(1), checkpoint(3), checkpoint(4)] }), ['checkpoint missing', null])
  assert.deepEqual(
    chainOf(
      archive({ segments: [segment(1), segment(2, { checkpoint: null })], checkpoints: [checkpoint(1)] }),
    ).groups.map((group) => group?.label ?? null),
    ['1', null],
  )
})

test('[integrity-chain] a checkpoint that cannot be read still has its place', () => {
  const unread = { segment: 0, size: 0, root: '', time: '', verdict: 'failed' as const }
  const labels = (given: Parameters<typeof archive>[0]) =>
    chainOf(archive(given)).groups.map((group) => group?.label ?? null)
  const among = [checkpoint(1), checkpoint(2, unread), checkpoint(3), checkpoint(4)]
  assert.deepEqual(labels({ checkpoints: among }), ['1', '2', '3', '4'])
  assert.deepEqual(labels({ checkpoints: [checkpoint(1, unread), ...among.slice(2)] }), ['1', null, '3', '4'])
  // Segment 1 was named twice, and the second of its checkpoints cannot be read.
  const twice = [checkpoint(1), checkpoint(2, unread), checkpoint(3, { segment: 2 })]
  assert.deepEqual(labels({ segments: [segment(1), segment(2)], checkpoints: twice }), ['1 to 2', '3'])
  assert.deepEqual(labels({ segments: [segment(1)], checkpoints: [checkpoint(1), checkpoint(2, unread)] }), ['1 to 2'])
  assert.deepEqual(labels({ segments: [], checkpoints: [checkpoint(1, unread)] }), [])
})

test('[integrity-chain] the chain goes by below a segment whose checkpoint is gone', () => {
  const chain = chainOf(archive({ checkpoints: [checkpoint(1), checkpoint(3)] }))
  assert.deepEqual(
    [0, 1, 2, 3].map((at) => isPassed(at, chain)),
    [false, true, false, false],
  )
})

test('[integrity-hold] only what was verified hangs by a solid line', () => {
  const hold = (given: Parameters<typeof segment>[1]) => holdOf(segment(1, given))
  assert.equal(hold({}), 'solid')
  assert.equal(hold({ verdict: 'failed' }), 'broken')
  assert.equal(hold({ verdict: 'not checked' }), 'dotted')
  assert.equal(hold({ verdict: 'cannot check' }), 'dashed')
  assert.equal(hold({ verdict: 'unsigned' }), 'dashed')
  assert.equal(hold({ state: 'moved' }), 'dashed')
  assert.equal(hold({ checkpoint: null, verdict: 'unsigned' }), 'none')
})
