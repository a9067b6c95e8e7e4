import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addsUp, FATES } from '../../../core/decode/tally.ts'
import {
  type Captured,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  pcap,
  pcapng,
  section,
} from '../../support/captures.ts'
import { decode } from '../../support/decoding.ts'
import {
  ACK,
  bytes,
  concat,
  ethernet,
  FIN,
  fragments,
  integers,
  ipv4,
  ipv6,
  SYN,
  tcp,
  udp,
} from '../../support/packets.ts'

const MESSAGE = '<34>1 2024-01-01T00:00:00Z host app 7 ID [a b="c"] text'
const datagram = (text: string, destinationPort = 514, sourcePort = 40_000) =>
  ethernet(ipv4(udp(bytes(text), { destinationPort, sourcePort })))
const segment = (text: string, sequence: number, flags = ACK, destinationPort = 514) =>
  ethernet(ipv4(tcp(bytes(text), { sequence, flags, destinationPort }), { protocol: 6 }))
const decoded = (...packets: (Uint8Array | Captured)[]) =>
  decode('pcap', pcap(packets.map((each) => (each instanceof Uint8Array ? { bytes: each } : each))))
const fates = (...packets: (Uint8Array | Captured)[]) => decoded(...packets).counts.fates

test('[fate-message] a datagram to a syslog port is a message, whatever it says', () => {
  const { rows, raws, counts } = decoded(datagram(MESSAGE), datagram('anything', 5514))
  assert.deepEqual(counts.fates, { message: 2 })
  assert.deepEqual(counts.messagesByTransport, { udp: 2 })
  const [first] = rows
  assert.deepEqual(
    [first!.src, first!.dst, first!.sport, first!.dport, first!.transport, first!.framing, first!.packet],
    ['192.0.2.1', '192.0.2.2', 40_000, 514, 'udp', 'datagram', 1],
  )
  assert.equal(Buffer.from(raws[0]!).toString(), MESSAGE)
})

test('[fate-port] what is sent from a syslog port, or to any port where that is asked for, must look like syslog', () => {
  assert.deepEqual(fates(datagram(MESSAGE, 40_000, 514), datagram('hello', 40_000, 514)), { message: 1, other: 1 })
  const elsewhere = pcap([{ bytes: datagram(MESSAGE, 9999) }, { bytes: datagram('hello', 9999) }])
  assert.deepEqual(decode('pcap', elsewhere).counts.fates, { other: 2 })
  assert.deepEqual(decode('pcap', elsewhere, { anyPort: true }).counts.fates, { message: 1, other: 1 })
  assert.deepEqual(decode('pcap', elsewhere, { ports: [9999] }).counts.fates, { message: 2 })
})

test('[datagram-empty] a datagram without content is a reject and no message', () => {
  const { rows, counts, rejects } = decoded(datagram(''), datagram(MESSAGE))
  assert.deepEqual(counts.fates, { message: 1, reject: 1 })
  assert.deepEqual(counts.rejects, { 'datagram-empty': 1 })
  assert.equal(rows.length, 1)
  assert.deepEqual([rejects[0]!.packet, rejects[0]!.offset, rejects[0]!.length], [1, 24 + 16 + 42, 0])
})

test('[datagram-cut] bytes that the capture did not keep are told, and the message says that it is cut', () => {
  const whole = datagram(MESSAGE)
  const kept = whole.subarray(0, whole.length - 5)
  const { rows, raws, counts, rejects } = decoded({ bytes: kept, originalLength: whole.length })
  assert.deepEqual(counts.fates, { message: 1 })
  assert.equal(rows[0]!.textState, 'cut')
  assert.equal(Buffer.from(raws[0]!).toString(), MESSAGE.slice(0, -5))
  assert.deepEqual(
    rejects.map(({ reason, length }) => [reason, length]),
    [['packet-truncated', 5]],
  )
  // With nothing kept of it there is no message, and the reason is not that it was empty.
  const none = decoded({ bytes: whole.subarray(0, 42), originalLength: whole.length })
  assert.deepEqual([none.counts.fates, none.counts.rejects], [{ reject: 1 }, { 'packet-truncated': 1 }])
})

