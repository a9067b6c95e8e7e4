import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { HASH_BYTES, type LeafHasher, plainHasher } from '../../core/hash/leaf-hasher.ts'
import { allHashers } from '../../native/addon.ts'
import { makeRandom, type Random } from '../support/random.ts'

// What core/hash/leaf-hasher.ts promises, of each path that this processor has and of the twin in TypeScript.
const hashers = allHashers()

/** Stands between what was written and what was not. */
const UNTOUCHED = 0xa5

function randomBytes(random: Random, length: number, shared = false): Uint8Array {
  const bytes = new Uint8Array(shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length))
  for (let i = 0; i < length; i++) bytes[i] = random.below(256)
  return bytes
}

function digests(prefix: number, bytes: Uint8Array, bounds: Uint32Array, count: number): Buffer {
  const all = Array.from({ length: count }, (_, i) =>
    hash('sha256', Buffer.concat([Buffer.of(prefix), bytes.subarray(bounds[i], bounds[i + 1])]), 'buffer'),
  )
  return Buffer.concat(all)
}

/** The leaves of records, in an array that has room for a little more, which must stay as it is. */
function leavesOf(hasher: LeafHasher, bytes: Uint8Array, bounds: Uint32Array, count: number): Buffer {
  const to = new Uint8Array(HASH_BYTES * count + 5).fill(UNTOUCHED)
  hasher.leaves(bytes, bounds, count, to)
  assert.deepEqual([...to.subarray(HASH_BYTES * count)], Array(5).fill(UNTOUCHED), `${hasher.name} writes too far`)
  return Buffer.from(to.buffer, 0, HASH_BYTES * count)
}

function assertLeaves(hasher: LeafHasher, bytes: Uint8Array, bounds: Uint32Array, count: number): void {
  const [ours, right] = [leavesOf(hasher, bytes, bounds, count), digests(0, bytes, bounds, count)]
  if (ours.equals(right)) return
  const first = Array.from({ length: count }, (_, i) => i).find(
    (i) => ours.compare(right, HASH_BYTES * i, HASH_BYTES * (i + 1), HASH_BYTES * i, HASH_BYTES * (i + 1)) !== 0,
  )!
  assert.fail(`${hasher.name}: record ${first} of ${count}, ${bounds[first]} to ${bounds[first + 1]}`)
}

function boundsOf(lengths: readonly number[], start = 0): Uint32Array {
  const bounds = Uint32Array.of(start, ...lengths.map(() => 0))
  lengths.forEach((length, i) => {
    bounds[i + 1] = bounds[i]! + length
  })
  return bounds
}

