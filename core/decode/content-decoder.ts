import type { Tally } from './tally.ts'

/**
 * Decodes one item, whatever it is: fed the item's (uncompressed) content piece by piece, it writes messages and counts.
 *
 * `read` takes whole records of `bytes[start..end)`, whose first byte lies at `offset`, and returns the index of the first byte
 * it left; the next call must begin there. With `final` nothing follows and everything is taken.
 */
export interface ContentDecoder {
  read(bytes: Uint8Array, start: number, end: number, offset: number, final: boolean): number
  readonly tally: Tally
  /** Brings up to date what the tally holds of the content as a whole; at the end that is done anyway. */
  takeStock(): void
  /** Set once the content cannot be read further; says what, where and what to do. */
  readonly failure: string | undefined
}

export interface DecodeOptions {
  /** Ports whose datagrams and streams are taken for syslog. */
  readonly ports: readonly number[]
  /** Ports on which TLS is expected (RFC 5425): counted and reported as not readable. */
  readonly tlsPorts: readonly number[]
  /** Also takes what looks like syslog on any other port. */
  readonly anyPort: boolean
  /** Seconds east of UTC that are assumed where a sender states no zone. */
  readonly zoneOffset: number
  /** For log files: seconds since the epoch near which the last line was written; NaN: unknown. */
  readonly referenceSec: number
}

/**
 * 514 (RFC 5426 and, by custom, TCP), 601 (RFC 3195, syslog-conn), 1514, 5140, 5514, 10514: defaults of common collectors and
 * of their documentation for running without privilege; 6514 is RFC 5425.
 */
export const DEFAULT_DECODE_OPTIONS: DecodeOptions = {
  ports: [514, 601, 1514, 1468, 5140, 5141, 5514, 10514, 20514],
  tlsPorts: [6514],
  anyPort: false,
  zoneOffset: 0,
  referenceSec: Number.NaN,
}
