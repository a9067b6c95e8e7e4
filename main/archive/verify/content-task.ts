import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, readSync } from 'node:fs'
import { MAX_RECORD_BYTES, RecordSlicer, type SegmentKind } from '../../../core/archive/record-slicer.ts'
import { HASH_BYTES } from '../../../core/hash/leaf-hasher.ts'
import { loadHasher } from '../../../native/addon.ts'
import { readContent } from '../../disk/content.ts'
import type { SegmentCompression } from '../layout.ts'
import { openRegular } from '../regular-file.ts'

/** What is to be found out about the content of one segment. Plain data: it may cross to another thread. */
export interface ContentTask {
  /** Absolute path. */
  readonly path: string
  readonly compression: SegmentCompression
  readonly kind: SegmentKind
  /** Bytes of content that are looked at; what stands behind them is only noticed. */
  readonly limit: number
  /** Places in the content, rising, at which to state SHA-256 and records so far. */
  readonly marks: readonly number[]
  readonly sum: boolean
  readonly records: boolean
  /** Absolute path of the file of leaves to compare with. */
  readonly leaves: string | null
}

/** What was found. What was not asked for is null. */
export interface ContentResult {
  /** Bytes of content, up to the limit, and whether there are more. */
  readonly bytes: number
  readonly more: boolean
  readonly sha256: Uint8Array | null
  /** For each mark, the SHA-256 of the content in front of it; null where it ends before. */
  readonly sums: readonly (Uint8Array | null)[]
  readonly records: number | null
  /** For each mark, the records in front of it; null where none ends there. */
  readonly recordsAt: readonly (number | null)[]
  /** Index of the first record whose leaf is not the one in the file of leaves; null where all agree. */
  readonly differs: number | null
  /** Why the content could not be read to its end; `unreadable`: because the file system did not let it be read. */
  readonly problem: string | null
  readonly unreadable: boolean
}

/** Content that is looked at in one step, bytes. */
const PIECE = 4 << 20
/** Longest content that is not yet cut. */
const MAX_CARRY = MAX_RECORD_BYTES + 4096
/** Records that are cut in one step. */
const CUT = 65_536

