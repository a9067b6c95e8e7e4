import type { CoverageMap } from '../../contract/missing.ts'

/** One source in the map. */
export type CoverageRow = CoverageMap['rows'][number]
/** A stretch of its time that is not simply seen or silent as usual. */
export type CoverageStretch = CoverageRow['stretches'][number]

/** The axis of the map: `buckets` of `step` nanoseconds from `since` on, across `width` pixels. */
export interface MapAxis {
  readonly since: bigint
  readonly step: bigint
  readonly buckets: number
  readonly width: number
}

/** Steps of the heat. */
export const LEVELS = 5

/** How warm a number of messages is, 1 to 5. */
export type Heat = (messages: number) => number

/**
 * The heat of a map: by rank among all its buckets that hold messages, so that sources that differ by orders of size still show
 * their ups and downs. Buckets that all hold the same are lukewarm.
 */
export function heatOf(rows: readonly Pick<CoverageRow, 'counts'>[]): Heat {
  const sorted = Float64Array.from(rows.flatMap(({ counts }) => counts.filter((messages) => messages > 0))).sort()
  return (messages) => {
    const below = firstWhere(sorted, (value) => value >= messages)
    const upTo = firstWhere(sorted, (value) => value > messages)
    const rank = sorted.length === 0 ? 0.5 : (below + upTo) / 2 / sorted.length
    return Math.min(LEVELS, 1 + Math.floor(rank * LEVELS))
  }
}

/** The first place in ascending values at which `test` holds, or their number. */
function firstWhere(sorted: Float64Array, test: (value: number) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (test(sorted[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

/** What a bucket is when no stretch speaks of it. */
export type BucketState = 'seen' | 'quiet' | 'unknown'

export function bucketState({ counts, known }: Pick<CoverageRow, 'counts' | 'known'>, bucket: number): BucketState {
  if ((counts[bucket] ?? 0) > 0) return 'seen'
  return known[bucket] ? 'quiet' : 'unknown'
}

/** Buckets [from, to) that share a state. */
export interface Stripe {
  readonly from: number
  readonly to: number
}

/** The runs of buckets in which nothing is known. */
export function unknownRuns(row: Pick<CoverageRow, 'counts' | 'known'>): Stripe[] {
  const runs: Stripe[] = []
  let from = -1
  for (let bucket = 0; bucket <= row.counts.length; bucket++) {
    const isUnknown = bucket < row.counts.length && bucketState(row, bucket) === 'unknown'
    if (isUnknown && from < 0) from = bucket
    if (!isUnknown && from >= 0) {
      runs.push({ from, to: bucket })
      from = -1
    }
  }
  return runs
}

/** Pixel of a time, within the axis. */
export function xOf({ since, step, buckets, width }: MapAxis, time: bigint): number {
  const length = Number(step) * buckets
  const share = length > 0 ? Number(time - since) / length : 0
  return Math.min(Math.max(share, 0), 1) * width
}

/** Bucket at a pixel, within the axis. */
export function bucketAt({ buckets, width }: Pick<MapAxis, 'buckets' | 'width'>, x: number): number {
  return Math.min(Math.max(Math.floor((x / Math.max(width, 1)) * buckets), 0), buckets - 1)
}

/** Time of the buckets [from, to). */
export function timeOf({ since, step }: MapAxis, { from, to }: Stripe): { from: bigint; to: bigint } {
  return { from: since + BigInt(from) * step, to: since + BigInt(to) * step }
}

const tenth = (value: number): string => String(Math.round(value * 10) / 10)

/** A path of blocks for each level of heat, from index 1 on: a few paths are drawn faster than many blocks. */
export function heatPaths(
  counts: readonly number[],
  heat: Heat,
  { buckets, width }: MapAxis,
  top: number,
  height: number,
): string[] {
  const paths = new Array<string>(LEVELS + 1).fill('')
  const size = width / Math.max(buckets, 1)
  // A hair between blocks, as long as there is room for one.
  const hair = size >= 4 ? 0.5 : 0
  counts.forEach((messages, bucket) => {
    if (messages <= 0) return
    const x = bucket * size + hair
    paths[heat(messages)] += `M${tenth(x)} ${top}h${tenth(size - 2 * hair)}v${height}h${tenth(2 * hair - size)}z`
  })
  return paths
}

/** Low rules where a source was silent as usual; a stretch that is unknown has its own look. */
export function quietPath(row: CoverageRow, axis: MapAxis, y: number): string {
  const size = axis.width / Math.max(axis.buckets, 1)
  const unknown = row.stretches.filter(({ what }) => what === 'unknown').map((stretch) => boxOf(axis, stretch))
  let path = ''
  for (let bucket = 0; bucket < row.counts.length; bucket++) {
    const middle = (bucket + 0.5) * size
    if (bucketState(row, bucket) !== 'quiet') continue
    if (unknown.some(({ x, width }) => x <= middle && middle < x + width)) continue
    path += `M${tenth(bucket * size + 0.5)} ${y}h${tenth(Math.max(size - 1, 1))}`
  }
  return path
}

/** Least width of a mark, in pixels. */
export const MARK = 4

/** Left and width of a stretch; one that is narrower than a mark is drawn as one, around its middle. */
export function boxOf(
  axis: MapAxis,
  { since, until }: Pick<CoverageStretch, 'since' | 'until'>,
  least = MARK,
): { x: number; width: number } {
  const x = xOf(axis, BigInt(since))
  const width = xOf(axis, BigInt(until)) - x
  if (width >= least) return { x, width }
  return { x: Math.min(Math.max(x + width / 2 - least / 2, 0), Math.max(axis.width - least, 0)), width: least }
}

/** Stretches that are drawn in a bucket. */
export function stretchesAt(
  { stretches }: Pick<CoverageRow, 'stretches'>,
  axis: MapAxis,
  bucket: number,
): CoverageStretch[] {
  const size = axis.width / Math.max(axis.buckets, 1)
  const left = bucket * size
  return stretches.filter((stretch) => {
    const { x, width } = boxOf(axis, stretch)
    return x < left + size && x + width > left
  })
}

/** The part of a finding's time that lies on the axis, for a mark below it; null: none of it. */
export function placeOn(
  axis: MapAxis,
  { since, until }: { since: string | null; until: string | null },
): number | null {
  const at = since ?? until
  if (at === null) return null
  const time = BigInt(at)
  const end = axis.since + axis.step * BigInt(axis.buckets)
  return time < axis.since || time > end ? null : xOf(axis, time)
}
