import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dissect, dissectTransport, MAX_LAYERS } from '../../../core/packet/dissect.ts'
import {
  Dissected,
  KIND_FRAGMENT,
  KIND_ICMP,
  KIND_OTHER,
  KIND_REJECT,
  KIND_TCP,
  KIND_UDP,
} from '../../../core/packet/dissected.ts'
import { dissected, ETHERNET, payloadText, RAW, recordOf } from '../../support/dissecting.ts'
import {
  ACK,
  address,
  bytes,
  concat,
  ethernet,
  FIN,
  integers,
  ipv4,
  ipv6,
  SYN,
  tcp,
  udp,
} from '../../support/packets.ts'

const message = bytes('<34>Oct 11 22:14:15 host su: failed')
const datagram4 = ipv4(udp(message))
const datagram6 = ipv6(udp(message))

function assertMessage(d: Dissected, addressLength = 4): void {
  assert.equal(d.kind, KIND_UDP)
  assert.equal(d.addressLength, addressLength)
  assert.deepEqual([d.sourcePort, d.destinationPort, d.truncated], [40_000, 514, 0])
  assert.equal(payloadText(d), '<34>Oct 11 22:14:15 host su: failed')
  const [source, destination] = addressLength === 4 ? ['192.0.2.1', '192.0.2.2'] : ['2001:db8::1', '2001:db8::2']
  assert.deepEqual(d.bytes.slice(d.source, d.source + addressLength), address(source!))
  assert.deepEqual(d.bytes.slice(d.destination, d.destination + addressLength), address(destination!))
}

function assertReject(d: Dissected, reason: string): void {
  assert.deepEqual([d.kind, d.reason], [KIND_REJECT, reason])
}

test('[packet-ethernet] Ethernet, IPv4 and IPv6, UDP', () => {
  assertMessage(dissected(ethernet(datagram4)))
  assertMessage(dissected(ethernet(datagram6)), 16)
})

test('[packet-padding] padding behind the datagram is not payload', () => {
  assertMessage(dissected(ethernet(datagram4, { padding: 18 })))
  assertMessage(dissected(ethernet(datagram6, { padding: 18 })), 16)
})

test('[packet-udp-length] the payload ends where UDP says, inside what IP says', () => {
  const d = dissected(ethernet(ipv4(udp(message, { length: 8 + 4 }))))
  assert.equal(payloadText(d), '<34>')
  assertReject(dissected(ethernet(ipv4(udp(message, { length: 7 })))), 'udp-header')
  assertReject(dissected(ethernet(ipv4(udp(message, { length: 9 + message.length })))), 'udp-header')
  assertReject(dissected(ethernet(ipv4(bytes([1, 2, 3, 4, 5, 6, 7])))), 'udp-header')
})

test('[packet-checksum] a wrong checksum is no reject', () => {
  const frame = ethernet(datagram4)
  frame[14 + 10]! ^= 0xff
  frame[14 + 20 + 6]! ^= 0xff
  assertMessage(dissected(frame))
})

test('[packet-vlan] tags are passed over, the outermost identifier is kept', () => {
  assert.equal(dissected(ethernet(datagram4)).vlan, -1)
  for (const vlans of [[7], [100, 7], [4095, 100, 7]]) {
    const d = dissected(ethernet(datagram4, { vlans }))
    assertMessage(d)
    assert.equal(d.vlan, vlans[0])
  }
})

test('[packet-snap] IEEE 802.3 with LLC and SNAP, or LLC for IP', () => {
  const snap = concat(bytes([0xaa, 0xaa, 3, 0, 0, 0, 8, 0]), datagram4)
  assertMessage(dissected(ethernet(snap, { type: snap.length, padding: 9 })))
  const llc = concat(bytes([6, 6, 3]), datagram4)
  assertMessage(dissected(ethernet(llc, { type: llc.length })))
  assert.equal(dissected(ethernet(bytes([0x42, 0x42, 3, 0]), { type: 4 })).kind, KIND_OTHER)
})

