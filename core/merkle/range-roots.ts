import { HASH_BYTES, type LeafHasher } from '../hash/leaf-hasher.ts'
import { Frontier } from './frontier.ts'
import type { LeafRange } from './proof.ts'

/**
 * Roots of ranges of leaves, from one pass over the leaves: what a proof is made of. It holds one hash for each range and one
 * frontier.
 */
export class RangeRoots {
  readonly #hasher: LeafHasher
  readonly #ranges: readonly LeafRange[]
  /** Indices of the ranges in the order in which they begin. */
  readonly #order: readonly number[]
  readonly #roots: (Uint8Array | undefined)[] = []
  #frontier: Frontier
  /** The range in hand, as an index into the order. */
  #current = 0
  #seen = 0

  /** The ranges must not overlap; between them may be leaves that belong to none. */
  constructor(hasher: LeafHasher, ranges: readonly LeafRange[]) {
    this.#hasher = hasher
    this.#ranges = ranges
    this.#order = ranges.map((_, i) => i).sort((a, b) => ranges[a]!.from - ranges[b]!.from)
    this.#frontier = new Frontier(hasher)
  }

  /** Takes the next leaf hashes, `leaves[0..32 count)`. */
  append(leaves: Uint8Array, count: number): void {
    const end = this.#seen + count
    while (this.#current < this.#order.length) {
      const at = this.#order[this.#current]!
      const { from, to } = this.#ranges[at]!
      const first = Math.max(from, this.#seen)
      const last = Math.min(to, end)
      if (first < last)
        this.#frontier.append(
          leaves.subarray(HASH_BYTES * (first - this.#seen), HASH_BYTES * (last - this.#seen)),
          last - first,
        )
      if (to > end) break
      this.#roots[at] = this.#frontier.root()
      this.#frontier = new Frontier(this.#hasher)
      this.#current++
    }
    this.#seen = end
  }

  /** The roots in the order of the ranges; undefined while leaves of one are lacking. */
  roots(): Uint8Array[] | undefined {
    if (this.#current < this.#order.length) return undefined
    return this.#ranges.map((_, i) => this.#roots[i]!)
  }
}
