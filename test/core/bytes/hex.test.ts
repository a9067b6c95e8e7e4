import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromHex, toHex } from '../../../core/bytes/hex.ts'

test('[hex-round-trip] bytes come back, in lower case', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      assert.equal(toHex(bytes), Buffer.from(bytes).toString('hex'))
      assert.deepEqual(fromHex(toHex(bytes)), bytes)
      assert.deepEqual(fromHex(toHex(bytes).toUpperCase(), 'upper'), bytes)
    }),
  )
})

test('[hex-strict] only the letters that were asked for are read, and only pairs', () => {
  assert.deepEqual(fromHex('aB', 'any'), Uint8Array.of(0xab))
  for (const text of ['a', 'aB', 'AB', '0x', ' ab', 'ab\n', 'g0', 'ａｂ']) assert.equal(fromHex(text), undefined, text)
  for (const text of ['ab', 'A', 'aB']) assert.equal(fromHex(text, 'upper'), undefined, text)
  for (const text of ['a', 'ag', 'ab ']) assert.equal(fromHex(text, 'any'), undefined, text)
})
