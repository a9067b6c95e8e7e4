import { createHash } from 'node:crypto'

/** The tree of RFC 6962 as its definition says it, one hash after the other: slow, and nothing to get wrong. */

export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

/** Leaf hashes of a log of numbered entries. */
export function numberedLeaves(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => sha256(Uint8Array.of(0), Buffer.from(`entry ${i}`)))
}

/** MTH of §2.1 over leaf hashes. */
export function treeRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return leaves[0]!
  const middle = split(leaves.length)
  return sha256(Uint8Array.of(1), treeRoot(leaves.slice(0, middle)), treeRoot(leaves.slice(middle)))
}

/** PATH of §2.1.1. */
export function inclusionPath(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return []
  const middle = split(leaves.length)
  return index < middle
    ? [...inclusionPath(index, leaves.slice(0, middle)), treeRoot(leaves.slice(middle))]
    : [...inclusionPath(index - middle, leaves.slice(middle)), treeRoot(leaves.slice(0, middle))]
}

/** SUBPROOF of §2.1.2. */
export function consistencyPath(m: number, leaves: readonly Uint8Array[], known = true): Uint8Array[] {
  if (m === leaves.length) return known ? [] : [treeRoot(leaves)]
  const middle = split(leaves.length)
  return m <= middle
    ? [...consistencyPath(m, leaves.slice(0, middle), known), treeRoot(leaves.slice(middle))]
    : [...consistencyPath(m - middle, leaves.slice(middle), false), treeRoot(leaves.slice(0, middle))]
}

function split(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}
