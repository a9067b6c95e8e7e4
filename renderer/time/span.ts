import { dayText, type Instant, instant } from './instant.ts'
import type { Zone } from './zone.ts'

/**
 * "18 Nov 02:30 to 04:00": seconds and fractions only where they are not zero, the second day and the years only where
 * they differ. `coarse` leaves out seconds, for places where the time is no evidence.
 */
export function spanText(from: string | bigint, to: string | bigint, zone: Zone, coarse = false): string {
  const a = instant(from, zone)
  const b = instant(to, zone)
  const sameYear = a.year === b.year
  const sameDay = sameYear && a.monthNumber === b.monthNumber && a.day === b.day
  const clock = coarse ? (at: Instant) => at.clock.slice(0, 5) : shortClock
  const head = `${dayText(a, !sameYear)} ${clock(a)}`
  return sameDay ? `${head} to ${clock(b)}` : `${head} to ${dayText(b, !sameYear)} ${clock(b)}`
}

/** The time of day without parts that are zero: "02:30", "02:30:05", "02:30:05.250". */
export function shortClock(at: Instant): string {
  const digits = at.fraction.replace(/0+$/, '').length
  if (digits > 0) return `${at.clock}.${at.fraction.slice(0, Math.ceil(digits / 3) * 3)}`
  return at.clock.endsWith(':00') ? at.clock.slice(0, 5) : at.clock
}
