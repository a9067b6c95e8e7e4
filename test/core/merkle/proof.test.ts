import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  consistencyRanges,
  inclusionRanges,
  type LeafRange,
  MAX_PROOF_HASHES,
  verifyConsistency,
  verifyInclusion,
} from '../../../core/merkle/proof.ts'
import { consistencyPath, inclusionPath, numberedLeaves, sha256, treeRoot } from '../../support/merkle-tree.ts'

const SIZES = 40
const leaves = numberedLeaves(SIZES)
const roots = Array.from({ length: SIZES + 1 }, (_, i) => treeRoot(leaves.slice(0, i)))
const rootsOf = (ranges: readonly LeafRange[]) => ranges.map(({ from, to }) => treeRoot(leaves.slice(from, to)))
const NOT_SIZES = [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 64, '5' as unknown as number]

test('[inclusion-ranges] the roots of the ranges are the path of the definition and lead to the root', () => {
  for (let size = 1; size <= SIZES; size++)
    for (let index = 0; index < size; index++) {
      const proof = rootsOf(inclusionRanges(index, size))
      assert.deepEqual(proof, inclusionPath(index, leaves.slice(0, size)), `${index} of ${size}`)
      assert.ok(verifyInclusion(leaves[index]!, index, size, proof, roots[size]!), `${index} of ${size}`)
    }
})

test('[consistency-ranges] the roots of the ranges are the proof of the definition and lead to both roots', () => {
  for (let n = 0; n <= SIZES; n++)
    for (let m = 0; m <= n; m++) {
      const proof = rootsOf(consistencyRanges(m, n))
      if (m > 0) assert.deepEqual(proof, consistencyPath(m, leaves.slice(0, n)), `${m} to ${n}`)
      assert.ok(verifyConsistency(m, n, roots[m]!, roots[n]!, proof), `${m} to ${n}`)
    }
})

test('[proof-any-bit] a proof in which anything differs leads nowhere', () => {
  const place = fc.integer({ min: 2, max: SIZES }).chain((n) => fc.tuple(fc.nat(n - 1), fc.constant(n)))
  fc.assert(
    fc.property(place, fc.nat(), fc.nat(255), ([index, size], at, bit) => {
      const flip = (hash: Uint8Array) => hash.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      const proof = inclusionPath(index, leaves.slice(0, size))
      const root = roots[size]!
      const altered = proof.with(at % proof.length, flip(proof[at % proof.length]!))
      const leaf = leaves[index]!
      assert.ok(!verifyInclusion(leaf, index, size, altered, root))
      assert.ok(!verifyInclusion(flip(leaf), index, size, proof, root))
      assert.ok(!verifyInclusion(leaf, index, size, proof, flip(root)))
      assert.ok(!verifyInclusion(leaf, index, size, proof.slice(1), root))
      assert.ok(!verifyInclusion(leaf, index, size, proof.slice(0, -1), root))
      assert.ok(!verifyInclusion(leaf, index, size, [...proof, root], root))
      assert.ok(!verifyInclusion(leaf, index, size, [leaf, ...proof], root))
      assert.ok(!verifyInclusion(leaf, (index + 1) % size, size, proof, root))

      const [m, n] = [index + 1, size]
      const grown = consistencyPath(m, leaves.slice(0, n))
      const [rootM, rootN] = [roots[m]!, roots[n]!]
      assert.ok(!verifyConsistency(m, n, flip(rootM), rootN, grown))
      assert.ok(!verifyConsistency(m, n, rootM, flip(rootN), grown))
      assert.ok(!verifyConsistency(m, n, rootM, rootN, [...grown, rootN]))
      assert.ok(!verifyConsistency(m, n, rootM, rootN, [rootM, ...grown]))
      if (m === n) return
      const changed = grown.with(at % grown.length, flip(grown[at % grown.length]!))
      assert.ok(!verifyConsistency(m, n, rootM, rootN, changed))
      assert.ok(!verifyConsistency(m, n, rootM, rootN, grown.slice(1)))
      assert.ok(!verifyConsistency(m, n, rootM, rootN, grown.slice(0, -1)))
      assert.ok(!verifyConsistency(m, n, rootN, rootM, grown))
    }),
    { numRuns: 300 },
  )
})

