import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { MAX_LISTED_REJECTS } from '../../../../core/decode/tally.ts'
import { captureEnd } from '../../../../core/gaps/facts/capture-end.ts'
import { nanosOf } from '../../../../core/gaps/facts/instants.ts'
import { cutGaps, fragmentGaps, rejectGaps } from '../../../../core/gaps/facts/reject-gaps.ts'
import { type Captured, pcap } from '../../../support/captures.ts'
import { corpus } from '../../../support/corpus.ts'
import { ACK, bytes, ethernet, fragments, ipv4, SYN, tcp, udp } from '../../../support/packets.ts'
import { factsOf, SECOND } from '../support-g4.ts'

const AT = 1_700_000_000
const at = (seconds: number) => BigInt(AT + seconds) * SECOND
const ANY = { anyPort: true, ports: [80, 514] }
const captured = (frame: Uint8Array, seconds: number, originalLength = frame.length): Captured => ({
  bytes: frame,
  sec: AT + seconds,
  originalLength,
})
function gapsOf(content: Uint8Array, kind: 'pcap' | 'pcapng' = 'pcap', options = {}) {
  const { facts, rejects } = factsOf(content, options, kind)
  return rejectGaps(1, rejects, nanosOf(facts.first))
}
const ofFile = (path: string) =>
  gapsOf(readFileSync(path), path.endsWith('ng') ? 'pcapng' : 'pcap', ANY).map(({ kind, lost, source }) => [
    kind,
    lost.min,
    lost.max,
    source,
  ])

/** One datagram of 3,000 bytes in fragments of 1,480, as frames. */
const pieces = fragments(udp(bytes('x'.repeat(3000)), { destinationPort: 514 }), 1480, { id: 7 }).map((each) =>
  ethernet(each),
)

test('[gap-fragment] a datagram without all its fragments is one finding, with sender, interval and bytes', () => {
  const [gap, ...others] = gapsOf(pcap([captured(pieces[0]!, 0), captured(pieces[2]!, 1), captured(pieces[0]!, 5)]))
  assert.deepEqual(others, [])
  assert.deepEqual([gap!.kind, gap!.source, gap!.since, gap!.until], ['fragment', '192.0.2.1', at(0), at(5)])
  assert.deepEqual([gap!.lost, gap!.confidence], [{ min: 1, max: null, unit: 'fragments' }, 'certain'])
  assert.match(gap!.text, /begun in packet 1.* 1,528 of its 3,008 bytes were seen, 1,480 are missing/)
  assert.equal(gap!.addresses[0]!.packet, 1)
})

test('[gap-fragment-age] after 60 seconds no fragment helps: the interval ends there', () => {
  const later = captured(ethernet(ipv4(udp(bytes('<34>x'), { destinationPort: 514 }))), 500)
  const [gap] = gapsOf(pcap([captured(pieces[0]!, 0), later]))
  assert.deepEqual([gap!.since, gap!.until], [at(0), at(60)])
  assert.match(gap!.text, /how long it was is not known/)
})

test('[gap-fragment-whole] a datagram that is complete is none, in whatever order it came', () => {
  assert.deepEqual(gapsOf(pcap([pieces[2]!, pieces[0]!, pieces[1]!].map((each, i) => captured(each, i)))), [])
})

test('[gap-fragment-limit] MAX_LISTED_REJECTS: at it all are findings, above one more says how many', () => {
  const one = factsOf(pcap([captured(pieces[0]!, 0)]), {}, 'pcap').rejects.listed[0]!
  for (const count of [MAX_LISTED_REJECTS - 1, MAX_LISTED_REJECTS, MAX_LISTED_REJECTS + 1]) {
    const listed = Array.from({ length: Math.min(count, MAX_LISTED_REJECTS) }, () => one)
    const gaps = fragmentGaps(1, { listed, counts: { 'fragment-incomplete': count } })
    assert.equal(gaps.length, count)
    assert.equal(
      gaps.reduce((sum, { lost }) => sum + lost.min, 0),
      count,
    )
  }
})

const segment = (text: string, sequence: number, flags = ACK) =>
  ethernet(ipv4(tcp(bytes(text), { sequence, flags, destinationPort: 514 }), { protocol: 6 }))
