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
  if (coarse && !sameYear) return `${dayText(a, true)} to ${dayText(b, true)}`
  const head = `${dayText(a, !sameYear)} ${clock(a)}`
  return sameDay ? `${head} to ${clock(b)}` : `${head} to ${dayText(b, !sameYear)} ${clock(b)}`
}

/** How much of the date a list must show so that its times cannot be mistaken: none within one day, the day within one year, else the year too. */
export type DatePart = 'none' | 'day' | 'year'

export function datePartFor(from: string | null, to: string | null, zone: Zone): DatePart {
  if (from === null || to === null) return 'none'
  const a = instant(from, zone)
  const b = instant(to, zone)
  if (a.year !== b.year) return 'year'
  return a.monthNumber === b.monthNumber && a.day === b.day ? 'none' : 'day'
}

/** "", "11-18 " or "2026-11-18 ": what stands before the time of day. */
export function datePrefix(at: Instant, part: DatePart): string {
  if (part === 'none') return ''
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${two(at.monthNumber)}-${two(at.day)} `
  return part === 'year' ? `${String(at.year).padStart(4, '0')}-${day}` : day
}

/** The time of day without parts that are zero: "02:30", "02:30:05", "02:30:05.250". */
export function shortClock(at: Instant): string {
  const digits = at.fraction.replace(/0+$/, '').length
  if (digits > 0) return `${at.clock}.${at.fraction.slice(0, Math.ceil(digits / 3) * 3)}`
  return at.clock.endsWith(':00') ? at.clock.slice(0, 5) : at.clock
}
