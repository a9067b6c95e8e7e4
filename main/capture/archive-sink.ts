import { existsSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { type RotationPolicy, rotationTime } from '../../core/archive/rotation-policy.ts'
import { type CaptureEventName, formatCaptureEvent } from '../../core/capture/capture-event.ts'
import { eventBlock } from '../../core/capture/pcapng-writer.ts'
import { RESERVE } from '../archive/layout.ts'
import type { SealedSegment, SegmentStream } from '../archive/segment-stream.ts'
import type { ArchiveWriter } from '../archive/writer.ts'

/** How often the clock, the disk and the time to rotate are looked at, and what was written is made durable, milliseconds. */
const TICK = 1000
/** How often an archive that is being written is signed, milliseconds. */
export const CHECKPOINT_EVERY = 60_000
/** When so much was written it is made durable, if that is not being done: what a signature has to wait for stays little. Bytes. */
const FLUSH_BYTES = 8 << 20
/** Held back on the disk, bytes: room for a sealed end, and for saying why. */
export const RESERVE_BYTES = 8 << 20
/** Writing ends in good order when less than this is free besides, bytes. */
export const LEAST_FREE = 16 << 20
/** The clock is said to have stepped where it and the time that went by differ by more, milliseconds. */
export const CLOCK_STEP = 1000

/** What is known of the pcapng section that is being written. */
export interface Section {
  /** A section and an interface were described: events can be put between its blocks. */
  readonly isDescribed: boolean
  /** Decimal places of a second in the time stamps of interface 0. */
  readonly places: number
  /** The newest counters of interface 0, as options. */
  readonly counters: Uint8Array
  /** Section header and interfaces. */
  readonly head: readonly Uint8Array[]
}

export interface SinkOptions {
  readonly writer: ArchiveWriter
  /** Opens the archive again, after a disk that was full interrupted its writer. */
  readonly reopen: () => Promise<ArchiveWriter>
  /** When the archive was written the last time, before it was opened now, as RFC 3339; undefined: never. */
  readonly lastWritten?: string | undefined
  readonly rotation: RotationPolicy
  readonly section: Section
  readonly notice: (notice: SinkNotice) => void
  /** Free bytes on the disk of a folder, and the time, for tests. */
  readonly free?: ((folder: string) => number) | undefined
  readonly now?: (() => number) | undefined
}

/** What is said while an archive is being written. */
export type SinkNotice =
  | { readonly kind: 'sealed'; readonly segment: SealedSegment }
  | { readonly kind: 'event'; readonly event: CaptureEventName; readonly text: string }

/** Why writing ended: it was asked to, the disk is full, or it failed. */
export interface SinkEnd {
  readonly how: 'stopped' | 'disk full' | 'failed'
  /** In words, and what helps; null where it was asked to. */
  readonly reason: string | null
  readonly hint: string | undefined
}

type Facts = Parameters<typeof formatCaptureEvent>[1]

/**
 * Writes pcapng blocks into a sealed archive, live, with everything that must be known to believe them later: rotation, a clock that
 * stepped, a disk that filled, an interruption before. Nothing is dropped here: a disk that is slow makes whoever appends wait.
 */
export class ArchiveSink {
  readonly now: () => number
  readonly #options: SinkOptions
  readonly #ended = Promise.withResolvers<SinkEnd>()
  readonly #timer: NodeJS.Timeout
  /** Events that wait until the section has begun. */
  #waiting: (() => Uint8Array)[] = []
  #writer: ArchiveWriter
  #stream: SegmentStream
  #bytes = 0
  #until = Number.POSITIVE_INFINITY
  #clock = 0
  #watch = 0
  /** Bytes written since they were last made durable, whether that is being done, and when they were signed (performance.now). */
  #fresh = 0
  #isFlushing = false
  #signed = performance.now()

  /** From here on the archive is looked after, until `close`. A section that is described already is begun. */
  constructor(options: SinkOptions) {
    this.#options = options
    this.#writer = options.writer
    this.now = options.now ?? Date.now
    this.#stream = this.#newStream()
    const { files, folder, remarks } = this.#writer
    // Who ends in good order leaves no reserve.
    const wasHeld = existsSync(join(folder, RESERVE))
    files.write(join(folder, RESERVE), new Uint8Array(RESERVE_BYTES))
    if (options.section.isDescribed) for (const block of options.section.head) this.#write(block)
    // What stands last says most: it is about the segment that was open.
    const after = remarks.toReversed().join('; ') || (wasHeld ? 'nothing that had to be mended' : '')
    if (after !== '') this.event('restarted', { since: options.lastWritten, after })
    this.#begin()
    this.#timer = setInterval(() => this.safely(() => this.#tick()), TICK)
    this.#timer.unref()
  }

  /** Settles with the first reason to end that is found here or given to `end`. */
  get ended(): Promise<SinkEnd> {
    return this.#ended.promise
  }

  end(end: SinkEnd): void {
    this.#ended.resolve(end)
  }

  /** Takes whole blocks, and then the events that waited for a section to be described. */
  append(blocks: Uint8Array): void {
    const { isDescribed, head } = this.#options.section
    // What waits comes before the first packet: that this is a restart must not be lost where packets are not.
    const first = isDescribed && this.#waiting.length > 0 ? totalLength(head) - this.#bytes : 0
    if (first > 0) this.#write(blocks.subarray(0, first))
    if (isDescribed) for (const event of this.#waiting.splice(0)) this.#write(event())
    this.#write(first > 0 ? blocks.subarray(first) : blocks)
    if (this.#bytes >= (this.#options.rotation.bytes ?? Number.POSITIVE_INFINITY)) this.rotate('size')
  }

  event(event: CaptureEventName, facts: Facts = {}): void {
    const { section, notice } = this.#options
    const text = formatCaptureEvent(event, facts)
    const time = BigInt(this.now()) * 1_000_000n
    // Until the interface is described, it is not known in what units it counts time.
    const block = () => eventBlock(time, text, section.counters, section.places)
    if (section.isDescribed) this.#write(block())
    else this.#waiting.push(block)
    notice({ kind: 'event', event, text })
  }

  /** Ends the segment and goes on in a new one. */
  rotate(reason: string): void {
    this.safely(() => {
      if (!this.#options.section.isDescribed) return
      this.event('rotation', { reason })
      this.#stream.rotate()
      this.#begin()
      // The counters as they stand: of what is lost from now on the next ones tell.
      this.event('statistics')
    })
  }

  /** Runs what may fail; a disk that is full ends the writing in good order, anything else ends it as it is. */
  safely(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException
    const isFull = code === 'ENOSPC' || code === 'EDQUOT'
    this.end(
      isFull ? { how: 'disk full', reason: FULL, hint: ROOM } : { how: 'failed', reason: message, hint: undefined },
    )
  }

  /**
   * Seals the end, which says why and `facts`, and closes the archive. On a full disk the reserve makes room for that; where a write has
   * failed already, the archive is mended first, as after a crash.
   */
  async close({ how, reason }: SinkEnd, facts: Facts): Promise<void> {
    clearInterval(this.#timer)
    try {
      if (how !== 'disk full') return this.#seal(reason ?? 'asked', facts)
      const { files, folder } = this.#writer
      files.remove(join(folder, RESERVE))
      try {
        this.event('disk-full')
        this.#seal(FULL, facts)
      } catch {
        this.#writer.close()
        this.#writer = await this.#options.reopen()
        this.#stream = this.#newStream()
        for (const block of this.#options.section.head) this.#write(block)
        this.event('disk-full')
        this.#seal(FULL, facts)
      }
    } finally {
      this.#writer.close()
    }
  }

  #seal(reason: string, facts: Facts): void {
    this.event('stop', { reason, ...facts })
    this.#stream.close()
    this.#writer.files.remove(join(this.#writer.folder, RESERVE))
  }

  #newStream(): SegmentStream {
    const { notice } = this.#options
    return this.#writer.stream('pcapng', { sealed: (segment) => notice({ kind: 'sealed', segment }) })
  }

  #begin(): void {
    this.#bytes = 0
    this.#until = rotationTime(this.#options.rotation, this.now())
    this.#clock = this.now()
    this.#watch = performance.now()
  }

  #write(blocks: Uint8Array): void {
    this.#stream.append(blocks)
    this.#bytes += blocks.length
    this.#fresh += blocks.length
    if (this.#fresh >= FLUSH_BYTES) void this.#secure()
  }

  /**
   * Makes durable what was written, while more is: a disk that takes long must not keep anyone from taking what comes. What is due
   * to be signed or to end is so right after, for little is left to be waited for then.
   */
  async #secure(): Promise<void> {
    if (this.#isFlushing) return
    this.#isFlushing = true
    this.#fresh = 0
    try {
      await this.#stream.flush()
      if (this.now() >= this.#until) this.rotate('time')
      if (performance.now() - this.#signed < CHECKPOINT_EVERY) return
      this.#signed = performance.now()
      this.#stream.checkpoint()
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#isFlushing = false
    }
  }

  #tick(): void {
    void this.#secure()
    const [clock, watch] = [this.now(), performance.now()]
    const step = clock - this.#clock - (watch - this.#watch)
    this.#clock = clock
    this.#watch = watch
    // A machine that slept looks like a clock that was set forward: either way nothing was taken or stamped as before.
    if (Math.abs(step) > CLOCK_STEP) this.event('clock-step', { by: `${(step / 1000).toFixed(3)}s` })
    if (this.#freeBytes() < LEAST_FREE) this.end({ how: 'disk full', reason: FULL, hint: ROOM })
  }

  #freeBytes(): number {
    const { free } = this.#options
    if (free !== undefined) return free(this.#writer.folder)
    const { bavail, bsize } = statfsSync(this.#writer.folder)
    return bavail * bsize
  }
}

function totalLength(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0)
}

const FULL = 'the disk is full'
const ROOM = 'Make room on the disk of the archive, or write into another place; what was taken until then is sealed.'
