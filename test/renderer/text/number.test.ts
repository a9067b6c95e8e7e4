import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesText, count, counted } from '../../../renderer/text/number.ts'

test('[text-number] counts are grouped and agree with their noun', () => {
  assert.equal(count(12482), '12,482')
  assert.deepEqual([counted(0, 'item'), counted(1, 'item'), counted(2, 'item')], ['0 items', '1 item', '2 items'])
})

test('[text-number] bytes are given in decimal units, and never as 1000 of one', () => {
  assert.deepEqual([0, 999, 1000, 94_310, 999_499, 999_500, 9_400_000_000].map(bytesText), [
    '0 B',
    '999 B',
    '1.0 kB',
    '94.3 kB',
    '999 kB',
    '1.0 MB',
    '9.4 GB',
  ])
})
