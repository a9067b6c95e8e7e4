import type { RejectReason } from '../finding.ts'
import {
  Frame,
  type FrameSink,
  MAX_COUNT_DIGITS,
  MAX_FRAME,
  MAX_FRAME_PIECES,
  NON_TRANSPARENT,
  OCTET_COUNTING,
} from './frame.ts'
import { PendingFrame } from './pending-frame.ts'

// What the next byte is, as far as is known.
/** The first of a frame, or, out of step, one that may have to be skipped. */
const START = 0
/** Behind digits that may be a MSG-LEN. */
const COUNT = 1
/** Behind the space that follows them. */
const COUNTED_START = 2
/** Out of step: behind the '<' of what may be a PRI. */
const PRI = 3
/** Content of a counted frame. */
const COUNTED = 4
/** Content, or the trailer, of a frame that a trailer ends. */
const LINE = 5

/** Stands for the byte before a gap: anything can follow it. */
const GAP = -1
/** Stands for content: neither a line end nor a digit. */
const ANY = -2

const NO_BYTES = new Uint8Array(0)

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function isTrailer(byte: number): boolean {
  return byte === 0x0a || byte === 0x00
}

/**
 * Cuts one direction of a TCP stream into frames (RFC 6587), both framings mixed as receivers accept them: a number, a space
 * and '<' is an octet count; anything else runs to the next LF, CR LF or NUL. Line ends between frames belong to no frame.
 *
 * Out of step (after a gap, in a stream joined midway, behind a wrong count) it skips to what can only be a frame: a count and
 * a PRI anywhere, or a PRI behind a line end. In a stream that has shown no counts so far, any line end is enough, and so is a PRI
 * behind the gap. A wrong count is noticed where the byte behind the frame can begin no frame; else the counts are believed.
 *
 * Every byte is accounted for: bytesIn = frameBytes + framingBytes + rejectedBytes + pendingBytes at any time, and
 * pendingBytes is 0 after `end`.
 */
export class Framer {
  bytesIn = 0
  frameBytes = 0
  framingBytes = 0
  rejectedBytes = 0
  frames = 0

  #state = START
  /** Out of step. */
  #seeking = false
  /** Whether the stream has shown octet counts. */
  #counts = false
  /** Directly behind a counted frame: only '<', a digit or a line end may follow. */
  #strict = false
  /** Out of step: the byte before the one at hand. */
  #previous = GAP
  #count = 0
  /** Digits of the count, or of the PRI. */
  #digits = 0
  /** Bytes of count and space in front of the content. */
  #header = 0
  /** Content bytes that a counted frame still lacks. */
  #missing = 0

  /** The unfinished frame as far as it came in earlier pushes. */
  readonly #pending = new PendingFrame()

  /** The run of bytes being skipped, and where it began. */
  #skipped = 0
  #skipPacket = 0
  #skipOffset = 0

  // The push at hand. The unfinished frame, or its part in this push, begins at index #from.
  #bytes: Uint8Array = NO_BYTES
  #from = 0
  #packet = 0
  /** Offset in the item of the buffer's first byte. */
  #base = 0
  #sec = NaN
  #nano = 0
  readonly #frame = new Frame()

  /** Bytes taken of which is not yet known what becomes of them. */
  get pendingBytes(): number {
    return this.#pending.length + this.#skipped
  }

