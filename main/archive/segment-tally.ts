import type { Hash } from 'node:crypto'
import { HASH_BYTES, type LeafHasher } from '../../core/hash/leaf-hasher.ts'
import type { Frontier } from '../../core/merkle/frontier.ts'
import type { Files } from '../disk/files.ts'

/** Leaves that are gathered before they are written: room for some at first, and for this many where they come. */
const GATHERED = 65_536
const FIRST = 1_024

/** What is known of the records of a segment so far: their number, leaves (in an unfinished file), and the tree with them. */
export class SegmentTally {
  records = 0
  /** Bytes of whole records. */
  bytes = 0
  readonly #files: Files
  readonly #path: string
  readonly #hasher: LeafHasher
  readonly #tree: Frontier
  /** Over the whole records, where nobody else computes it. */
  readonly #hash: Hash | undefined
  #leaves = new Uint8Array(FIRST * HASH_BYTES)
  #gathered = 0
  #written = 0

  /** `path` is for the leaves. `tree` is what stood before the segment and is not changed. */
  constructor(files: Files, path: string, hasher: LeafHasher, tree: Frontier, hash?: Hash) {
    this.#files = files
    this.#path = path
    this.#hasher = hasher
    this.#tree = tree.copy()
    this.#hash = hash
    files.write(path, new Uint8Array(0))
  }

  /** Takes `count` records, as RecordSlicer states their bounds in `bytes`. */
  take(bytes: Uint8Array, bounds: Uint32Array, count: number): void {
    for (let from = 0; from < count; ) {
      const some = Math.min(count - from, this.#room(count - from))
      const to = this.#leaves.subarray(this.#gathered * HASH_BYTES)
      this.#hasher.leaves(bytes, bounds.subarray(from, from + some + 1), some, to)
      from += some
      this.#gathered += some
    }
    this.#hash?.update(bytes.subarray(bounds[0]!, bounds[count]!))
    this.records += count
    this.bytes += bounds[count]! - bounds[0]!
  }

  /** Leaves that can be taken now; more room is made where it is wanted. */
  #room(wanted: number): number {
    if (this.#gathered === GATHERED) this.#write()
    if (wanted > this.#leaves.length / HASH_BYTES - this.#gathered && this.#leaves.length < GATHERED * HASH_BYTES) {
      const larger = new Uint8Array(GATHERED * HASH_BYTES)
      larger.set(this.#leaves.subarray(0, this.#gathered * HASH_BYTES))
      this.#leaves = larger
    }
    return this.#leaves.length / HASH_BYTES - this.#gathered
  }

  /** The tree with all records so far. */
  tree(): Frontier {
    this.#write()
    return this.#tree
  }

  /** SHA-256 of all records so far. */
  digest(): Uint8Array {
    return this.#hash!.copy().digest()
  }

  /** The file of leaves holds them all, and they survive a loss of power. */
  sync(): void {
    this.#write()
    this.#files.append(this.#path, this.#written, new Uint8Array(0), true)
  }

  /** Makes durable what the file of leaves holds by now. */
  flush(): Promise<void> {
    return this.#files.flush(this.#path)
  }

  #write(): void {
    if (this.#gathered === 0) return
    const bytes = this.#leaves.subarray(0, this.#gathered * HASH_BYTES)
    this.#tree.append(bytes, this.#gathered)
    this.#files.append(this.#path, this.#written, bytes, false)
    this.#written += bytes.length
    this.#gathered = 0
  }
}
