import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { findProgram } from '../../../build/provision/places.ts'
import { type FrameCarriage, syslogPduHeader } from '../../../core/capture/exported-pdu-writer.ts'
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../../core/capture/pcapng-writer.ts'
import { KIND_MESSAGE, KIND_OTHER, KIND_REJECT } from '../../../core/packet/dissected.ts'
import { MAX_TAGS } from '../../../core/packet/exported-pdu.ts'
import { LINK_TYPE_EXPORTED_PDU } from '../../../core/packet/exported-pdu-tags.ts'
import { decode } from '../../support/decoding.ts'
import { dissected, payloadText } from '../../support/dissecting.ts'
import { address, bytes, concat, integers } from '../../support/packets.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()
const MESSAGE = '<34>1 2024-01-01T00:00:00Z host app 7 ID - text'
const end4 = (last: number, port: number) => ({ address: address(`192.0.2.${last}`), port })
const end6 = (last: number, port: number) => ({ address: address(`2001:db8::${last}`), port })
const counted = { transport: 'tls', framing: 'octet-counting', connection: 3 } as const
const pdu = (carriage: FrameCarriage, text = MESSAGE, isIpv4 = true) =>
  concat(
    isIpv4
      ? syslogPduHeader(end4(1, 40_000), end4(2, 514), carriage)
      : syslogPduHeader(end6(1, 40_000), end6(2, 514), carriage),
    bytes(text),
  )
const dissectPdu = (packet: Uint8Array, originalLength?: number) =>
  dissected(packet, LINK_TYPE_EXPORTED_PDU, originalLength)
const tag = (code: number, value: Uint8Array = new Uint8Array(0)) => concat(integers(2, [code, value.length]), value)
const SYSLOG = tag(12, bytes('syslog\0\0'))

test('[exported-pdu] a frame as a socket gave it has its addresses, ports, transport and framing', () => {
  const carriages: readonly FrameCarriage[] = [
    { transport: 'udp' },
    counted,
    { transport: 'tcp', framing: 'non-transparent', connection: 1 },
    { transport: 'tcp', framing: 'end-of-stream', connection: 4_000_000 },
  ]
  const blocks = carriages.flatMap((carriage, i) => [
    enhancedPacket({ time: 1_700_000_000_000_000_001n, bytes: pdu(carriage, MESSAGE, i % 2 === 0) }),
  ])
  const description = interfaceDescription({ linkType: LINK_TYPE_EXPORTED_PDU, snapLength: 0 })
  const { rows, raws, counts } = decode('pcapng', concat(sectionHeader(), description, ...blocks))
  assert.deepEqual(counts.fates, { message: 4 })
  assert.deepEqual(
    rows.map(({ transport, framing }) => `${transport} ${framing}`),
    ['udp datagram', 'tcp octet-counting', 'tcp non-transparent', 'tcp end-of-stream'],
  )
  assert.deepEqual(
    rows.map(({ src, sport, dst, dport }) => [src, sport, dst, dport].join(' ')),
    ['192.0.2.1 40000 192.0.2.2 514', '2001:db8::1 40000 2001:db8::2 514']
      .flatMap((each) => [each])
      .concat(['192.0.2.1 40000 192.0.2.2 514', '2001:db8::1 40000 2001:db8::2 514']),
  )
  for (const raw of raws) assert.equal(Buffer.from(raw).toString(), MESSAGE)
})

test('[exported-pdu-empty] a frame of no bytes is a reject', () => {
  const description = interfaceDescription({ linkType: LINK_TYPE_EXPORTED_PDU, snapLength: 0 })
  const packet = enhancedPacket({ time: 1n, bytes: pdu({ transport: 'udp' }, '') })
  const { counts } = decode('pcapng', concat(sectionHeader(), description, packet))
  assert.deepEqual([counts.fates, counts.rejects], [{ reject: 1 }, { 'datagram-empty': 1 }])
})

