/**
 * Frames and a pcapng file, built from the parts up: Ethernet, IPv4 (RFC 791), UDP (RFC 768), TCP (RFC 9293), pcapng
 * (draft-ietf-opsawg-pcapng). Only what the sample needs; all checksums are right.
 */

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

const PROTOCOL_TCP = 6
const PROTOCOL_UDP = 17
/** Payload bytes of one IP packet on Ethernet, without the IP header. */
const IP_PAYLOAD = 1480

/** Frames that carry one UDP datagram: several, with IP fragments, where it is longer than an Ethernet frame. */
export function udpFrames(from: Endpoint, to: Endpoint, identification: number, payload: Uint8Array): Uint8Array[] {
  const datagram = Buffer.alloc(8 + payload.length)
  datagram.writeUInt16BE(from.port, 0)
  datagram.writeUInt16BE(to.port, 2)
  datagram.writeUInt16BE(datagram.length, 4)
  datagram.set(payload, 8)
  // A checksum of zero would mean that there is none (RFC 768).
  datagram.writeUInt16BE(transportChecksum(from, to, PROTOCOL_UDP, datagram) || 0xffff, 6)
  const frames: Uint8Array[] = []
  for (let at = 0; at < datagram.length; at += IP_PAYLOAD) {
    const more = at + IP_PAYLOAD < datagram.length
    const part = datagram.subarray(at, at + IP_PAYLOAD)
    frames.push(ipv4Frame(from, to, PROTOCOL_UDP, identification, (more ? 0x2000 : 0) | (at / 8), part))
  }
  return frames
}

export interface Segment {
  readonly sequence: number
  readonly acknowledgement: number
  /** Of FIN 1, SYN 2, RST 4, PSH 8, ACK 16. */
  readonly flags: number
  readonly payload: Uint8Array
}

export function tcpFrame(from: Endpoint, to: Endpoint, identification: number, segment: Segment): Uint8Array {
  const bytes = Buffer.alloc(20 + segment.payload.length)
  bytes.writeUInt16BE(from.port, 0)
  bytes.writeUInt16BE(to.port, 2)
  bytes.writeUInt32BE(segment.sequence >>> 0, 4)
  bytes.writeUInt32BE(segment.acknowledgement >>> 0, 8)
  bytes.writeUInt16BE((5 << 12) | segment.flags, 12)
  bytes.writeUInt16BE(64240, 14)
  bytes.set(segment.payload, 20)
  bytes.writeUInt16BE(transportChecksum(from, to, PROTOCOL_TCP, bytes), 16)
  return ipv4Frame(from, to, PROTOCOL_TCP, identification, 0x4000, bytes)
}

function ipv4Frame(
  from: Endpoint,
  to: Endpoint,
  protocol: number,
  identification: number,
  fragment: number,
  payload: Uint8Array,
): Uint8Array {
  // Ethernet pads what is shorter than 60 bytes.
  const frame = Buffer.alloc(Math.max(60, 34 + payload.length))
  frame.set([2, 0, ...octets(to.address), 2, 0, ...octets(from.address), 0x08, 0x00])
  const header = frame.subarray(14, 34)
  header[0] = 0x45
  header.writeUInt16BE(20 + payload.length, 2)
  header.writeUInt16BE(identification & 0xffff, 4)
  header.writeUInt16BE(fragment, 6)
  header[8] = 64
  header[9] = protocol
  header.set(octets(from.address), 12)
  header.set(octets(to.address), 16)
  header.writeUInt16BE(checksum(header), 10)
  frame.set(payload, 34)
  return frame
}

function octets(address: string): number[] {
  return address.split('.').map(Number)
}

function transportChecksum(from: Endpoint, to: Endpoint, protocol: number, bytes: Uint8Array): number {
  const length = [bytes.length >> 8, bytes.length & 0xff]
  return checksum(Buffer.concat([Buffer.from([...octets(from.address), ...octets(to.address), 0, protocol, ...length]), bytes]))
}

/** The Internet checksum (RFC 1071). */
function checksum(bytes: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

/** What the capture says about itself at one moment. `dropped` is what the kernel could not hand over, since the start. */
export interface Statistics {
  readonly time: bigint
  readonly received: number
  readonly dropped: number
}

/** A little-endian pcapng file of one section and one Ethernet interface with nanosecond stamps. */
export function pcapng(packets: readonly Packet[], statistics: readonly Statistics[]): Uint8Array {
  const start = packets[0]?.time ?? 0n
  const blocks = [
    block(
      0x0a0d0d0a,
      Buffer.concat([
        Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex'),
        ...options([
          [3, text('Linux 6.8')],
          [4, text('the sample capture of Logwitness, made up')],
        ]),
      ]),
    ),
    block(
      1,
      Buffer.concat([
        Buffer.from('0100000000000400', 'hex'), // Ethernet, snap length 262,144
        ...options([
          [2, text('eth1')],
          [3, text('mirror port span-core-sw1')],
          [9, Buffer.from([9])],
        ]),
      ]),
    ),
  ]
  const waiting = [...statistics]
  for (const packet of packets) {
    while (waiting[0] !== undefined && waiting[0].time <= packet.time) blocks.push(statisticsBlock(start, waiting.shift()!))
    const head = Buffer.alloc(20)
    stamp(packet.time).copy(head, 4)
    head.writeUInt32LE(packet.bytes.length, 12)
    head.writeUInt32LE(packet.bytes.length, 16)
    blocks.push(block(6, Buffer.concat([head, padded(packet.bytes)])))
  }
  for (const one of waiting) blocks.push(statisticsBlock(start, one))
  return Buffer.concat(blocks)
}

function statisticsBlock(start: bigint, { time, received, dropped }: Statistics): Buffer {
  return block(
    5,
    Buffer.concat([
      Buffer.alloc(4),
      stamp(time),
      ...options([
        [2, stamp(start)],
        [3, stamp(time)],
        [4, uint64(received)],
        [7, uint64(dropped)],
      ]),
    ]),
  )
}

function block(type: number, body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + body.length)
  bytes.writeUInt32LE(type, 0)
  bytes.writeUInt32LE(bytes.length, 4)
  bytes.set(body, 8)
  bytes.writeUInt32LE(bytes.length, 8 + body.length)
  return bytes
}

function options(list: readonly (readonly [code: number, value: Uint8Array])[]): Buffer[] {
  const out = list.map(([code, value]) => {
    const head = Buffer.alloc(4)
    head.writeUInt16LE(code, 0)
    head.writeUInt16LE(value.length, 2)
    return Buffer.concat([head, padded(value)])
  })
  return [...out, Buffer.alloc(4)]
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])
}

function text(value: string): Buffer {
  return Buffer.from(value)
}

/** A pcapng time stamp: the high word first, whatever the byte order. */
function stamp(time: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(Number(time >> 32n), 0)
  bytes.writeUInt32LE(Number(time & 0xffffffffn), 4)
  return bytes
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
