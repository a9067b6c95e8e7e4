import { u16be, u16le, u32be, u32le } from '../bytes/integer.ts'
import type { RejectReason, RejectSink } from '../finding.ts'
import { type CaptureInterface, type Instant, MAX_DROP_PLACES } from './interface.ts'
import { BLOCK, type BlockCounts, countSkipped, isRead, noBlocks, Options, ORDER_MAGIC } from './pcapng-block.ts'
import { type Interface, keepDrops, keepStatistics, readInterface, readStatistics } from './pcapng-interface.ts'
import { type CaptureReader, MAX_HELD, MAX_RECORD, PacketRecord, type PacketSink } from './record.ts'
import { setTimestamp, Timestamp } from './timestamp.ts'

/** Type, length and the length again: the least a block has. */
const BLOCK_FRAME = 12
/** Bytes of a section header up to its options, without the trailing length. */
const SECTION_HEADER = 24

/** Most interfaces kept of one file; descriptions beyond are rejected, and so are the packets that name them. */
export const MAX_INTERFACES = 65_536

/**
 * Reads pcapng (draft-ietf-opsawg-pcapng): sections of either byte order, any number of interfaces, enhanced, simple and
 * obsolete packet blocks, drop counters. Blocks of other kinds are counted and passed over by their length.
 */
export class PcapngReader implements CaptureReader {
  packets = 0
  failure: string | undefined
  readonly interfaces: CaptureInterface[] = []
  readonly blocks: BlockCounts = noBlocks()

  readonly #reject: RejectSink
  readonly #record = new PacketRecord()
  readonly #time = new Timestamp()
  readonly #options = new Options()
  #bigEndian = false
  /** Interfaces of the section being read, and how many interfaces the sections before had. */
  #section: Interface[] = []
  #before = 0
  #application: string | undefined
  readonly #kept = { readings: 0, notes: 0 }
  /** Packets with drop counts that are kept. */
  #dropPlaces = 0
  /** Bytes still to be passed over, and the length the block passed over must repeat behind them (0: nothing to compare). */
  #skip = 0
  #skippedLength = 0
  /** Where the block that is passed over begins in the file. */
  #skippedFrom = 0

  constructor(reject: RejectSink) {
    this.#reject = reject
  }

  /** Comments (opt_comment) in the blocks that were read. */
  get comments(): number {
    return this.#options.comments
  }

  /**
   * See CaptureReader. Rejects: `file-truncated`, `block-length`, `block-trailer`, `section-header`, `interface-unknown`,
   * `record-length`.
   */
  read(bytes: Uint8Array, start: number, end: number, offset: number, final: boolean, sink: PacketSink): number {
    const base = offset - start
    let at = start
    this.#record.bytes = bytes
    while (this.failure === undefined) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, end - at)
        this.#skip -= step
        at += step
        if (this.#skip > 0) return final ? this.#cut(this.#skippedFrom, end, base) : at
      }
      if (this.#skippedLength > 0) {
        if (end - at < 4) return final ? this.#cut(this.#skippedFrom, end, base) : at
        this.#checkTrailer(bytes, at, this.#skippedLength, 0, base)
        this.#skippedLength = 0
        at += 4
      }
      if (end - at < BLOCK_FRAME) return final && end > at ? this.#cut(base + at, end, base) : at