for (const hasher of hashers) {
  test(`[native-lengths-${hasher.name}] records of 0 to 600 bytes: growing, shrinking, at the start and end, unaligned`, () => {
    const random = makeRandom(600, 1)
    const growing = Array.from({ length: 601 }, (_, i) => i)
    for (const lengths of [growing, growing.toReversed()]) {
      const bounds = boundsOf(lengths)
      assertLeaves(hasher, randomBytes(random, bounds[601]!), bounds, 601)
      const shifted = boundsOf(lengths, 3)
      assertLeaves(hasher, randomBytes(random, shifted[601]! + 2), shifted, 601)
    }
  })

  test(`[native-alone-${hasher.name}] one record that is the whole array, of each length, and none at all`, () => {
    const random = makeRandom(601, 1)
    for (let length = 0; length <= 300; length++)
      assertLeaves(hasher, randomBytes(random, length), boundsOf([length]), 1)
    const to = new Uint8Array(HASH_BYTES).fill(UNTOUCHED)
    hasher.leaves(new Uint8Array(0), Uint32Array.of(0), 0, to)
    hasher.leaves(new Uint8Array(0), Uint32Array.of(99), 0, to)
    hasher.pairs(new Uint8Array(0), 0, to)
    assert.ok(to.every((byte) => byte === UNTOUCHED))
  })

  test(`[native-batches-${hasher.name}] random batches, some larger than what is sorted together, some with long records`, () => {
    const random = makeRandom(4096, 2)
    for (const count of [2, 7, 8, 9, 15, 16, 17, 31, 100, 4095, 4096, 4097, 9000]) {
      const lengths = Array.from({ length: count }, (_, i) => random.below(i % 50 === 3 ? 3000 : 260))
      const bounds = boundsOf(lengths, count & 1)
      assertLeaves(hasher, randomBytes(random, bounds[count]!), bounds, count)
    }
  })

  test(`[native-long-${hasher.name}] records of a mebibyte, and one byte around it, alone and among short ones`, () => {
    const random = makeRandom(1 << 20, 1)
    const size = 1 << 20
    for (const lengths of [[size], [size - 1, size, size + 1], [5, size, 0, 200, 64, 63]]) {
      const bounds = boundsOf(lengths)
      assertLeaves(hasher, randomBytes(random, bounds[lengths.length]!), bounds, lengths.length)
    }
  })

  test(`[native-pairs-${hasher.name}] pairs of every number to 70 and around a batch, apart and in place`, () => {
    const random = makeRandom(64, 3)
    for (const count of [...Array(71).keys(), 4095, 4096, 4097, 10_001]) {
      const hashes = randomBytes(random, 2 * HASH_BYTES * count + 7)
      const right = digests(1, hashes, boundsOf(Array(count).fill(2 * HASH_BYTES)), count)
      const to = new Uint8Array(HASH_BYTES * count + 1).fill(UNTOUCHED)
      hasher.pairs(hashes, count, to)
      assert.ok(right.equals(to.subarray(0, HASH_BYTES * count)), `${count} pairs`)
      assert.equal(to.at(-1), UNTOUCHED)
      const behind = hashes.slice(HASH_BYTES * count)
      hasher.pairs(hashes, count, hashes)
      assert.ok(right.equals(hashes.subarray(0, HASH_BYTES * count)), `${count} pairs in place`)
      assert.deepEqual(hashes.subarray(HASH_BYTES * count), behind)
    }
  })

  test(`[native-shared-${hasher.name}] arrays of shared memory, and views into the midst of others`, () => {
    const random = makeRandom(64, 4)
    const bytes = randomBytes(random, 10_000, true).subarray(17, 9_990)
    const bounds = new Uint32Array(new SharedArrayBuffer(4 * 60), 8, 41)
    bounds.set(boundsOf(Array.from({ length: 40 }, () => random.below(240))))
    const to = new Uint8Array(new SharedArrayBuffer(HASH_BYTES * 50), 11, HASH_BYTES * 40)
    hasher.leaves(bytes, bounds, 40, to)
    assert.ok(digests(0, bytes, bounds, 40).equals(Uint8Array.from(to)))
    hasher.pairs(to, 20, to)
    const leaves = digests(0, bytes, bounds, 40)
    assert.ok(digests(1, leaves, boundsOf(Array(20).fill(64)), 20).equals(Uint8Array.from(to.subarray(0, 640))))
  })

  test(`[native-bounds-${hasher.name}] bounds that fall or leave the bytes, arrays without room, numbers that count nothing`, () => {
    const bytes = new Uint8Array(100)
    const to = new Uint8Array(HASH_BYTES * 2).fill(UNTOUCHED)
    const refused = (bounds: number[], count: number, room = to, message = /./) =>
      assert.throws(
        () => hasher.leaves(bytes, Uint32Array.from(bounds), count, room),
        (error: Error) => error instanceof RangeError && message.test(error.message),
      )
    refused([0, 50, 101], 2, to, /record 1 /)
    refused([0, 50, 49], 2, to, /record 1 /)
    refused([101, 101], 1, to, /record 0 /)
    refused([60, 50, 70], 2, to, /record 0 /)
    refused([0, 0xffffffff], 1)
    refused([0xffffffff, 0], 1)
    refused([0, 50], 2)
    refused([], 0)
    refused([0, 10, 20, 30], 3)
    refused([0, 10, 20], 2, to.subarray(1))
    for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 32]) {
      refused([0, 10, 20], count)
      assert.throws(() => hasher.pairs(bytes, count, to), RangeError)
    }
    assert.throws(() => hasher.pairs(new Uint8Array(127), 2, to), RangeError)
    assert.throws(() => hasher.pairs(new Uint8Array(128), 2, to.subarray(1)), RangeError)
    assert.ok(
      to.every((byte) => byte === UNTOUCHED),
      'nothing was written',
    )
    hasher.leaves(bytes, Uint32Array.of(0, 50, 100), 2, to)
    assert.ok(digests(0, bytes, boundsOf([50, 50]), 2).equals(to))
  })
}

test('[native-agree] any records give the same leaves and nodes by every path', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(130), fc.nat(70), fc.constantFrom(55, 56, 63, 64, 119, 120, 5000)), { maxLength: 60 }),
      fc.nat(20),
      fc.integer(),
      (lengths, start, seed) => {
        const bounds = boundsOf(lengths, start)
        const bytes = randomBytes(makeRandom(seed, 5), bounds[lengths.length]!)
        const right = leavesOf(plainHasher, bytes, bounds, lengths.length)
        for (const hasher of hashers) {
          const ours = leavesOf(hasher, bytes, bounds, lengths.length)
          assert.ok(ours.equals(right), hasher.name)
          const nodes = new Uint8Array(HASH_BYTES * lengths.length)
          hasher.pairs(ours, lengths.length >> 1, nodes)
          const plain = new Uint8Array(HASH_BYTES * lengths.length)
          plainHasher.pairs(right, lengths.length >> 1, plain)
          assert.deepEqual(nodes, plain, hasher.name)
        }
      },
    ),
    { numRuns: 150 },
  )
})