const acknowledged = (number: number) => {
  const bits = tcp(bytes(''), {
    sourcePort: 514,
    destinationPort: 40_000,
    sequence: 1,
    acknowledgment: number,
    flags: ACK,
  })
  return ethernet(ipv4(bits, { protocol: 6, source: '192.0.2.2', destination: '192.0.2.1' }))
}

test('[gap-stream] bytes missing of a stream are one finding, with the message that they cut', () => {
  const packets = [
    captured(segment('', 99, SYN), 0),
    captured(segment('<34>one\n<34>tw', 100), 1),
    captured(segment('four\n', 124), 2),
    captured(acknowledged(129), 3),
  ]
  const [gap, ...others] = gapsOf(pcap(packets))
  assert.deepEqual(others, [])
  assert.deepEqual([gap!.kind, gap!.source, gap!.since, gap!.until], ['stream', '192.0.2.1', at(0), at(3)])
  assert.deepEqual(gap!.lost, { min: 10, max: 10, unit: 'bytes' })
  assert.match(
    gap!.text,
    /10 bytes of TCP stream 1 from 192\.0\.2\.1, behind its first 14, .* began in packet 2 is cut by it: 6 bytes/,
  )
})

test('[gap-stream-late] bytes that came late are in the capture, so nothing is missing', () => {
  const before = [
    captured(segment('', 99, SYN), 0),
    captured(segment('<34>one\n', 100), 1),
    captured(segment('<34>three\n', 116), 2),
  ]
  const late = captured(segment('<34>two\n', 108), 4)
  assert.equal(gapsOf(pcap([...before, captured(acknowledged(126), 3)])).length, 1)
  assert.deepEqual(gapsOf(pcap([...before, captured(acknowledged(126), 3), late])), [])
})

test('[gap-stream-whole] a stream without a gap is none', () => {
  assert.deepEqual(gapsOf(pcap([captured(segment('<34>one\n', 100), 0), captured(segment('<34>two\n', 108), 1)])), [])
})

test('[gap-snap] packets that end too early to be read are one finding; those that lack the end of a message are told by their rows', () => {
  const frame = ethernet(ipv4(udp(bytes('<34>Nov 14 22:13:20 web-01 app: text'), { destinationPort: 514 })))
  const cut = (kept: number, seconds: number) => captured(frame.subarray(0, kept), seconds, frame.length)
  const whole = captured(frame, 9)
  assert.deepEqual(gapsOf(pcap([cut(frame.length - 5, 0), cut(frame.length - 7, 2)])), [])
  const [gap, ...others] = gapsOf(pcap([cut(20, 0), cut(frame.length - 5, 1), cut(30, 2), whole]))
  assert.deepEqual(others, [])
  assert.deepEqual(
    [gap!.kind, gap!.detector, gap!.since, gap!.until, gap!.confidence],
    ['capture', 'snap-length', at(0), at(2), 'certain'],
  )
  // Of a header that was cut off it is not known how much is missing.
  assert.deepEqual(gap!.lost, { min: 2, max: null, unit: 'bytes' })
  assert.match(gap!.text, / 2 packets of the capture end before the length that their headers state, as where a snap/)
  const [one] = gapsOf(pcap([cut(20, 0), whole]))
  assert.match(
    one!.text,
    /^At 2023-11-14 22:13:20 UTC 1 packet of the capture ends .* at least 1 byte is missing\. What it /,
  )
})

test('[gap-snap-fragment] of a fragment that could not be used the missing bytes are known', () => {
  const [fragment, ...others] = gapsOf(
    pcap([captured(pieces[0]!.subarray(0, 60), 0), captured(pieces[1]!, 1), captured(pieces[2]!, 2)]),
  ).filter(({ kind }) => kind === 'capture')
  assert.deepEqual(others, [])
  const { min, max } = fragment!.lost
  assert.deepEqual([min, max], [pieces[0]!.length - 60, pieces[0]!.length - 60])
})

test('[gap-snap-limit] packets beyond those listed may have been read: the bound is open', () => {
  const listed = factsOf(pcap([captured(pieces[0]!.subarray(0, 60), 0)]), {}, 'pcap').rejects.listed
  const lost = (packets: number) => cutGaps(1, { listed, counts: { 'packet-truncated': packets } })[0]!.lost.max
  assert.equal(typeof lost(1), 'number')
  assert.equal(lost(2), null)
})

