import { HASH_BYTES, NODE_PREFIX } from '../hash/leaf-hasher.ts'
import { hashInto, sha256 } from '../hash/sha256.ts'

/** Inclusion and consistency proofs over the tree of RFC 6962 §2.1, of up to 2^53 - 1 leaves. */

/** Leaves `from` to (not with) `to`: their root, as of a tree of their own, is one hash of a proof. */
export interface LeafRange {
  readonly from: number
  readonly to: number
}

/** Hashes that a proof has at most. */
export const MAX_PROOF_HASHES = 53

/**
 * The ranges whose roots are, in this order, the inclusion proof of leaf `index` in the tree of the first `size` leaves (RFC 6962
 * §2.1.1). With the leaf they cover the tree. Throws RangeError unless 0 <= index < size <= 2^53 - 1, both whole.
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!isCount(index) || !isCount(size) || index >= size)
    throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`)
  const ranges: LeafRange[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + split(to - from)
    if (index < middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  return ranges.reverse()
}

/**
 * The ranges whose roots are, in this order, the proof that the tree of the first `n` leaves only grew from that of the first `m`
 * (RFC 6962 §2.1.2). None where m is 0 or n. Throws RangeError unless 0 <= m <= n <= 2^53 - 1, both whole.
 */
export function consistencyRanges(m: number, n: number): LeafRange[] {
  if (!isCount(m) || !isCount(n) || m > n) throw new RangeError(`a tree of ${n} leaves did not grow from one of ${m}`)
  const ranges: LeafRange[] = []
  if (m === 0 || m === n) return ranges
  let [from, to] = [0, n]
  while (to !== m) {
    const middle = from + split(to - from)
    if (m <= middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  // Where the old tree is one complete subtree, its root is known and is left out.
  if (from > 0) ranges.push({ from, to })
  return ranges.reverse()
}

/** Whether `proof` leads from a leaf hash at `index` to the root of a tree of `size` leaves (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  leafHash: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || leafHash.length !== HASH_BYTES) return false
  const sides = sidesOf(index, size - 1, proof)
  if (!sides) return false
  let hash = leafHash
  for (const [i, sibling] of proof.entries()) hash = sides[i] ? nodeHash(sibling, hash) : nodeHash(hash, sibling)
  return sameBytes(hash, root)
}

/**
 * Whether `proof` shows that the tree of `n` leaves with the root `rootN` only grew from that of `m` leaves with `rootM` (RFC 9162
 * §2.1.4.2). Every tree grew from the empty one, whose root is SHA-256 of the empty string.
 */
export function verifyConsistency(
  m: number,
  n: number,
  rootM: Uint8Array,
  rootN: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(m) || !isCount(n) || m > n || rootM.length !== HASH_BYTES) return false
  if (m === n) return proof.length === 0 && sameBytes(rootM, rootN) && (m > 0 || sameBytes(rootM, EMPTY_ROOT))
  if (m === 0) return proof.length === 0 && sameBytes(rootM, EMPTY_ROOT)
  let [at, last] = [m - 1, n - 1]
  while (isOdd(at)) {
    at = half(at)
    last = half(last)
  }
  // A complete old tree is its own first hash.
  const [first, ...rest] = at === 0 ? [rootM, ...proof] : proof
  const sides = sidesOf(at, last, rest)
  if (first?.length !== HASH_BYTES || !sides) return false
  let [oldHash, newHash] = [first, first]
  for (const [i, sibling] of rest.entries()) {
    if (sides[i]) oldHash = nodeHash(sibling, oldHash)
    newHash = sides[i] ? nodeHash(sibling, newHash) : nodeHash(newHash, sibling)
  }
  return sameBytes(oldHash, rootM) && sameBytes(newHash, rootN)
}

/**
 * For each hash of a proof, on the way from node `at` of a level that ends with node `last` up to the root, whether it stands at the
 * left of what is known. Undefined where a hash has another length, or where the way has more or fewer steps.
 */
function sidesOf(at: number, last: number, hashes: readonly Uint8Array[]): boolean[] | undefined {
  const sides: boolean[] = []
  for (const { length } of hashes) {
    if (last === 0 || length !== HASH_BYTES) return undefined
    const left = isOdd(at) || at === last
    // The last node of a level with an odd number of them has no sibling and goes up as it is.
    while (left && !isOdd(at) && at !== 0) {
      at = half(at)
      last = half(last)
    }
    at = half(at)
    last = half(last)
    sides.push(left)
  }
  return last === 0 ? sides : undefined
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const pair = new Uint8Array(2 * HASH_BYTES)
  pair.set(left)
  pair.set(right, HASH_BYTES)
  const hash = new Uint8Array(HASH_BYTES)
  hashInto(NODE_PREFIX, pair, 0, pair.length, hash, 0)
  return hash
}

/** Whether two arrays hold the same bytes. What is compared is public, so it need not take the same time always. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

const EMPTY_ROOT = sha256(new Uint8Array(0))

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

/** The largest power of two below `size`, which is 2 or more. */
function split(size: number): number {
  let power = 1
  while (2 * power < size) power *= 2
  return power
}

// Sizes exceed 32 bits, so these are no shifts.
const isOdd = (value: number): boolean => value % 2 === 1
const half = (value: number): number => Math.floor(value / 2)