      // The type of a section header reads the same in either byte order; what it holds sets the order for the rest.
      const type = this.#bigEndian ? u32be(bytes, at) : u32le(bytes, at)
      if (type === BLOCK.section && !this.#setByteOrder(bytes, at, base)) return end
      const length = this.#bigEndian ? u32be(bytes, at + 4) : u32le(bytes, at + 4)
      if (length < BLOCK_FRAME || (length & 3) !== 0) {
        this.#fail('block-length', base + at, `states the length ${length}, which no block can have`)
        return end
      }
      if (!isRead(type) || length > MAX_HELD) {
        if (isRead(type)) this.#tooLong(type, length, base + at)
        else countSkipped(this.blocks, type)
        if (this.failure !== undefined) return end
        this.#skip = length - BLOCK_FRAME
        this.#skippedLength = length
        this.#skippedFrom = base + at
        at += 8
        continue
      }
      if (end - at < length) return final ? this.#cut(base + at, end, base) : at
      const block = at
      const bodyEnd = at + length - 4
      at += length
      if (!this.#checkTrailer(bytes, bodyEnd, length, type, base)) continue
      if (type === BLOCK.enhancedPacket) {
        if (this.#enhanced(bytes, block, bodyEnd, base) && !sink.packet(this.#record)) return at
      } else if (type === BLOCK.simplePacket) {
        if (this.#simple(bytes, block, bodyEnd, base) && !sink.packet(this.#record)) return at
      } else if (type === BLOCK.obsoletePacket) {
        if (this.#obsolete(bytes, block, bodyEnd, base) && !sink.packet(this.#record)) return at
      } else if (type === BLOCK.interface) this.#interface(bytes, block, bodyEnd, base)
      else if (type === BLOCK.statistics) this.#statistics(bytes, block, bodyEnd, base, sink)
      else this.#startSection(bytes, block, bodyEnd, base)
    }
    return end
  }

  /** Each of the three: fills the record and returns true, or rejects the packet. */
  #enhanced(bytes: Uint8Array, block: number, bodyEnd: number, base: number): boolean {
    this.blocks.packets++
    const big = this.#bigEndian
    if (bodyEnd - block < 28) return this.#badPacket(bodyEnd, block, base, 'is too short for its header')
    const number = big ? u32be(bytes, block + 8) : u32le(bytes, block + 8)
    const high = big ? u32be(bytes, block + 12) : u32le(bytes, block + 12)
    const low = big ? u32be(bytes, block + 16) : u32le(bytes, block + 16)
    const captured = big ? u32be(bytes, block + 20) : u32le(bytes, block + 20)
    const original = big ? u32be(bytes, block + 24) : u32le(bytes, block + 24)
    if (!this.#setPacket(number, block + 28, captured, original, bodyEnd, block, base)) return false
    this.#setTime(high, low, number)
    const options = block + 28 + ((captured + 3) & ~3)
    if (options < bodyEnd) this.#packetOptions(bytes, options, bodyEnd, number, 4, base)
    return true
  }

  /** The obsolete packet block: as the enhanced one, with a 16-bit interface number and a drop count in its header. */
  #obsolete(bytes: Uint8Array, block: number, bodyEnd: number, base: number): boolean {
    this.blocks.packets++
    if (bodyEnd - block < 28) return this.#badPacket(bodyEnd, block, base, 'is too short for its header')
    const u32 = this.#bigEndian ? u32be : u32le
    const u16 = this.#bigEndian ? u16be : u16le
    const number = u16(bytes, block + 8)
    const drops = u16(bytes, block + 10)
    const captured = u32(bytes, block + 20)
    if (!this.#setPacket(number, block + 28, captured, u32(bytes, block + 24), bodyEnd, block, base)) return false
    this.#setTime(u32(bytes, block + 12), u32(bytes, block + 16), number)
    if (drops !== 0xffff) this.#addDrops(number, drops)
    const options = block + 28 + ((captured + 3) & ~3)
    if (options < bodyEnd) this.#packetOptions(bytes, options, bodyEnd, number, 0, base)
    return true
  }

  /** The simple packet block has no captured length: it follows from the snapshot length of interface 0 and the block. */
  #simple(bytes: Uint8Array, block: number, bodyEnd: number, base: number): boolean {
    this.blocks.packets++
    if (bodyEnd - block < 12) return this.#badPacket(bodyEnd, block, base, 'is too short for its header')
    const original = this.#bigEndian ? u32be(bytes, block + 8) : u32le(bytes, block + 8)
    const snapLength = this.#section[0]?.described.snapLength || original
    const captured = Math.min(original, snapLength, bodyEnd - block - 12)
    if (!this.#setPacket(0, block + 12, captured, original, bodyEnd, block, base)) return false
    this.#record.sec = Number.NaN
    this.#record.nano = 0
    return true
  }

  /** Fills the record but for its time, if what the block says of the packet holds. */
  #setPacket(
    number: number,
    body: number,
    captured: number,
    original: number,
    bodyEnd: number,
    block: number,
    base: number,
  ): boolean {
    const seen = this.#section[number]
    if (captured > bodyEnd - body)
      return this.#badPacket(bodyEnd, block, base, `states ${captured} captured bytes, more than it holds`)
    if (captured > MAX_RECORD) {
      const detail = `holds ${captured} bytes, more than the limit of ${MAX_RECORD}. It was skipped`
      return this.#badPacket(bodyEnd, block, base, detail, 'record-length')
    }
    if (seen === undefined) {
      return this.#badPacket(
        bodyEnd,
        block,
        base,
        `names interface ${number}, which was never described`,
        'interface-unknown',
      )
    }
    const record = this.#record
    seen.described.packets++
    record.number = ++this.packets
    record.start = body
    record.end = body + captured
    record.offset = base + body
    record.originalLength = Math.max(original, captured)
    record.linkType = seen.described.linkType
    record.interface = this.#before + number
    return true
  }

  #setTime(high: number, low: number, number: number): void {
    const seen = this.#section[number]!
    setTimestamp(this.#time, high, low, seen.scale)
    this.#record.sec = this.#time.sec + seen.secondsOffset
    this.#record.nano = this.#time.nano
    seen.before.sec = seen.newest.sec
    seen.before.nano = seen.newest.nano
    seen.newest.sec = this.#record.sec
    seen.newest.nano = this.#record.nano
  }

  /** Counts comments and adds up epb_dropcount (`dropCode`; 0: the block has no such option). */
  #packetOptions(bytes: Uint8Array, at: number, end: number, number: number, dropCode: number, base: number): void {
    const options = this.#options
    options.begin(bytes, at, end, this.#bigEndian)
    while (options.next()) {
      if (options.code === dropCode) {
        const drops = options.u64()
        if (drops !== undefined) this.#addDrops(number, drops)
      }
    }
    if (options.damaged) this.#damagedOption(base + at, this.packets)
  }

  #addDrops(number: number, drops: number): void {
    const { described, account, before, newest } = this.#section[number]!
    const { number: packet, offset } = this.#record
    described.dropsBeforePackets = (described.dropsBeforePackets ?? 0) + drops
    const place = { packet, offset, drops, since: stated(before), until: stated(newest), packets: 1 }
    this.#dropPlaces += keepDrops(account, place, this.#dropPlaces >= MAX_DROP_PLACES)
  }

