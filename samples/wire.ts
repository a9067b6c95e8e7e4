import { type Block, enhancedPacket, interfaceDescription, pcapng, section, u64 } from '../test/support/captures.ts'
import { address, concat, ethernet, fragments, integers, ipv4, tcp, udp } from '../test/support/packets.ts'

/** One captured frame. `time` is in nanoseconds since 1970, UTC. */
export interface Packet {
  readonly time: bigint
  readonly bytes: Uint8Array
}

export interface Endpoint {
  /** Dotted IPv4 address. */
  readonly address: string
  readonly port: number
}

/** Bytes that Ethernet carries behind the IP header. */
const IP_PAYLOAD = 1480
/** Ethernet pads what is shorter. */
const SHORTEST_FRAME = 60
const PROTOCOL_TCP = 6
const NANOSECONDS = 1_000_000_000n

/** Frames that carry one UDP datagram: several, with IP fragments, where it is longer than an Ethernet frame. */
export function udpFrames(from: Endpoint, to: Endpoint, id: number, payload: Uint8Array): Uint8Array[] {
  const datagram = udp(payload, { sourcePort: from.port, destinationPort: to.port })
  const options = { source: from.address, destination: to.address, id: id & 0xffff }
  return fragments(datagram, IP_PAYLOAD, options).map((packet) => frame(from, to, packet))
}

export interface Segment {
  readonly sequence: number
  readonly acknowledgment: number
  readonly flags: number
  readonly payload: Uint8Array
}

export function tcpFrame(from: Endpoint, to: Endpoint, id: number, { payload, ...segment }: Segment): Uint8Array {
  const bytes = tcp(payload, { sourcePort: from.port, destinationPort: to.port, ...segment })
  const options = { source: from.address, destination: to.address, protocol: PROTOCOL_TCP, id: id & 0xffff }
  return frame(from, to, ipv4(bytes, options))
}

function frame(from: Endpoint, to: Endpoint, packet: Uint8Array): Uint8Array {
  return ethernet(packet, {
    source: [2, 0, ...address(from.address)],
    destination: [2, 0, ...address(to.address)],
    padding: Math.max(0, SHORTEST_FRAME - 14 - packet.length),
  })
}

/** What the capture says about itself at one moment. `dropped` is what the kernel could not hand over, since the start. */
export interface Statistics {
  readonly time: bigint
  readonly received: number
  readonly dropped: number
}

/** A pcapng file of one interface with nanosecond stamps: packets and statistics in the order of time. */
export function captureFile(packets: readonly Packet[], statistics: readonly Statistics[]): Uint8Array {
  const start = packets[0]?.time ?? 0n
  const events = [
    ...packets.map((packet) => ({ time: packet.time, block: packetBlock(packet) })),
    ...statistics.map((one) => ({ time: one.time, block: statisticsBlock(start, one) })),
  ].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
  const application = 'the sample capture of Logwitness, made up'
  return pcapng([
    section({ options: [[4, application]] }),
    interfaceDescription({
      snapLength: 262_144,
      options: [
        [2, 'eth1'],
        [3, 'mirror port span-core-sw1'],
        [9, Uint8Array.of(9)],
      ],
    }),
    ...events.map(({ block }) => block),
  ])
}

function packetBlock({ time, bytes }: Packet): Block {
  const captured = { bytes, sec: Number(time / NANOSECONDS), nano: Number(time % NANOSECONDS) }
  return enhancedPacket(captured, { units: NANOSECONDS })
}

/** An interface statistics block (draft-ietf-opsawg-pcapng, section 4.6) with start, end, received and dropped by the system. */
function statisticsBlock(start: bigint, { time, received, dropped }: Statistics): Block {
  const stamp = (at: bigint, little: boolean) => integers(4, [Number(at >> 32n), Number(at & 0xffffffffn)], little)
  const option = (code: number, value: Uint8Array, little: boolean) => concat(integers(2, [code, 8], little), value)
  const body = (little: boolean) =>
    concat(
      integers(4, [0], little),
      stamp(time, little),
      option(2, stamp(start, little), little),
      option(3, stamp(time, little), little),
      option(4, u64(BigInt(received), little), little),
      option(7, u64(BigInt(dropped), little), little),
      new Uint8Array(4),
    )
  return { type: 5, body }
}
