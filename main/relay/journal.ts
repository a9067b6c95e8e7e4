import { hostname } from 'node:os'
import type { RotationPolicy } from '../../core/archive/rotation-policy.ts'
import { NOTICE, ownMessage, type Speaker } from '../../core/relay/own-message.ts'
import { joinBytes } from '../../core/relay/structured-element.ts'
import type { SealedSegment, SegmentStream } from '../archive/segment-stream.ts'
import type { ArchiveWriter } from '../archive/writer.ts'

/** How often what was written is made durable, and signed, milliseconds. */
const SYNC_EVERY = 1_000
const CHECKPOINT_EVERY = 60_000

const LINE_END = Uint8Array.of(0x0a)

export type JournalParams = Readonly<Record<string, string | number | undefined>>

/** What the relay did, a line of RFC 5424 each, in a sealed archive. */
export class Journal {
  readonly #writer: ArchiveWriter
  readonly #stream: SegmentStream
  readonly #speaker: Speaker = { host: hostname(), process: process.pid }
  readonly #timers: NodeJS.Timeout[]

  /** `failed` is called when it cannot be written any more. */
  constructor(
    writer: ArchiveWriter,
    options: {
      readonly rotation: RotationPolicy
      readonly sealed?: (segment: SealedSegment) => void
      readonly failed: (error: Error) => void
    },
  ) {
    this.#writer = writer
    this.#stream = writer.stream('log', { rotation: options.rotation, sealed: options.sealed })
    const safely = (act: () => void) => () => {
      try {
        act()
      } catch (error) {
        options.failed(error as Error)
      }
    }
    this.#timers = [
      setInterval(
        safely(() => {
          this.#stream.tick()
          this.#stream.sync()
        }),
        SYNC_EVERY,
      ).unref(),
      setInterval(
        safely(() => this.#stream.checkpoint()),
        CHECKPOINT_EVERY,
      ).unref(),
    ]
  }

  /** A message of the relay's own, for the journal or the far end. */
  message(id: string, text: string, params: JournalParams = {}, severity: number = NOTICE): Uint8Array {
    return ownMessage(this.#speaker, { severity, time: Date.now(), id, params, text })
  }

  /** Written when it returns; durable with `sync`, or soon. */
  write(message: Uint8Array): void {
    this.#stream.append(joinBytes([message, LINE_END]))
  }

  sync(): void {
    this.#stream.sync()
  }

  rotate(): void {
    this.#stream.rotate()
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    try {
      this.#stream.close()
    } finally {
      this.#writer.close()
    }
  }
}
