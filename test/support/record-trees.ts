import { RecordSlicer, type SegmentKind } from '../../core/archive/record-slicer.ts'
import { sha256, treeRoot } from './merkle-tree.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Root of the tree over no records. */
export const EMPTY_ROOT = hex(treeRoot([]))

/** The tree over the records of content that is at hand as a whole. */
export function treeOf(kind: SegmentKind, content: Uint8Array): { records: number; root: string } {
  const bounds = new Uint32Array(content.length + 1)
  const records = new RecordSlicer(kind).slice(content, 0, content.length, true, bounds)
  const leaves = Array.from({ length: records }, (_, i) =>
    sha256(Uint8Array.of(0), content.subarray(bounds[i], bounds[i + 1])),
  )
  return { records, root: hex(treeRoot(leaves)) }
}
