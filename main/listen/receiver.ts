import { parseAddress } from '../../core/bytes/parse-address.ts'
import type { CaptureEventName, formatCaptureEvent } from '../../core/capture/capture-event.ts'
import type { FrameCarriage, PduEnd } from '../../core/capture/exported-pdu-writer.ts'
import type { ListenAddress } from './listen-address.ts'
import type { SocketCounts } from './listen-section.ts'

/** What a receiver hands on. */
export interface ReceiverSink {
  /** One frame, without count and trailer; its bytes are valid during the call only. */
  frame(source: PduEnd, destination: PduEnd, carriage: FrameCarriage, bytes: Uint8Array): void
  event(event: CaptureEventName, facts: Parameters<typeof formatCaptureEvent>[1]): void
  /** The socket failed: nothing more will come of it. */
  failed(reason: string): void
}

/** A socket that is listened on. */
export interface Receiver {
  /** With the port that was given where any was asked for. */
  readonly address: ListenAddress
  /** Bytes of the socket's buffer as the system states them; null: not known. */
  readonly buffer: number | null
  counts(): SocketCounts
  /** Hands on what is there already, and takes nothing new where that can be told apart. */
  stop(): Promise<void>
  close(): void
}

/** What is still on its way at the end is waited for until this long nothing came, milliseconds. */
export const QUIET = 50
/** Waited for at most, milliseconds. */
export const LONGEST_DRAIN = 2000

/** One side as it is written down; an address that cannot be read is the unspecified one. */
export function endOf(host: string | undefined, port: number | undefined): PduEnd {
  return { address: parseAddress(host ?? '') ?? new Uint8Array(4), port: port ?? 0 }
}

/** Resolves when `lastCame` (milliseconds, of performance.now) is QUIET ago, or after LONGEST_DRAIN. */
export async function drained(lastCame: () => number): Promise<void> {
  const begun = performance.now()
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - Math.max(begun, lastCame()) < QUIET && now - begun < LONGEST_DRAIN) return
    clearInterval(timer)
    resolve()
  }, QUIET / 2)
  return promise
}
