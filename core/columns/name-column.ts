/** Longest name kept in a dictionary, bytes: the longest header field of RFC 5424 §6 (HOSTNAME). */
export const MAX_NAME = 255
/** Different names one batch can hold, code 0 ("absent") included, so that codes fit 16 bits. */
export const MAX_NAMES = 65_536
/** Bytes of names one batch can hold. */
export const NAME_BYTES = 1 << 20

/** Slots of the hash table to begin with; it grows fourfold when half full, up to twice MAX_NAMES. Small tables stay in the cache. */
const FIRST_SLOTS = 1 << 11
/** Slots looked at before a name is entered without looking further. */
export const PROBES = 64

/**
 * Names up to this length are taken as four words of four bytes, the bytes behind them masked off: no loop, and so no branch
 * that the processor could guess wrong. Names vary in length from one message to the next, and wrong guesses cost more than
 * all the rest.
 */
const SHORT = 16
/** MASKS[4 * length + word]: the bytes of a word that belong to a name of that length. */
const MASKS = Int32Array.from({ length: 4 * (SHORT + 1) }, (_, i) => {
  const bytes = Math.min(4, Math.max(0, (i >> 2) - 4 * (i & 3)))
  return bytes === 4 ? -1 : 2 ** (8 * bytes) - 1
})
/** Stands for the length of names that are not short. */
const LONG = 31
/** Names that are plain numbers below this have a table of their own: process ids are so many that a hash table of them fits no cache. */
const DIRECT_DIGITS = 5
const DIRECT = 10 ** DIRECT_DIGITS
/** Above its code, a slot holds the length of the name (5 bits) and bits of its hash, so that other names are mostly known by it. */
const TAG_BITS = 0xffff_0000

/**
 * A dictionary column under construction: byte strings become small codes, dense from 1 in order of first use; 0 is "absent".
 * Open addressing. Bytes are compared, so a hostile collision costs time but never an error, and the cost is bounded by
 * PROBES: beyond it a name is entered twice, which a dictionary may do.
 */
export class NameColumn {
  readonly codes: Uint16Array
  /** Bytes of all names, one after the other; name `code` is `bytes[ends[code - 1] .. ends[code])`. */
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
  /** Names so far, the absent one included. */
  size = 1
  private slots = new Int32Array(FIRST_SLOTS)
  /** Codes of names that are numbers, by number. */
  private readonly numbers = new Uint16Array(DIRECT)
  /** The four words of each short name, by code. */
  private readonly words = new Int32Array(4 * MAX_NAMES)
  private from: Uint8Array = new Uint8Array(0)
  private view: DataView = new DataView(new ArrayBuffer(0))

  constructor(codes: Uint16Array, ends: Uint32Array, bytes: Uint8Array) {
    this.codes = codes
    this.ends = ends
    this.bytes = bytes
  }

  clear(): void {
    if (this.slots.length > FIRST_SLOTS) this.slots = new Int32Array(FIRST_SLOTS)
    else this.slots.fill(0)
    this.numbers.fill(0)
    this.size = 1
    this.ends[0] = 0
  }

  /** New names that fit for sure, however long. At 0 the batch must be closed. */
  get sureRoom(): number {
    return Math.min(MAX_NAMES - this.size, Math.floor((this.bytes.length - this.ends[this.size - 1]!) / MAX_NAME))
  }

  /** Code of `from[start..end)`, at most MAX_NAME bytes; 0 for an absent range (start < 0). */
  code(from: Uint8Array, start: number, end: number): number {
    if (start < 0) return 0
    const length = end - start
    if (length > SHORT || start + SHORT > from.length) return this.longCode(from, start, end)
    const number = numberOf(from, start, end)
    if (number > 0) {
      if (this.numbers[number] === 0) this.numbers[number] = this.add(from, start, end, 0, -1)
      return this.numbers[number]!
    }
    if (from !== this.from) {
      this.from = from
      this.view = new DataView(from.buffer, from.byteOffset, from.byteLength)
    }
    const { view, slots, words } = this
    const a = view.getInt32(start, true) & MASKS[4 * length]!
    const b = view.getInt32(start + 4, true) & MASKS[4 * length + 1]!
    const c = view.getInt32(start + 8, true) & MASKS[4 * length + 2]!
    const d = view.getInt32(start + 12, true) & MASKS[4 * length + 3]!
    const hash = mix(a, b, c, d)
    const tag = tagOf(hash, length)
    const mask = slots.length - 1
    let slot = hash & mask
    for (let probe = 0; probe < PROBES; probe++) {
      const entry = slots[slot]!
      if (entry === 0) break
      if (((entry ^ tag) & TAG_BITS) === 0) {
        const at = (entry & 0xffff) << 2
        if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return entry & 0xffff
      }
      slot = (slot + 1) & mask
    }
    words[4 * this.size] = a
    words[4 * this.size + 1] = b
    words[4 * this.size + 2] = c
    words[4 * this.size + 3] = d
    return this.add(from, start, end, tag, slot)
  }

