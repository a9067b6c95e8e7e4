import { dayText, instant, splitNanos } from './instant.ts'
import { ceilTo, niceStep } from './step.ts'
import type { Zone } from './zone.ts'

const MS = 1_000_000n
const SECOND = 1000n * MS
const MINUTE = 60n * SECOND
const DAY = 24n * 60n * MINUTE
/** Months whose first days are marked where days are too many, with the shortest step for which they are. */
const CALENDAR = [
  { step: 30n * DAY, months: 1 },
  { step: 90n * DAY, months: 3 },
  { step: 365n * DAY, months: 12 },
  { step: 1825n * DAY, months: 60 },
  { step: 3650n * DAY, months: 120 },
  { step: 18_250n * DAY, months: 600 },
] as const

/** A mark of the axis. */
export interface Tick {
  readonly at: bigint
  readonly label: string
}

/** Round times in [from, to], about `most` at most, labelled with no more precision than they need. Days, months and years begin at midnight of the zone. */
export function ticks(from: bigint, to: bigint, most: number, zone: Zone): Tick[] {
  if (to <= from) return []
  const step = niceStep(to - from, most)
  const calendar = CALENDAR.findLast((entry) => step >= entry.step)
  return calendar ? monthTicks(from, to, calendar.months, zone) : stepTicks(from, to, step, zone)
}

function stepTicks(from: bigint, to: bigint, step: bigint, zone: Zone): Tick[] {
  // Rounded in the zone's own clock, so that local midnights and hours are whole.
  const shift = BigInt(zone(splitNanos(from).ms)) * MINUTE
  const out: Tick[] = []
  for (let at = ceilTo(from + shift, step) - shift; at <= to; at += step)
    out.push({ at, label: stepLabel(at, step, zone) })
  return out
}

function stepLabel(at: bigint, step: bigint, zone: Zone): string {
  const parts = instant(at, zone)
  if (step >= DAY) return dayText(parts)
  if (step >= MINUTE) return parts.clock === '00:00:00' ? dayText(parts) : parts.clock.slice(0, 5)
  if (step >= SECOND) return parts.clock
  const digits = step >= MS ? 3 : step >= 1000n ? 6 : 9
  return `${parts.clock.slice(3)}.${parts.fraction.slice(0, digits)}`
}

/** First days of every so many months. */
function monthTicks(from: bigint, to: bigint, months: number, zone: Zone): Tick[] {
  const first = instant(from, zone)
  const out: Tick[] = []
  const start = Math.floor((first.year * 12 + first.monthNumber - 1) / months) * months
  for (let month = start; ; month += months) {
    const midnight = Date.UTC(Math.floor(month / 12), month % 12)
    const at = BigInt(midnight - zone(midnight) * 60_000) * MS
    if (at > to) return out
    if (at < from) continue
    const parts = instant(at, zone)
    out.push({ at, label: month % 12 === 0 ? String(parts.year) : `${parts.month} ${parts.year}` })
  }
}
