import type { Instant } from '../../capture/interface.ts'
import { rfc3339 } from '../../time/rfc3339.ts'

const NANOS = 1_000_000_000n
/** Last second of the year 9999: later ones cannot be written as RFC 3339 has it. */
const LAST_SECOND = 253_402_300_799
const FIRST_SECOND = -62_167_219_200

/** Nanoseconds since 1970-01-01T00:00:00Z; null where no time is stated, or one that no calendar has. */
export function nanosOf(at: Instant | undefined): bigint | null {
  if (at === undefined || !Number.isInteger(at.sec) || at.sec < FIRST_SECOND || at.sec > LAST_SECOND) return null
  return BigInt(at.sec) * NANOS + BigInt(Math.trunc(at.nano))
}

/** `2026-11-18 03:12:00.000 UTC` */
export function utc(time: bigint): string {
  return `${rfc3339(String(time), 3).replace('T', ' ').slice(0, -1)} UTC`
}

/** `Between A and B`, `Before B`, `After A`, or `At a time that is not stated`. */
export function period(since: bigint | null, until: bigint | null): string {
  if (since !== null && until !== null)
    return since === until ? `At ${utc(since)}` : `Between ${utc(since)} and ${utc(until)}`
  if (until !== null) return `Before ${utc(until)}`
  return since === null ? 'At a time that is not stated' : `After ${utc(since)}`
}

/** `1 packet`, `51 packets`; `one` is the singular, with `s` for the plural. */
export function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`
}

/** The earlier of two times; null is taken for not known and gives way. */
export function earlier(a: bigint | null, b: bigint | null): bigint | null {
  return a === null || (b !== null && b < a) ? b : a
}

export function later(a: bigint | null, b: bigint | null): bigint | null {
  return a === null || (b !== null && b > a) ? b : a
}
