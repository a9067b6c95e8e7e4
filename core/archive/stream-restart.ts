import { u32be, u32le } from '../bytes/integer.ts'
import { BLOCK, ORDER_MAGIC } from '../capture/pcapng-block.ts'
import { MAX_RECORD_BYTES, type SegmentKind } from './record-slicer.ts'

/** Bytes of section header and interface blocks that are repeated; a stream with more of them goes on in one segment. */
export const MAX_HEAD_BYTES = 16 << 20

const LINE_FEED = 0x0a
/** Where a section header states the length of its section: eight bytes, all ones where it is not known. */
const SECTION_LENGTH_AT = 16
const SECTION_LENGTH_END = 24

/**
 * Knows where a stream of records can go on in another segment, and what that segment must begin with so that it can be read on
 * its own: of pcapng, the section header and the interface blocks so far; of pcap, the file header. Takes the records of RecordSlicer in order.
 */
export class StreamRestart {
  readonly #kind: SegmentKind
  /** Bytes of the block, packet or line in hand that are still to come. */
  #left = 0
  #bigEndian = false
  /** Undefined where a segment cannot be begun: before the first section header, or where there is too much to repeat. */
  #head: Uint8Array[] | undefined
  #headBytes = 0

  constructor(kind: SegmentKind) {
    this.#kind = kind
    this.#head = kind === 'log' ? [] : undefined
  }

  /** Takes the record `bytes[start..end)`. */
  take(bytes: Uint8Array, start: number, end: number): void {
    if (this.#kind === 'log') this.#left = bytes[end - 1] === LINE_FEED ? 0 : 1
    else if (this.#kind === 'pcapng') this.#block(bytes, start, end)
    else {
      // Of a longer packet, or of what is no packet, all records but the last have this size.
      this.#left = end - start < MAX_RECORD_BYTES ? 0 : 1
      this.#head ??= [copyOf(bytes, start, end)]
    }
  }

  /** What a new segment has to begin with; undefined where it cannot begin here: within a line or block, or at all. */
  head(): readonly Uint8Array[] | undefined {
    return this.#left === 0 ? this.#head : undefined
  }

  #block(bytes: Uint8Array, start: number, end: number): void {
    const size = end - start
    if (this.#left > 0) {
      this.#left -= size
      return
    }
    const isSection = size >= 12 && u32le(bytes, start) === BLOCK.section
    if (isSection) this.#bigEndian = u32be(bytes, start + 8) === ORDER_MAGIC
    const u32 = this.#bigEndian ? u32be : u32le
    const known = size >= 12 && (!isSection || u32(bytes, start + 8) === ORDER_MAGIC)
    const length = known ? u32(bytes, start + 4) : 0
    // What the slicer takes to be the rest of the content has no end.
    this.#left = length < size || (length & 3) !== 0 ? Number.POSITIVE_INFINITY : length - size
    if (isSection) this.#beginHead(copyOf(bytes, start, end))
    else if (known && u32(bytes, start) === BLOCK.interface) this.#addToHead(copyOf(bytes, start, end))
  }

  #beginHead(section: Uint8Array): void {
    this.#head = []
    this.#headBytes = 0
    if (section.length >= SECTION_LENGTH_END) section.fill(0xff, SECTION_LENGTH_AT, SECTION_LENGTH_END)
    this.#addToHead(section)
  }

  #addToHead(block: Uint8Array): void {
    this.#headBytes += block.length
    if (this.#left > 0 || this.#headBytes > MAX_HEAD_BYTES) this.#head = undefined
    else this.#head?.push(block)
  }
}

/** Bytes of its own: what `slice` gives may be a view, as of a Buffer of Node. */
function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end))
}
