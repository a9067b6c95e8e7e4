const MS = 1_000_000n
const SECOND = 1000n * MS
const MINUTE = 60n * SECOND
const HOUR = 60n * MINUTE
const DAY = 24n * HOUR

/** Lengths of time that people count in, in nanoseconds, in ascending order. */
export const STEPS: readonly bigint[] = [
  ...[1n, 10n, 100n].flatMap((unit) => [1000n * unit, 2000n * unit, 5000n * unit]),
  ...[1n, 10n, 100n].flatMap((unit) => [MS * unit, 2n * MS * unit, 5n * MS * unit]),
  ...[1n, 2n, 5n, 10n, 15n, 30n].map((count) => count * SECOND),
  ...[1n, 2n, 5n, 10n, 15n, 30n].map((count) => count * MINUTE),
  ...[1n, 2n, 3n, 6n, 12n].map((count) => count * HOUR),
  ...[1n, 2n, 7n, 14n, 30n, 90n, 365n, 1825n, 3650n, 18_250n, 36_500n, 365_000n].map((count) => count * DAY),
]

/** The shortest of STEPS that divides a length of time into at most `most` parts. */
export function niceStep(length: bigint, most: number): bigint {
  const parts = BigInt(Math.max(1, Math.floor(most)))
  return STEPS.find((step) => step * parts >= length) ?? STEPS.at(-1)!
}

export function floorTo(time: bigint, step: bigint): bigint {
  const rest = ((time % step) + step) % step
  return time - rest
}

export function ceilTo(time: bigint, step: bigint): bigint {
  const down = floorTo(time, step)
  return down === time ? time : down + step
}

/** Times are signed numbers of 64 bits. */
const FIRST_TIME = -(2n ** 63n)
const LAST_TIME = 2n ** 63n - 1n

/** A range of time, [from, to), in nanoseconds since the epoch, and the bars that divide it. */
export interface Grid {
  readonly from: bigint
  readonly to: bigint
  readonly step: bigint
  readonly buckets: number
}

/** A grid of round bars that covers [from, to] with at most `most` bars; `to` itself stands inside the last one. */
export function gridOver(from: bigint, to: bigint, most: number): Grid {
  // Rounding outwards may add a bar at either end, so it is reckoned with beforehand.
  const step = niceStep(to - from + 1n, Math.max(1, most - 2))
  let start = floorTo(from, step)
  let end = ceilTo(to + 1n, step)
  // At the ends of what a time can be, bars that fit matter more than round ones.
  if (start < FIRST_TIME) {
    end += FIRST_TIME - start
    start = FIRST_TIME
  }
  if (end > LAST_TIME) {
    start -= end - LAST_TIME
    end = LAST_TIME
  }
  return { from: start, to: end, step, buckets: Number((end - start) / step) }
}
