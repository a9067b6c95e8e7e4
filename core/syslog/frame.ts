import type { RejectSink } from '../finding.ts'

/** Longest frame, bytes of its content. */
export const MAX_FRAME = 1 << 20
/** Most digits of MSG-LEN (RFC 6587 §3.4.1 sets no limit). */
export const MAX_COUNT_DIGITS = 10
/** A frame is rejected when it has come in this many pieces (packets) and is not complete. */
export const MAX_FRAME_PIECES = 1 << 14

/** How a frame was delimited: by its octet count (RFC 6587 §3.4.1) or by a trailer (§3.4.2). Order = code. */
export const FRAMINGS = ['octet counting', 'non-transparent'] as const
export const OCTET_COUNTING = 0
export const NON_TRANSPARENT = 1

/** A run of bytes of one packet. `offset` counts from the start of the item. */
export interface Span {
  packet: number
  offset: number
  length: number
}

/** One frame of a stream: a flyweight, valid during the call only. `bytes[start..end)` is its content without count and trailer. */
export class Frame {
  bytes: Uint8Array = new Uint8Array(0)
  start = 0
  end = 0
  /** FRAMINGS code. */
  framing = NON_TRANSPARENT
  /** False: the stream ended in good order where the trailer should stand. */
  terminated = true
  /** The packet that carried the first byte, that byte's offset in the item, and the packet's time. */
  packet = 0
  offset = 0
  sec = NaN
  nano = 0
  /** Where the content stands in the item, if it is spread over several packets. */
  spans: readonly Span[] | undefined = undefined
}

export interface FrameSink {
  frame(frame: Frame): void
  readonly reject: RejectSink
}
