import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseAddress } from '../../../core/bytes/parse-address.ts'
import { dissectTransport } from '../../../core/packet/dissect.ts'
import { KIND_FRAGMENT, KIND_UDP } from '../../../core/packet/dissected.ts'
import { FragmentTable } from '../../../core/packet/fragments.ts'
import { MAX_PAYLOAD_IPV4, MAX_PAYLOAD_IPV6, MIN_MTU, udpPackets } from '../../../core/relay/ip-datagram.ts'
import { isPrivateAddress } from '../../../core/relay/private-address.ts'
import { dissected, RAW, recordOf } from '../../support/dissecting.ts'

const side = (text: string, port: number) => ({ address: parseAddress(text)!, port })
const ENDS = {
  4: [side('192.0.2.1', 40_000), side('10.0.0.9', 514)],
  6: [side('2001:db8::1', 40_000), side('fd00::9', 514)],
} as const
const checksum = (bytes: Uint8Array) => {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return sum
}

test('[spoof-datagram] what is built is read back, whole or in fragments, with the addresses and right checksums', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(4 as const, 6 as const),
      fc.integer({ min: 0, max: 6000 }),
      fc.integer({ min: MIN_MTU, max: 2000 }),
      fc.nat(),
      (version, length, mtu, id) => {
        const [source, destination] = ENDS[version]
        const payload = Uint8Array.from({ length }, (_, i) => (i * 7 + id) & 0xff)
        const packets = udpPackets(source, destination, payload, { id, mtu })!
        assert.ok(packets.every((packet) => packet.length <= mtu))
        const table = new FragmentTable((reject) => assert.fail(reject.detail))
        let d = dissected(packets[0]!, RAW)
        for (const [i, packet] of packets.entries()) {
          if (version === 4) assert.equal(checksum(packet.subarray(0, 20)), 0xffff)
          if (packets.length === 1) break
          const fragment = dissected(packet, RAW)
          assert.equal(fragment.kind, KIND_FRAGMENT)
          const whole = table.add(fragment, recordOf(packet, { number: i + 1, linkType: RAW }))
          assert.equal(whole === undefined, i < packets.length - 1)
          if (whole === undefined) continue
          const { bytes, payloadStart, protocol, addressLength } = whole
          d = fragment
          dissectTransport(bytes, payloadStart, bytes.length, protocol, addressLength, d)
        }
        assert.deepEqual([d.kind, d.sourcePort, d.destinationPort], [KIND_UDP, 40_000, 514])
        assert.deepEqual(d.bytes.slice(d.source, d.source + source.address.length), source.address)
        assert.deepEqual(d.bytes.slice(d.payloadStart, d.payloadEnd), payload)
        const datagram = d.bytes.slice(d.payloadStart - 8, d.payloadEnd)
        const pseudo = Buffer.concat([
          source.address,
          destination.address,
          Buffer.of(0, 17, datagram.length >> 8, datagram.length & 255),
        ])
        assert.equal(checksum(Buffer.concat([pseudo, datagram])), 0xffff)
      },
    ),
    { seed: 768, numRuns: 200 },
  )
})

test('[spoof-length] as long as a datagram can be, and not one byte more', () => {
  for (const [version, limit] of [
    [4, MAX_PAYLOAD_IPV4],
    [6, MAX_PAYLOAD_IPV6],
  ] as const) {
    const [source, destination] = ENDS[version]
    const of = (length: number) => udpPackets(source, destination, new Uint8Array(length), { id: 1, mtu: 65_600 })
    assert.equal(of(limit - 1)?.length, 1)
    assert.equal(of(limit)?.length, 1)
    assert.equal(of(limit + 1), undefined)
  }
})

test('[spoof-families] an IPv4 sender cannot stand in a datagram of IPv6', () => {
  assert.equal(udpPackets(ENDS[4][0], ENDS[6][1], new Uint8Array(1), { id: 1, mtu: 1500 }), undefined)
})

test('[spoof-private] private addresses are told from those of the Internet, at the edges', () => {
  const isPrivate = (text: string) => isPrivateAddress(parseAddress(text)!)
  for (const text of [
    '127.0.0.1',
    '10.0.0.0',
    '172.16.0.0',
    '172.31.255.255',
    '192.168.255.255',
    '169.254.1.1',
    '::1',
    'fc00::',
    'fdff::1',
    'fe80::1',
    'febf::1',
  ])
    assert.ok(isPrivate(text), text)
  for (const text of [
    '126.255.255.255',
    '128.0.0.1',
    '11.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.0.1',
    '169.253.0.1',
    '8.8.8.8',
    '::',
    '::2',
    'fbff::1',
    'fe00::1',
    'fec0::1',
    '2001:db8::1',
  ])
    assert.ok(!isPrivate(text), text)
})
