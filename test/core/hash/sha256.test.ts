import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { DIGEST_BYTES, hashInto, sha256 } from '../../../core/hash/sha256.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const openssl = (...parts: Uint8Array[]): string => createHash('sha256').update(Buffer.concat(parts)).digest('hex')

test('[sha256-vectors] the examples of FIPS 180-4, and the empty message', () => {
  const text = (value: string) => hex(sha256(Buffer.from(value)))
  assert.equal(text(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  assert.equal(text('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  assert.equal(
    text('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'),
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  )
  assert.equal(text('a'.repeat(1_000_000)), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0')
})

test('[sha256-lengths] every length from 0 to 300, at every offset within a word, with and without a prefix', () => {
  const bytes = Uint8Array.from({ length: 310 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24)
  const to = new Uint8Array(DIGEST_BYTES)
  for (let length = 0; length <= 300; length++) {
    const start = length & 3
    const part = bytes.subarray(start, start + length)
    assert.equal(hex(sha256(bytes, start, start + length)), openssl(part), `${length} bytes`)
    hashInto(length & 0xff, bytes, start, start + length, to, 0)
    assert.equal(hex(to), openssl(Uint8Array.of(length & 0xff), part), `${length} bytes and a prefix`)
  }
})

test('[sha256-overlap] the digest may be written over the bytes it is of', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 40, maxLength: 200 }), fc.nat(), (bytes, place) => {
      const at = place % (bytes.length - DIGEST_BYTES)
      const expected = openssl(Uint8Array.of(1), bytes)
      const before = Uint8Array.from(bytes)
      hashInto(1, bytes, 0, bytes.length, bytes, at)
      assert.equal(hex(bytes.subarray(at, at + DIGEST_BYTES)), expected)
      before.set(bytes.subarray(at, at + DIGEST_BYTES), at)
      assert.deepEqual(bytes, before)
    }),
  )
})

test('[sha256-length-field] lengths on both sides of every byte of the length field that a test can reach', () => {
  const bytes = new Uint8Array(0x200000)
  for (const length of [0x1f, 0x20, 0x1fff, 0x2000, 0x1fffff, 0x200000])
    assert.equal(hex(sha256(bytes, 0, length)), openssl(bytes.subarray(0, length)))
})
