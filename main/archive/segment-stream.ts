import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { RecordSlicer, type SegmentKind } from '../../core/archive/record-slicer.ts'
import { type RotationPolicy, rotationTime } from '../../core/archive/rotation-policy.ts'
import { StreamRestart } from '../../core/archive/stream-restart.ts'
import { toHex } from '../../core/bytes/hex.ts'
import type { LeafHasher } from '../../core/hash/leaf-hasher.ts'
import { type Files, replaceFile } from '../disk/files.ts'
import { ArchiveError } from './archive-error.ts'
import type { Chain } from './chain.ts'
import { leavesPath, openPath, segmentName } from './layout.ts'
import { renamesOf } from './recovery.ts'
import { SegmentTally } from './segment-tally.ts'

/** Bytes that are taken in one step, and records that are cut in one. */
const PIECE = 1 << 20
const CUT = 8192

const NOTHING = new Uint8Array(0)

export interface StreamOptions {
  readonly rotation?: RotationPolicy
  /** Called when a segment was sealed. */
  readonly sealed?: (segment: SealedSegment) => void
}

/** A segment of a stream that is complete. */
export interface SealedSegment {
  readonly segment: string
  readonly records: number
  readonly bytes: number
  /** Of its content, lower-case hexadecimal. */
  readonly sha256: string
}

/** What a stream needs of its archive. */
export interface StreamPlace {
  readonly folder: string
  readonly files: Files
  readonly hasher: LeafHasher
  readonly now: () => Date
  readonly chain: Chain
}

/** The segment that is being written. */
interface OpenSegment {
  readonly name: string
  readonly path: string
  readonly slicer: RecordSlicer
  readonly tally: SegmentTally
  /** When it ends, milliseconds since the epoch. */
  readonly until: number
  /** Bytes that were repeated at its beginning; they do not count when it is to end at a size. */
  repeated: number
  /** Bytes on disk, those of a record that has not ended yet among them. */
  written: number
  /** Bytes that a checkpoint covers. */
  signed: number
}

/**
 * Seals records as they come. They are written at once, and signed at checkpoints and when their segment is complete. A segment is
 * begun with the first byte for it, and ends behind a whole line or block.
 */
export class SegmentStream {
  readonly #kind: SegmentKind
  readonly #options: StreamOptions
  readonly #place: StreamPlace
  readonly #guard: (act: () => void) => void
  readonly #closed: () => void
  readonly #bounds = new Uint32Array(CUT + 1)
  #restart: StreamRestart
  /** What the next segment begins with. */
  #head: readonly Uint8Array[] = []
  #open: OpenSegment | undefined
  /** Bytes behind the last whole record. */
  #rest = NOTHING
  /** The segment is to end as soon as it can. */
  #ending = false
  #done = false

  /** `guard` runs what changes files; `closed` is called at the end. */
  constructor(
    kind: SegmentKind,
    options: StreamOptions,
    place: StreamPlace,
    guard: (act: () => void) => void,
    closed: () => void,
  ) {
    this.#kind = kind
    this.#options = options
    this.#place = place
    this.#guard = guard
    this.#closed = closed
    this.#restart = new StreamRestart(kind)
  }

