import type { GapAddress } from './finding.ts'

/**
 * One message as detectors see it: a flyweight, valid during the call only. Times are nanoseconds since
 * 1970-01-01T00:00:00Z; null where they are not stated. Making a bigint or a string costs more than the rest of a row:
 * what is done for every row reads numbers and codes.
 */
export interface GapRow {
  readonly item: number
  readonly seq: number
  readonly packet: number
  readonly offset: number
  readonly length: number
  /** Part of the index that the row is of: within it `sourceCode` and `appCode` stand for the same names. NaN: codes say nothing. */
  readonly part: number
  readonly sourceCode: number
  readonly appCode: number
  /** HOSTNAME, or the sending address where none is stated; '' where neither is known. */
  readonly source: string
  /** Address that the packet came from; null in log files. */
  readonly src: string | null
  readonly wireTime: bigint | null
  readonly senderTime: bigint | null
  /** The same times as seconds, NaN where they are not stated, and nanoseconds of the second. */
  readonly wireSec: number
  readonly wireNano: number
  readonly senderSec: number
  readonly senderNano: number
  /** Whether year or zone of the sender's time were inferred. */
  readonly isInferred: boolean
  /** Digits of the second's fraction that the sender wrote. */
  readonly timeDigits: number
  readonly pri: number | null
  readonly app: string | null
  readonly procid: string | null
  readonly msgid: string | null
  /** STRUCTURED-DATA as written; '' where there is none. */
  readonly sd: string
  /** The sequenceId that it states (core/gaps/sequence/sequence-id.ts); NaN: none, -1: one that cannot be. */
  readonly sequenceId: number
  readonly text: string
  /** Whether the text ends with MARK. */
  readonly isMark: boolean
  /** Whether the text holds one of SIGNATURE_ANCHORS (core/gaps/signature.ts): without one it is no report of a loss. */
  readonly hasAnchor: boolean
  readonly transport: 'udp' | 'tcp' | 'file'
  /** The capture did not keep the end. */
  readonly isCut: boolean
}

/** What is known of an item before its messages come. */
export interface GapItem {
  readonly item: number
  readonly name: string
  readonly kind: 'pcap' | 'pcapng' | 'log'
}

/** Looks at messages one by one; items one after the other, rows of an item in the order of its bytes. */
export interface Detector {
  /** A new item begins. */
  item(item: GapItem): void
  row(row: GapRow): void
  /** Nothing follows: what is still open is decided. */
  end(): void
}

/** What BSD's syslogd and rsyslog's immark write as a sign of life. */
export const MARK = '-- MARK --'

/** Sources that one detector keeps apart. Of those beyond, nothing can be said, and that is said. */
export const MAX_SOURCES = 65_536

/** The time by which a message is placed: of the wire where there is one, else of the sender. */
export function placedAt({ wireTime, senderTime }: Pick<GapRow, 'wireTime' | 'senderTime'>): bigint | null {
  return wireTime ?? senderTime
}

/** The same in microseconds; NaN: the message has none. */
export function placedMicros({ wireSec, wireNano, senderSec, senderNano }: GapRow): number {
  return Math.round((Number.isNaN(wireSec) ? asNumber(senderSec, senderNano) : asNumber(wireSec, wireNano)) / 1000)
}

/** Nanoseconds as a number, to the 256 nanoseconds that one holds of a time of today. */
export function asNumber(sec: number, nano: number): number {
  return sec * 1e9 + nano
}

/** Nanoseconds; null where the seconds are NaN. */
export function asNanos(sec: number, nano: number): bigint | null {
  return Number.isNaN(sec) ? null : BigInt(sec) * 1_000_000_000n + BigInt(nano)
}

export function addressOf({
  item,
  packet,
  offset,
  length,
  seq,
}: Omit<GapAddress, 'seq'> & { seq: number }): GapAddress {
  return { item, packet, offset, length, seq }
}