test('[packet-link-types] each link type that is read', () => {
  const mac = [0, 6, 2, 0, 0, 0, 0, 1, 0, 0]
  const chdlc = bytes([0x0f, 0, 8, 0])
  const nflog = (little: boolean) =>
    concat(
      bytes([2, 0, 0, 0]),
      integers(2, [5, 2], little),
      bytes([1, 0, 0, 0]),
      integers(2, [4 + datagram4.length, 9], little),
      datagram4,
    )
  const cases: [number, Uint8Array][] = [
    [0, concat(integers(4, [2]), datagram4)],
    [0, concat(integers(4, [2], true), datagram4)],
    [108, concat(integers(4, [2]), datagram4)],
    [9, concat(bytes([0xff, 3, 0, 0x21]), datagram4)],
    [9, concat(bytes([0, 0x21]), datagram4)],
    [9, concat(bytes([0x21]), datagram4)],
    [50, concat(bytes([0xff, 3, 0, 0x21]), datagram4)],
    [50, concat(chdlc, datagram4)],
    [
      51,
      concat(bytes([0x11, 0, 0, 1]), integers(2, [2 + datagram4.length]), bytes([0, 0x21]), datagram4, bytes([9, 9])),
    ],
    [12, datagram4],
    [14, datagram4],
    [101, datagram4],
    [104, concat(chdlc, datagram4)],
    [113, concat(bytes([0, 0, 0, 1, ...mac, 8, 0]), datagram4)],
    [219, concat(integers(4, [0x00010140]), datagram4)],
    [228, datagram4],
    [239, nflog(true)],
    [239, nflog(false)],
    [276, concat(bytes([8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0]), datagram4)],
  ]
  for (const [linkType, frame] of cases) {
    assertMessage(dissected(frame, linkType))
    // Cut anywhere, none is taken for whole.
    for (let length = 0; length < frame.length - 2; length++) {
      const d = dissected(frame.slice(0, length), linkType, frame.length)
      assert.ok(d.kind === KIND_REJECT || d.truncated > 0, `link type ${linkType}, ${length} bytes`)
    }
  }
  for (const family of [10, 23, 24, 28, 30])
    assertMessage(dissected(concat(integers(4, [family], true), datagram6), 0), 16)
  assertMessage(dissected(datagram6, 101), 16)
  assertMessage(dissected(datagram6, 229), 16)
})

test('[packet-link-type-unknown] a link type not read is a reject', () => {
  for (const linkType of [2, 105, 127, 147, 65_535]) assertReject(dissected(ethernet(datagram4), linkType), 'link-type')
})

test('[packet-mpls] labels down to the bottom of the stack, then IP, or Ethernet with or without a control word', () => {
  const labels = integers(4, [0x00010040, 0x00020140])
  const type = 0x8847
  assertMessage(dissected(ethernet(concat(labels, datagram4), { type })))
  assertMessage(dissected(ethernet(concat(labels, datagram6), { type })), 16)
  assertMessage(dissected(ethernet(concat(labels, integers(4, [1]), ethernet(datagram4)), { type })))
  assertMessage(
    dissected(ethernet(concat(labels, ethernet(datagram4, { destination: [0x9c, 1, 2, 3, 4, 5] })), { type })),
  )
  assertReject(dissected(ethernet(labels, { type })), 'link-header')
})

test('[packet-pppoe] PPPoE session over Ethernet', () => {
  const session = concat(bytes([0x11, 0, 0, 1]), integers(2, [2 + datagram4.length]), bytes([0, 0x21]), datagram4)
  assertMessage(dissected(ethernet(session, { type: 0x8864, padding: 5 })))
})

test('[packet-ip-options] IPv4 options are passed over; a header length below 20 or beyond the datagram is a reject', () => {
  assertMessage(dissected(ethernet(ipv4(udp(message), { headerOptions: bytes([0x94, 4, 0, 0, 1, 1, 1, 0]) }))))
  const short = ethernet(datagram4)
  short[14] = 0x44
  assertReject(dissected(short), 'ip-header')
  assertReject(dissected(ethernet(ipv4(udp(message), { length: 19 }))), 'ip-header')
})

test('[packet-ip-length-0] a total length of 0 (left to the network card) goes to the end', () => {
  assertMessage(dissected(ethernet(ipv4(udp(message), { length: 0 }))))
  assertMessage(dissected(ethernet(ipv6(udp(message), { length: 0 }))), 16)
  assertMessage(dissected(ethernet(ipv6(udp(message, { length: 0 }), { length: 0 }))), 16)
})

