/** Longest name kept in a dictionary, bytes: the longest header field of RFC 5424 §6 (HOSTNAME). */
export const MAX_NAME = 255
/** Different names one batch can hold, code 0 ("absent") included, so that codes fit 16 bits. */
export const MAX_NAMES = 65_536
/** Bytes of names one batch can hold. */
export const NAME_BYTES = 1 << 20

const SLOTS = 1 << 17

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
  private readonly slots = new Uint16Array(SLOTS)
  private readonly hashes = new Int32Array(MAX_NAMES)

  constructor(codes: Uint16Array, ends: Uint32Array, bytes: Uint8Array) {
    this.codes = codes
    this.ends = ends
    this.bytes = bytes
  }

  clear(): void {
    this.slots.fill(0)
    this.size = 1
    this.ends[0] = 0
  }

  /** False when the next name might not fit: the batch must be closed first. */
  get hasRoom(): boolean {
    return this.size < MAX_NAMES && this.ends[this.size - 1]! + MAX_NAME <= this.bytes.length
  }

  /** Code of `from[start..end)`, at most MAX_NAME bytes; 0 for an absent range (start < 0). */
  code(from: Uint8Array, start: number, end: number): number {
    if (start < 0) return 0
    let hash = -2128831035
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ from[i]!, 16777619)
    hash ^= hash >>> 15
    const length = end - start
    let slot = hash & (SLOTS - 1)
    for (let probe = 0; probe < PROBES; probe++) {
      const code = this.slots[slot]!
      if (code === 0) return this.add(from, start, end, hash, slot)
      if (this.hashes[code] === hash && this.equals(code, from, start, length)) return code
      slot = (slot + 1) & (SLOTS - 1)
    }
    return this.add(from, start, end, hash, -1)
  }

  private equals(code: number, from: Uint8Array, start: number, length: number): boolean {
    const at = this.ends[code - 1]!
    if (this.ends[code]! - at !== length) return false
    const bytes = this.bytes
    for (let i = 0; i < length; i++) if (bytes[at + i] !== from[start + i]) return false
    return true
  }

  private add(from: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const code = this.size++
    let at = this.ends[code - 1]!
    for (let i = start; i < end; i++) this.bytes[at++] = from[i]!
    this.ends[code] = at
    this.hashes[code] = hash
    if (slot >= 0) this.slots[slot] = code
    return code
  }
}

/** Slots looked at before a name is entered without looking further. */
export const PROBES = 64
