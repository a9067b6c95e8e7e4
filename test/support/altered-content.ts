/** Content cut into records, and what comes of cutting it again where it was altered. */
import assert from 'node:assert/strict'
import { difference } from '../../core/archive/difference.ts'
import { RecordSlicer, type SegmentKind } from '../../core/archive/record-slicer.ts'
import { SealedSlicer } from '../../core/archive/sealed-slicer.ts'
import { plainHasher } from '../../core/hash/leaf-hasher.ts'
import { concat } from './packets.ts'

export function cut(kind: SegmentKind, content: Uint8Array): Uint8Array[] {
  const bounds = new Uint32Array(content.length + 1)
  const count = new RecordSlicer(kind).slice(content, 0, content.length, true, bounds)
  return Array.from({ length: count }, (_, i) => content.slice(bounds[i]!, bounds[i + 1]!))
}

export function leavesOf(records: readonly Uint8Array[]): Uint8Array {
  const bounds = new Uint32Array(records.length + 1)
  for (const [i, record] of records.entries()) bounds[i + 1] = bounds[i]! + record.length
  const leaves = new Uint8Array(32 * records.length)
  plainHasher.leaves(concat(...records), bounds, records.length, leaves)
  return leaves
}

/** Cuts `content` led by the leaves of `sealed` behind the first `skip`, fed in pieces, and compares. */
export function compare(
  kind: SegmentKind,
  sealed: readonly Uint8Array[],
  content: Uint8Array,
  skip = 0,
  piece = 1 << 20,
) {
  const leaves = leavesOf(sealed.slice(skip))
  const slicer = new SealedSlicer(kind, plainHasher, leaves, skip)
  for (let at = 0; at < content.length; at += piece) slicer.add(content.subarray(at, at + piece))
  slicer.finish()
  assert.equal(slicer.bytes, content.length)
  return { slicer, ...difference(leaves, slicer.leaves()) }
}
