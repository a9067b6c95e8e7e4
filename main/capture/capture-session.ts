import type { RotationPolicy } from '../../core/archive/rotation-policy.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import { ArchiveSink, type SinkNotice } from './archive-sink.ts'
import { BlockCutter } from './block-cutter.ts'
import type { CaptureEngine, CaptureOptions, CaptureProcess, EngineNotice } from './engine.ts'

/** An engine that does not end when asked to is ended after this, milliseconds. */
const PATIENCE = 10_000
/** Bytes that are written at once, without waiting for more. */
const GATHERED = 1 << 20

export interface SessionOptions {
  readonly engine: CaptureEngine
  readonly capture: CaptureOptions
  readonly writer: ArchiveWriter
  /** Opens the archive again, after a disk that was full interrupted its writer. */
  readonly reopen: () => Promise<ArchiveWriter>
  /** When the archive was written the last time, before it was opened now, as RFC 3339; undefined: never. */
  readonly lastWritten?: string | undefined
  readonly rotation: RotationPolicy
  readonly notice: (notice: SessionNotice) => void
  /** Free bytes on the disk of a folder, and the time, for tests. */
  readonly free?: (folder: string) => number
  readonly now?: () => number
}

/** What a session says while it runs. */
export type SessionNotice = EngineNotice | SinkNotice

/** How a session ended. */
export interface SessionEnd {
  /** `stopped`: because it was asked to. */
  readonly how: 'stopped' | 'disk full' | 'engine ended'
  /** Why, in words, and what helps; null where it was asked to. */
  readonly reason: string | null
  readonly hint: string | undefined
  readonly packets: number
}

/**
 * Writes what an engine captures into a sealed archive, with start, counters and stop. What an engine loses shows in its counters; here
 * nothing is dropped: a disk that is slow makes the engine wait, and that makes the kernel count.
 */
export class CaptureSession {
  readonly #options: SessionOptions
  readonly #cutter = new BlockCutter()
  readonly #sink: ArchiveSink
  #process: CaptureProcess | undefined
  #stopping = false
  /** Nothing was gathered that waits to be written. */
  #isIdle = true

  constructor(options: SessionOptions) {
    const { writer, reopen, lastWritten, rotation, notice, free, now } = options
    this.#options = options
    this.#sink = new ArchiveSink({
      writer,
      reopen,
      lastWritten,
      rotation,
      section: this.#cutter,
      notice,
      free,
      now,
    })
  }

  /** Captures until `stop`, or until it cannot go on. The archive is closed then, with a sealed end. */
  async run(): Promise<SessionEnd> {
    const { engine, capture, notice } = this.#options
    const sink = this.#sink
    this.#process = engine.start(capture, (said) => {
      if (said.kind === 'started') this.#eventStart(said)
      else if (said.kind === 'interface') sink.event(`interface-${said.state}`)
      else if (said.kind === 'warning') sink.event('warning', { text: said.text })
      notice(said)
    })
    const { output, done } = this.#process
    output.on('data', (bytes: Uint8Array) => this.#gather(bytes))
    const drained = new Promise<void>((resolve) => void output.once('close', resolve))
    void Promise.all([done, drained]).then(([{ reason, hint }]) => {
      this.#take()
      sink.end({ how: reason === null ? 'stopped' : 'failed', reason, hint })
    })
    try {
      const end = await sink.ended
      await sink.close(end, { packets: this.#cutter.packets })
      return { ...end, how: end.how === 'failed' ? 'engine ended' : end.how, packets: this.#cutter.packets }
    } finally {
      output.removeAllListeners('data').destroy()
      this.#process.stop()
    }
  }

  /** Ends in good order: what the kernel still holds is taken, then the end is sealed. */
  stop(): void {
    if (this.#stopping) return
    this.#stopping = true
    this.#process?.stop()
    const late = { how: 'failed', reason: 'the engine did not end when it was asked to', hint: undefined } as const
    setTimeout(() => this.#sink.end(late), PATIENCE).unref()
  }

  /** Ends the segment and goes on in a new one. */
  rotate(): void {
    this.#sink.rotate('asked')
  }

  /** Many small pieces come at a time; they are written together. */
  #gather(bytes: Uint8Array): void {
    if (this.#isIdle) setImmediate(() => this.#take())
    this.#isIdle = false
    this.#cutter.add(bytes)
    if (this.#cutter.held >= GATHERED) this.#take()
  }

  #take(): void {
    this.#isIdle = true
    this.#sink.safely(() => {
      const blocks = this.#cutter.take()
      if (blocks.length > 0) this.#sink.append(blocks)
    })
  }

  #eventStart({ version, resolution, privileges }: Extract<EngineNotice, { kind: 'started' }>): void {
    const { engine, capture } = this.#options
    this.#sink.event('start', {
      engine: engine.name,
      version,
      interface: capture.interface,
      filter: capture.filter,
      'snap-length': capture.snapLength,
      promiscuous: capture.promiscuous,
      buffer: capture.bufferBytes,
      resolution,
      privileges,
      blindness: engine.blindness ?? undefined,
    })
  }
}
