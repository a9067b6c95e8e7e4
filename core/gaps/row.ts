import type { GapAddress } from './finding.ts'

/**
 * One message as detectors see it: a flyweight, valid during the call only. Times are nanoseconds since
 * 1970-01-01T00:00:00Z; null where they are not stated.
 */
export interface GapRow {
  readonly item: number
  readonly seq: number
  readonly packet: number
  readonly offset: number
  readonly length: number
  /** HOSTNAME, or the sending address where none is stated; '' where neither is known. */
  readonly source: string
  /** Address that the packet came from; null in log files. */
  readonly src: string | null
  readonly wireTime: bigint | null
  readonly senderTime: bigint | null
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
  /** Reading it may cost more than the rest of the row: look at `hasAnchor` and the other fields before. */
  readonly text: string
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

/** Sources that one detector keeps apart. Of those beyond, nothing can be said, and that is said. */
export const MAX_SOURCES = 65_536

/** The time by which a message is placed: of the wire where there is one, else of the sender. */
export function placedAt(row: GapRow): bigint | null {
  return row.wireTime ?? row.senderTime
}

export function addressOf({ item, packet, offset, length, seq }: GapRow): GapAddress {
  return { item, packet, offset, length, seq }
}
