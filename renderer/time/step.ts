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

/** The last multiple of a step that is not after a time. */
export function floorTo(time: bigint, step: bigint): bigint {
  const rest = ((time % step) + step) % step
  return time - rest
}

/** The first multiple of a step that is not before a time. */
export function ceilTo(time: bigint, step: bigint): bigint {
  const down = floorTo(time, step)
  return down === time ? time : down + step
}
