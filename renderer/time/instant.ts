import type { Zone } from './zone.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const NANOS_PER_MS = 1_000_000n

/** A time, taken apart for display in a zone. */
export interface Instant {
  readonly year: number
  /** "Nov" */
  readonly month: string
  readonly monthNumber: number
  readonly day: number
  /** "03:09:51" */
  readonly clock: string
  /** Nine digits of the second. */
  readonly fraction: string
  /** Minutes east of UTC. */
  readonly offset: number
}

/** Whole milliseconds since the epoch, rounded down, and the nanoseconds that remain (0 to 999,999). */
export function splitNanos(nanos: bigint): { ms: number; rest: number } {
  const rest = ((nanos % NANOS_PER_MS) + NANOS_PER_MS) % NANOS_PER_MS
  return { ms: Number((nanos - rest) / NANOS_PER_MS), rest: Number(rest) }
}

/** Takes apart nanoseconds since the epoch (decimal, as the contract carries them). */
export function instant(nanos: string | bigint, zone: Zone): Instant {
  const { ms, rest } = splitNanos(BigInt(nanos))
  const offset = zone(ms)
  const date = new Date(ms + offset * 60_000)
  const two = (value: number): string => String(value).padStart(2, '0')
  return {
    year: date.getUTCFullYear(),
    month: MONTHS[date.getUTCMonth()]!,
    monthNumber: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    clock: `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`,
    fraction: String(date.getUTCMilliseconds()).padStart(3, '0') + String(rest).padStart(6, '0'),
    offset,
  }
}

/** "18 Nov" or, with the year, "18 Nov 2026". */
export function dayText(at: Instant, withYear = false): string {
  return `${at.day} ${at.month}${withYear ? ` ${at.year}` : ''}`
}

/**
 * The second and its fraction as stored: digits beyond `digits` are dashes, never zeros.
 * Six places are shown, up to nine where they are stored.
 */
export function fractionText(at: Instant, digits: number, places = 6): string {
  const known = Math.min(Math.max(digits, 0), 9)
  const shown = Math.max(places, known)
  return at.fraction.slice(0, known).padEnd(shown, '-').slice(0, shown)
}

/** RFC 3339 with the fraction as stored, for titles and copies. */
export function rfc3339(nanos: string | bigint, zone: Zone, digits = 9): string {
  const at = instant(nanos, zone)
  const day = `${String(at.year).padStart(4, '0')}-${String(at.monthNumber).padStart(2, '0')}-${String(at.day).padStart(2, '0')}`
  const fraction = digits > 0 ? `.${at.fraction.slice(0, digits)}` : ''
  const sign = at.offset < 0 ? '-' : '+'
  const size = Math.abs(at.offset)
  const offset = `${sign}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
  return `${day}T${at.clock}${fraction}${at.offset === 0 ? 'Z' : offset}`
}
