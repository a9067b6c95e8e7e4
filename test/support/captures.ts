/** Makes capture files of packets (packets.ts), for tests and for the sample capture. */
import { bytes, concat, integers } from './packets.ts'

/** A packet for a capture file. */
export interface Captured {
  readonly bytes: Uint8Array
  /** Seconds and nanoseconds since 1970; 1,700,000,000 s if not given. */
  readonly sec?: number
  readonly nano?: number
  /** Length on the wire, if more than was captured. */
  readonly originalLength?: number
}

export interface PcapOptions {
  readonly bigEndian?: boolean
  /** Nanoseconds instead of microseconds. */
  readonly nanoseconds?: boolean
  readonly linkType?: number
  readonly snapLength?: number
  readonly version?: readonly [major: number, minor: number]
  readonly magic?: number
  /** Bytes put behind each packet header (variants of the format). */
  readonly headerExtra?: number
}

/** A classic pcap file. */
export function pcap(packets: readonly Captured[], options: PcapOptions = {}): Uint8Array {
  const { bigEndian = false, nanoseconds = false, linkType = 1, snapLength = 262_144, version = [2, 4] } = options
  const magic = options.magic ?? (nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4)
  const u32 = (...values: number[]) => integers(4, values, !bigEndian)
  const header = concat(u32(magic), integers(2, version, !bigEndian), u32(0, 0, snapLength, linkType))
  const records = packets.map((packet) => {
    const { sec, fraction } = timeOf(packet, nanoseconds ? 1 : 1000)
    const lengths = u32(packet.bytes.length, packet.originalLength ?? packet.bytes.length)
    return concat(u32(sec, fraction), lengths, new Uint8Array(options.headerExtra ?? 0), packet.bytes)
  })
  return concat(header, ...records)
}

/** An option of a pcapng block: code and value. */
export type Option = readonly [code: number, value: Uint8Array | string]

/** A pcapng block: type and body, framed by `pcapng`. */
export interface Block {
  readonly type: number
  readonly body: (little: boolean) => Uint8Array
}

/** A pcapng file of these blocks, one byte order for all. */
export function pcapng(blocks: readonly Block[], bigEndian = false): Uint8Array {
  return concat(...blocks.map((each) => frameBlock(each.type, each.body(!bigEndian), !bigEndian)))
}

/** Type, length, body (padded), length. */
export function frameBlock(type: number, body: Uint8Array, little: boolean): Uint8Array {
  const padded = pad(body)
  const length = integers(4, [padded.length + 12], little)
  return concat(integers(4, [type], little), length, padded, length)
}

export function section(
  options: {
    readonly version?: readonly [number, number]
    readonly length?: readonly [number, number]
    readonly options?: readonly Option[]
  } = {},
): Block {
  const { version = [1, 0], length = [0xffffffff, 0xffffffff] } = options
  const body = (little: boolean) =>
    concat(
      integers(4, [0x1a2b3c4d], little),
      integers(2, version, little),
      integers(4, little ? [length[1], length[0]] : length, little),
      encodeOptions(options.options ?? [], little),
    )
  return { type: 0x0a0d0d0a, body }
}

export function interfaceDescription(
  options: { readonly linkType?: number; readonly snapLength?: number; readonly options?: readonly Option[] } = {},
): Block {
  const { linkType = 1, snapLength = 0 } = options
  const body = (little: boolean) =>
    concat(
      integers(2, [linkType, 0], little),
      integers(4, [snapLength], little),
      encodeOptions(options.options ?? [], little),
    )
  return { type: 1, body }
}

export interface PacketBlockOptions {
  readonly interface?: number
  /** Units to the second as the interface states them; microseconds if not given. */
  readonly units?: bigint
  readonly options?: readonly Option[]
}

export function enhancedPacket(packet: Captured, options: PacketBlockOptions = {}): Block {
  const body = (little: boolean) =>
    concat(
      integers(4, [options.interface ?? 0, ...ticksOf(packet, options), ...lengthsOf(packet)], little),
      pad(packet.bytes),
      encodeOptions(options.options ?? [], little),
    )
  return { type: 6, body }
}

/** The obsolete packet block, with its drop count (0xffff: unknown). */
export function obsoletePacket(packet: Captured, drops: number, options: PacketBlockOptions = {}): Block {
  const body = (little: boolean) =>
    concat(
      integers(2, [options.interface ?? 0, drops], little),
      integers(4, [...ticksOf(packet, options), ...lengthsOf(packet)], little),
      pad(packet.bytes),
      encodeOptions(options.options ?? [], little),
    )
  return { type: 2, body }
}

export function simplePacket(packet: Captured): Block {
  const body = (little: boolean) =>
    concat(integers(4, [packet.originalLength ?? packet.bytes.length], little), packet.bytes)
  return { type: 3, body }
}

/** Statistics read at `sec` (microseconds); counters by option code (4 received, 5 dropped by the interface, 7 by the system, …). */
export function interfaceStatistics(
  sec: number,
  counters: Readonly<Record<number, bigint>>,
  options: { readonly interface?: number } = {},
): Block {
  const body = (little: boolean) => {
    const values = Object.entries(counters).map(([code, value]): Option => [Number(code), u64(value, little)])
    return concat(
      integers(4, [options.interface ?? 0, ...halves(BigInt(sec) * 1_000_000n)], little),
      encodeOptions(values, little),
    )
  }
  return { type: 5, body }
}

export function anyBlock(type: number, content: Uint8Array): Block {
  return { type, body: () => content }
}

/** An unsigned 64-bit number, for options. */
export function u64(value: bigint, little: boolean): Uint8Array {
  const [high, low] = halves(value)
  return integers(4, little ? [low, high] : [high, low], little)
}

function encodeOptions(options: readonly Option[], little: boolean): Uint8Array {
  if (options.length === 0) return new Uint8Array(0)
  const encoded = options.map(([code, value]) => {
    const content = typeof value === 'string' ? bytes(value) : value
    return concat(integers(2, [code, content.length], little), pad(content))
  })
  return concat(...encoded, new Uint8Array(4))
}

function timeOf(packet: Captured, nanosPerUnit: number): { sec: number; fraction: number } {
  return { sec: packet.sec ?? 1_700_000_000, fraction: Math.floor((packet.nano ?? 0) / nanosPerUnit) }
}

function ticksOf(packet: Captured, options: PacketBlockOptions): [number, number] {
  const units = options.units ?? 1_000_000n
  const { sec, fraction } = timeOf(packet, 1)
  return halves(BigInt(sec) * units + (BigInt(fraction) * units) / 1_000_000_000n)
}

function lengthsOf(packet: Captured): [number, number] {
  return [packet.bytes.length, packet.originalLength ?? packet.bytes.length]
}

function halves(value: bigint): [number, number] {
  return [Number((value >> 32n) & 0xffffffffn), Number(value & 0xffffffffn)]
}

function pad(content: Uint8Array): Uint8Array {
  return concat(content, new Uint8Array(-content.length & 3))
}