test('[fate-fragment] fragments are joined; the message stands where its first byte does, with all its pieces', () => {
  const text = `${MESSAGE} ${'long '.repeat(20)}`
  for (const ip of [{}, { source: '2001:db8::1', destination: '2001:db8::2' }]) {
    const parts = fragments(udp(bytes(text)), 64, ip).map((each) => ethernet(each))
    const { rows, raws, counts } = decoded(datagram('<13>before'), ...parts)
    assert.deepEqual(counts.fates, { message: 1, fragment: parts.length })
    const row = rows[1]!
    assert.equal(Buffer.from(raws[1]!).toString(), text)
    assert.equal(row.packet, 2)
    const spans = row.spans!.split(' ').map((span) => span.split(/[:+]/).map(Number))
    assert.deepEqual(
      spans.map(([packet]) => packet),
      parts.map((_, i) => i + 2),
    )
    assert.equal(spans[0]![1], row.offset)
    assert.equal(
      spans.reduce((sum, [, , length]) => sum + length!, 0),
      row.length,
    )
  }
})

test('[fragment-stream] bytes of a TCP segment that came in fragments keep their own places', () => {
  const text = `${MESSAGE} ${'long '.repeat(20)}`
  const segment = tcp(bytes(`${text}\n`), { sequence: 1000, flags: ACK | FIN, destinationPort: 514 })
  const parts = fragments(segment, 64, { protocol: 6 }).map((each) => ethernet(each))
  const file = pcap(parts.map((each, i) => ({ bytes: each, sec: 1_700_000_000 + i })))
  const { rows, raws } = decode('pcap', file)
  assert.deepEqual(
    raws.map((raw) => Buffer.from(raw).toString()),
    [text],
  )
  const pieces = rows[0]!.spans!.split(' ').map((span) => /:(\d+)\+(\d+)$/.exec(span)!.slice(1).map(Number))
  const found = pieces.map(([at, length]) => Buffer.from(file.subarray(at!, at! + length!)).toString()).join('')
  assert.equal(found, text)
})

test('[fragment-padding] what IP carries behind the UDP length is no part of the message, nor of its address', () => {
  const text = `${MESSAGE} ${'long '.repeat(20)}`
  const padded = udp(bytes(`${text}padding`), { length: 8 + text.length })
  const { rows, raws } = decoded(...fragments(padded, 64).map((each) => ethernet(each)))
  assert.equal(Buffer.from(raws[0]!).toString(), text)
  const lengths = rows[0]!.spans!.split(' ').map((span) => Number(span.split('+')[1]))
  assert.equal(
    lengths.reduce((sum, length) => sum + length, 0),
    text.length,
  )
})

test('[fate-stream] frames of both kinds come out of a TCP stream', () => {
  const content = `11 <14>1 - - -${'<13>Oct 11 22:14:15 gate su: x\n'}<13>last`
  const { rows, counts } = decoded(
    segment('', 0, SYN),
    segment(content.slice(0, 20), 1),
    segment(content.slice(20), 21),
    segment('', 1 + content.length, ACK | FIN),
  )
  assert.deepEqual(counts.fates, { stream: 4 })
  assert.deepEqual(
    rows.map(({ framing, packet, transport }) => [framing, packet, transport]),
    [
      ['octet-counting', 2, 'tcp'],
      ['non-transparent', 2, 'tcp'],
      ['end-of-stream', 3, 'tcp'],
    ],
  )
  assert.equal(rows[1]!.spans?.split(' ').length, 2)
  assert.deepEqual([rows[0]!.src, rows[0]!.sport, rows[0]!.dport], ['192.0.2.1', 40_000, 514])
})

test('[fate-tls] TLS is counted as what it is, on its port and on a syslog port', () => {
  const hello = '\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0000'
  const { counts } = decoded(segment('', 0, SYN), segment(hello, 1))
  assert.deepEqual(counts.fates, { stream: 1, tls: 1 })
  assert.equal(decoded(segment('', 0, SYN, 6514), segment(hello, 1, ACK, 6514)).counts.messages, 0)
})

test('[fate-other] [fate-icmp] [fate-reject] the rest of a network is told apart', () => {
  const arp = ethernet(new Uint8Array(28), { type: 0x0806 })
  const unreachable = ethernet(
    ipv4(concat(bytes([3, 3, 0, 0, 0, 0, 0, 0]), ipv4(udp(bytes(MESSAGE)))), { protocol: 1 }),
  )
  assert.deepEqual(fates(arp, unreachable, datagram('x', 53), ethernet(bytes([0x45, 0]), { type: 0x0800 })), {
    icmp: 1,
    other: 2,
    reject: 1,
  })
})

