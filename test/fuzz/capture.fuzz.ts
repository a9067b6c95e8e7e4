import { syslogPduHeader } from '../../core/capture/exported-pdu-writer.ts'
import { PcapReader } from '../../core/capture/pcap.ts'
import { PcapngReader } from '../../core/capture/pcapng.ts'
import { openCapture } from '../../core/capture/recognise.ts'
import type { CaptureReader, PacketRecord } from '../../core/capture/record.ts'
import { dissect, dissectTransport } from '../../core/packet/dissect.ts'
import { Dissected, KIND_FRAGMENT, KIND_TCP } from '../../core/packet/dissected.ts'
import { FragmentTable } from '../../core/packet/fragments.ts'
import { StreamTable } from '../../core/packet/tcp-streams.ts'
import {
  anyBlock,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  obsoletePacket,
  pcap,
  pcapng,
  section,
  simplePacket,
} from '../support/captures.ts'
import { RAW, recordOf } from '../support/dissecting.ts'
import {
  ACK,
  address,
  bytes,
  concat,
  ethernet,
  FIN,
  fragments,
  integers,
  ipv4,
  ipv6,
  RST,
  SYN,
  tcp,
  udp,
} from '../support/packets.ts'
import type { FuzzTarget } from './target.ts'

const message = bytes('<34>1 2024-01-01T00:00:00Z host app - - - text')
const datagram = ipv4(udp(message))
const frame = ethernet(datagram, { vlans: [7] })
const packet = { bytes: frame, sec: 1_700_000_000 }

/** Link types that are read. */
const LINK_TYPES = [0, 1, 9, 12, 50, 51, 101, 104, 108, 113, 219, 228, 229, 239, 252, 276]

function check(condition: boolean, rule: string): void {
  if (!condition) throw new Error(rule)
}

/** Dissects a packet and checks what holds for every packet. */
function checkedDissect(record: PacketRecord, d: Dissected): void {
  dissect(record, d)
  const inside = record.start <= d.payloadStart && d.payloadStart <= d.payloadEnd && d.payloadEnd <= record.end
  check(inside, 'the payload lies in the packet')
  check(d.truncated >= 0, 'what is missing is no negative number')
}

/** Reads a file twice, whole and in pieces, and checks that both give the same packets. */
function readTwice(open: () => CaptureReader | { readonly refusal: string }, input: Uint8Array): void {
  const runs = [input.length, 13].map((chunk) => {
    const reader = open()
    if ('refusal' in reader) return reader.refusal
    const d = new Dissected()
    let seen = ''
    const sink = {
      packet: (record: PacketRecord) => {
        check(record.start <= record.end && record.end <= input.length, 'the packet lies in the buffer')
        check(record.originalLength >= record.end - record.start, 'no more was captured than there was')
        checkedDissect(record, d)
        seen += `${record.number}@${record.offset}+${record.end - record.start} `
        return true
      },
    }
    let start = 0
    for (let end = 0; end < input.length || end === 0; ) {
      end = Math.min(input.length, end + Math.max(1, chunk))
      start = reader.read(input, start, end, start, end === input.length, sink)
      if (input.length === 0) break
    }
    check(start === input.length, 'all bytes are consumed')
    return `${seen}${reader.packets} ${reader.failure}`
  })
  check(runs[0] === runs[1], `whole: ${runs[0]}; in pieces: ${runs[1]}`)
}

/** Feeds IP packets, each behind two bytes of length, through fragments and streams. */
function runTables(input: Uint8Array): void {
  const table = new FragmentTable(() => {})
  const positions = new Map<unknown, number>()
  const advance = (stream: unknown, count: number) => positions.set(stream, (positions.get(stream) ?? 0) + count)
  const streams = new StreamTable(
    {
      data: (stream, _, start, end) => {
        advance(stream, end - start)
        check(end > start, 'data has bytes')
        check(positions.get(stream) === stream.position, 'the position counts the bytes')
      },
      gap: (stream, missing) => {
        advance(stream, missing)
        check(missing > 0, 'a gap has bytes')
      },
      end: (stream) => check(stream.held === 0 && stream.pieces.length === 0, 'nothing is held at the end'),
    },
    () => {},
  )
  const d = new Dissected()
  let at = 0
  for (let number = 1; at + 2 <= input.length; number++) {
    const length = Math.min((input[at]! << 8) | input[at + 1]!, input.length - at - 2)
    const start = at + 2
    at = start + length
    const record = recordOf(input, {
      number,
      start,
      end: at,
      offset: start,
      linkType: RAW,
      originalLength: length,
      sec: number,
    })
    checkedDissect(record, d)
    if (d.kind === KIND_FRAGMENT) {
      const whole = table.add(d, record)
      if (whole)
        dissectTransport(whole.bytes, whole.payloadStart, whole.bytes.length, whole.protocol, whole.addressLength, d)
    }
    if (d.kind === KIND_TCP) streams.add(d, record)
  }
  table.end()
  streams.end()
  check(table.fragments === table.fragmentsUsed + table.fragmentsDropped, 'every fragment has its account')
}

