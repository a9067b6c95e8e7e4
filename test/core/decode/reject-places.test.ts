import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PacketRecord } from '../../../core/capture/record.ts'
import { MAX_REMEMBERED_FRAGMENTS, RejectPlaces } from '../../../core/decode/reject-places.ts'
import type { RejectReason } from '../../../core/finding.ts'
import { dissect } from '../../../core/packet/dissect.ts'
import { Dissected } from '../../../core/packet/dissected.ts'
import { type Captured, pcap } from '../../support/captures.ts'
import { ACK, bytes, ethernet, fragments, ipv4, SYN, tcp, udp } from '../../support/packets.ts'
import { factsOf } from '../gaps/support-g4.ts'

const AT = 1_700_000_000
const listed = (...packets: Captured[]) => factsOf(pcap(packets), {}, 'pcap').rejects.listed
const captured = (frame: Uint8Array, seconds: number): Captured => ({ bytes: frame, sec: AT + seconds })
const places = (...packets: Captured[]) =>
  listed(...packets).map(({ reason, noticed, begun, sender }) => [
    reason,
    noticed && noticed.sec - AT,
    begun && begun.sec - AT,
    sender,
  ])
const [first] = fragments(udp(bytes('x'.repeat(3000)), { destinationPort: 514 }), 1480).map((each) => ethernet(each))
const empty = ethernet(ipv4(udp(bytes(''), { destinationPort: 514 })))

test('[reject-place] a reject of the packet at hand has its time and sender', () => {
  assert.deepEqual(places(captured(empty, 3)), [['datagram-empty', 3, undefined, '192.0.2.1']])
})

test('[reject-place-fragment] a datagram that is given up has the time and sender of its first fragment', () => {
  assert.deepEqual(places(captured(first!, 1), captured(empty, 5)), [
    ['datagram-empty', 5, undefined, '192.0.2.1'],
    ['fragment-incomplete', 5, 1, '192.0.2.1'],
  ])
})

test('[reject-place-stream] a gap has the sender of its direction, also where an acknowledgment told of it', () => {
  const segment = (text: string, sequence: number, flags = ACK) =>
    ethernet(ipv4(tcp(bytes(text), { sequence, flags, destinationPort: 514 }), { protocol: 6 }))
  const answer = ethernet(
    ipv4(tcp(bytes(''), { sourcePort: 514, destinationPort: 40_000, sequence: 1, acknowledgment: 120, flags: ACK }), {
      protocol: 6,
      source: '192.0.2.2',
      destination: '192.0.2.1',
    }),
  )
  const start = [captured(segment('', 99, SYN), 0), captured(segment('<34>one\n', 100), 1)]
  const later = captured(segment('<34>three\n', 110), 2)
  assert.deepEqual(places(...start, later, captured(answer, 3)), [['stream-gap', 3, undefined, '192.0.2.1']])
  assert.deepEqual(places(...start, captured(answer, 2), { ...later, sec: AT + 3 }), [
    ['stream-gap', 3, undefined, '192.0.2.1'],
  ])
  // At the end it is not known any more whose connection is closed.
  assert.deepEqual(places(...start, later), [['stream-gap', 2, undefined, undefined]])
})

test('[reject-place-none] without a time or a packet nothing is told', () => {
  const reject = { reason: 'stream-gap' as RejectReason, packet: 1, offset: 0, length: 0, detail: '' }
  assert.deepEqual(new RejectPlaces().placeOf(reject), {})
})

test('[reject-place-limit] MAX_REMEMBERED_FRAGMENTS: below and at it the first fragment is remembered, above it is not', () => {
  for (const others of [MAX_REMEMBERED_FRAGMENTS - 2, MAX_REMEMBERED_FRAGMENTS - 1, MAX_REMEMBERED_FRAGMENTS]) {
    const all = new RejectPlaces()
    const record = Object.assign(new PacketRecord(), { bytes: first, end: first!.length, linkType: 1, sec: AT })
    const dissected = new Dissected()
    for (let number = 1; number <= others + 1; number++) {
      record.number = number
      dissect(record, dissected)
      all.packet(record, dissected)
    }
    const place = all.placeOf({ reason: 'fragment-incomplete', packet: 1, offset: 0, length: 0, detail: '' })
    assert.equal(place.begun !== undefined, others < MAX_REMEMBERED_FRAGMENTS)
  }
})
