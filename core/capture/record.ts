import type { CaptureInterface, InterfaceStatistics } from './interface.ts'

/**
 * One packet of a capture file, as the capture readers hand it on: a flyweight, valid only during the call.
 * `bytes[start..end)` are the captured bytes of the packet.
 */
export class PacketRecord {
  /** 1-based, over the whole file. */
  number = 0
  /** The buffer that holds the packet. */
  bytes: Uint8Array = new Uint8Array(0)
  start = 0
  end = 0
  /** Offset of the first captured byte from the start of the (uncompressed) file, bytes. */
  offset = 0
  /** Length on the wire, bytes; at least what was captured. */
  originalLength = 0
  /** LINKTYPE_ value of the interface that saw the packet (https://www.tcpdump.org/linktypes.html). */
  linkType = 0
  /** Number of the interface within the file (over all sections); 0 for classic pcap. */
  interface = 0
  /** Whole seconds since 1970-01-01T00:00:00Z; NaN where the record carries no time (pcapng simple packet block). */
  sec = 0
  /** Nanoseconds within the second, 0 to 999,999,999. */
  nano = 0
}

/** Receives packets. `packet` returns false to make the reader stop behind this packet (a batch is full). */
export interface PacketSink {
  packet(record: PacketRecord): boolean
  /** Receives each pcapng interface statistics block in its place among the packets. */
  statistics?(statistics: InterfaceStatistics): void
}

/**
 * Reads one capture format incrementally.
 *
 * `read` decodes whole records of `bytes[start..end)`, whose first byte lies at file offset `offset`, and returns the index of
 * the first byte not consumed. A record cut by `end` is left for the next call, which must begin with it. With `final` set
 * nothing follows: what is left is then reported as truncated and consumed. Records larger than the limit are skipped over
 * several calls without being held, so a caller never needs a buffer of more than MAX_HELD bytes.
 */
export interface CaptureReader {
  read(bytes: Uint8Array, start: number, end: number, offset: number, final: boolean, sink: PacketSink): number
  /** Packets seen so far: those handed on and those rejected. */
  readonly packets: number
  /** Set once the file cannot be read further; says what, where and what to do. */
  readonly failure: string | undefined
  /** What the file says of the interfaces seen so far, by `PacketRecord.interface`. */
  readonly interfaces: readonly CaptureInterface[]
}

/** Most captured bytes a packet may have, bytes. Longer ones are skipped and rejected (libpcap's own snapshot limit is 256 KiB). */
export const MAX_RECORD = 16 * 1024 * 1024

/** A buffer of this size, bytes, always holds a whole record: the largest packet with its headers and 64 KiB of options. */
export const MAX_HELD = MAX_RECORD + 128 * 1024
