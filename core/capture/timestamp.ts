/** Seconds and nanoseconds since 1970-01-01T00:00:00Z, filled in place. */
export class Timestamp {
  sec = 0
  nano = 0
}

/** Resolution of time stamps: 2^exponent or 10^exponent units to the second (pcapng if_tsresol). */
export interface Resolution {
  readonly base: 2 | 10
  readonly exponent: number
  /** Units to the second where the quick exact arithmetic can be used; 0 where it cannot. */
  readonly units: number
  /** Nanoseconds in a unit where that is a whole number, else 0. */
  readonly nanos: number
}

/** Above this many units to the second, one step of the division below would leave the exact range of a number (2^53). */
const MAX_QUICK_UNITS = 2 ** 37

/** @param code if_tsresol: the lowest seven bits are the negative exponent, the highest bit chooses base 2 over base 10. */
export function resolution(code: number): Resolution {
  const base = code & 0x80 ? 2 : 10
  const exponent = code & 0x7f
  const units = base ** exponent
  const nanos = 1e9 / units
  return { base, exponent, units: units <= MAX_QUICK_UNITS ? units : 0, nanos: Number.isInteger(nanos) ? nanos : 0 }
}

/**
 * Turns a 64-bit count of units, given as two unsigned halves, into seconds and nanoseconds, rounded down. Exact up
 * to 2^53 seconds.
 */
export function setTimestamp(out: Timestamp, high: number, low: number, scale: Resolution): void {
  if (scale.units === 0) setByBigInt(out, high, low, scale)
  else setByDivision(out, high, low, scale)
}

function setByDivision(out: Timestamp, high: number, low: number, scale: Resolution): void {
  const units = scale.units
  let quotient = 0
  let rest = 0
  if (high < 2 ** 20) {
    // The count is exact as a number; the quotient may have been rounded up to the next.
    const ticks = high * 2 ** 32 + low
    quotient = Math.floor(ticks / units)
    rest = ticks - quotient * units
    if (rest < 0) {
      quotient--
      rest += units
    }
  } else {
    // Long division in base 2^16, so that every intermediate value is below 2^53.
    quotient = Math.floor(high / units)
    rest = (high - quotient * units) * 65536 + (low >>> 16)
    let step = Math.floor(rest / units)
    quotient = quotient * 65536 + step
    rest = (rest - step * units) * 65536 + (low & 0xffff)
    step = Math.floor(rest / units)
    quotient = quotient * 65536 + step
    rest -= step * units
  }
  out.sec = quotient
  out.nano = scale.nanos !== 0 ? rest * scale.nanos : fraction(rest, scale)
}

/** Nanoseconds of `rest` units, for steps that are no whole number of nanoseconds. */
function fraction(rest: number, scale: Resolution): number {
  if (rest < 2 ** 23) return Math.floor((rest * 1e9) / scale.units)
  return Number((BigInt(rest) * 1_000_000_000n) / BigInt(scale.units))
}

function setByBigInt(out: Timestamp, high: number, low: number, scale: Resolution): void {
  const ticks = (BigInt(high) << 32n) | BigInt(low)
  const units = BigInt(scale.base) ** BigInt(scale.exponent)
  out.sec = Number(ticks / units)
  out.nano = Number(((ticks % units) * 1_000_000_000n) / units)
}
