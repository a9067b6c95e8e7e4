import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type { MessageBatch } from '../../../core/columns/message-batch.ts'
import { MessageWriter } from '../../../core/columns/message-writer.ts'
import { createDecoder } from '../../../core/decode/create-decoder.ts'
import { PieceDecoder } from '../../../core/decode/piece-decoder.ts'
import { Tally } from '../../../core/decode/tally.ts'
import type { LeafHasher } from '../../../core/hash/leaf-hasher.ts'
import type { ItemDecoded } from '../decode-worker.ts'
import type { ItemRead } from '../read-worker.ts'
import { RecordTree } from '../record-tree.ts'
import type { Source } from '../source.ts'
import type { GrowingParts } from './growing-parts.ts'

const READ = 1 << 20

/** A segment that is read while it is being written: hashed, decoded, and put into parts. */
export class LiveSegment {
  readonly source: Source
  readonly tally = new Tally()
  /** Messages that stand in a part. */
  shown = 0
  bytes = 0
  readonly #hasher: LeafHasher
  readonly #parts: GrowingParts
  readonly #batch: MessageBatch
  readonly #writer: MessageWriter
  readonly #decoder
  readonly #pieces: PieceDecoder
  #hash = createHash('sha256')
  #tree: RecordTree
  #batches = 0
  /** Time of the last message of the batch before. */
  #lastTime: bigint | null = null

  /** `batch` is taken over, and emptied. `source.path` is only read again where bytes were withdrawn. */
  constructor(source: Source, parts: GrowingParts, batch: MessageBatch, hasher: LeafHasher) {
    this.source = source
    this.#parts = parts
    this.#batch = batch
    this.#hasher = hasher
    this.#tree = new RecordTree(source.kind, hasher)
    batch.clear()
    this.#writer = new MessageWriter(source.item, this.tally, batch, (full) => {
      this.#parts.close(full)
      this.#batches++
      this.#lastTime = lastTimeOf(full)
      this.shown = this.tally.messages
      full.clear()
      return full
    })
    this.#decoder = createDecoder(source.kind, source.options, this.#writer, this.tally)
    this.#pieces = new PieceDecoder(this.#decoder)
  }

  /** Takes the next bytes of its content, and decodes the whole records that are there now. */
  take(bytes: Uint8Array): void {
    this.bytes += bytes.length
    this.#hash.update(bytes)
    this.#tree.take(bytes)
    this.#pieces.take(bytes)
    this.#pieces.advance()
  }

  /**
   * The content ends at `length`, before the end of what was taken: a crash tore off the rest, and it is no part of the segment.
   * `path` is where it stands. False: messages were made of what is gone, so the segment has to be read anew.
   */
  withdraw(length: number, path: string): boolean {
    if (this.#pieces.offset > length) return false
    this.#pieces.skipTo(length)
    this.#hash = createHash('sha256')
    this.#tree = new RecordTree(this.source.kind, this.#hasher)
    this.bytes = length
    eachPiece(path, length, (bytes) => {
      this.#hash.update(bytes)
      this.#tree.take(bytes)
    })
    return true
  }

  /** Makes what was decoded findable. */
  show(): void {
    this.#parts.show(this.#batch)
    this.shown = this.tally.messages
  }

  /** Time of the message that came last, nanoseconds; null: there is none, or it has none. */
  get lastTime(): bigint | null {
    return this.#batch.rows === 0 ? this.#lastTime : lastTimeOf(this.#batch)
  }

  /** Brings the tally's account of a capture up to date. */
  takeStock(): void {
    this.#decoder.takeStock()
  }

  /** Nothing more is read of it; `stopped`: though more may be written. */
  end(stopped: boolean): { read: ItemRead; decoded: ItemDecoded } {
    if (!stopped) this.#pieces.finish()
    else this.takeStock()
    this.#writer.flush()
    const { item } = this.source
    const { records, root } = stopped ? { records: null, root: null } : this.#tree.finish()
    const sha256 = this.#hash.digest('hex')
    const { tally } = this
    return {
      read: {
        kind: 'read',
        item,
        sha256,
        size: this.bytes,
        problem: undefined,
        error: undefined,
        stopped,
        records,
        root,
      },
      decoded: {
        kind: 'decoded',
        item,
        batches: this.#batches,
        counts: tally.counts(),
        rejects: tally.listed,
        capture: tally.capture,
        failure: this.#decoder.failure,
      },
    }
  }
}

function lastTimeOf({ rows, columns }: MessageBatch): bigint | null {
  for (const { sec, nano } of [columns.wire_time, columns.sender_time]) {
    const seconds = sec[rows - 1]!
    if (!Number.isNaN(seconds)) return BigInt(Math.trunc(seconds)) * 1_000_000_000n + BigInt(nano[rows - 1]!)
  }
  return null
}

function eachPiece(path: string, length: number, take: (bytes: Uint8Array) => void): void {
  const buffer = new Uint8Array(Math.min(READ, length))
  const file = openSync(path, 'r')
  try {
    for (let at = 0; at < length; ) {
      const read = readSync(file, buffer, 0, Math.min(buffer.length, length - at), at)
      if (read === 0) throw new Error(`${path} is shorter than the ${length} bytes that it had`)
      take(buffer.subarray(0, read))
      at += read
    }
  } finally {
    closeSync(file)
  }
}
