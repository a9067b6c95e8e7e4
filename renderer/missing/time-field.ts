import { instant } from '../time/instant.ts'
import type { Zone } from '../time/zone.ts'

const FORM = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/
const MINUTE = 60_000

/**
 * Nanoseconds of a time as it is typed: "2026-11-18 01:00", with seconds or without, by the clocks of the zone. null: it is none.
 * A time that occurs twice is the earlier one; one that is skipped is moved on by what was skipped.
 */
export function parseTime(text: string, zone: Zone): bigint | null {
  const match = FORM.exec(text.trim())
  if (!match) return null
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (hour > 23 || minute > 59 || second > 59) return null
  const clock = Date.UTC(year, month - 1, day, hour, minute, second)
  const date = new Date(clock)
  // Days that a month does not have roll over; they are none.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  // Offsets before and after any change of clocks nearby; the earlier time is that of the larger offset.
  const offsets = [clock - 1440 * MINUTE, clock + 1440 * MINUTE].map((near) => zone(near)).sort((a, b) => b - a)
  const fits = offsets.map((offset) => clock - offset * MINUTE).find((at) => zone(at) * MINUTE === clock - at)
  return BigInt(fits ?? clock - Math.min(...offsets) * MINUTE) * 1_000_000n
}

/** A time as it is typed, to the second. */
export function timeField(nanos: string | bigint, zone: Zone): string {
  const { year, monthNumber, day, clock } = instant(nanos, zone)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(monthNumber)}-${two(day)} ${clock}`
}