test('[capture-drops] what the capture says it lost; unknown where it does not say', () => {
  const packet = { bytes: datagram(MESSAGE) }
  const blocks = [section(), interfaceDescription(), enhancedPacket(packet)]
  assert.equal(decode('pcapng', pcapng(blocks)).counts.captureDrops, null)
  assert.equal(
    decode('pcapng', pcapng([...blocks, interfaceStatistics(1_700_000_000, { 5: 7n })])).counts.captureDrops,
    7,
  )
  assert.equal(decode('pcap', pcap([packet])).counts.captureDrops, null)
  const second = [interfaceDescription(), enhancedPacket(packet, { interface: 1 })]
  const one = pcapng([...blocks, ...second, interfaceStatistics(1_700_000_000, { 5: 7n })])
  assert.equal(decode('pcapng', one).counts.captureDrops, null, 'one interface that does not say makes the sum unknown')
})

const port = fc.constantFrom(514, 601, 5514, 6514, 53)
const payload = fc.oneof(
  fc.constantFrom('', MESSAGE, `${MESSAGE}\n`, `11 <14>1 - - -`, '\u0016\u0003\u0001\u0000\u0005', 'x'),
  fc.string({ maxLength: 30 }),
)
const packet = fc.oneof(
  fc.tuple(payload, port, port).map(([text, to, from]) => datagram(text, to, from)),
  fc.tuple(payload, port).map(([text, to]) => ethernet(ipv6(udp(bytes(text), { destinationPort: to })))),
  fc
    .tuple(payload, fc.nat(60), fc.constantFrom(SYN, ACK, ACK | FIN), port)
    .map(([text, sequence, flags, to]) => segment(text, sequence, flags, to)),
  fc
    .tuple(payload, fc.nat(3), fc.nat(20))
    .map(([text, id, at]) => ethernet(fragments(udp(bytes(`${MESSAGE}${text}`)), 16, { id }).at(at % 4)!)),
  fc.uint8Array({ maxLength: 80 }).map((noise) => ethernet(noise, { type: 0x0800 })),
  fc.uint8Array({ maxLength: 80 }),
  fc.tuple(fc.nat(80), payload).map(([cut, text]) => datagram(text).subarray(0, cut)),
)

test('[decode-adds-up] every packet of any mixture has exactly one fate, however the file is cut into pieces', () => {
  fc.assert(
    fc.property(
      fc.array(packet, { maxLength: 40 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 400 }),
      (packets, anyPort, step) => {
        const captured = packets.map((each, i) => ({
          bytes: each,
          originalLength: each.length + (i % 5),
          sec: 1000 + i,
        }))
        const content = pcap(captured)
        const whole = decode('pcap', content, { anyPort })
        const { counts, rows } = whole
        assert.equal(counts.packets, packets.length)
        assert.ok(addsUp(counts))
        assert.ok(Object.keys(counts.fates).every((fate) => (FATES as readonly string[]).includes(fate)))
        assert.equal(counts.messages, rows.length)
        const byTransport = Object.values(counts.messagesByTransport).reduce((sum, count) => sum + count, 0)
        const byFormat = Object.values(counts.messagesByFormat).reduce((sum, count) => sum + count, 0)
        assert.deepEqual([byTransport, byFormat], [rows.length, rows.length])
        // A datagram that came whole is a message by its fate; the other messages come of fragments and streams.
        const whole1 = rows.filter(({ transport, spans }) => transport === 'udp' && spans === null).length
        assert.ok((counts.fates.message ?? 0) <= whole1)
        assert.deepEqual(decode('pcap', content, { anyPort }, step), whole)
      },
    ),
    { numRuns: 150 },
  )
})

test('[decode-refused] what is no capture fails with a statement, and nothing is made of it', () => {
  const { failure, counts, rows } = decode('pcap', concat(integers(4, [0x12345678]), new Uint8Array(100)))
  assert.ok(failure)
  assert.deepEqual([counts.packets, rows.length], [0, 0])
})
