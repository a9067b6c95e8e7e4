/** Longest name kept in a dictionary, bytes: the longest header field of RFC 5424 §6 (HOSTNAME). */
export const MAX_NAME = 255
/** Different names one batch can hold, code 0 ("absent") included, so that codes fit 16 bits. */
export const MAX_NAMES = 65_536
/** Bytes of names one batch can hold. */
export const NAME_BYTES = 1 << 20

/** Slots of the hash table to begin with; it grows fourfold when half full, up to twice MAX_NAMES. Small tables stay in the cache. */
const FIRST_SLOTS = 1 << 11
const DIRECT_DIGITS = 5
const DIRECT = 10 ** DIRECT_DIGITS
/** A slot holds the code of a name and, above it, these bits of its hash, so that a wrong name is mostly known without a look. */
const HASH_BITS = 0xffff_0000

/**
 * A dictionary column under construction: byte strings become small codes, dense from 1 in order of first use; 0 is "absent".
 * Open addressing over FNV-1a. Bytes are compared, so a hostile collision costs time but never an error, and the cost is
 * bounded by PROBES: beyond it a name is entered twice, which a dictionary may do.
 */
export class NameColumn {
  readonly codes: Uint16Array
  /** Bytes of all names, one after the other; name `code` is `bytes[ends[code - 1] .. ends[code])`. */
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
  /** Names so far, the absent one included. */
  size = 1
  private slots = new Int32Array(FIRST_SLOTS)
  /** Codes of names that are plain numbers below DIRECT: process ids are many, and a hash table of them fits no cache. */
  private readonly numbers = new Uint16Array(DIRECT)

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
    const number = numberOf(from, start, end)
    if (number > 0) {
      const known = this.numbers[number]!
      if (known !== 0) return known
      const code = this.append(from, start, end)
      this.numbers[number] = code
      return code
    }
    const hash = hashOf(from, start, end)
    const { slots } = this
    const mask = slots.length - 1
    let slot = hash & mask
    for (let probe = 0; probe < PROBES; probe++) {
      const entry = slots[slot]!
      if (entry === 0) return this.add(from, start, end, hash, slot)
      if (((entry ^ hash) & HASH_BITS) === 0 && this.equals(entry & 0xffff, from, start, end)) return entry & 0xffff
      slot = (slot + 1) & mask
    }
    return this.add(from, start, end, hash, -1)
  }

  private equals(code: number, from: Uint8Array, start: number, end: number): boolean {
    let at = this.ends[code - 1]!
    if (this.ends[code]! - at !== end - start) return false
    const bytes = this.bytes
    for (let i = start; i < end; i++) if (bytes[at++] !== from[i]) return false
    return true
  }

  private add(from: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const code = this.append(from, start, end)
    if (slot >= 0) this.slots[slot] = (hash & HASH_BITS) | code
    if (this.size * 2 > this.slots.length && this.slots.length < 2 * MAX_NAMES) this.grow()
    return code
  }

  private append(from: Uint8Array, start: number, end: number): number {
    const code = this.size++
    let at = this.ends[code - 1]!
    for (let i = start; i < end; i++) this.bytes[at++] = from[i]!
    this.ends[code] = at
    return code
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 4)
    const mask = slots.length - 1
    for (let code = 1; code < this.size; code++) {
      if (numberOf(this.bytes, this.ends[code - 1]!, this.ends[code]!) > 0) continue
      const hash = hashOf(this.bytes, this.ends[code - 1]!, this.ends[code]!)
      let slot = hash & mask
      for (let probe = 1; slots[slot] !== 0 && probe < PROBES; probe++) slot = (slot + 1) & mask
      if (slots[slot] === 0) slots[slot] = (hash & HASH_BITS) | code
    }
    this.slots = slots
  }
}

/** Value of a name that is a decimal number from 1 to DIRECT - 1 without leading zeros; 0: it is none. */
function numberOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > DIRECT_DIGITS || bytes[start] === 0x30) return 0
  let number = 0
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - 0x30
    if (digit < 0 || digit > 9) return 0
    number = number * 10 + digit
  }
  return number
}

/** FNV-1a, its high bits folded into the low ones. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = -2128831035
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 16777619)
  return hash ^ (hash >>> 15)
}

/** Slots looked at before a name is entered without looking further. */
export const PROBES = 64
