import { hashInto } from './sha256.ts'

/** RFC 6962 §2.1: what is hashed in front of a record, and in front of the two hashes below a node. */
export const LEAF_PREFIX = 0
export const NODE_PREFIX = 1

/** Bytes of a leaf or node hash. */
export const HASH_BYTES = 32

/**
 * Hashes many records, or many pairs of hashes, in one call. Implemented here in TypeScript, and in native/ with the
 * processor's own means; all give the same bytes. Arrays may be of shared memory.
 */
export interface LeafHasher {
  /** How it works: `typescript`, or what the addon calls its path (`sha-ni`, `avx512`, `avx2`, `arm-sha2`, `scalar`). */
  readonly name: string
  /**
   * Leaf hashes, SHA-256(0x00 || record). Record i is `bytes[bounds[i]..bounds[i + 1])`; its hash goes to `to[32 i..32 i + 32)`.
   * Throws RangeError where bounds fall or leave `bytes`, where `to` has no room, or where `count` is no count; then nothing is
   * written.
   */
  leaves(bytes: Uint8Array, bounds: Uint32Array, count: number, to: Uint8Array): void
  /**
   * Node hashes, SHA-256(0x01 || left || right). Pair i is `hashes[64 i..64 i + 64)`; its hash goes to `to[32 i..32 i + 32)`. `to` may
   * be `hashes` itself. Throws RangeError where an array is too short, or where `count` is no count.
   */
  pairs(hashes: Uint8Array, count: number, to: Uint8Array): void
}

/** The one that is always there. */
export const plainHasher: LeafHasher = {
  name: 'typescript',
  leaves(bytes, bounds, count, to) {
    checkBounds(bytes, bounds, count, to)
    for (let i = 0; i < count; i++) hashInto(LEAF_PREFIX, bytes, bounds[i]!, bounds[i + 1]!, to, HASH_BYTES * i)
  },
  pairs(hashes, count, to) {
    if (!isCount(count) || hashes.length < 2 * HASH_BYTES * count || to.length < HASH_BYTES * count)
      throw new RangeError(`${count} pairs of hashes do not fit the arrays given`)
    for (let i = 0; i < count; i++)
      hashInto(NODE_PREFIX, hashes, 2 * HASH_BYTES * i, 2 * HASH_BYTES * (i + 1), to, HASH_BYTES * i)
  },
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0
}

function checkBounds(bytes: Uint8Array, bounds: Uint32Array, count: number, to: Uint8Array): void {
  if (!isCount(count) || bounds.length < count + 1 || to.length < HASH_BYTES * count)
    throw new RangeError(`${count} records do not fit the arrays given`)
  for (let i = 0; i < count; i++)
    if (bounds[i + 1]! < bounds[i]! || bounds[i + 1]! > bytes.length)
      throw new RangeError(`record ${i} does not lie within the bytes given`)
}
