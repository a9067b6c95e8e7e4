import { HASH_BYTES, type LeafHasher } from '../hash/leaf-hasher.ts'
import { sha256 } from '../hash/sha256.ts'

/** Leaves that are taken in one step. */
const CHUNK = 65_536

/** Room for the hashes of two levels, each behind one that may have been waiting; made when it is first needed. */
let lower = new Uint8Array(0)
let upper = new Uint8Array(0)

/**
 * The right edge of the Merkle tree of RFC 6962 §2.1 while it grows: for each complete subtree that waits for its sibling, its
 * hash. So it takes leaves without end, holds one hash for each bit of the size at most, and tells the root at any time.
 */
export class Frontier {
  readonly #hasher: LeafHasher
  #size = 0
  /** Hash of the complete subtree of 2^level leaves that has no sibling yet: there is one where the bit of the size is set. */
  #waiting: (Uint8Array | undefined)[] = []

  constructor(hasher: LeafHasher) {
    this.#hasher = hasher
  }

  /** Leaves so far. */
  get size(): number {
    return this.#size
  }

  /**
   * Takes the leaf hashes `leaves[0..32 count)`. Throws RangeError where they are fewer, or where the tree would have more than
   * 2^53 - 1 leaves.
   */
  append(leaves: Uint8Array, count: number): void {
    if (!Number.isSafeInteger(count) || count < 0 || leaves.length < HASH_BYTES * count)
      throw new RangeError(`${count} leaves do not stand in ${leaves.length} bytes`)
    if (!Number.isSafeInteger(this.#size + count))
      throw new RangeError(`a tree of ${this.#size} leaves cannot take ${count} more: it holds at most 2^53 - 1`)
    for (let from = 0; from < count; from += CHUNK) this.#take(leaves, from, Math.min(CHUNK, count - from))
    this.#size += count
  }

  #take(leaves: Uint8Array, from: number, count: number): void {
    const room = HASH_BYTES * (count + 1)
    if (lower.length < room) {
      lower = new Uint8Array(room)
      upper = new Uint8Array(room)
    }
    let [level, left] = [0, count]
    lower.set(leaves.subarray(HASH_BYTES * from, HASH_BYTES * (from + count)), HASH_BYTES)
    while (left > 0) {
      // The hashes of this level stand from slot 1 on, so that one that waits can be put in front of them.
      const waiting = this.#waiting[level]
      if (waiting) lower.set(waiting)
      const start = waiting ? 0 : HASH_BYTES
      const total = left + (waiting ? 1 : 0)
      const pairs = total >> 1
      const odd = start + 2 * HASH_BYTES * pairs
      this.#waiting[level] = total & 1 ? lower.slice(odd, odd + HASH_BYTES) : undefined
      if (pairs > 0) this.#hasher.pairs(lower.subarray(start, odd), pairs, upper.subarray(HASH_BYTES))
      const swap = lower
      lower = upper
      upper = swap
      left = pairs
      level++
    }
  }

  /** Root hash of the tree as it stands; of the empty tree, SHA-256 of the empty string. */
  root(): Uint8Array {
    const pair = new Uint8Array(2 * HASH_BYTES)
    let root: Uint8Array | undefined
    for (const left of this.#waiting) {
      if (!left) continue
      if (root) {
        pair.set(left)
        pair.set(root, HASH_BYTES)
        root = new Uint8Array(HASH_BYTES)
        this.#hasher.pairs(pair, 1, root)
      } else root = left.slice()
    }
    return root ?? sha256(new Uint8Array(0))
  }

  /** Another one that stands where this one does and grows on its own. */
  copy(): Frontier {
    const other = new Frontier(this.#hasher)
    other.#size = this.#size
    other.#waiting = [...this.#waiting]
    return other
  }
}
