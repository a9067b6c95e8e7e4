import { MAX_RECORD_BYTES, RecordSlicer, type SegmentKind } from '../../core/archive/record-slicer.ts'
import type { LeafHasher } from '../../core/hash/leaf-hasher.ts'
import type { Frontier } from '../../core/merkle/frontier.ts'
import type { Files } from '../disk/files.ts'
import { HashedSlots, isWorthThread } from './hashed-slots.ts'
import { SegmentTally } from './segment-tally.ts'

/** Content that is read and written in one step, bytes: at most, and at least. */
const LARGEST_PIECE = 4 << 20
const SMALLEST_PIECE = 64 << 10
/** Longest content that is not yet cut: a record and a packet header less than a byte. */
const MAX_CARRY = MAX_RECORD_BYTES + 4096
/** Records that are cut in one step. */
const CUT = 65_536

/** A segment that is whole, in unfinished files. */
export interface BuiltSegment {
  readonly records: number
  readonly bytes: number
  readonly sha256: Uint8Array
  /** With its leaves. */
  readonly tree: Frontier
}

/** Where a segment is built: two unfinished files. */
export interface BuildPlace {
  readonly content: string
  readonly leaves: string
}

/**
 * Builds a segment from content that comes in pieces: it is copied, hashed as a whole and cut into records, whose leaves are
 * written and put into the tree, all in one pass and in bounded memory.
 */
export class SegmentBuilder {
  readonly #files: Files
  readonly #place: BuildPlace
  readonly #slicer: RecordSlicer
  readonly #tally: SegmentTally
  readonly #slots: HashedSlots
  readonly #piece: number
  readonly #bounds = new Uint32Array(CUT + 1)
  #slot: Uint8Array
  /** Bytes at the start of the slot that were carried over, and all that are in it. */
  #carried = 0
  #filled = 0
  #bytes = 0

  /** `expected`: bytes of content, roughly. `tree` is the one in front of the segment. */
  constructor(
    kind: SegmentKind,
    expected: number,
    { files, place, hasher, tree }: { files: Files; place: BuildPlace; hasher: LeafHasher; tree: Frontier },
  ) {
    this.#piece = Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, expected))
    this.#files = files
    this.#place = place
    this.#slicer = new RecordSlicer(kind)
    this.#slots = new HashedSlots(this.#piece + MAX_CARRY, isWorthThread(expected))
    this.#slot = this.#slots.next()
    this.#tally = new SegmentTally(files, place.leaves, hasher, tree)
    files.write(place.content, new Uint8Array(0))
  }

  /** Bytes of content so far. */
  get bytes(): number {
    return this.#bytes + this.#filled - this.#carried
  }

  /** Memory for the next bytes of content; there is always some. */
  room(): Uint8Array {
    return this.#slot.subarray(this.#filled, this.#carried + this.#piece)
  }

  /** The first `length` bytes of the room are content now. */
  filled(length: number): void {
    this.#filled += length
    if (this.#filled === this.#carried + this.#piece) this.#pass(false)
  }

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + this.room().length)
      this.room().set(piece)
      this.filled(piece.length)
      at += piece.length
    }
  }

  /** No more content follows: all is made durable. */
  async finish(): Promise<BuiltSegment> {
    this.#pass(true)
    const sha256 = this.#slots.digest()
    // Where a step before its use fails, that is the error to hear of.
    sha256.catch(() => {})
    this.#files.append(this.#place.content, this.#bytes, new Uint8Array(0), true)
    this.#tally.sync()
    return { records: this.#tally.records, bytes: this.#bytes, sha256: await sha256, tree: this.#tally.tree() }
  }

  /** Ends the thread; must be called in any case. */
  end(): void {
    this.#slots.end()
  }

  #pass(final: boolean): void {
    const [slot, end] = [this.#slot, this.#filled]
    this.#slots.hash(this.#carried, end)
    this.#files.append(this.#place.content, this.#bytes, slot.subarray(this.#carried, end), false)
    this.#bytes += end - this.#carried
    let start = 0
    for (let count = CUT; count === CUT; start = this.#bounds[count]!) {
      count = this.#slicer.slice(slot, start, end, final, this.#bounds)
      this.#tally.take(slot, this.#bounds, count)
    }
    if (final) return
    this.#slot = this.#slots.next()
    this.#slot.set(slot.subarray(start, end))
    this.#carried = end - start
    this.#filled = this.#carried
  }
}
