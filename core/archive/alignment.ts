import { HASH_BYTES } from '../hash/leaf-hasher.ts'

/**
 * Finds which leaves of two lists are the same, in order: what is left over was removed from the first or inserted into the second.
 * Small differences are found exactly (E. W. Myers, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1, 1986); for
 * large ones, leaves that occur once in both lists hold the two together, and what lies between them is looked at in turn.
 */

/** Removed and inserted leaves, together, that are looked for exactly. */
export const MAX_EDITS = 2_000
/** Steps that the exact search may take over one pair of lists; after that only unique leaves are matched. */
export const MAX_STEPS = 1 << 26
/** How often what lies between unique leaves is divided again. */
const MAX_DEPTH = 8

const WORDS = HASH_BYTES / 4

/** Leaves as 32-bit words, eight to a leaf. */
export type LeafWords = Uint32Array

/** The leaves of a list as words; a copy where they are not aligned. Bytes behind the last whole leaf are left out. */
export function leafWords(leaves: Uint8Array): LeafWords {
  const length = Math.floor(leaves.length / HASH_BYTES) * HASH_BYTES
  const aligned = leaves.byteOffset % 4 === 0 ? leaves : leaves.slice(0, length)
  return new Uint32Array(aligned.buffer, aligned.byteOffset, length / 4)
}

export function sameLeaf(a: LeafWords, i: number, b: LeafWords, j: number): boolean {
  for (let p = i * WORDS, q = j * WORDS, end = p + WORDS; p < end; p++, q++) if (a[p] !== b[q]) return false
  return true
}

/**
 * For each leaf of `a`, the index of the same leaf in `b`, or -1. Indices rise. The two lists may have millions of leaves; memory is
 * within 40 bytes for each. `steps` bounds the exact search.
 */
export function align(a: LeafWords, b: LeafWords, steps = MAX_STEPS): Int32Array {
  const matches = new Int32Array(a.length / WORDS).fill(-1)
  new Alignment(a, b, matches, steps).divide(0, matches.length, 0, b.length / WORDS, 0)
  return matches
}

class Alignment {
  readonly #a: LeafWords
  readonly #b: LeafWords
  readonly #matches: Int32Array
  #steps: number

  constructor(a: LeafWords, b: LeafWords, matches: Int32Array, steps: number) {
    this.#steps = steps
    this.#a = a
    this.#b = b
    this.#matches = matches
  }

