import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  advance,
  BEGINNING,
  BLOCK,
  continuation,
  type FilePlace,
  firstBlock,
  TAIL_BYTES,
} from '../../../core/ssh/file-place.ts'

/** Bytes of a file that differ from place to place. */
const content = (length: number, seed = 1) =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7 + seed) & 255)
const placeAt = (bytes: Uint8Array, position: number): FilePlace => advance(BEGINNING, bytes.subarray(0, position))

test('[pull-place] a place knows its last bytes, however they came', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3 * BLOCK), { maxLength: 8 }), (lengths) => {
      const whole = content(lengths.reduce((sum, length) => sum + length, 0))
      let place = BEGINNING
      for (const length of lengths) place = advance(place, whole.subarray(place.position, place.position + length))
      assert.equal(place.position, whole.length)
      assert.deepEqual(place.tail, whole.slice(Math.max(0, whole.length - TAIL_BYTES)))
    }),
  )
})

test('[pull-continue] what follows a place is found wherever it is, and the bytes before it are looked at', () => {
  fc.assert(
    fc.property(fc.nat(5 * BLOCK), fc.nat(2 * BLOCK), (position, more) => {
      const whole = content(position + more)
      const place = placeAt(whole, position)
      const first = firstBlock(place) * BLOCK
      assert.ok(position - first >= Math.min(position, BLOCK), 'at least a block before it')
      assert.ok(position - first <= TAIL_BYTES)
      assert.deepEqual(continuation(place, whole.slice(first)).fresh, whole.slice(position))
    }),
  )
})

test('[pull-shorter] a file that ends before the place is shorter, at one byte too', () => {
  for (const position of [1, BLOCK - 1, BLOCK, 2 * BLOCK, 3 * BLOCK + 5]) {
    const whole = content(position)
    const place = placeAt(whole, position)
    const from = firstBlock(place) * BLOCK
    assert.equal(continuation(place, whole.slice(from)).fresh?.length, 0)
    assert.equal(continuation(place, whole.slice(from, position - 1)).lost, 'shorter')
    assert.equal(continuation(place, new Uint8Array(0)).lost, 'shorter')
  }
})

test('[pull-differs] another byte before the place shows, up to a block away', () => {
  for (const position of [1, BLOCK, 3 * BLOCK + 5]) {
    const whole = content(position + 10)
    const place = placeAt(whole, position)
    const from = firstBlock(place) * BLOCK
    for (const at of [from, position - 1]) {
      const other = whole.slice()
      other[at]! ^= 1
      assert.equal(continuation(place, other.slice(from)).lost, 'differs', `byte ${at} of ${position}`)
    }
  }
})

test('[pull-beginning] at the beginning everything is new', () => {
  assert.equal(firstBlock(BEGINNING), 0)
  assert.deepEqual(continuation(BEGINNING, content(3)).fresh, content(3))
})
