import type { Instant } from '../../capture/interface.ts'

const NANOS = 1_000_000_000n
/** Last second of the year 9999: later ones cannot be written as RFC 3339 has it. */
const LAST_SECOND = 253_402_300_799
const FIRST_SECOND = -62_167_219_200

/** Nanoseconds since 1970-01-01T00:00:00Z; null where no time is stated, or one that no calendar has. */
export function nanosOf(at: Instant | undefined): bigint | null {
  if (at === undefined || !Number.isInteger(at.sec) || at.sec < FIRST_SECOND || at.sec > LAST_SECOND) return null
  return BigInt(at.sec) * NANOS + BigInt(Math.trunc(at.nano))
}

/** The earlier of two times; null is taken for not known and gives way. */
export function earlier(a: bigint | null, b: bigint | null): bigint | null {
  return a === null || (b !== null && b < a) ? b : a
}

export function later(a: bigint | null, b: bigint | null): bigint | null {
  return a === null || (b !== null && b > a) ? b : a
}
