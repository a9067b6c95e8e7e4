import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HEX_WIDTH } from '../../../renderer/detail/hex.ts'
import { dumpWindow } from '../../../renderer/integrity/dump-window.ts'

const L = HEX_WIDTH

test('[integrity-dump] a record is shown with the lines around it', () => {
  assert.deepEqual(dumpWindow({ start: 10 * L, end: 12 * L }, 100 * L, 2, 24), { from: 8, to: 14, all: 14 })
  assert.deepEqual(dumpWindow({ start: 0, end: L }, 2 * L, 2, 24), { from: 0, to: 2, all: 2 })
})

test('[integrity-dump] of a long record only so many lines are shown, and the rest is told', () => {
  assert.deepEqual(dumpWindow({ start: 10 * L, end: 1000 * L }, 2000 * L, 2, 24), { from: 8, to: 32, all: 1002 })
  assert.deepEqual(dumpWindow({ start: 10 * L, end: 30 * L }, 2000 * L, 2, 24), { from: 8, to: 32, all: 32 })
  assert.deepEqual(dumpWindow({ start: 10 * L, end: 31 * L }, 2000 * L, 2, 24), { from: 8, to: 32, all: 33 })
})

test('[integrity-dump] where something is gone, the place is shown', () => {
  assert.deepEqual(dumpWindow({ start: 5 * L, end: 5 * L }, 10 * L, 2, 24), { from: 3, to: 8, all: 8 })
  assert.deepEqual(dumpWindow({ start: 10 * L, end: 10 * L }, 10 * L, 2, 24), { from: 8, to: 10, all: 10 })
  assert.deepEqual(dumpWindow({ start: 0, end: 0 }, 0, 2, 24), { from: 0, to: 0, all: 0 })
})
