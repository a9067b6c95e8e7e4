import { u16be, u16le, u32be, u32le } from '../bytes/integer.ts'
import { MAX_PLAUSIBLE_RECORD } from '../capture/pcap.ts'
import { FILE_HEADER, isPcapMagic, MODIFIED_PACKET_HEADER, PACKET_HEADER, PCAP_MAGIC } from '../capture/pcap-header.ts'
import { BLOCK, ORDER_MAGIC } from '../capture/pcapng-block.ts'

/** What a segment, or any other item that is cut into records, is made of. */
export const SEGMENT_KINDS = ['pcapng', 'pcap', 'log'] as const
export type SegmentKind = (typeof SEGMENT_KINDS)[number]

/** Longest record, bytes: of what is longer, pieces of this length are records of their own. */
export const MAX_RECORD_BYTES = 1 << 20

/** The rest of the content, however long: where its parts cannot be told any more. */
const REST = Number.POSITIVE_INFINITY
/** More bytes are needed to tell. */
const MORE = 0

const LINE_FEED = 0x0a
/** Type and length of a block and the magic behind them, bytes. */
const SECTION_START = 12
const SHORTEST_BLOCK = 12

/**
 * Cuts content into records, the smallest slices that are sealed (docs/formats.md, "Records"). Records cover every byte in
 * order, whatever the bytes are: a pcapng block, the file header or a packet of a classic capture, a line with its line end.
 * The cut depends on the content alone, never on how it is handed over.
 */
export class RecordSlicer {
  readonly #kind: SegmentKind
  /** Bytes of the block, packet or line in hand that are not yet cut; it is longer than a record. */
  #left = 0
  #bigEndian = false
  #packetHeader = 0
  /** Bytes from the start of a packet header to the captured length, which old versions swap with the length behind it. */
  #swap: 'never' | 'always' | 'larger' = 'never'

  constructor(kind: SegmentKind) {
    this.#kind = kind
  }

  /**
   * Cuts `bytes[start..end)`, whose first byte follows the last one that was cut. Returns the number of records n;
   * `bounds[0..n]` are their bounds as indices into `bytes`, so that record i is `bytes[bounds[i]..bounds[i + 1])`. At most
   * `bounds.length - 1` records are cut in one call. The next call must begin with the byte at `bounds[n]`; it must hold
   * more bytes than this one did unless `bounds` was full. With `final` set, nothing follows `end`, and all is cut.
   */
  slice(bytes: Uint8Array, start: number, end: number, final: boolean, bounds: Uint32Array): number {
    const most = bounds.length - 1
    let count = 0
    let at = start
    bounds[0] = at
    if (this.#left === 0 && this.#packetHeader > 0 && this.#swap === 'never') {
      count = this.#packets(bytes, at, end, bounds)
      at = bounds[count]!
    }
    while (count < most && at < end) {
      const unit = this.#left > 0 ? this.#left : this.#unit(bytes, at, end, final)
      if (unit === MORE) break
      const size = Math.min(unit, MAX_RECORD_BYTES)
      if (size > end - at && !final) {
        if (unit === REST) this.#left = REST
        break
      }
      at = size > end - at ? end : at + size
      this.#left = unit - size
      bounds[++count] = at
    }
    return count
  }

  /** The fast path through a capture: packets that stand there whole, one after the other. What is unusual is left to `slice`. */
  #packets(bytes: Uint8Array, start: number, end: number, bounds: Uint32Array): number {
    const header = this.#packetHeader
    // Of the captured length the highest byte must be zero; the others are `low`, `middle` and `high` bytes into the header.
    const [low, middle, high, zero] = this.#bigEndian ? [11, 10, 9, 8] : [8, 9, 10, 11]
    const last = end - header
    const most = bounds.length - 1
    let count = 0
    let at = start
    while (count < most && at <= last) {
      const captured = bytes[at + low]! | (bytes[at + middle]! << 8) | (bytes[at + high]! << 16)
      const next = at + header + captured
      if (next > end || captured > MAX_RECORD_BYTES - header || bytes[at + zero] !== 0) break
      at = next
      bounds[++count] = at
    }
    return count
  }

  /** Length of the block, packet or line at `at`, as far as it can be told; see REST and MORE. */
  #unit(bytes: Uint8Array, at: number, end: number, final: boolean): number {
    if (this.#kind === 'log') return lineLength(bytes, at, end, final)
    const length = this.#kind === 'pcapng' ? this.#block(bytes, at, end) : this.#packet(bytes, at, end)
    return length === MORE && final ? REST : length
  }

  #block(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < SECTION_START) return MORE
    if (u32le(bytes, at) === BLOCK.section) {
      this.#bigEndian = u32be(bytes, at + 8) === ORDER_MAGIC
      if (!this.#bigEndian && u32le(bytes, at + 8) !== ORDER_MAGIC) return REST
    }
    const length = this.#bigEndian ? u32be(bytes, at + 4) : u32le(bytes, at + 4)
    return length < SHORTEST_BLOCK || (length & 3) !== 0 ? REST : length
  }

  #packet(bytes: Uint8Array, at: number, end: number): number {
    if (this.#packetHeader === 0) return this.#fileHeader(bytes, at, end)
    if (end - at < this.#packetHeader) return MORE
    const big = this.#bigEndian
    let captured = big ? u32be(bytes, at + 8) : u32le(bytes, at + 8)
    if (this.#swap !== 'never') {
      const other = big ? u32be(bytes, at + 12) : u32le(bytes, at + 12)
      if (this.#swap === 'always' || captured > other) captured = other
    }
    return captured > MAX_PLAUSIBLE_RECORD ? REST : this.#packetHeader + captured
  }

  #fileHeader(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < FILE_HEADER) return MORE
    const first = u32be(bytes, at)
    this.#bigEndian = isPcapMagic(first)
    const magic = this.#bigEndian ? first : u32le(bytes, at)
    if (!isPcapMagic(magic)) return REST
    this.#packetHeader = magic === PCAP_MAGIC.modified ? MODIFIED_PACKET_HEADER : PACKET_HEADER
    const u16 = this.#bigEndian ? u16be : u16le
    const [major, minor] = [u16(bytes, at + 4), u16(bytes, at + 6)]
    if (major === 2) this.#swap = minor < 3 ? 'always' : minor === 3 ? 'larger' : 'never'
    return FILE_HEADER
  }
}

function lineLength(bytes: Uint8Array, at: number, end: number, final: boolean): number {
  const feed = bytes.indexOf(LINE_FEED, at)
  if (feed >= 0 && feed < end) return feed + 1 - at
  // A line of which more than a record is there already is cut without waiting for its end.
  if (end - at > MAX_RECORD_BYTES) return MAX_RECORD_BYTES
  return final ? end - at : MORE
}