test('[packet-ipv6-extensions] extension headers are passed over', () => {
  const options = (next: number) => bytes([next, 0, 1, 4, 0, 0, 0, 0])
  const chain = concat(
    options(43),
    bytes([60, 0, 0, 0, 0, 0, 0, 0]),
    options(51),
    bytes([17, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    udp(message),
  )
  assertMessage(dissected(ethernet(ipv6(chain, { protocol: 0 }))), 16)
  const cut = ipv6(options(60).slice(0, 4), { protocol: 60 })
  assertReject(dissected(ethernet(cut)), 'ip-extension')
})

test('[packet-limit-extensions] MAX_EXTENSIONS: one below and at are read, one above is a reject', () => {
  const chain = (count: number) => {
    const headers = Array.from({ length: count }, (_, i) => bytes([i === count - 1 ? 17 : 60, 0, 0, 0, 0, 0, 0, 0]))
    return dissected(ethernet(ipv6(concat(...headers, udp(message)), { protocol: 60 })))
  }
  assertMessage(chain(15), 16)
  assertMessage(chain(16), 16)
  assertReject(chain(17), 'ip-extension')
})

test('[packet-limit-layers] MAX_LAYERS: one below and at are read, one above is a reject', () => {
  // Ethernet, the tags, IPv4, UDP.
  const tagged = (layers: number) => dissected(ethernet(datagram4, { vlans: new Array<number>(layers - 3).fill(1) }))
  assertMessage(tagged(MAX_LAYERS - 1))
  assertMessage(tagged(MAX_LAYERS))
  assertReject(tagged(MAX_LAYERS + 1), 'link-depth')
})

test('[packet-fragment] fragments of IPv4 and IPv6 with their place; a fragment that is whole is none', () => {
  for (const [ip, id] of [
    [ipv4, 0xabcd],
    [ipv6, 0xabcdef01],
  ] as const) {
    const d = dissected(ethernet(ip(udp(message), { id, offset: 1480, more: true })))
    assert.equal(d.kind, KIND_FRAGMENT)
    assert.deepEqual([d.fragmentId, d.fragmentOffset, d.moreFragments, d.protocol], [id, 1480, true, 17])
    assert.equal(d.payloadEnd - d.payloadStart, 8 + message.length)
    assert.equal(dissected(ethernet(ip(udp(message), { id, offset: 8 }))).moreFragments, false)
    assertMessage(dissected(ethernet(ip(udp(message), { id }))), ip === ipv4 ? 4 : 16)
  }
})

test('[packet-tcp] TCP: ports, numbers, flags, payload behind the options', () => {
  const segment = tcp(message, { sequence: 0xfffffff0, acknowledgment: 0x80000001, flags: SYN | FIN | ACK })
  const withOptions = concat(segment.slice(0, 12), bytes([0x60]), segment.slice(13, 20), bytes([1, 1, 1, 1]), message)
  for (const each of [segment, withOptions]) {
    const d = dissected(ethernet(ipv4(each, { protocol: 6 })))
    assert.equal(d.kind, KIND_TCP)
    assert.deepEqual([d.sequence, d.acknowledgment, d.flags], [0xfffffff0, 0x80000001, SYN | FIN | ACK])
    assert.equal(payloadText(d), new TextDecoder().decode(message))
  }
  segment[12] = 0x40
  assertReject(dissected(ethernet(ipv4(segment, { protocol: 6 }))), 'tcp-header')
  segment[12] = 0xf0
  assertReject(dissected(ethernet(ipv4(segment.slice(0, 40), { protocol: 6 }))), 'tcp-header')
})

test('[packet-icmp] errors that quote a datagram are kept apart, other ICMP is neither', () => {
  const quote = (type: number) => concat(bytes([type, 3, 0, 0, 0, 0, 0, 0]), datagram4)
  for (const type of [3, 4, 5, 11, 12])
    assert.equal(dissected(ethernet(ipv4(quote(type), { protocol: 1 }))).kind, KIND_ICMP)
  assert.equal(dissected(ethernet(ipv4(quote(8), { protocol: 1 }))).kind, KIND_OTHER)
  for (const type of [1, 2, 3, 4])
    assert.equal(dissected(ethernet(ipv6(quote(type), { protocol: 58 }))).kind, KIND_ICMP)
  assert.equal(dissected(ethernet(ipv6(quote(135), { protocol: 58 }))).kind, KIND_OTHER)
  assert.equal(dissected(ethernet(bytes(new Array(28).fill(0)), { type: 0x0806 })).kind, KIND_OTHER)
})

test('[packet-tunnel-ip] IP in IP, each version in each', () => {
  for (const outer of [ipv4, ipv6]) {
    for (const [inner, protocol, length] of [
      [datagram4, 4, 4],
      [datagram6, 41, 16],
    ] as const) {
      const d = dissected(ethernet(outer(inner, { protocol, source: undefined, destination: undefined })))
      assertMessage(d, length)
      assert.equal(d.tunnels, 1)
    }
  }
})

test('[packet-tunnel-gre] GRE with any of checksum, key and sequence number; ERSPAN of each type; bridged Ethernet', () => {
  const gre = (content: Uint8Array) => dissected(ethernet(ipv4(content, { protocol: 47 })))
  for (let flags = 0; flags < 16; flags++) {
    if (flags & 4) continue
    const fields = [8, 2, 1].filter((bit) => flags & bit).length
    assertMessage(gre(concat(bytes([flags << 4, 0, 8, 0]), new Uint8Array(4 * fields), datagram4)))
  }
  const frame = ethernet(datagram4)
  assertMessage(gre(concat(bytes([0, 0, 0x65, 0x58]), frame)))
  assertMessage(gre(concat(bytes([0, 0, 0x88, 0xbe]), frame)))
  assertMessage(gre(concat(bytes([0x10, 0, 0x88, 0xbe, 0, 0, 0, 1]), bytes([0x10, 1, 0, 0, 0, 0, 0, 0]), frame)))
  const type3 = (last: number) =>
    concat(bytes([0x10, 0, 0x22, 0xeb, 0, 0, 0, 1]), bytes([0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0]), integers(2, [last]))
  assertMessage(gre(concat(type3(0), frame)))
  assertMessage(gre(concat(type3(1), new Uint8Array(8), frame)))
  assertMessage(gre(concat(type3(2 << 10), datagram4)))
  assertMessage(gre(concat(bytes([0x30, 0x81, 0x88, 0x0b]), new Uint8Array(12), bytes([0xff, 3, 0, 0x21]), datagram4)))
  assertReject(gre(bytes([0, 7, 8, 0, 1])), 'link-header')
  assertReject(gre(bytes([0x20, 0, 8, 0, 1])), 'link-header')
})

test('[packet-tunnel-vxlan] VXLAN on its two ports; other traffic on them stays UDP', () => {
  const content = concat(bytes([8, 0, 0, 0, 0, 0, 42, 0]), ethernet(datagram4))
  for (const destinationPort of [4789, 8472]) {
    const d = dissected(ethernet(ipv4(udp(content, { destinationPort }))))
    assertMessage(d)
    assert.equal(d.tunnels, 1)
    assert.equal(dissected(ethernet(ipv4(udp(message, { destinationPort })))).destinationPort, destinationPort)
  }
  assert.equal(dissected(ethernet(ipv4(udp(content, { destinationPort: 514 })))).tunnels, 0)
})

test('[packet-truncated] what the snapshot length cut off is counted; a header cut off is a reject', () => {
  for (const whole of [ethernet(datagram4), ethernet(datagram6)]) {
    const headers = whole.length - message.length
    for (let length = 0; length < whole.length; length++) {
      const d = dissected(whole.slice(0, length), ETHERNET, whole.length)
      if (length < headers) assertReject(d, 'packet-truncated')
      else
        assert.deepEqual(
          [d.kind, d.truncated, d.payloadEnd - d.payloadStart],
          [KIND_UDP, whole.length - length, length - headers],
        )
    }
  }
  // Only padding was cut off.
  const padded = ethernet(datagram4, { padding: 10 })
  assertMessage(dissected(padded.slice(0, -10), ETHERNET, padded.length))
})

test('[packet-transport] what a reassembled datagram carries is read, with the addresses in front of it', () => {
  const carried = concat(address('192.0.2.1'), address('192.0.2.2'), udp(message))
  const d = new Dissected()
  dissectTransport(carried, 8, carried.length, 17, 4, d)
  assertMessage(d)
  const behindOptions = concat(
    address('2001:db8::1'),
    address('2001:db8::2'),
    bytes([17, 0, 1, 4, 0, 0, 0, 0]),
    udp(message),
  )
  dissectTransport(behindOptions, 32, behindOptions.length, 60, 16, d)
  assertMessage(d, 16)
})

test('[packet-place] a packet in the middle of a buffer gives the same, and nothing outside it is read', () => {
  const frame = ethernet(datagram4)
  const buffer = concat(new Uint8Array(13).fill(0x45), frame, frame)
  const d = new Dissected()
  dissect(recordOf(buffer, { start: 13, end: 13 + frame.length, originalLength: frame.length }), d)
  assertMessage(d)
  assert.equal(d.payloadStart, 13 + frame.length - message.length)
  dissect(recordOf(buffer, { start: 13, end: 13 + 30, originalLength: 30 }), d)
  assertReject(d, 'ip-header')
})

test('[packet-hostile] no bytes of any link type throw, or give a payload outside the packet', () => {
  const linkTypes = fc.constantFrom(0, 1, 9, 50, 51, RAW, 104, 108, 113, 219, 228, 229, 239, 276)
  const seeds = fc.constantFrom(
    ethernet(datagram4),
    ethernet(datagram6, { vlans: [1, 2] }),
    ethernet(
      ipv4(concat(bytes([0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 1, 0, 0, 0, 0, 0, 0]), ethernet(datagram6)), {
        protocol: 47,
      }),
    ),
  )
  const changes = fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 6 })
  fc.assert(
    fc.property(linkTypes, fc.oneof(fc.uint8Array({ maxLength: 120 }), seeds), changes, (linkType, seed, list) => {
      const frame = seed.slice()
      for (const [at, value] of list) if (at < frame.length) frame[at] = value
      const d = dissected(frame, linkType)
      assert.ok(d.kind >= KIND_UDP && d.kind <= KIND_REJECT)
      assert.ok(0 <= d.payloadStart && d.payloadStart <= d.payloadEnd && d.payloadEnd <= frame.length)
      assert.ok(d.truncated >= 0)
    }),
    { numRuns: 2000 },
  )
})
