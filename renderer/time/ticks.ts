import { dayText, instant, splitNanos } from './instant.ts'
import { ceilTo, niceStep } from './step.ts'
import type { Zone } from './zone.ts'

const SECOND = 1_000_000_000n
const DAY = 86_400n * SECOND

export interface Tick {
  readonly at: bigint
  readonly label: string
}

/** Round times in [from, to], at most `most`, labelled with no more precision than they need. Days begin at midnight of the zone. */
export function ticks(from: bigint, to: bigint, most: number, zone: Zone): Tick[] {
  if (to <= from) return []
  const step = niceStep(to - from, most)
  // Rounded in the zone's own clock, so that local midnights and hours are whole.
  const shift = BigInt(zone(splitNanos(from).ms)) * 60n * SECOND
  const out: Tick[] = []
  for (let at = ceilTo(from + shift, step) - shift; at <= to && out.length <= most; at += step) {
    out.push({ at, label: tickLabel(at, step, zone) })
  }
  return out
}

function tickLabel(at: bigint, step: bigint, zone: Zone): string {
  const parts = instant(at, zone)
  if (step >= 300n * DAY) return String(parts.year)
  if (step >= DAY) return dayText(parts)
  if (step >= 60n * SECOND) return parts.clock === '00:00:00' ? dayText(parts) : parts.clock.slice(0, 5)
  if (step >= SECOND) return parts.clock
  const digits = step >= 1_000_000n ? 3 : step >= 1000n ? 6 : 9
  return `${parts.clock.slice(3)}.${parts.fraction.slice(0, digits)}`
}
