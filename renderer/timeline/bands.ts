import type { Gap } from '../../contract/missing.ts'
import { lossLook } from '../messages/gap-words.ts'
import type { Place } from '../messages/interleave.ts'
import { type Axis, toPixel } from './axis.ts'

/** Pixels that a band is wide at least: a loss of a second is to be seen on an axis of days. */
export const MIN_BAND = 5

/** Pixels from which on a counted band lies behind the bars: dense hatch before them would hide what was said. */
export const WIDE_BAND = 16

/** A gap on the axis, in pixels. */
export interface Band {
  readonly gap: Gap
  /** False too where it is not known when: then the count stands for no stretch of the axis. */
  readonly isCounted: boolean
  readonly left: number
  readonly right: number
}

/** A stretch of pixels, and the bands that make it up. */
export interface BandRun {
  readonly left: number
  readonly right: number
  readonly bands: readonly Band[]
}

/** The gaps that touch the axis. An open end reaches to the edge. Findings of which nothing is lost have no band. */
export function bandsOf(places: readonly Place[], axis: Axis): Band[] {
  return places.flatMap(({ gap }) => {
    const look = lossLook(gap.lost)
    const since = gap.since === null ? null : BigInt(gap.since)
    const until = gap.until === null ? null : BigInt(gap.until)
    if (look === 'none' || (since !== null && since >= axis.to) || (until !== null && until < axis.from)) return []
    const from = since === null ? axis.left : Math.max(axis.left, toPixel(since, axis))
    const to = until === null ? axis.right : Math.min(axis.right, toPixel(until, axis))
    const left = Math.max(axis.left, Math.min(from, axis.right - MIN_BAND))
    const isCounted = look === 'count' && since !== null && until !== null
    return [{ gap, isCounted, left, right: Math.min(axis.right, Math.max(to, left + MIN_BAND)) }]
  })
}

/** The band at a pixel; of several the narrowest, as the others can be met beside it. */
export function bandAt(bands: readonly Band[], x: number): Band | null {
  let found: Band | null = null
  for (const band of bandsAt(bands, x)) {
    if (found === null || band.right - band.left < found.right - found.left) found = band
  }
  return found
}

/** Whether a band is drawn before the bars. */
export function isInFront({ isCounted, left, right }: Band): boolean {
  return isCounted && right - left < WIDE_BAND
}

/** All bands at a pixel, in the order of the list. */
export function bandsAt(bands: readonly Band[], x: number): Band[] {
  return bands.filter(({ left, right }) => x >= left && x <= right)
}

/** Bands put together where they touch or overlap, from left to right: hatch over hatch could not be read. */
export function bandRuns(bands: readonly Band[]): BandRun[] {
  const out: { left: number; right: number; bands: Band[] }[] = []
  for (const band of [...bands].sort((a, b) => a.left - b.left)) {
    const last = out.at(-1)
    if (last && band.left <= last.right) {
      last.right = Math.max(last.right, band.right)
      last.bands.push(band)
    } else out.push({ left: band.left, right: band.right, bands: [band] })
  }
  return out
}
