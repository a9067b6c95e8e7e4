import assert from 'node:assert/strict'
import { isIPv4, isIPv6 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatAddress } from '../../../core/bytes/address.ts'
import { parseAddress } from '../../../core/bytes/parse-address.ts'

test('[address-parse] what is written is read back, whatever the address', () => {
  const to = new Uint8Array(39)
  fc.assert(
    fc.property(
      fc.constantFrom(4 as const, 16 as const),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      (length, bytes) => {
        // Zeros in a row, so that they are left out.
        const address = bytes.slice(0, length).map((byte) => (byte < 128 ? 0 : byte))
        const text = Buffer.from(to.subarray(0, formatAddress(address, 0, length, to))).toString()
        assert.deepEqual(parseAddress(text), address)
      },
    ),
    { seed: 4291, numRuns: 500 },
  )
})

test('[address-forms] other spellings of IPv6 are read, and a zone is passed over', () => {
  const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
  assert.deepEqual(parseAddress('::'), new Uint8Array(16))
  assert.deepEqual(parseAddress('::FFFF:192.0.2.1'), bytes('00000000000000000000ffffc0000201'))
  assert.deepEqual(parseAddress('fe80::1%eth0'), bytes('fe800000000000000000000000000001'))
  assert.deepEqual(parseAddress('1:2:3:4:5:6:7:8'), bytes('00010002000300040005000600070008'))
})

test('[address-none] anything else is no address, as for the system', () => {
  const wrong = [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.x',
    'a',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
    '1.2.3.4::',
    '::1.2.3',
    'host.example',
  ]
  for (const text of wrong) {
    assert.equal(parseAddress(text), undefined, text)
    assert.ok(!isIPv4(text) && !isIPv6(text), text)
  }
})