  #interface(bytes: Uint8Array, block: number, bodyEnd: number, base: number): void {
    this.blocks.interfaces++
    const offset = base + block
    if (bodyEnd - block < 16) {
      this.#fail('block-length', offset, 'is too short for an interface description')
      return
    }
    if (this.interfaces.length === MAX_INTERFACES) {
      this.#fail('interface-unknown', offset, `describes one interface more than the limit of ${MAX_INTERFACES}`)
      return
    }
    const described = readInterface(
      bytes,
      block + 8,
      bodyEnd,
      this.#bigEndian,
      this.blocks.sections - 1,
      this.#options,
      this.#application,
    )
    if (this.#options.damaged) this.#damagedOption(offset, 0)
    this.#section.push(described)
    this.interfaces.push(described.described)
  }

  #statistics(bytes: Uint8Array, block: number, bodyEnd: number, base: number, sink: PacketSink): void {
    this.blocks.statistics++
    const offset = base + block
    if (bodyEnd - block < 20) {
      this.#bad('block-length', 0, offset, bodyEnd - block + 4, 'is too short for statistics')
      return
    }
    const number = this.#bigEndian ? u32be(bytes, block + 8) : u32le(bytes, block + 8)
    const of = this.#section[number]
    if (of === undefined) {
      const detail = `has statistics of interface ${number}, which was never described`
      this.#bad('interface-unknown', 0, offset, bodyEnd - block + 4, detail)
      return
    }
    const place = { number: this.#before + number, offset, packetsBefore: this.packets, of }
    const { reading, event } = readStatistics(bytes, block + 8, bodyEnd, this.#bigEndian, place, this.#options)
    if (this.#options.damaged) this.#damagedOption(offset, 0)
    if (keepStatistics(of, reading, event, this.#kept)) sink.statistics?.(reading)
  }

  /** Takes the byte order from a section header; false, with a failure, if it has none. */
  #setByteOrder(bytes: Uint8Array, at: number, base: number): boolean {
    this.#bigEndian = u32be(bytes, at + 8) === ORDER_MAGIC
    if (this.#bigEndian || u32le(bytes, at + 8) === ORDER_MAGIC) return true
    this.#fail('section-header', base + at, 'is a section header without a valid byte-order magic')
    return false
  }

  #startSection(bytes: Uint8Array, block: number, bodyEnd: number, base: number): void {
    const offset = base + block
    if (bodyEnd - block < SECTION_HEADER) {
      this.#fail('section-header', offset, 'is too short for a section header')
      return
    }
    const u16 = this.#bigEndian ? u16be : u16le
    const u32 = this.#bigEndian ? u32be : u32le
    const major = u16(bytes, block + 12)
    const minor = u16(bytes, block + 14)
    this.blocks.sections++
    this.#before = this.interfaces.length
    this.#section = []
    this.#options.begin(bytes, block + SECTION_HEADER, bodyEnd, this.#bigEndian)
    this.#application = undefined
    // Comments are counted by `next`.
    while (this.#options.next()) if (this.#options.code === 4) this.#application = this.#options.text()
    if (this.#options.damaged) this.#damagedOption(offset, 0)
    // 1.2 was written by some tools for what is 1.0.
    if (major === 1 && (minor === 0 || minor === 2)) return
    const high = u32(bytes, this.#bigEndian ? block + 16 : block + 20)
    const sectionLength = high * 2 ** 32 + u32(bytes, this.#bigEndian ? block + 20 : block + 16)
    const detail = `begins a section of version ${major}.${minor}; only 1.0 is read`
    if (high === 0xffffffff) {
      this.#fail('section-header', offset, `${detail}, and its length is not stated`)
      return
    }
    this.#bad('section-header', 0, offset, sectionLength, `${detail}. The section was skipped`)
    this.#skip = sectionLength
    this.#skippedFrom = offset
  }

  /** Rejects a block that would be read but is longer than the limit. Packets are passed over; without the others nothing can be read. */
  #tooLong(type: number, length: number, offset: number): void {
    const detail = `has ${length} bytes, more than the limit of ${MAX_HELD}`
    if (type === BLOCK.section || type === BLOCK.interface) {
      this.#fail('block-length', offset, detail)
      return
    }
    const packet = type === BLOCK.statistics ? 0 : ++this.packets
    if (packet > 0) this.blocks.packets++
    this.#bad('record-length', packet, offset, length, `${detail}. It was skipped`)
  }

  /**
   * Compares the length behind a block with the one before it and rejects the block if they differ. A section or interface that
   * is lost so cannot be done without. `type` 0: a block that was passed over.
   */
  #checkTrailer(bytes: Uint8Array, at: number, length: number, type: number, base: number): boolean {
    const trailer = this.#bigEndian ? u32be(bytes, at) : u32le(bytes, at)
    if (trailer === length) return true
    const offset = base + at + 4 - length
    const detail = `states the length ${length} at its start and ${trailer} at its end`
    if (type === BLOCK.section || type === BLOCK.interface) {
      this.#fail('block-trailer', offset, detail)
      return false
    }
    const packet = type === 0 || type === BLOCK.statistics ? 0 : ++this.packets
    if (packet > 0) this.blocks.packets++
    this.#bad('block-trailer', packet, offset, length, detail)
    return false
  }

  #badPacket(
    bodyEnd: number,
    block: number,
    base: number,
    detail: string,
    reason: RejectReason = 'block-length',
  ): false {
    this.packets++
    this.#bad(reason, this.packets, base + block, bodyEnd + 4 - block, detail)
    return false
  }

  #damagedOption(offset: number, packet: number): void {
    this.#bad(
      'block-length',
      packet,
      offset,
      0,
      'has an option that reaches over its end; the options from there on were not read',
    )
  }

  #bad(reason: RejectReason, packet: number, offset: number, length: number, detail: string): void {
    this.#reject({ reason, packet, offset, length, detail: `The block at offset ${offset} ${detail}.` })
  }

  #fail(reason: RejectReason, offset: number, detail: string): void {
    this.failure = `The block at offset ${offset} ${detail}. What follows cannot be read.`
    this.#reject({ reason, packet: 0, offset, length: 0, detail: this.failure })
  }

  /** Reports that the file ends inside the block at `offset`; returns `end`, so that the remainder is consumed. */
  #cut(offset: number, end: number, base: number): number {
    const length = base + end - offset
    const detail = `The file ends inside the block at offset ${offset}, after ${length} bytes of it. Everything before was read.`
    this.#skip = 0
    this.#skippedLength = 0
    this.#reject({ reason: 'file-truncated', packet: 0, offset, length, detail })
    return end
  }
}

function stated({ sec, nano }: Timestamp): Instant | undefined {
  return Number.isNaN(sec) ? undefined : { sec, nano }
}