test('[gap-capture-end] a capture that ends inside a record is one finding, behind its latest packet', () => {
  const content = pcap([captured(pieces[0]!, 0), captured(pieces[1]!, 4)])
  const end = (bytes: Uint8Array) => {
    const { facts, rejects } = factsOf(bytes, {}, 'pcap')
    return captureEnd(1, facts, rejects)
  }
  assert.deepEqual(end(content), [])
  const [gap, ...others] = end(content.subarray(0, content.length - 7))
  assert.deepEqual(others, [])
  assert.deepEqual([gap!.kind, gap!.detector, gap!.confidence], ['capture', 'file-end', 'certain'])
  assert.deepEqual([gap!.since, gap!.until, gap!.lost], [at(0), null, { min: 0, max: null, unit: 'packets' }])
  assert.match(
    gap!.text,
    /^The capture ends inside a record, at byte \d+\. The latest packet that could be read is of 2023-/,
  )
  const { facts } = factsOf(content, {}, 'pcap')
  const reject = { reason: 'compressed-data', packet: 0, offset: 9, length: 0, detail: '' } as const
  const [packed] = captureEnd(1, facts, { listed: [reject], counts: {} })
  assert.match(packed!.text, /^The capture ends early: its compressed data is cut or damaged\./)
})

const CORPUS: readonly [file: string, gaps: readonly unknown[]][] = [
  ['pcap-nasty/zeek/ipv4/fragmented-2.pcap', [['fragment', 1, null, '164.1.123.163']]],
  ['pcap-nasty/zeek/ipv4/fragmented-3.pcap', [['fragment', 1, null, '210.54.213.247']]],
  ['pcap-nasty/suricata/http-gap-simple/input.pcap', [['stream', 14, 14, '127.0.0.1']]],
  [
    'pcap-nasty/suricata/http-gap-double/input.pcap',
    [
      ['stream', 14, 14, '127.0.0.1'],
      ['stream', 14, 14, '127.0.0.1'],
    ],
  ],
  ['pcap-nasty/suricata/http-gap-beyond-body/input.pcap', [['stream', 127, 127, '127.0.0.1']]],
  ['pcap-nasty/zeek/tcp/timestamp.pcap', [['stream', 979_270, 979_270, '192.168.2.20']]],
  ['pcap-nasty/pcpp/unidirectional_tcp_stream_with_missing_packet.pcap', [['stream', 1420, 1420, null]]],
  ['pcap-syslog/malcolm/Syslog.pcap', []],
  ['pcap-syslog/zeek/tcp-syslog.pcap', []],
  ['pcap-syslog/zeek/syslog-single-udp.pcap', []],
  ['pcap-syslog/zeek/fake-syslog-with-padding.pcap', []],
  ['pcap-syslog/zeek/mapi.pcap', []],
  ['pcap-syslog/tcpdump/syslog_udp.pcap', []],
  ['pcap-generated/logger.pcap', []],
  ['pcap-nasty/pcpp/one_tcp_stream.pcap', []],
  ['pcap-nasty/pcpp/ip4_fragments.pcap', []],
]

for (const [file, gaps] of CORPUS) {
  test(`[gap-facts-corpus] ${file}: ${gaps.length === 0 ? 'quiet' : gaps.length}`, (t) => {
    const path = corpus(file)
    if (path === undefined) return t.skip('the corpus is not here')
    assert.deepEqual(ofFile(path), gaps)
  })
}

test('[gap-stream-corpus] the gaps of a stream that was captured in part, one by one', (t) => {
  const path = corpus('pcap-nasty/zeek/tcp/reassembly.pcap')
  if (path === undefined) return t.skip('the corpus is not here')
  const bytesOf = ofFile(path).map(([, min]) => min)
  assert.deepEqual(bytesOf, [24, 728, 708, 81, 1343, 1448, 44])
})

test('[gap-facts-sample] the sample: one datagram of web-01, one segment of db-01, and no other', () => {
  const content = readFileSync(join(import.meta.dirname, '../../../../samples/incident.pcapng'))
  const gaps = gapsOf(content, 'pcapng')
  assert.deepEqual(
    gaps.map(({ kind, source, lost }) => [kind, source, lost.min, lost.unit]),
    [
      ['fragment', '192.0.2.11', 1, 'fragments'],
      ['stream', '192.0.2.21', 144, 'bytes'],
    ],
  )
})