/** Hands the content of a segment to `take` in pieces; `take` returns false to stop. Returns why it ended early, or null. */
export async function readSegment(
  file: { readonly path: string; readonly compression: SegmentCompression },
  take: (bytes: Uint8Array) => boolean,
): Promise<string | null> {
  // Nothing but a regular file is opened, whatever stands there by now.
  const descriptor = openRegular(file.path)
  try {
    if (file.compression !== 'none') return (await readContent(file.path, file.compression, take))?.detail ?? null
    const piece = new Uint8Array(Math.min(PIECE, fstatSync(descriptor).size + 1))
    for (let position = 0; ; ) {
      const length = readSync(descriptor, piece, 0, piece.length, position)
      if (length === 0 || !take(piece.subarray(0, length))) return null
      position += length
    }
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Reads a segment once and states what was asked for. `read` hears of the bytes that were read; it returns false to stop. What the file
 * system says against it is a problem and not thrown.
 */
export async function checkContent(task: ContentTask, read: (bytes: number) => boolean): Promise<ContentResult> {
  const sums = task.sum ? new Sums(task.marks) : undefined
  let cut: CutRecords | undefined
  let bytes = 0
  let more = false
  let problem: string | null
  let unreadable = false
  try {
    if (task.records) cut = new CutRecords(task)
    problem = await readSegment(task, (piece) => {
      const some = piece.subarray(0, task.limit - bytes)
      more = some.length < piece.length
      bytes += some.length
      sums?.add(some)
      cut?.add(some)
      return read(some.length) && !more
    })
    cut?.finish()
  } catch (error) {
    problem = (error as Error).message
    unreadable = true
  } finally {
    cut?.close()
  }
  return {
    bytes,
    more,
    sha256: sums?.digest() ?? null,
    sums: sums?.found ?? [],
    records: cut?.records ?? null,
    recordsAt: cut?.recordsAt ?? [],
    differs: cut?.differs ?? null,
    problem,
    unreadable,
  }
}

/** SHA-256 of content, and of what stands in front of marks in it. */
class Sums {
  readonly found: (Uint8Array | null)[]
  readonly #marks: readonly number[]
  readonly #hash: Hash = createHash('sha256')
  #bytes = 0
  #next = 0

  constructor(marks: readonly number[]) {
    this.#marks = marks
    this.found = marks.map(() => null)
  }

  add(piece: Uint8Array): void {
    let from = 0
    for (let mark = this.#marks[this.#next]; mark !== undefined; mark = this.#marks[this.#next]) {
      const to = mark - this.#bytes
      if (to > piece.length) break
      this.#hash.update(piece.subarray(from, to))
      this.found[this.#next++] = this.#hash.copy().digest()
      from = to
    }
    this.#hash.update(from === 0 ? piece : piece.subarray(from))
    this.#bytes += piece.length
  }

  digest(): Uint8Array {
    return this.#hash.digest()
  }
}

/** Memory for cutting; kept for the next segment, since there may be very many small ones. */
class Workspace {
  readonly buffer = new Uint8Array(PIECE + MAX_CARRY)
  readonly bounds = new Uint32Array(CUT + 1)
  readonly leaves = new Uint8Array(CUT * HASH_BYTES)
  readonly stored = Buffer.alloc(CUT * HASH_BYTES)
}
const idle: Workspace[] = []

/** Cuts content into records, and compares their leaves with those of a file. */
class CutRecords {
  records = 0
  differs: number | null = null
  readonly recordsAt: (number | null)[]
  readonly #task: ContentTask
  readonly #slicer: RecordSlicer
  readonly #hasher = loadHasher()
  readonly #space: Workspace
  readonly #buffer: Uint8Array
  readonly #bounds: Uint32Array
  readonly #file: number | undefined
  #filled = 0
  /** Place of the buffer's first byte in the content. */
  #offset = 0
  #next = 0

  constructor(task: ContentTask) {
    this.#task = task
    this.#slicer = new RecordSlicer(task.kind)
    this.#file = task.leaves === null ? undefined : openRegular(task.leaves)
    this.recordsAt = task.marks.map(() => null)
    this.#space = idle.pop() ?? new Workspace()
    this.#buffer = this.#space.buffer
    this.#bounds = this.#space.bounds
  }

  add(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      const some = piece.subarray(at, at + this.#buffer.length - this.#filled)
      this.#buffer.set(some, this.#filled)
      this.#filled += some.length
      at += some.length
      if (this.#filled === this.#buffer.length) this.#cut(false)
    }
  }

  finish(): void {
    this.#cut(true)
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    idle.push(this.#space)
  }

  #cut(final: boolean): void {
    let start = 0
    for (let count = -1; count !== 0; start = this.#bounds[count]!) {
      count = this.#slicer.slice(this.#buffer, start, this.#filled, final, this.#bounds)
      if (this.#file !== undefined && this.differs === null) this.#compare(count)
      this.#meetMarks(count)
      this.records += count
    }
    this.#buffer.copyWithin(0, start, this.#filled)
    this.#filled -= start
    this.#offset += start
  }

  #compare(count: number): void {
    const bytes = count * HASH_BYTES
    const { leaves, stored } = this.#space
    this.#hasher.leaves(this.#buffer, this.#bounds, count, leaves)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes; length += read)
      read = readSync(this.#file!, stored, length, bytes - length, this.records * HASH_BYTES + length)
    if (stored.compare(leaves, 0, bytes, 0, length) === 0) return
    let at = 0
    while (at < length && stored[at] === leaves[at]) at++
    this.differs = this.records + Math.floor(at / HASH_BYTES)
  }

  #meetMarks(count: number): void {
    const { marks } = this.#task
    for (let i = 0; this.#next < marks.length; ) {
      const mark = marks[this.#next]! - this.#offset
      while (i < count && this.#bounds[i]! < mark) i++
      if (this.#bounds[i]! < mark) return
      if (this.#bounds[i] === mark) this.recordsAt[this.#next] = this.records + i
      this.#next++
    }
  }
}
