import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseTreeHead } from '../../../core/archive/checkpoint.ts'
import { HASH_BYTES, plainHasher } from '../../../core/hash/leaf-hasher.ts'
import { Frontier } from '../../../core/merkle/frontier.ts'
import { consistencyRanges, inclusionRanges, verifyConsistency, verifyInclusion } from '../../../core/merkle/proof.ts'
import { RangeRoots } from '../../../core/merkle/range-roots.ts'
import { entriesPath, entryBounds, leavesUnder, TILE_WIDTH, tileOf, tilePath } from '../../../core/merkle/tiles.ts'
import { parseNote } from '../../../core/note/signed-note.ts'
import { parseVerificationKey } from '../../../core/note/verification-key.ts'
import { verifyNote } from '../../../main/keys/verify-note.ts'
import { corpus } from '../../support/corpus.ts'

test('[tile-path] names as the specification gives them', () => {
  const path = (level: number, index: number, size: number) => tilePath(tileOf(level, index, size)!)
  assert.equal(path(0, 1_234_067, 2 ** 40), 'tile/0/x001/x234/067')
  assert.equal(path(2, 0, 70_000), 'tile/2/000.p/1')
  assert.equal(entriesPath({ level: 0, index: 999, width: 255 }), 'tile/entries/999.p/255')
  assert.equal(entriesPath({ level: 0, index: 1000, width: 256 }), 'tile/entries/x001/000')
})

test('[tile-width] the tiles of a tree are those that the specification counts', () => {
  const widths = (level: number, size: number) => {
    const found: number[] = []
    for (let index = 0; ; index++) {
      const tile = tileOf(level, index, size)
      if (!tile) return found
      found.push(tile.width)
    }
  }
  assert.deepEqual(widths(0, 70_000), [...Array(273).fill(TILE_WIDTH), 112])
  assert.deepEqual(widths(1, 70_000), [256, 17])
  assert.deepEqual(widths(2, 70_000), [1])
  assert.deepEqual(widths(3, 70_000), [])
  assert.deepEqual([widths(0, 256), widths(1, 256)], [[256], [1]])
  assert.deepEqual([widths(0, 0), widths(0, 255), widths(1, 255)], [[], [255], []])
  assert.deepEqual([tileOf(6, 0, 2 ** 53 - 1)?.width, tileOf(7, 0, 2 ** 53 - 1)], [31, undefined])
  assert.deepEqual(leavesUnder({ level: 1, index: 1, width: 17 }, 3), { from: 66_304, to: 66_560 })
})

test('[tile-upper-levels] the hashes of a tile are the roots of the full tiles below', () => {
  const size = 3 * TILE_WIDTH + 1
  const leaves = new Uint8Array(HASH_BYTES * size).map((_, i) => i * 7 + (i >> 8))
  const tile = tileOf(1, 0, size)!
  assert.equal(tile.width, 3)
  const found = new RangeRoots(
    plainHasher,
    [0, 1, 2].map((at) => leavesUnder(tile, at)),
  )
  found.append(leaves, size)
  const upper = Buffer.concat(found.roots()!)
  const whole = new Frontier(plainHasher)
  whole.append(leaves, size)
  // The three hashes and the last leaf are the right edge of the tree.
  const pair = (left: Uint8Array, right: Uint8Array) => {
    const hash = new Uint8Array(HASH_BYTES)
    plainHasher.pairs(Buffer.concat([left, right]), 1, hash)
    return hash
  }
  const [a, b, c] = [0, 1, 2].map((i) => upper.subarray(HASH_BYTES * i, HASH_BYTES * (i + 1))) as [
    Buffer,
    Buffer,
    Buffer,
  ]
  assert.deepEqual(whole.root(), pair(pair(a, b), pair(c, leaves.subarray(-HASH_BYTES))))
})

test('[entry-bundle] entries fill their bundle, or it is none', () => {
  assert.deepEqual(entryBounds(Uint8Array.of()), [])
  assert.deepEqual(entryBounds(Uint8Array.of(0, 1, 7, 0, 0)), [
    { start: 2, end: 3 },
    { start: 5, end: 5 },
  ])
  for (const bytes of [[0], [0, 1], [0, 1, 7, 0], [255, 255, 1]])
    assert.equal(entryBounds(Uint8Array.from(bytes)), undefined)
  assert.equal(entryBounds(new Uint8Array(2 * TILE_WIDTH))?.length, TILE_WIDTH)
  assert.equal(entryBounds(new Uint8Array(2 * (TILE_WIDTH + 1))), undefined)
})

const log = corpus('integrity/tlog-tessera/log')
/** The key that Tessera publishes for its test log. */
const KEY = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'
const SIZE = 15

test('[tlog-tessera] a log of another program: checkpoints, signatures, tiles, entries, growth, proofs', {
  skip: !log && 'no corpus',
}, () => {
  const read = (path: string) => new Uint8Array(readFileSync(join(log!, path)))
  const key = parseVerificationKey(KEY)
  assert.ok(!('error' in key))
  const roots: Uint8Array[] = []
  for (let size = 0; size <= SIZE; size++) {
    const note = parseNote(read(`checkpoint.${size}`))
    assert.ok(!('error' in note))
    assert.deepEqual(verifyNote(note, [key]), { by: [key], wrong: [], unknown: [] })
    const head = parseTreeHead(note.text)
    assert.ok(!('error' in head))
    assert.deepEqual([head.origin, head.size, head.extensions], ['example.com/log/testdata', size, []])
    roots.push(head.root)
    const frontier = new Frontier(plainHasher)
    const tile = tileOf(0, 0, size)
    if (tile) {
      const hashes = read(tilePath(tile))
      assert.equal(hashes.length, HASH_BYTES * size)
      frontier.append(hashes, size)
      const bundle = read(entriesPath(tile))
      const entries = entryBounds(bundle)!
      assert.equal(entries.length, size)
      for (const [i, { start, end }] of entries.entries()) {
        const leaf = new Uint8Array(HASH_BYTES)
        plainHasher.leaves(bundle, Uint32Array.of(start, end), 1, leaf)
        assert.deepEqual(leaf, hashes.slice(HASH_BYTES * i, HASH_BYTES * (i + 1)), `entry ${i} of ${size}`)
      }
    }
    assert.deepEqual(frontier.root(), head.root, `root of ${size}`)
  }
  assert.deepEqual(read('checkpoint'), read(`checkpoint.${SIZE}`))
  const leaves = read(`tile/0/000.p/${SIZE}`)
  const rootsOf = (ranges: ReturnType<typeof inclusionRanges>) => {
    const found = new RangeRoots(plainHasher, ranges)
    found.append(leaves, SIZE)
    return found.roots()!
  }
  for (let n = 1; n <= SIZE; n++)
    for (let m = 0; m <= n; m++) {
      assert.ok(verifyConsistency(m, n, roots[m]!, roots[n]!, rootsOf(consistencyRanges(m, n))), `${m} to ${n}`)
      if (m === n) continue
      assert.ok(!verifyConsistency(m, n, roots[n]!, roots[m]!, rootsOf(consistencyRanges(m, n))), `${n} back to ${m}`)
      const leaf = leaves.slice(HASH_BYTES * m, HASH_BYTES * (m + 1))
      assert.ok(verifyInclusion(leaf, m, n, rootsOf(inclusionRanges(m, n)), roots[n]!), `${m} in ${n}`)
    }
})