  /** Takes the next bytes, however they are cut. When it returns they are written, and not yet durable. */
  append(bytes: Uint8Array): void {
    if (this.#done) throw new ArchiveError('the stream is closed')
    this.#guard(() => {
      this.#rotateInTime()
      for (let at = 0; at < bytes.length; at += PIECE) this.#take(bytes.subarray(at, at + PIECE))
    })
  }

  /** Ends the segment behind the record in hand, and goes on in a new one; where nothing was written, nothing happens. */
  rotate(): void {
    this.#guard(() => {
      if (!this.#open) return
      this.#ending = true
      this.#endIfPossible()
    })
  }

  /** Ends the segment where its time is over; to be called now and then, for nothing may come for a long time. */
  tick(): void {
    this.#guard(() => this.#rotateInTime())
  }

  /** Makes durable what was appended; it is not signed before the next checkpoint. */
  sync(): void {
    this.#guard(() => this.#open && this.#sync(this.#open))
  }

  /** The same for what was appended until now, while more is appended. Where it fails, writing has failed. */
  async flush(): Promise<void> {
    const open = this.#open
    if (!open) return
    const outcomes = await Promise.allSettled([this.#place.files.flush(open.path), open.tally.flush()])
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        this.#guard(() => {
          throw outcome.reason
        })
  }

  /** Signs what is there of whole records, if that is more than before. */
  checkpoint(): void {
    this.#guard(() => {
      const open = this.#open
      if (!open || open.tally.bytes === open.signed) return
      this.#sync(open)
      this.#place.chain.publish({ segment: statementOf(open, 'open') }, open.tally.tree(), [])
      open.signed = open.tally.bytes
    })
  }

  /** The stream has ended: what there is of it is sealed, a record that did not end among it. */
  close(): void {
    if (this.#done) return
    this.#guard(() => {
      const open = this.#open
      if (open) {
        for (let count = CUT, start = 0; count === CUT; start = this.#bounds[count]!) {
          count = open.slicer.slice(this.#rest, start, this.#rest.length, true, this.#bounds)
          open.tally.take(this.#rest, this.#bounds, count)
        }
        this.#rest = NOTHING
        this.#seal(open)
      }
    })
    this.#done = true
    this.#closed()
  }

  #take(bytes: Uint8Array): void {
    let fresh = bytes
    while (fresh.length > 0) {
      const open = this.#open ?? this.#begin()
      const buffer = this.#rest.length === 0 ? fresh : Buffer.concat([this.#rest, fresh])
      const before = this.#rest.length
      const end = this.#cut(open, buffer)
      const taken = (end < 0 ? buffer.length : end) - before
      this.#write(open, fresh.subarray(0, taken))
      if (end < 0) return
      fresh = fresh.subarray(taken)
      this.#seal(open)
    }
  }

  /** Takes whole records. Returns where the segment has to end, or a negative number where it goes on. */
  #cut(open: OpenSegment, buffer: Uint8Array): number {
    const bounds = this.#bounds
    const limit = this.#options.rotation?.bytes ?? Number.POSITIVE_INFINITY
    let start = 0
    for (let count = CUT; count === CUT; start = bounds[count]!) {
      count = open.slicer.slice(buffer, start, buffer.length, false, bounds)
      for (let i = 0; i < count; i++) {
        this.#restart.take(buffer, bounds[i]!, bounds[i + 1]!)
        const full = this.#ending || open.tally.bytes - open.repeated + bounds[i + 1]! - start >= limit
        const head = full ? this.#restart.head() : undefined
        if (!head) continue
        open.tally.take(buffer, bounds, i + 1)
        this.#rest = NOTHING
        return bounds[i + 1]!
      }
      open.tally.take(buffer, bounds, count)
    }
    // A copy: the caller may use its memory again.
    this.#rest = new Uint8Array(buffer.subarray(start))
    return -1
  }

  #write(open: OpenSegment, bytes: Uint8Array): void {
    this.#place.files.append(open.path, open.written, bytes, false)
    open.written += bytes.length
  }

  #begin(): OpenSegment {
    const { folder, files, hasher, now, chain } = this.#place
    const name = segmentName(chain.next, this.#kind)
    const path = join(folder, openPath(name))
    replaceFile(files, path, NOTHING)
    const leaves = join(folder, `${leavesPath(chain.next)}.part`)
    const tally = new SegmentTally(files, leaves, hasher, chain.sealed, createHash('sha256'))
    const until = rotationTime(this.#options.rotation ?? {}, now().getTime())
    const open = { name, path, slicer: new RecordSlicer(this.#kind), tally, until, repeated: 0, written: 0, signed: 0 }
    this.#open = open
    this.#restart = new StreamRestart(this.#kind)
    for (const block of this.#head) {
      open.slicer.slice(block, 0, block.length, false, this.#bounds)
      this.#restart.take(block, 0, block.length)
      open.tally.take(block, this.#bounds, 1)
      this.#write(open, block)
    }
    open.repeated = open.tally.bytes
    this.#head = []
    return open
  }

  #rotateInTime(): void {
    if (!this.#open || this.#place.now().getTime() < this.#open.until) return
    this.#ending = true
    this.#endIfPossible()
  }

  #endIfPossible(): void {
    if (this.#open && this.#rest.length === 0 && this.#restart.head()) this.#seal(this.#open)
  }

  #seal(open: OpenSegment): void {
    this.#sync(open)
    open.tally.sync()
    const { chain } = this.#place
    const number = chain.next
    chain.publish({ segment: statementOf(open, 'sealed') }, open.tally.tree(), renamesOf(open.name, number))
    this.#head = this.#restart.head() ?? []
    this.#open = undefined
    this.#ending = false
    const { records, bytes } = open.tally
    this.#options.sealed?.({ segment: open.name, records, bytes, sha256: toHex(open.tally.digest()) })
  }

  #sync(open: OpenSegment): void {
    this.#place.files.append(open.path, open.written, NOTHING, true)
  }
}

function statementOf({ name, tally }: OpenSegment, state: 'open' | 'sealed') {
  return { name, state, records: tally.records, bytes: tally.bytes, sha256: tally.digest() } as const
}
