import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteCopier } from '../../../core/bytes/copy.ts'

test('[copy-exact] exactly the bytes asked for are copied, whatever the length and the places', () => {
  const copier = new ByteCopier()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(9), fc.nat(9), (content, before, at) => {
      // Views that do not begin at their buffer's start, as those of batches do.
      const from = new Uint8Array(new ArrayBuffer(80), 5).fill(0xaa)
      from.set(content, before)
      const to = new Uint8Array(new ArrayBuffer(80), 3).fill(0xbb)
      const end = copier.copy(from, before, content.length, to, at)
      assert.equal(end, at + content.length)
      const expected = new Uint8Array(to.length).fill(0xbb)
      expected.set(content, at)
      assert.deepEqual(to, expected)
    }),
  )
})

test('[copy-lengths] one below, at and one above the eight bytes that go in one step', () => {
  const copier = new ByteCopier()
  const from = Uint8Array.from({ length: 20 }, (_, i) => i + 1)
  for (const length of [0, 1, 7, 8, 9, 15, 16, 17]) {
    const to = new Uint8Array(20)
    copier.copy(from, 0, length, to, 0)
    assert.deepEqual([...to], [...from.subarray(0, length), ...new Uint8Array(20 - length)])
  }
})