  /** The same for names that are long, or stand at the very end of their array. */
  private longCode(from: Uint8Array, start: number, end: number): number {
    if (end - start <= SHORT) {
      const copy = new Uint8Array(SHORT)
      copy.set(from.subarray(start, end))
      return this.code(copy, 0, end - start)
    }
    const hash = hashOf(from, start, end)
    const tag = tagOf(hash, LONG)
    const mask = this.slots.length - 1
    let slot = hash & mask
    for (let probe = 0; probe < PROBES; probe++) {
      const entry = this.slots[slot]!
      if (entry === 0) break
      if (((entry ^ tag) & TAG_BITS) === 0 && this.equals(entry & 0xffff, from, start, end)) return entry & 0xffff
      slot = (slot + 1) & mask
    }
    return this.add(from, start, end, tag, slot)
  }

  private equals(code: number, from: Uint8Array, start: number, end: number): boolean {
    let at = this.ends[code - 1]!
    if (this.ends[code]! - at !== end - start) return false
    for (let i = start; i < end; i++) if (this.bytes[at++] !== from[i]) return false
    return true
  }

  private add(from: Uint8Array, start: number, end: number, tag: number, slot: number): number {
    const code = this.size++
    let at = this.ends[code - 1]!
    for (let i = start; i < end; i++) this.bytes[at++] = from[i]!
    this.ends[code] = at
    if (slot >= 0 && this.slots[slot] === 0) this.slots[slot] = (tag & TAG_BITS) | code
    if (slot >= 0 && this.size * 2 > this.slots.length && this.slots.length < 2 * MAX_NAMES) this.grow()
    return code
  }

  private grow(): void {
    const { words, ends } = this
    const slots = new Int32Array(this.slots.length * 4)
    const mask = slots.length - 1
    for (let code = 1; code < this.size; code++) {
      if (numberOf(this.bytes, ends[code - 1]!, ends[code]!) > 0) continue
      const length = ends[code]! - ends[code - 1]!
      const at = 4 * code
      const short = length <= SHORT
      const hash = short
        ? mix(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!)
        : hashOf(this.bytes, ends[code - 1]!, ends[code]!)
      let slot = hash & mask
      for (let probe = 1; slots[slot] !== 0 && probe < PROBES; probe++) slot = (slot + 1) & mask
      if (slots[slot] === 0) slots[slot] = (tagOf(hash, short ? length : LONG) & TAG_BITS) | code
    }
    this.slots = slots
  }
}

/** Value of a name that is a decimal number from 1 to DIRECT - 1 without leading zeros; 0: it is none. */
function numberOf(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start]! - 0x30
  if (first < 1 || first > 9 || end - start > DIRECT_DIGITS) return 0
  let number = first
  for (let i = start + 1; i < end; i++) {
    const digit = bytes[i]! - 0x30
    if (digit < 0 || digit > 9) return 0
    number = number * 10 + digit
  }
  return number
}

/** Hash of the words of a short name. */
function mix(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a ^ Math.imul(c, 0x85ebca6b), 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 15) ^ b ^ Math.imul(d, 0xc2b2ae35), 0x27d4eb2f)
  return hash ^ (hash >>> 14)
}

/** FNV-1a, its high bits folded into the low ones. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = -2128831035
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 16777619)
  return hash ^ (hash >>> 15)
}

function tagOf(hash: number, length: number): number {
  return (hash & 0xffe0_0000) | (length << 16)
}
