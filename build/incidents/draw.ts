import { makeRandom } from '../../test/support/random.ts'

/** Draws from distributions; the same again for the same seed and stream. */
export interface Draw {
  /** An integer from 0 up to and without `limit`. */
  below(limit: number): number
  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** As `between`, but each order of magnitude as likely as another. */
  magnitude(low: number, high: number): number
  /** Above 0 and below 1. */
  uniform(): number
  /** Exponential, with this mean. */
  pause(mean: number): number
  /** Normal, with mean 0 and standard deviation 1. */
  normal(): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
}

export function drawing(seed: number, stream = 1): Draw {
  const random = makeRandom(seed, stream)
  const uniform = () => (random.below(2 ** 32) + 0.5) / 2 ** 32
  const below = (limit: number) => Math.floor(uniform() * limit)
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    magnitude: (low, high) => Math.min(high, Math.floor(low * ((high + 1) / low) ** uniform())),
    uniform,
    pause: (mean) => -Math.log(uniform()) * mean,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    chance: (probability) => uniform() < probability,
    pick: (from) => from[below(from.length)]!,
  }
}