  /**
   * Takes the next bytes of the stream, `bytes[start..end)`, the first of which lies at `offset` of the item in packet number
   * `packet`, captured at `sec` and `nano`. The buffer is not kept.
   */
  push(
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
    offset: number,
    sec: number,
    nano: number,
    sink: FrameSink,
  ): void {
    if (end <= start) return
    this.bytesIn += end - start
    this.#bytes = bytes
    this.#from = start
    this.#packet = packet
    this.#base = offset - start
    this.#sec = sec
    this.#nano = nano
    let at = start
    while (at < end) at = this.#step(at, end, sink)
    if (this.#from < end) {
      this.#hold(end)
      if (this.#pending.pieces.length === MAX_FRAME_PIECES) this.#rejectScattered(end, sink)
    }
    this.#bytes = NO_BYTES
  }

  /**
   * Bytes are missing from here on: `missing` of them, 0 if their number is unknown. Also to be called first on a stream whose
   * beginning was not seen. What had come of a frame is rejected as `frame-broken`.
   */
  gap(missing: number, sink: FrameSink): void {
    if (this.#pending.length > 0 && !this.#seeking) {
      const lost = missing > 0 ? `${missing} bytes` : 'an unknown number of bytes'
      this.#rejectPending(0, 'frame-broken', `${lost} of the stream are missing inside a frame`, sink)
    }
    this.#lose(0, GAP)
  }

  /** The stream has ended. A message that only lacks its trailer is delivered (terminated: false), other rests are rejected. */
  end(sink: FrameSink): void {
    this.#from = 0
    if (this.#seeking) this.#skipPending(0)
    else if (this.#state === LINE && this.#pending.bytes[0] === 0x3c) this.#deliver(0, NON_TRANSPARENT, 0, false, sink)
    else if (this.#pending.length > 0) this.#rejectPending(0, 'stream-tail', 'the stream ends inside a frame', sink)
    this.#endSkip(sink)
    this.#state = START
    this.#seeking = false
  }

  /** Handles the byte at `at`, or a run from there; returns the index of the next byte to handle. */
  #step(at: number, end: number, sink: FrameSink): number {
    const byte = this.#bytes[at]!
    switch (this.#state) {
      case START:
        return this.#seeking ? this.#seek(at, byte, sink) : this.#begin(at, byte)
      case COUNT:
        if (isDigit(byte) && this.#digits < MAX_COUNT_DIGITS) {
          this.#digits++
          this.#count = this.#count * 10 + byte - 0x30
        } else if (byte === 0x20) this.#state = COUNTED_START
        else return this.#notCounted(at)
        this.#previous = byte
        return at + 1
      case COUNTED_START:
        return byte === 0x3c ? this.#beginCounted(at, sink) : this.#notCounted(at)
      case PRI:
        return this.#pri(at, byte, sink)
      case COUNTED:
        return this.#counted(at, end, sink)
      default:
        return this.#line(at, end, sink)
    }
  }

  /** In step, at the first byte of a frame. */
  #begin(at: number, byte: number): number {
    this.#from = at
    if (isTrailer(byte)) {
      this.framingBytes++
      this.#from = at + 1
      this.#strict = false
      return at + 1
    }
    if (byte >= 0x31 && byte <= 0x39) return this.#beginCount(at, byte)
    if (this.#strict && byte !== 0x3c && byte !== 0x0d) this.#lose(at, ANY)
    else this.#state = LINE
    return at
  }

  #beginCount(at: number, byte: number): number {
    this.#state = COUNT
    this.#count = byte - 0x30
    this.#digits = 1
    this.#previous = byte
    return at + 1
  }

  /** What looked like a count is none: it begins a line if lines may stand here, else it is skipped. */
  #notCounted(at: number): number {
    if (this.#seeking || this.#strict) this.#lose(at, this.#previous)
    else this.#state = LINE
    return at
  }

  /** At the '<' behind a count and its space. */
  #beginCounted(at: number, sink: FrameSink): number {
    if (this.#seeking) {
      this.#header = this.#digits + 1
      return this.#beginPri(at)
    }
    if (this.#count > MAX_FRAME) {
      const detail = `a frame states a length of ${this.#count} bytes; the limit is ${MAX_FRAME}`
      this.#rejectPending(at, 'frame-length', detail, sink)
      this.#lose(at, 0x20)
      return at
    }
    this.#header = this.#digits + 1
    this.#missing = this.#count
    this.#counts = true
    this.#state = COUNTED
    return at
  }

  #beginPri(at: number): number {
    this.#state = PRI
    this.#digits = 0
    this.#previous = 0x3c
    return at + 1
  }

