import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HASH_BYTES, plainHasher } from '../../../core/hash/leaf-hasher.ts'
import { Frontier } from '../../../core/merkle/frontier.ts'
import { RangeRoots } from '../../../core/merkle/range-roots.ts'
import { numberedLeaves, sha256, treeRoot } from '../../support/merkle-tree.ts'

const SIZES = 300
const leaves = numberedLeaves(SIZES)
const joined = Buffer.concat(leaves)
const roots = leaves.map((_, i) => treeRoot(leaves.slice(0, i)))

test('[frontier-root] for every size, the root is the one of the definition, however the leaves come in', () => {
  const oneByOne = new Frontier(plainHasher)
  for (const [size, root] of roots.entries()) {
    assert.equal(oneByOne.size, size)
    assert.deepEqual(oneByOne.root(), root, `${size} leaves, one by one`)
    const atOnce = new Frontier(plainHasher)
    atOnce.append(joined, size)
    assert.deepEqual(atOnce.root(), root, `${size} leaves at once`)
    oneByOne.append(leaves[size]!, 1)
  }
  assert.deepEqual(new Frontier(plainHasher).root(), sha256(), 'of the empty tree')
})

test('[frontier-pieces] pieces of any size give the same, and copies grow on their own', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 8 }), (counts) => {
      const frontier = new Frontier(plainHasher)
      let taken = 0
      for (const wanted of counts) {
        const count = Math.min(wanted, SIZES - 1 - taken)
        const copy = frontier.copy()
        frontier.append(joined.subarray(HASH_BYTES * taken), count)
        assert.deepEqual(copy.root(), roots[taken])
        copy.append(leaves[0]!, 1)
        taken += count
        assert.deepEqual([frontier.size, frontier.root()], [taken, roots[taken]])
      }
    }),
    { numRuns: 50 },
  )
})

test('[frontier-chunk] around the number of leaves that is taken in one step', () => {
  const CHUNK = 65_536
  const many = new Uint8Array(HASH_BYTES * (CHUNK + 2))
  for (let i = 0; i < many.length; i += HASH_BYTES) many[i] = i >> 5
  // The tree of a power of two, built level by level.
  let level = many.slice(0, HASH_BYTES * CHUNK)
  for (let width = CHUNK; width > 1; width /= 2) {
    plainHasher.pairs(level, width / 2, level)
    level = level.subarray(0, (HASH_BYTES * width) / 2)
  }
  const full = new Frontier(plainHasher)
  full.append(many, CHUNK)
  assert.deepEqual(full.root(), Uint8Array.from(level))
  const above = full.copy()
  above.append(many.subarray(HASH_BYTES * CHUNK), 1)
  assert.deepEqual(
    above.root(),
    sha256(Uint8Array.of(1), level, many.subarray(HASH_BYTES * CHUNK, HASH_BYTES * (CHUNK + 1))),
  )
  const inOne = new Frontier(plainHasher)
  inOne.append(many, CHUNK + 2)
  above.append(many.subarray(HASH_BYTES * (CHUNK + 1)), 1)
  assert.deepEqual(inOne.root(), above.root())
})

test('[frontier-arguments] counts that are none, or more than there is, are refused and change nothing', () => {
  const frontier = new Frontier(plainHasher)
  for (const count of [-1, 1.5, Number.NaN, 3, 2 ** 53])
    assert.throws(() => frontier.append(joined.subarray(0, 2 * HASH_BYTES), count), RangeError, `${count}`)
  assert.deepEqual([frontier.size, frontier.root()], [0, sha256()])
})

test('[range-roots] one pass gives the root of each range, with gaps between them and in any order', () => {
  const range = fc.tuple(fc.nat(100), fc.integer({ min: 1, max: 100 }))
  fc.assert(
    fc.property(
      fc.array(range, { maxLength: 5 }),
      fc.integer({ min: 1, max: 70 }),
      fc.boolean(),
      (steps, piece, reverse) => {
        let at = 0
        const ranges = steps
          .map(([gap, length]) => {
            const from = at + (gap % 20)
            at = from + (length % 40) + 1
            return { from, to: at }
          })
          .filter(({ to }) => to < SIZES)
        if (reverse) ranges.reverse()
        const found = new RangeRoots(plainHasher, ranges)
        const end = Math.max(0, ...ranges.map(({ to }) => to))
        for (let i = 0; i < end; i += piece) {
          assert.equal(found.roots(), undefined, 'not before the last leaf')
          found.append(joined.subarray(HASH_BYTES * i), Math.min(piece, SIZES - i))
        }
        assert.deepEqual(
          found.roots(),
          ranges.map(({ from, to }) => treeRoot(leaves.slice(from, to))),
        )
      },
    ),
    { numRuns: 100 },
  )
})