test('[proof-wrong-size] what is no size, or does not fit, is refused and never loops', () => {
  const [leaf, root] = [leaves[0]!, roots[1]!]
  for (const size of NOT_SIZES) {
    assert.throws(() => inclusionRanges(0, size), RangeError, `size ${size}`)
    assert.throws(() => inclusionRanges(size, 5), RangeError, `index ${size}`)
    assert.throws(() => consistencyRanges(1, size), RangeError)
    assert.throws(() => consistencyRanges(size, 5), RangeError)
    assert.ok(!verifyInclusion(leaf, 0, size, [], root))
    assert.ok(!verifyInclusion(leaf, size, 1, [], root))
    assert.ok(!verifyConsistency(size, 1, root, root, []))
    assert.ok(!verifyConsistency(1, size, root, root, []))
  }
  assert.throws(() => inclusionRanges(0, 0), RangeError)
  assert.throws(() => inclusionRanges(5, 5), RangeError)
  assert.throws(() => consistencyRanges(6, 5), RangeError)
  assert.ok(!verifyInclusion(leaf, 0, 0, [], leaf))
  assert.ok(!verifyInclusion(leaf, 1, 1, [], leaf))
  assert.ok(!verifyConsistency(2, 1, root, root, []))
  assert.ok(!verifyConsistency(0, 0, root, root, []), 'the empty tree has one root')
  assert.ok(!verifyConsistency(0, 1, root, root, []), 'nothing else is the empty tree')
  assert.ok(verifyConsistency(0, 1, sha256(), root, []))
})

test('[proof-hash-length] hashes of another length are refused', () => {
  const short = leaves[0]!.subarray(1)
  const root = roots[2]!
  assert.ok(verifyInclusion(leaves[0]!, 0, 2, [leaves[1]!], root))
  assert.ok(!verifyInclusion(short, 0, 2, [leaves[1]!], root))
  assert.ok(!verifyInclusion(leaves[0]!, 0, 2, [short], root))
  assert.ok(!verifyInclusion(short, 0, 1, [], short), 'nor is a short root reached by a short leaf')
  assert.ok(!verifyConsistency(1, 2, roots[1]!, root, [short]))
  assert.ok(!verifyConsistency(1, 2, short, root, [leaves[1]!]))
  assert.ok(!verifyConsistency(2, 2, short, short, []))
})

test('[proof-longest] the largest tree has proofs of a size that is bounded', () => {
  const size = 2 ** 53 - 1
  for (const index of [0, 1, 2 ** 32, 2 ** 52 - 1, 2 ** 52, size - 1]) {
    const ranges = inclusionRanges(index, size)
    assert.ok(ranges.length <= MAX_PROOF_HASHES, `${ranges.length}`)
    const covered = ranges.reduce((sum, { from, to }) => sum + (to - from), 1)
    assert.equal(covered, size, 'with the leaf they cover the tree')
    // Hashes of ranges this size cannot be had; made-up ones must fail, and in few steps.
    assert.ok(
      !verifyInclusion(
        leaves[0]!,
        index,
        size,
        ranges.map(() => leaves[1]!),
        leaves[2]!,
      ),
    )
    const grown = consistencyRanges(index + 1, size)
    assert.ok(grown.length <= MAX_PROOF_HASHES + 1, `${grown.length}`)
    assert.ok(!verifyConsistency(index + 1, size, leaves[0]!, leaves[1]!, [...grown.map(() => leaves[2]!), leaves[3]!]))
  }
  assert.equal(inclusionRanges(0, size).length, MAX_PROOF_HASHES)
})
