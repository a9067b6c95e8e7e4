/** A part, or a page of it, is not as it was written. What is read of it has its CRC-32 compared before, so this is a fault of ours. */
export class DamagedPart extends Error {}

/** Reads integers from bytes, one behind the other, and throws DamagedPart where they end. */
export class ByteReader {
  at: number
  readonly bytes: Uint8Array
  readonly end: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    if (start < 0 || end > bytes.length || start > end)
      throw new DamagedPart(`bytes ${start} to ${end} of ${bytes.length} are asked for`)
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  byte(): number {
    if (this.at >= this.end) throw new DamagedPart(`it ends at byte ${this.at}`)
    return this.bytes[this.at++]!
  }

  /** Little-endian. */
  word(): number {
    return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0
  }

  /** ULEB128; exact below 2^53. */
  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
      if (scale > 2 ** 63) throw new DamagedPart(`a number at byte ${this.at} does not end`)
    }
  }

  /** Zigzag over ULEB128; exact between -2^52 and 2^52. */
  integer(): number {
    const value = this.varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  /** Zigzag over ULEB128, of 64 bits. */
  long(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte()
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n))
      if (shift > 63n) throw new DamagedPart(`a number at byte ${this.at} does not end`)
    }
  }

  skip(length: number): void {
    if (length < 0 || length > this.end - this.at) throw new DamagedPart(`it ends within ${length} bytes at ${this.at}`)
    this.at += length
  }
}
