import type { Histogram } from '../../contract/shapes.ts'
import { VERDICTS } from '../../core/verdict/verdict.ts'
import { lossLook } from './gap-words.ts'
import { type Interleaving, rowCount, rowOfPlace } from './interleave.ts'

/** A place in the result, 0 to 1, and the worst severity that stands there. */
export interface Mark {
  readonly at: number
  readonly severity: number
}

/** The mildest severity that is marked: err. */
const MILDEST = 3

/**
 * Where err and worse stand in a result, told from the counts of its histogram: rows are in order of time, so what comes
 * before a bar is the sum of the bars before it. Within a bar the place is not known; its begin is marked.
 * `counts[s][b]` as in the contract; at most `most` places, the worst of each.
 */
export function marks(counts: readonly (readonly number[])[], most: number): Mark[] {
  const buckets = counts[0]?.length ?? 0
  const sums = Array.from({ length: buckets }, (_, bucket) => counts.reduce((sum, row) => sum + (row[bucket] ?? 0), 0))
  const total = sums.reduce((sum, value) => sum + value, 0)
  if (total === 0 || most < 1) return []
  const worst = new Map<number, number>()
  let before = 0
  for (let bucket = 0; bucket < buckets; bucket++) {
    const severity = counts.findIndex((row, index) => index <= MILDEST && (row[bucket] ?? 0) > 0)
    if (severity >= 0) {
      const place = Math.min(most - 1, Math.floor((before / total) * most))
      worst.set(place, Math.min(severity, worst.get(place) ?? severity))
    }
    before += sums[bucket]!
  }
  return [...worst].map(([place, severity]) => ({ at: place / most, severity }))
}

/** Places in the result, 0 to 1, where messages failed; told like those of `marks`, at most `most` of them. */
export function failureMarks(histogram: Pick<Histogram, 'counts' | 'verdicts' | 'buckets'>, most: number): number[] {
  const failed = histogram.verdicts[VERDICTS.indexOf('failed')] ?? []
  const sums = Array.from({ length: histogram.buckets }, (_, bucket) =>
    histogram.counts.reduce((sum, row) => sum + (row[bucket] ?? 0), 0),
  )
  const total = sums.reduce((sum, value) => sum + value, 0)
  const places = new Set<number>()
  let before = 0
  sums.forEach((sum, bucket) => {
    if ((failed[bucket] ?? 0) > 0 && most > 0) places.add(Math.min(most - 1, Math.floor((before / total) * most)))
    before += sum
  })
  return [...places].map((place) => place / most)
}

/** A gap in the list, 0 to 1; where several stand in one place, one of unknown size tells more than a count. */
export interface GapMark {
  readonly at: number
  readonly isCounted: boolean
}

/** Where gaps stand in a list of messages and gaps, at most `most` places. Findings of which nothing is lost are none. */
export function gapMarks(rows: Interleaving, most: number): GapMark[] {
  const places = new Map<number, boolean>()
  rows.places.forEach(({ gap }, index) => {
    const look = lossLook(gap.lost)
    if (look === 'none' || most < 1) return
    const place = Math.min(most - 1, Math.floor((rowOfPlace(rows, index) / rowCount(rows)) * most))
    places.set(place, look === 'count' && (places.get(place) ?? true))
  })
  return [...places].map(([place, isCounted]) => ({ at: place / most, isCounted }))
}
