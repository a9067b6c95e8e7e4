import type { Frame, Span } from './frame.ts'

/** A part of the frame, from one push. */
interface Piece extends Span {
  sec: number
  nano: number
}

/** Buffers up to this size are kept for the next frame, bytes. */
const KEPT_BUFFER = 1 << 16
const MIN_BUFFER = 2048

/** The beginning of a frame whose end is still to come: copies of its bytes, and where each part of them stands in the item. */
export class PendingFrame {
  /** Only the first `length` bytes count. */
  bytes = new Uint8Array(0)
  length = 0
  pieces: Piece[] = []

  /** Adds `bytes[start..end)`, which lie at `offset` of the item in the packet captured at `sec` and `nano`; nothing if empty. */
  append(
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
    offset: number,
    sec: number,
    nano: number,
  ): void {
    const length = end - start
    if (length <= 0) return
    const needed = this.length + length
    if (needed > this.bytes.length) {
      // At most twice what has come: never what a count claims.
      const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2, MIN_BUFFER))
      larger.set(this.bytes.subarray(0, this.length))
      this.bytes = larger
    }
    this.bytes.set(bytes.subarray(start, end), this.length)
    this.length = needed
    this.pieces.push({ packet, offset, length, sec, nano })
  }

  /** Sets the address of the frame's first byte, which is the one given if nothing has been added. */
  locate(frame: Frame, packet: number, offset: number): void {
    const first = this.pieces[0]
    frame.packet = first === undefined ? packet : first.packet
    frame.offset = first === undefined ? offset : first.offset
  }

  clear(): void {
    if (this.length === 0) return
    this.length = 0
    this.pieces = []
    if (this.bytes.length > KEPT_BUFFER) this.bytes = new Uint8Array(0)
  }

  /** Sets content, address and time of a frame that is whole; `header` and `trailer` bytes around it are no content. */
  assemble(frame: Frame, header: number, trailer: number): void {
    frame.bytes = this.bytes
    frame.start = header
    frame.end = this.length - trailer
    const spans: Span[] = []
    let at = 0
    for (const piece of this.pieces) {
      const first = Math.max(frame.start, at)
      const last = Math.min(frame.end, at + piece.length)
      if (first < last) {
        if (spans.length === 0) {
          frame.sec = piece.sec
          frame.nano = piece.nano
        }
        spans.push({ packet: piece.packet, offset: piece.offset + first - at, length: last - first })
      }
      at += piece.length
    }
    const first = spans[0]
    if (first === undefined) return
    frame.packet = first.packet
    frame.offset = first.offset
    if (spans.length > 1) frame.spans = spans
  }
}