test('[exported-pdu-other] a PDU of another protocol is not looked into', () => {
  const other = concat(tag(12, bytes('syslog-ng\0\0\0')), tag(0), bytes(MESSAGE))
  assert.equal(dissectPdu(other).kind, KIND_OTHER)
  assert.equal(dissectPdu(concat(tag(0), bytes(MESSAGE))).kind, KIND_OTHER)
  assert.equal(dissectPdu(concat(SYSLOG, tag(0), bytes(MESSAGE))).kind, KIND_MESSAGE)
})

test('[exported-pdu-foreign] tags of others are passed over; what is not stated is not made up', () => {
  const d = dissectPdu(concat(tag(99, new Uint8Array(7)), SYSLOG, tag(20, new Uint8Array(3)), tag(0), bytes('x')))
  assert.deepEqual(
    [d.kind, d.addressLength, d.sourcePort, d.isStream, d.framing],
    [KIND_MESSAGE, 0, 0, false, undefined],
  )
  assert.equal(payloadText(d), 'x')
})

test('[exported-pdu-tags] as many tags as the limit are read, and not one more', () => {
  for (const [count, kind] of [
    [MAX_TAGS - 2, KIND_MESSAGE],
    [MAX_TAGS - 1, KIND_MESSAGE],
    [MAX_TAGS, KIND_REJECT],
  ] as const) {
    const tags = Array.from({ length: count - 1 }, () => tag(99))
    const d = dissectPdu(concat(SYSLOG, ...tags, tag(0), bytes('x')))
    assert.equal(d.kind, kind, `${count} tags in front of the end`)
    if (kind === KIND_REJECT) assert.equal(d.reason, 'link-depth')
  }
})

test('[exported-pdu-cut] wherever it is cut in front of the message it is a reject, by the capture or damaged', () => {
  const whole = pdu(counted)
  const header = whole.length - MESSAGE.length
  for (let length = 0; length < header; length++) {
    const d = dissectPdu(whole.slice(0, length))
    assert.deepEqual([d.kind, d.reason], [KIND_REJECT, 'link-header'], `${length} bytes`)
    assert.equal(dissectPdu(whole.slice(0, length), whole.length).reason, 'packet-truncated')
  }
  assert.equal(dissectPdu(whole.slice(0, header)).kind, KIND_MESSAGE)
  const cut = dissectPdu(whole.slice(0, header + 4), whole.length)
  assert.deepEqual([cut.kind, cut.truncated], [KIND_MESSAGE, MESSAGE.length - 4])
})

test('[exported-pdu-any] any bytes are read, and what is found lies in them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, withHead) => {
      const input = withHead ? concat(SYSLOG, noise) : noise
      const d = dissectPdu(input)
      assert.ok(d.payloadStart >= 0 && d.payloadStart <= d.payloadEnd && d.payloadEnd <= input.length)
      if (d.addressLength > 0) assert.ok(Math.max(d.source, d.destination) + d.addressLength <= input.length)
    }),
    { seed: 252, numRuns: 500 },
  )
})

const tshark = findProgram('tshark')
test('[exported-pdu-wireshark] Wireshark shows the messages', {
  skip: tshark ? false : 'no tshark is installed',
}, () => {
  const packets = [pdu({ transport: 'udp' }), pdu(counted), pdu(counted, MESSAGE, false)]
  const description = interfaceDescription({ linkType: LINK_TYPE_EXPORTED_PDU, snapLength: 0 })
  const blocks = packets.map((packet) => enhancedPacket({ time: 1n, bytes: packet }))
  const file = scratch.put('pdus.pcapng', concat(sectionHeader(), description, ...blocks))
  const fields = ['_ws.col.Source', '_ws.col.Destination', 'syslog.facility', 'syslog.level', 'syslog.msg']
  const args = ['-r', file, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])]
  const lines = execFileSync(tshark!, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .trim()
    .split('\n')
  assert.equal(lines.length, 3)
  for (const [i, line] of lines.entries()) {
    const [source, destination, facility, level, text] = line.split('\t')
    assert.deepEqual([source, destination], i < 2 ? ['192.0.2.1', '192.0.2.2'] : ['2001:db8::1', '2001:db8::2'])
    assert.deepEqual([facility, level], ['4', '2'])
    assert.match(text!, /text$/)
  }
})
