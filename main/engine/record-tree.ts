import { MAX_RECORD_BYTES, RecordSlicer, type SegmentKind } from '../../core/archive/record-slicer.ts'
import { toHex } from '../../core/bytes/hex.ts'
import { HASH_BYTES, type LeafHasher } from '../../core/hash/leaf-hasher.ts'
import { Frontier } from '../../core/merkle/frontier.ts'

/** Records that are cut and hashed in one step. */
const CHUNK = 65_536
/** Bytes of the next piece that are first tried as the rest of a record that began in the one before. */
const FIRST_TRY = 4096
/** The slicer waits for no more bytes than this: with one more than the longest record has, it cuts. */
const MAX_HELD = MAX_RECORD_BYTES + 1

/** Bounds and leaves of a step; nothing of them is needed after it. */
const bounds = new Uint32Array(CHUNK + 1)
const leaves = new Uint8Array(HASH_BYTES * CHUNK)
const oneRecord = bounds.subarray(0, 2)

/** The tree over the records of an item's content (docs/formats.md, "Leaves and tree"). */
export interface TreeHead {
  readonly records: number
  /** Hexadecimal. */
  readonly root: string
}

/**
 * Cuts content into records and builds their Merkle tree while the content passes by, in pieces of any size. The pieces are
 * only read, and not kept: a record that two of them share is put together apart.
 */
export class RecordTree {
  readonly #hasher: LeafHasher
  readonly #slicer: RecordSlicer
  readonly #frontier: Frontier
  /** The bytes behind the last record that was cut, at the start of memory that grows with them. */
  #joined = new Uint8Array(0)
  #held = 0

  constructor(kind: SegmentKind, hasher: LeafHasher) {
    this.#hasher = hasher
    this.#slicer = new RecordSlicer(kind)
    this.#frontier = new Frontier(hasher)
  }

  /** Takes the next bytes of the content. */
  take(bytes: Uint8Array): void {
    let at = this.#join(bytes)
    while (at < bytes.length) {
      const next = this.#hash(bytes, at, bytes.length, false, bounds)
      if (next === at) break
      at = next
    }
    this.#hold(bytes.subarray(at))
  }

  /** The content has ended: its tree. */
  finish(): TreeHead {
    let at = 0
    while (at < this.#held) at = this.#hash(this.#joined, at, this.#held, true, bounds)
    this.#held = 0
    return { records: this.#frontier.size, root: toHex(this.#frontier.root()) }
  }

  /**
   * Completes the record whose beginning is held. Returns how many of the bytes belong to it; where even all of them do not
   * complete it, they are held as well.
   */
  #join(bytes: Uint8Array): number {
    if (this.#held === 0) return 0
    const before = this.#held
    const most = Math.min(bytes.length, MAX_HELD - before)
    for (let tried = 0, amount = FIRST_TRY; tried < most; amount *= 2) {
      const end = Math.min(amount, most)
      this.#hold(bytes.subarray(tried, end))
      tried = end
      const cut = this.#hash(this.#joined, 0, this.#held, false, oneRecord)
      if (cut === 0) continue
      this.#held = 0
      return cut - before
    }
    // They were held to the last one: what reaches MAX_HELD is cut.
    return bytes.length
  }

  #hold(bytes: Uint8Array): void {
    const held = this.#held + bytes.length
    if (held > this.#joined.length) {
      const grown = new Uint8Array(Math.max(held, Math.min(2 * held, MAX_HELD)))
      grown.set(this.#joined.subarray(0, this.#held))
      this.#joined = grown
    }
    this.#joined.set(bytes, this.#held)
    this.#held = held
  }

  /** Cuts and hashes records from `start` on, as many as `into` can hold the bounds of; returns where the first uncut byte is. */
  #hash(bytes: Uint8Array, start: number, end: number, final: boolean, into: Uint32Array): number {
    const count = this.#slicer.slice(bytes, start, end, final, into)
    if (count === 0) return start
    this.#hasher.leaves(bytes, into, count, leaves)
    this.#frontier.append(leaves, count)
    return into[count]!
  }
}