  /** Matches `a[a0..a1)` with `b[b0..b1)`. */
  divide(a0: number, a1: number, b0: number, b1: number, depth: number): void {
    while (a0 < a1 && b0 < b1 && sameLeaf(this.#a, a0, this.#b, b0)) this.#matches[a0++] = b0++
    while (a0 < a1 && b0 < b1 && sameLeaf(this.#a, a1 - 1, this.#b, b1 - 1)) this.#matches[--a1] = --b1
    if (a0 === a1 || b0 === b1 || this.#exact(a0, a1, b0, b1) || depth === MAX_DEPTH) return
    const anchors = uniquePairs(this.#a, a0, a1, this.#b, b0, b1)
    if (anchors.a.length === 0) return
    for (let i = 0; i <= anchors.a.length; i++) {
      const [nextA, nextB] = [anchors.a[i] ?? a1, anchors.b[i] ?? b1]
      if (nextA > a0 && nextB > b0) this.divide(a0, nextA, b0, nextB, depth + 1)
      if (i < anchors.a.length) this.#matches[nextA] = nextB
      a0 = nextA + 1
      b0 = nextB + 1
    }
  }

  /** The shortest way from one list to the other; false where it is longer than the limits allow. */
  #exact(a0: number, a1: number, b0: number, b1: number): boolean {
    const [n, m] = [a1 - a0, b1 - b0]
    if (Math.abs(n - m) > MAX_EDITS) return false
    const most = Math.min(n + m, MAX_EDITS)
    // Furthest place in `a` on each diagonal k = (place in a) - (place in b), and what it was after each number of edits.
    const furthest = new Int32Array(2 * most + 3)
    const centre = most + 1
    const history: Int32Array[] = []
    for (let edits = 0; edits <= most; edits++) {
      const row = new Int32Array(edits + 1)
      for (let k = -edits; k <= edits; k += 2) {
        let x = edits === 0 ? 0 : startOn(k, edits, furthest[centre + k - 1]!, furthest[centre + k + 1]!)
        const begun = x
        while (x < n && x - k < m && sameLeaf(this.#a, a0 + x, this.#b, b0 + x - k)) x++
        furthest[centre + k] = x
        row[(k + edits) >> 1] = x
        if (x >= n && x - k >= m) {
          history.push(row)
          this.#walkBack(history, a0, b0, n, m)
          return true
        }
        this.#steps -= 1 + x - begun
      }
      if (this.#steps < 0) return false
      history.push(row)
    }
    return false
  }

  #walkBack(history: readonly Int32Array[], a0: number, b0: number, n: number, m: number): void {
    let [x, y] = [n, m]
    for (let edits = history.length - 1; edits >= 0; edits--) {
      const k = x - y
      const before = history[edits - 1]
      const at = (diagonal: number) => before?.[(diagonal + edits - 1) >> 1] ?? 0
      const start = before === undefined ? 0 : startOn(k, edits, at(k - 1), at(k + 1))
      while (x > start) this.#matches[a0 + --x] = b0 + --y
      // The edit itself: one leaf of `b` where the way came from the diagonal above, else one of `a`.
      if (start > 0 || y > 0) {
        if (k === -edits || (k !== edits && at(k - 1) < at(k + 1))) y--
        else x--
      }
    }
  }
}

/** Where diagonal k begins after one more edit, from the furthest places on the diagonals beside it. */
function startOn(k: number, edits: number, below: number, above: number): number {
  return k === -edits || (k !== edits && below < above) ? above : below + 1
}

interface Anchors {
  readonly a: Int32Array
  readonly b: Int32Array
}

/** Leaves that occur once in each of the two ranges, as many as stand in the same order in both. */
function uniquePairs(a: LeafWords, a0: number, a1: number, b: LeafWords, b0: number, b1: number): Anchors {
  const table = new LeafTable(b, b1 - b0)
  const MANY = -1
  // For each leaf of `b` that was first met there: 0, or 1 + its place in `a`; MANY where it occurs more than once.
  const place = new Int32Array(b1 - b0)
  for (let j = b0; j < b1; j++) {
    const first = table.add(j)
    if (first !== j) place[first - b0] = MANY
  }
  for (let i = a0; i < a1; i++) {
    const j = table.find(a, i)
    if (j >= 0) place[j - b0] = place[j - b0] === 0 ? i + 1 : MANY
  }
  const pairs = place.reduce((count, value) => (value > 0 ? count + 1 : count), 0)
  const [inA, inB] = [new Int32Array(pairs), new Int32Array(pairs)]
  let count = 0
  for (let j = b0; j < b1; j++) {
    if (place[j - b0]! <= 0) continue
    inA[count] = place[j - b0]! - 1
    inB[count++] = j
  }
  const chosen = longestRise(inA)
  return { a: chosen.map((i) => inA[i]!), b: chosen.map((i) => inB[i]!) }
}

/** Indices of a longest rising run of `values` (patience sorting, O(n log n)). */
function longestRise(values: Int32Array): Int32Array {
  const ends = new Int32Array(values.length)
  const before = new Int32Array(values.length)
  let length = 0
  for (let i = 0; i < values.length; i++) {
    let [low, high] = [0, length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (values[ends[middle]!]! < values[i]!) low = middle + 1
      else high = middle
    }
    before[i] = low > 0 ? ends[low - 1]! : -1
    ends[low] = i
    if (low === length) length++
  }
  const run = new Int32Array(length)
  for (let i = length - 1, at = ends[length - 1] ?? -1; i >= 0; i--, at = before[at]!) run[i] = at
  return run
}

/** Finds leaves of one list by what they are. */
export class LeafTable {
  readonly #leaves: LeafWords
  readonly #slots: Int32Array
  readonly #mask: number

  /** `most` is how many leaves will be added at most. */
  constructor(leaves: LeafWords, most: number) {
    let size = 16
    while (size < 2 * most) size *= 2
    this.#leaves = leaves
    this.#slots = new Int32Array(size)
    this.#mask = size - 1
  }

  /** Adds leaf `i`, unless the same is there already; returns the index of the one that is there. */
  add(i: number): number {
    const slot = this.#slot(this.#leaves, i)
    if (this.#slots[slot] === 0) this.#slots[slot] = i + 1
    return this.#slots[slot]! - 1
  }

  /** Index of the leaf that is the same as leaf `i` of another list, or -1. */
  find(leaves: LeafWords, i: number): number {
    return this.#slots[this.#slot(leaves, i)]! - 1
  }

  #slot(leaves: LeafWords, i: number): number {
    // A leaf is a hash already.
    let slot = leaves[i * WORDS]! & this.#mask
    while (this.#slots[slot] !== 0 && !sameLeaf(leaves, i, this.#leaves, this.#slots[slot]! - 1))
      slot = (slot + 1) & this.#mask
    return slot
  }
}