function together(...packets: readonly Uint8Array[]): Uint8Array {
  return concat(...packets.flatMap((each) => [integers(2, [each.length]), each]))
}

const inner = ethernet(datagram)
const tunnels = [
  ipv4(concat(bytes([0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 1, 0, 0, 0, 0, 0, 0]), inner), { protocol: 47 }),
  ipv4(concat(bytes([0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), inner), {
    protocol: 47,
  }),
  ipv6(udp(concat(bytes([8, 0, 0, 0, 0, 0, 1, 0]), inner), { destinationPort: 4789 })),
  ipv4(
    ipv6(concat(bytes([60, 0, 0, 0, 0, 0, 0, 0]), bytes([17, 0, 0, 0, 0, 0, 0, 0]), udp(message)), { protocol: 0 }),
    { protocol: 41 },
  ),
]

/** Small packets of each link type. */
const linkSeeds: Readonly<Record<number, readonly Uint8Array[]>> = {
  0: [concat(integers(4, [2], true), datagram)],
  1: [
    frame,
    ethernet(concat(integers(4, [0x00010140]), datagram), { type: 0x8847 }),
    ...tunnels.map((each) => ethernet(each)),
  ],
  9: [concat(bytes([0xff, 3, 0, 0x21]), datagram)],
  51: [concat(bytes([0x11, 0, 0, 1]), integers(2, [2 + datagram.length]), bytes([0, 0x21]), datagram)],
  104: [concat(bytes([0x0f, 0, 8, 0]), datagram)],
  113: [concat(new Uint8Array(14), bytes([8, 0]), datagram)],
  219: [concat(integers(4, [0x00010140]), datagram)],
  239: [concat(bytes([2, 0, 0, 0]), integers(2, [4 + datagram.length, 9], true), datagram)],
  252: ['192.0.2.1', '2001:db8::1'].map((each) => {
    const side = { address: address(each), port: 514 }
    const carriage = { transport: 'tls', framing: 'octet-counting', connection: 1 } as const
    return concat(syslogPduHeader(side, side, carriage), message)
  }),
  276: [concat(bytes([8, 0]), new Uint8Array(18), datagram)],
}

export const targets: readonly FuzzTarget[] = [
  {
    name: 'capture-any',
    seeds: [pcap([packet]), pcapng([section(), interfaceDescription(), enhancedPacket(packet)])],
    run: (input) => readTwice(() => openCapture(input.subarray(0, 32), () => {}), input),
  },
  {
    name: 'capture-pcap',
    seeds: [
      pcap([packet, packet]),
      pcap([packet], { bigEndian: true, nanoseconds: true }),
      pcap([packet], { version: [2, 2] }),
    ],
    run: (input) => readTwice(() => new PcapReader(() => {}), input),
  },
  {
    name: 'capture-pcapng',
    seeds: [false, true].map((bigEndian) =>
      pcapng(
        [
          section({ options: [[1, 'comment']] }),
          interfaceDescription({
            options: [
              [2, 'eth0'],
              [9, bytes([9])],
            ],
          }),
          enhancedPacket(packet, {
            options: [
              [1, 'c'],
              [4, new Uint8Array(8)],
            ],
          }),
          simplePacket(packet),
          obsoletePacket(packet, 1),
          interfaceStatistics(1_700_000_000, { 4: 3n, 5: 1n }),
          anyBlock(4, bytes('names')),
        ],
        bigEndian,
      ),
    ),
    run: (input) => readTwice(() => new PcapngReader(() => {}), input),
  },
  ...LINK_TYPES.map(
    (linkType): FuzzTarget => ({
      name: `packet-link-type-${linkType}`,
      seeds: linkSeeds[linkType] ?? [datagram, ...tunnels],
      run: (input) => {
        const d = new Dissected()
        checkedDissect(recordOf(input, { linkType }), d)
        checkedDissect(recordOf(input, { linkType, originalLength: input.length + 100 }), d)
      },
    }),
  ),
  {
    name: 'packet-fragments',
    seeds: [
      together(...fragments(udp(message), 24)),
      together(...fragments(udp(message), 24, { source: '2001:db8::1', destination: '2001:db8::2', id: 3 })),
    ],
    run: runTables,
  },
  {
    name: 'packet-streams',
    seeds: [
      together(
        ...[tcp(bytes(''), { flags: SYN }), tcp(message, { sequence: 1 }), tcp(message, { sequence: 100 })].map(
          (segment) => ipv4(segment, { protocol: 6 }),
        ),
        ipv4(tcp(bytes(''), { sourcePort: 514, destinationPort: 40_000, acknowledgment: 90, flags: ACK }), {
          protocol: 6,
          source: '192.0.2.2',
          destination: '192.0.2.1',
        }),
        ...[tcp(message, { sequence: 47, flags: ACK | FIN }), tcp(bytes(''), { sequence: 94, flags: RST })].map(
          (segment) => ipv4(segment, { protocol: 6 }),
        ),
      ),
    ],
    run: runTables,
  },
]