  /** Out of step, behind '<': a PRI makes sure that a frame begins, with or without a count in front. */
  #pri(at: number, byte: number, sink: FrameSink): number {
    if (isDigit(byte) && this.#digits < 3) {
      this.#digits++
      this.#previous = byte
      return at + 1
    }
    const length = this.#digits + 2
    const counted = this.#header > 0
    if (byte !== 0x3e || this.#digits === 0 || (counted && (this.#count < length || this.#count > MAX_FRAME))) {
      this.#lose(at, this.#previous)
      return at
    }
    this.#seeking = false
    this.#endSkip(sink)
    this.#state = LINE
    if (!counted) return at + 1
    this.#counts = true
    this.#state = COUNTED
    // The byte at hand is the last of the PRI and counts as taken when it is stepped over.
    this.#missing = this.#count - length + 1
    return at
  }

  #counted(at: number, end: number, sink: FrameSink): number {
    const taken = Math.min(this.#missing, end - at)
    this.#missing -= taken
    if (this.#missing === 0) {
      this.#deliver(at + taken, OCTET_COUNTING, 0, true, sink)
      this.#strict = true
    }
    return at + taken
  }

  #line(start: number, end: number, sink: FrameSink): number {
    const bytes = this.#bytes
    // Room for the longest content, a CR, and the trailer.
    const limit = Math.min(end, this.#from + MAX_FRAME + 2 - this.#pending.length)
    let at = start
    while (at < limit && bytes[at] !== 0x0a && bytes[at] !== 0x00) at++
    const length = this.#pending.length + at - this.#from
    if (at < limit) {
      const last = at > this.#from ? bytes[at - 1] : this.#pending.bytes[this.#pending.length - 1]
      const returned = bytes[at] === 0x0a && length > 0 && last === 0x0d ? 1 : 0
      if (length - returned <= MAX_FRAME) {
        this.#deliver(at + 1, NON_TRANSPARENT, 1 + returned, true, sink)
        return at + 1
      }
    } else if (length <= MAX_FRAME + 1) return at
    this.#rejectPending(at, 'frame-length', `no trailer within ${MAX_FRAME} bytes of the start of a frame`, sink)
    this.#lose(at, ANY)
    return at
  }

  /** Out of step: takes the byte as the possible start of a frame, or skips it. */
  #seek(at: number, byte: number, sink: FrameSink): number {
    this.#from = at
    this.#header = 0
    const previous = this.#previous
    // Directly behind a gap a counted frame may lack no more than its count, and nothing would end it before the stream does.
    const canBegin = previous === GAP ? !this.#counts : isTrailer(previous)
    if (byte === 0x3c && canBegin) return this.#beginPri(at)
    if (byte >= 0x31 && byte <= 0x39 && !isDigit(previous)) return this.#beginCount(at, byte)
    this.#previous = byte
    this.#skipPending(at + 1)
    if (isTrailer(byte) && !this.#counts) {
      this.#seeking = false
      this.#endSkip(sink)
    }
    return at + 1
  }

  /** Out of step from here on; what is pending in front of `at` was no frame, and `previous` is the byte there. */
  #lose(at: number, previous: number): void {
    this.#skipPending(at)
    this.#previous = previous
    this.#state = START
    this.#seeking = true
    this.#strict = false
    this.#header = 0
  }

  /** Adds the pending bytes in front of `at` to the run that is skipped. */
  #skipPending(at: number): void {
    const length = this.#pendingLength(at)
    if (length === 0) return
    if (this.#skipped === 0) {
      this.#pending.locate(this.#frame, this.#packet, this.#base + this.#from)
      this.#skipPacket = this.#frame.packet
      this.#skipOffset = this.#frame.offset
    }
    this.#skipped += length
    this.#pending.clear()
    this.#from = at
  }

  /** Bytes of the unfinished frame in front of index `at` of the push at hand. */
  #pendingLength(at: number): number {
    return this.#pending.length + Math.max(0, at - this.#from)
  }

  #endSkip(sink: FrameSink): void {
    const length = this.#skipped
    if (length === 0) return
    this.#skipped = 0
    this.rejectedBytes += length
    const detail = `${length} bytes stand where a frame should begin, or belong to a frame whose beginning is missing`
    sink.reject({ reason: 'frame-resync', packet: this.#skipPacket, offset: this.#skipOffset, length, detail })
  }

  #rejectPending(at: number, reason: RejectReason, detail: string, sink: FrameSink): void {
    const length = this.#pendingLength(at)
    this.#pending.locate(this.#frame, this.#packet, this.#base + this.#from)
    this.rejectedBytes += length
    sink.reject({ reason, packet: this.#frame.packet, offset: this.#frame.offset, length, detail })
    this.#pending.clear()
    this.#from = at
  }

  /** Limits what a sender can make us remember about a frame that it sends byte by byte. */
  #rejectScattered(end: number, sink: FrameSink): void {
    const detail = `a frame is spread over ${MAX_FRAME_PIECES} packets and more`
    this.#rejectPending(end, 'frame-length', detail, sink)
    this.#lose(end, ANY)
  }

  /** Keeps the bytes in front of `end` as part of the unfinished frame. */
  #hold(end: number): void {
    const offset = this.#base + this.#from
    this.#pending.append(this.#bytes, this.#from, end, this.#packet, offset, this.#sec, this.#nano)
    this.#from = end
  }

  /** Hands on the frame that ends, with its trailer of `trailer` bytes, in front of `next`. */
  #deliver(next: number, framing: number, trailer: number, terminated: boolean, sink: FrameSink): void {
    const frame = this.#frame
    const header = framing === OCTET_COUNTING ? this.#header : 0
    frame.framing = framing
    frame.terminated = terminated
    frame.spans = undefined
    if (this.#pending.length === 0) {
      frame.bytes = this.#bytes
      frame.start = this.#from + header
      frame.end = next - trailer
      frame.packet = this.#packet
      frame.offset = this.#base + frame.start
      frame.sec = this.#sec
      frame.nano = this.#nano
    } else {
      this.#hold(next)
      this.#pending.assemble(frame, header, trailer)
    }
    const length = frame.end - frame.start
    this.frameBytes += length
    this.framingBytes += header + trailer
    this.#state = START
    this.#header = 0
    this.#strict = false
    if (length > 0) {
      this.frames++
      sink.frame(frame)
    }
    this.#pending.clear()
    this.#from = next
  }
}
