import { closeSync, readSync } from 'node:fs'
import { setImmediate as breathe } from 'node:timers/promises'
import { RecordSlicer, type SegmentKind } from '../../../core/archive/record-slicer.ts'
import { HASH_BYTES } from '../../../core/hash/leaf-hasher.ts'
import { Frontier } from '../../../core/merkle/frontier.ts'
import { loadHasher } from '../../../native/addon.ts'
import type { SegmentCompression } from '../layout.ts'
import { openRegular } from '../regular-file.ts'
import { readSegment } from './content-task.ts'

/** Where the leaves of a segment come from. */
export interface LeafSource {
  readonly segment: number
  /** Leaves that belong to the tree; null: as many as there are. */
  readonly records: number | null
  /** Absolute path of the file of leaves; null where it is not there. */
  readonly leaves: string | null
  /** Its content, where leaves are to be computed from that; null: they are read. */
  readonly content: {
    readonly path: string
    readonly compression: SegmentCompression
    readonly kind: SegmentKind
  } | null
}

/** Roots of the tree at the sizes that were asked for. */
export interface TreeRoots {
  readonly roots: ReadonlyMap<number, Uint8Array>
  /** The segment whose leaves are not all there, so that later roots cannot be computed; null where none is. */
  readonly stoppedAt: number | null
  /** Leaves in the tree at the end. */
  readonly size: number
}

/** Leaves that are read in one step, and records that are cut in one. */
const STEP = 65_536
const PIECE = 8 << 20

/** Computes the root at each of `sizes` (rising) over the leaves of the sources, one after the other. */
export async function computeRoots(
  sources: readonly LeafSource[],
  sizes: readonly number[],
  signal: AbortSignal | undefined,
): Promise<TreeRoots> {
  const tree = new Frontier(loadHasher())
  const roots = new Map<number, Uint8Array>()
  let next = 0
  const add = (leaves: Uint8Array, count: number) => {
    let from = 0
    for (; next < sizes.length && sizes[next]! <= tree.size + count - from; next++) {
      const some = sizes[next]! - tree.size
      tree.append(leaves.subarray(from * HASH_BYTES), some)
      from += some
      roots.set(tree.size, tree.root())
    }
    tree.append(leaves.subarray(from * HASH_BYTES), count - from)
  }
  add(new Uint8Array(0), 0)
  for (const source of sources) {
    const before = tree.size
    try {
      if (source.content) await addContent(source.content, source.records, add, signal)
      else if (source.leaves !== null) await addLeaves(source.leaves, source.records, add, signal)
    } catch (error) {
      if (signal?.aborted) throw error
    }
    if (source.records === null ? tree.size === before : tree.size - before < source.records)
      return { roots, stoppedAt: source.segment, size: tree.size }
  }
  return { roots, stoppedAt: null, size: tree.size }
}

type Add = (leaves: Uint8Array, count: number) => void

async function addLeaves(path: string, records: number | null, add: Add, signal: AbortSignal | undefined) {
  const file = openRegular(path)
  const bytes = new Uint8Array(STEP * HASH_BYTES)
  try {
    for (let taken = 0; records === null || taken < records; ) {
      await breathe()
      signal?.throwIfAborted()
      const wanted = Math.min(STEP, (records ?? Number.POSITIVE_INFINITY) - taken) * HASH_BYTES
      const count = Math.floor(readSync(file, bytes, 0, wanted, taken * HASH_BYTES) / HASH_BYTES)
      if (count === 0) return
      add(bytes, count)
      taken += count
    }
  } finally {
    closeSync(file)
  }
}

async function addContent(
  content: NonNullable<LeafSource['content']>,
  records: number | null,
  add: Add,
  signal: AbortSignal | undefined,
) {
  const hasher = loadHasher()
  const slicer = new RecordSlicer(content.kind)
  const bounds = new Uint32Array(STEP + 1)
  const leaves = new Uint8Array(STEP * HASH_BYTES)
  const buffer = new Uint8Array(PIECE)
  let [filled, left] = [0, records ?? Number.POSITIVE_INFINITY]
  const cut = (final: boolean) => {
    let start = 0
    for (let count = -1; count !== 0; start = bounds[count]!) {
      count = slicer.slice(buffer, start, filled, final, bounds)
      const taken = Math.min(count, left)
      hasher.leaves(buffer, bounds, taken, leaves)
      add(leaves, taken)
      left -= taken
    }
    buffer.copyWithin(0, start, filled)
    filled -= start
  }
  await readSegment(content, (piece) => {
    for (let at = 0; at < piece.length; ) {
      const some = piece.subarray(at, at + buffer.length - filled)
      buffer.set(some, filled)
      filled += some.length
      at += some.length
      if (filled === buffer.length) cut(false)
    }
    return left > 0 && signal?.aborted !== true
  })
  signal?.throwIfAborted()
  cut(true)
}
