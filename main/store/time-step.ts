const SECOND = 1_000_000_000n
const MINUTE = 60n * SECOND
const HOUR = 60n * MINUTE
const DAY = 24n * HOUR

const BELOW_SECOND = Array.from({ length: 9 }, (_, i) => [1n, 2n, 5n].map((digit) => digit * 10n ** BigInt(i))).flat()
const CLOCK = [1n, 2n, 5n, 10n, 15n, 30n]
const STEPS = [
  ...BELOW_SECOND,
  ...CLOCK.map((count) => count * SECOND),
  ...CLOCK.map((count) => count * MINUTE),
  ...[1n, 2n, 3n, 6n, 12n].map((count) => count * HOUR),
  ...[1n, 2n, 7n, 14n, 30n, 90n, 365n].map((count) => count * DAY),
  ...[2n, 5n, 10n, 20n, 50n, 100n, 200n, 500n, 1000n].map((count) => count * 365n * DAY),
]

/** Division that rounds down, as times before 1970 need it. */
export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

/** Buckets of equal length that people can read. */
export interface Buckets {
  /** Begin of the first one, a multiple of the step since the epoch; nanoseconds. */
  readonly from: bigint
  readonly step: bigint
  readonly count: number
}

/** The smallest step with which at most `most` buckets cover all times from `first` to `last`, both included. */
export function niceBuckets(first: bigint, last: bigint, most: number): Buckets {
  for (const step of STEPS) {
    const low = floorDivide(first, step)
    const count = floorDivide(last, step) - low + 1n
    if (count <= BigInt(most)) return { from: low * step, step, count: Number(count) }
  }
  // Fewer buckets than centuries: one that begins with the first time holds all.
  return { from: first, step: last - first + 1n, count: 1 }
}
