import assert from 'node:assert/strict'
import { test } from 'node:test'
import { u16be, u16le, u32be, u32le } from '../../../core/bytes/integer.ts'

const bytes = Uint8Array.of(0x00, 0xfe, 0xdc, 0xba, 0x98)

test('[integer-order] numbers are read unsigned in either byte order', () => {
  assert.equal(u16be(bytes, 1), 0xfedc)
  assert.equal(u16le(bytes, 1), 0xdcfe)
  assert.equal(u32be(bytes, 1), 0xfedcba98)
  assert.equal(u32le(bytes, 1), 0x98badcfe)
})

test('[integer-outside] a byte outside the array counts as zero', () => {
  assert.equal(u32be(bytes, 4), 0x98000000)
  assert.equal(u16le(bytes, 9), 0)
})
