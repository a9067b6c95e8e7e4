import { toUtf8 } from '../bytes/utf8.ts'
import { BLOCK, ORDER_MAGIC } from './pcapng-block.ts'

/** Most bytes of text in an option; what is longer is cut behind a whole character. An option can hold 65,535. */
export const MAX_TEXT_BYTES = 65_532
/** Decimal places of a second in the time stamps of interfaces that are described here: nanoseconds. */
export const NANOSECONDS = 9

/** Option codes (draft-ietf-opsawg-pcapng): those of every block, then by block. */
const COMMENT = 1
const SECTION = { hardware: 2, system: 3, application: 4 } as const
const INTERFACE = { name: 2, description: 3, resolution: 9, filter: 11, system: 12, hardware: 15 } as const
const STATISTICS = {
  start: 2,
  end: 3,
  received: 4,
  interfaceDropped: 5,
  filterAccepted: 6,
  systemDropped: 7,
  delivered: 8,
} as const

/** Type, length, and the length again behind the block. */
const FRAME = 12
const NOTHING = new Uint8Array(0)

export interface SectionText {
  readonly hardware?: string
  readonly system?: string
  readonly application?: string
  readonly comment?: string
}

export interface InterfaceText {
  /** LINKTYPE_ value (https://www.tcpdump.org/linktypes.html). */
  readonly linkType: number
  /** Most bytes kept of a packet; 0: no limit. */
  readonly snapLength: number
  readonly name?: string
  readonly description?: string
  /** In libpcap's syntax. */
  readonly filter?: string
  readonly hardware?: string
  readonly system?: string
  readonly comment?: string
}

export interface WrittenPacket {
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly time: bigint
  readonly bytes: Uint8Array
  /** Length on the wire, if more than was captured. */
  readonly originalLength?: number
  readonly interface?: number
}

/** Counters since the capture began, times in nanoseconds since 1970; what is unknown is left out. */
export interface WrittenStatistics {
  readonly time: bigint
  readonly start?: bigint
  readonly end?: bigint
  readonly received?: number
  readonly interfaceDropped?: number
  readonly filterAccepted?: number
  readonly systemDropped?: number
  readonly delivered?: number
  readonly comment?: string
  readonly interface?: number
}

/**
 * Blocks of pcapng (draft-ietf-opsawg-pcapng), little-endian, each ready to be put behind others. A section header of version 1.0
 * whose length is not stated.
 */
export function sectionHeader({ hardware, system, application, comment }: SectionText = {}): Uint8Array {
  const head = new Uint8Array(16)
  const view = viewOf(head)
  view.setUint32(0, ORDER_MAGIC, true)
  view.setUint16(4, 1, true)
  head.fill(0xff, 8)
  return block(BLOCK.section, [
    head,
    text(COMMENT, comment),
    text(SECTION.hardware, hardware),
    text(SECTION.system, system),
    text(SECTION.application, application),
  ])
}

/** An interface description block; its time stamps count nanoseconds. */
export function interfaceDescription(described: InterfaceText): Uint8Array {
  const { linkType, snapLength, filter } = described
  const head = new Uint8Array(8)
  const view = viewOf(head)
  view.setUint16(0, linkType, true)
  view.setUint32(4, snapLength, true)
  return block(BLOCK.interface, [
    head,
    text(COMMENT, described.comment),
    text(INTERFACE.name, described.name),
    text(INTERFACE.description, described.description),
    option(INTERFACE.resolution, Uint8Array.of(NANOSECONDS)),
    // The first byte says that a filter of libpcap follows.
    text(INTERFACE.filter, filter === undefined ? undefined : `\0${filter}`),
    text(INTERFACE.system, described.system),
    text(INTERFACE.hardware, described.hardware),
  ])
}

/** An enhanced packet block, of an interface as described by `interfaceDescription`. */
export function enhancedPacket(packet: WrittenPacket): Uint8Array {
  const { bytes } = packet
  const body = new Uint8Array(20 + padded(bytes.length))
  const view = viewOf(body)
  view.setUint32(0, packet.interface ?? 0, true)
  putTime(view, 4, packet.time)
  view.setUint32(12, bytes.length, true)
  view.setUint32(16, Math.max(bytes.length, packet.originalLength ?? 0), true)
  body.set(bytes, 20)
  return block(BLOCK.enhancedPacket, [body])
}

/** An interface statistics block, of an interface as described by `interfaceDescription`. */
export function interfaceStatistics(statistics: WrittenStatistics): Uint8Array {
  const { time, start, end, comment } = statistics
  return block(BLOCK.statistics, [
    statisticsHead(time, statistics.interface),
    text(COMMENT, comment),
    moment(STATISTICS.start, start),
    moment(STATISTICS.end, end),
    counter(STATISTICS.received, statistics.received),
    counter(STATISTICS.interfaceDropped, statistics.interfaceDropped),
    counter(STATISTICS.filterAccepted, statistics.filterAccepted),
    counter(STATISTICS.systemDropped, statistics.systemDropped),
    counter(STATISTICS.delivered, statistics.delivered),
  ])
}

/**
 * An interface statistics block of interface 0 that says what happened, at `time` (nanoseconds since 1970). `counters` are whole options
 * of an earlier block of the same section that hold still. `places` are those of the interface's time stamps: of an interface that
 * another program described they may be fewer than nine.
 */
export function eventBlock(
  time: bigint,
  comment: string,
  counters: Uint8Array = NOTHING,
  places: number = NANOSECONDS,
): Uint8Array {
  const ticks = time / 10n ** BigInt(NANOSECONDS - places)
  return block(BLOCK.statistics, [statisticsHead(ticks, 0), text(COMMENT, comment), counters])
}

function statisticsHead(time: bigint, number = 0): Uint8Array {
  const head = new Uint8Array(12)
  const view = viewOf(head)
  view.setUint32(0, number, true)
  putTime(view, 4, time)
  return head
}

/** Puts type and lengths around `parts`, each a multiple of four bytes long. The list of options may end where the block ends. */
function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, FRAME)
  const bytes = new Uint8Array(length)
  const view = viewOf(bytes)
  view.setUint32(0, type, true)
  view.setUint32(4, length, true)
  let at = 8
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  view.setUint32(at, length, true)
  return bytes
}

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + padded(value.length))
  const view = viewOf(bytes)
  view.setUint16(0, code, true)
  view.setUint16(2, value.length, true)
  bytes.set(value, 4)
  return bytes
}

function text(code: number, value: string | undefined): Uint8Array {
  if (value === undefined) return NOTHING
  const bytes = toUtf8(value)
  let end = Math.min(bytes.length, MAX_TEXT_BYTES)
  while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end--
  return option(code, bytes.subarray(0, end))
}

function counter(code: number, value: number | undefined): Uint8Array {
  if (value === undefined) return NOTHING
  const bytes = new Uint8Array(8)
  viewOf(bytes).setBigUint64(0, BigInt(value), true)
  return option(code, bytes)
}

/** Times have their upper half first, in either byte order. */
function moment(code: number, time: bigint | undefined): Uint8Array {
  if (time === undefined) return NOTHING
  const bytes = new Uint8Array(8)
  putTime(viewOf(bytes), 0, time)
  return option(code, bytes)
}

function putTime(view: DataView, at: number, time: bigint): void {
  view.setUint32(at, Number(time >> 32n), true)
  view.setUint32(at + 4, Number(time & 0xffffffffn), true)
}

function padded(length: number): number {
  return (length + 3) & ~3
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
