import { u16be, u16le, u32be, u32le } from '../bytes/integer.ts'
import { utf8 } from '../bytes/utf8.ts'

/** Block types of pcapng (draft-ietf-opsawg-pcapng, "Standardized Block Type Codes"). */
export const BLOCK = {
  section: 0x0a0d0d0a,
  interface: 1,
  obsoletePacket: 2,
  simplePacket: 3,
  nameResolution: 4,
  statistics: 5,
  enhancedPacket: 6,
  journal: 9,
  secrets: 10,
  custom: 0x00000bad,
  customNotCopied: 0x40000bad,
} as const

/** Stands behind type and length of a section header, in the byte order of its section. */
export const ORDER_MAGIC = 0x1a2b3c4d

/** Blocks seen so far, by kind. `unknown` are the types that the specification leaves to others. */
export interface BlockCounts {
  sections: number
  interfaces: number
  packets: number
  statistics: number
  nameResolution: number
  /** Journal entries of systemd: counted, not read. */
  journal: number
  secrets: number
  custom: number
  unknown: number
}

/** Counts of a file of which nothing was read yet. */
export function noBlocks(): BlockCounts {
  const none = { sections: 0, interfaces: 0, packets: 0, statistics: 0 }
  return { ...none, nameResolution: 0, journal: 0, secrets: 0, custom: 0, unknown: 0 }
}

/** Counts a block that is passed over. */
export function countSkipped(counts: BlockCounts, type: number): void {
  if (type === BLOCK.nameResolution) counts.nameResolution++
  else if (type === BLOCK.journal) counts.journal++
  else if (type === BLOCK.secrets) counts.secrets++
  else if (type === BLOCK.custom || type === BLOCK.customNotCopied) counts.custom++
  else counts.unknown++
}

/** Whether the content of such blocks is read; the others are passed over without being held. */
export function isRead(type: number): boolean {
  return (
    type === BLOCK.enhancedPacket ||
    type === BLOCK.section ||
    (type >= BLOCK.interface && type <= BLOCK.simplePacket) ||
    type === BLOCK.statistics
  )
}

/** Most bytes of an option that are kept as text; longer text is cut. */
export const MAX_OPTION_TEXT = 1024

/** Code of the option that ends a list, and of the one that every block may carry. */
const END_OF_OPTIONS = 0
const COMMENT = 1

/** Walks the options of one block: a flyweight that stands before the first option until `next` is called. */
export class Options {
  code = 0
  /** Bytes of the value, without padding. */
  length = 0
  /** Index of the value. */
  at = 0
  /** Comments met so far by this walker; never reset. */
  comments = 0
  /** Set when an option reaches over the end of the block; what stands before it is valid. */
  damaged = false

  #bytes: Uint8Array = new Uint8Array(0)
  #end = 0
  #bigEndian = false
  /** The first comment of the block; below 0: none so far. */
  #commentAt = -1
  #commentLength = 0

  /** Begins a walk over `bytes[start..end)`. */
  begin(bytes: Uint8Array, start: number, end: number, bigEndian: boolean): void {
    this.#bytes = bytes
    this.#end = end
    this.#bigEndian = bigEndian
    this.at = start
    this.length = 0
    this.damaged = false
    this.#commentAt = -1
  }

  /** Goes to the next option; false at the end of the list or where it is damaged. Comments are counted and passed over. */
  next(): boolean {
    for (;;) {
      const header = this.at + ((this.length + 3) & ~3)
      if (header >= this.#end) return false
      if (header + 4 > this.#end) return this.#damage()
      this.code = this.#bigEndian ? u16be(this.#bytes, header) : u16le(this.#bytes, header)
      this.length = this.#bigEndian ? u16be(this.#bytes, header + 2) : u16le(this.#bytes, header + 2)
      this.at = header + 4
      if (this.code === END_OF_OPTIONS) return false
      if (this.at + this.length > this.#end) return this.#damage()
      if (this.code !== COMMENT) return true
      this.comments++
      if (this.#commentAt < 0) [this.#commentAt, this.#commentLength] = [this.at, this.length]
    }
  }

  /** The first comment that the walk has passed; at most MAX_OPTION_TEXT bytes of it. */
  comment(): string | undefined {
    return this.#commentAt < 0 ? undefined : this.#text(this.#commentAt, this.#commentLength)
  }

  /** Value as text; at most MAX_OPTION_TEXT bytes of it. */
  text(): string {
    return this.#text(this.at, this.length)
  }

  #text(at: number, length: number): string {
    return utf8(this.#bytes, at, at + Math.min(length, MAX_OPTION_TEXT))
  }

  /** Value as its first byte. */
  byte(): number | undefined {
    return this.length >= 1 ? this.#bytes[this.at] : undefined
  }

  /** The unsigned 32-bit number at `at` within the value (0 is the first byte). */
  u32(at: number): number {
    return this.#bigEndian ? u32be(this.#bytes, this.at + at) : u32le(this.#bytes, this.at + at)
  }

  /** Value as an unsigned 64-bit number; undefined if it is not 8 bytes long or too large to be kept exactly. */
  u64(): number | undefined {
    if (this.length !== 8) return undefined
    const value =
      (this.#bigEndian ? this.u32(0) : this.u32(4)) * 2 ** 32 + (this.#bigEndian ? this.u32(4) : this.u32(0))
    return Number.isSafeInteger(value) ? value : undefined
  }

  /** Value as a signed 64-bit number; undefined as for `u64`. */
  i64(): number | undefined {
    if (this.length !== 8) return undefined
    const value =
      ((this.#bigEndian ? this.u32(0) : this.u32(4)) | 0) * 2 ** 32 + (this.#bigEndian ? this.u32(4) : this.u32(0))
    return Number.isSafeInteger(value) ? value : undefined
  }

  #damage(): false {
    this.damaged = true
    return false
  }
}
