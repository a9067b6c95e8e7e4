import assert from 'node:assert/strict'
import { isIPv6 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatAddress } from '../../../core/bytes/address.ts'

function format(address: readonly number[]): string {
  const from = Uint8Array.from([0xee, ...address, 0xee])
  const to = new Uint8Array(40).fill(0xff)
  const length = formatAddress(from, 1, address.length as 4 | 16, to)
  assert.equal(to[length], 0xff, 'nothing is written behind the text')
  return Buffer.from(to.subarray(0, length)).toString()
}

function groups(text: string): number[] {
  return text.split(':').flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}

test('[address-ipv4] dotted decimal, with no zeros in front', () => {
  for (const [bytes, text] of [
    [[0, 0, 0, 0], '0.0.0.0'],
    [[9, 10, 99, 100], '9.10.99.100'],
    [[255, 254, 199, 200], '255.254.199.200'],
    [[101, 109, 110, 1], '101.109.110.1'],
  ] as const)
    assert.equal(format(bytes), text)
})

test('[address-ipv6] lower case, "::" for the longest run of two or more zero groups, the first of equals (RFC 5952 §4)', () => {
  for (const [from, text] of [
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['ABCD:EF01:10:0:0:a0:f00:1000', 'abcd:ef01:10::a0:f00:1000'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ] as const)
    assert.equal(format(groups(from)), text)
})

test('[address-any] every address has one text, which reads back as the same address', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 0, 0, 1, 0xab, 0xff), { minLength: 16, maxLength: 16 }), (bytes) => {
      const text = format(bytes)
      assert.ok(isIPv6(text), text)
      const [head = '', tail] = text.split('::')
      const first = head === '' ? [] : groups(head)
      const last = tail === undefined || tail === '' ? [] : groups(tail)
      const zeros = new Array<number>(16 - first.length - last.length).fill(0)
      assert.deepEqual([...first, ...zeros, ...last], bytes)
    }),
  )
})
