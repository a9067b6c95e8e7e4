import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  clampTop,
  MIN_THUMB,
  reveal,
  revealCentred,
  thumb,
  topForThumb,
  type Viewport,
  visibleRows,
} from '../../../renderer/messages/viewport.ts'

const LONG: Viewport = { count: 5_000_000, height: 440, rowHeight: 22 }
const SHORT: Viewport = { count: 3, height: 440, rowHeight: 22 }

test('[list-viewport] the list ends at its last row and begins at its first', () => {
  assert.equal(clampTop(1e9, LONG), 4_999_980)
  assert.equal(clampTop(-5, LONG), 0)
  assert.equal(clampTop(2, SHORT), 0)
  assert.deepEqual(visibleRows(4_999_980, LONG), { from: 4_999_980, to: 5_000_000 })
  assert.deepEqual(visibleRows(0.5, LONG), { from: 0, to: 21 })
  assert.deepEqual(visibleRows(0, SHORT), { from: 0, to: 3 })
})

test('[list-viewport] revealing a row moves no further than needed', () => {
  assert.equal(reveal(5, 0, LONG), 0)
  assert.equal(reveal(19, 0, LONG), 0)
  assert.equal(reveal(20, 0, LONG), 1)
  assert.equal(reveal(99, 100.5, LONG), 99)
  assert.equal(revealCentred(5, 0, LONG), 0)
  assert.equal(revealCentred(1000, 0, LONG), 990)
})

test('[list-viewport] the thumb stays on the track and can be caught, however long the list', () => {
  assert.deepEqual(thumb(0, SHORT, 300), { start: 0, size: 300 })
  assert.deepEqual(thumb(0, LONG, 300), { start: 0, size: MIN_THUMB })
  const end = thumb(clampTop(1e9, LONG), LONG, 300)
  assert.equal(end.start + end.size, 300)
})

test('[list-viewport] the place of the thumb and of the list tell one another', () => {
  fc.assert(
    fc.property(fc.integer({ min: 30, max: 5_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
      const viewport = { ...LONG, count }
      const top = clampTop(share * count, viewport)
      assert.ok(Math.abs(topForThumb(thumb(top, viewport, 500).start, viewport, 500) - top) < 1e-6 * count)
    }),
  )
})
