import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_RECORD_BYTES, type SegmentKind } from '../../../core/archive/record-slicer.ts'
import { plainHasher } from '../../../core/hash/leaf-hasher.ts'
import { RecordTree } from '../../../main/engine/record-tree.ts'
import { loadHasher } from '../../../native/addon.ts'
import { makeRandom } from '../../support/random.ts'
import { EMPTY_ROOT, treeOf } from '../../support/record-trees.ts'

const hasher = loadHasher()

/** The tree over content that comes in pieces, whose memory is used again for the next one. */
function inPieces(kind: SegmentKind, content: Uint8Array, sizes: Iterator<number>): { records: number; root: string } {
  const tree = new RecordTree(kind, hasher)
  for (let at = 0; at < content.length; ) {
    const piece = Uint8Array.from(content.subarray(at, at + sizes.next().value!))
    tree.take(piece)
    at += piece.length
    piece.fill(0xee)
  }
  return tree.finish()
}

function* always(size: number): Generator<number, never> {
  for (;;) yield size
}

function capture(lengths: readonly number[]): Uint8Array {
  const file = Buffer.alloc(24 + lengths.reduce((sum, length) => sum + 16 + length, 0), 0x5a)
  file.writeUInt32LE(0xa1b2c3d4, 0)
  file.writeUInt16LE(2, 4)
  file.writeUInt16LE(4, 6)
  let at = 24
  for (const length of lengths) {
    file.writeUInt32LE(length, at + 8)
    file.writeUInt32LE(length, at + 12)
    at += 16 + length
  }
  return file
}

function blocks(lengths: readonly number[]): Uint8Array {
  const parts = [28, ...lengths.map((length) => 12 + 4 * (length >> 2))].map((length, i) => {
    const block = Buffer.alloc(length, 0x33)
    block.writeUInt32LE(i === 0 ? 0x0a0d0d0a : 6, 0)
    block.writeUInt32LE(length, 4)
    if (i === 0) block.writeUInt32LE(0x1a2b3c4d, 8)
    block.writeUInt32LE(length, length - 4)
    return block
  })
  return Buffer.concat(parts)
}

const lines = (lengths: readonly number[]): Uint8Array =>
  Buffer.from(lengths.map((length) => 'x'.repeat(length)).join('\n'))

const MAKERS: readonly [SegmentKind, (lengths: readonly number[]) => Uint8Array][] = [
  ['pcap', capture],
  ['pcapng', blocks],
  ['log', lines],
]

test('[record-tree-empty] content without a byte has no records, and the root of the empty tree', () => {
  for (const [kind] of MAKERS) assert.deepEqual(new RecordTree(kind, hasher).finish(), { records: 0, root: EMPTY_ROOT })
})

test('[record-tree-pieces] every way of cutting small content in two, and pieces of every size, give one root', () => {
  for (const [kind, make] of MAKERS) {
    const content = make([0, 1, 7, 60, 0, 33, 128, 5])
    const whole = treeOf(kind, content)
    assert.ok(whole.records >= 8)
    for (let size = 1; size <= content.length; size++)
      assert.deepEqual(inPieces(kind, content, always(size)), whole, `${kind}, pieces of ${size}`)
    for (let cut = 1; cut < content.length; cut++)
      assert.deepEqual(inPieces(kind, content, [cut, content.length].values()), whole, `${kind}, cut at ${cut}`)
  }
})

test('[record-tree-unfinished] content that ends or breaks within a record, at any byte, has the same root in pieces', () => {
  for (const [kind, make] of MAKERS) {
    const content = make([40, 0, 9])
    for (let end = 0; end <= content.length; end++) {
      const part = content.subarray(0, end)
      assert.deepEqual(inPieces(kind, part, always(11)), treeOf(kind, part), `${kind}, ${end} bytes`)
    }
  }
})

test('[record-tree-long] units around the longest record, one below, at and above, in pieces that split them', () => {
  const around = [MAX_RECORD_BYTES - 1, MAX_RECORD_BYTES, MAX_RECORD_BYTES + 1]
  for (const [kind, make] of MAKERS) {
    for (const length of [...around, ...around.map((size) => size - 16), 2 * MAX_RECORD_BYTES + 3]) {
      const content = make([100, length, 100])
      const whole = treeOf(kind, content)
      for (const size of [65_536, 1_000_003, MAX_RECORD_BYTES, 4 << 20])
        assert.deepEqual(inPieces(kind, content, always(size)), whole, `${kind}, ${length} in pieces of ${size}`)
    }
  }
})

test('[record-tree-many] more records than are hashed in one step', () => {
  const random = makeRandom(7, 1)
  const content = lines(Array.from({ length: 70_000 }, () => random.below(9)))
  const whole = treeOf('log', content)
  assert.ok(whole.records > 65_536)
  for (const size of [content.length, 99_991]) assert.deepEqual(inPieces('log', content, always(size)), whole)
})

test('[record-tree-hostile] any bytes in any pieces give the root of the whole, with the twin as with the addon', () => {
  const seeded = fc.constantFrom(capture([3, 80]), blocks([9, 44]), lines([5, 0, 70]), new Uint8Array(0))
  fc.assert(
    fc.property(
      fc.constantFrom<SegmentKind>('pcap', 'pcapng', 'log'),
      fc.tuple(seeded, fc.uint8Array({ maxLength: 300 })).map((parts) => new Uint8Array(Buffer.concat(parts))),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }),
      (kind, content, sizes) => {
        const whole = treeOf(kind, content)
        assert.deepEqual(inPieces(kind, content, [...sizes, ...Array(20).fill(500)].values()), whole)
        const twin = new RecordTree(kind, plainHasher)
        twin.take(content)
        assert.deepEqual(twin.finish(), whole)
      },
    ),
    { numRuns: 300 },
  )
})
