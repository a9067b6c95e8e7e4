import { type ByteReader, DamagedPart } from './byte-reader.ts'

/** Definition levels of an optional column (rle.ts writes one run): 1 where there is a value. Returns how many there are. */
export function readLevels(reader: ByteReader, present: Uint8Array): number {
  const length = reader.word()
  const end = reader.at + length
  const head = reader.varint()
  let count = 0
  if (head % 2 === 0) {
    const value = reader.byte() & 1
    present.fill(value)
    count = value * present.length
  } else {
    const { bytes, at } = reader
    if (at + Math.ceil(present.length / 8) > reader.end) throw new DamagedPart('its levels are cut')
    for (let i = 0; i < present.length; i++) {
      const bit = (bytes[at + (i >> 3)]! >> (i & 7)) & 1
      present[i] = bit
      count += bit
    }
  }
  reader.at = end
  return count
}

/** Dictionary codes (rle.ts): all the same, or one run of 8 or 16 bits. */
export function readCodes(reader: ByteReader, count: number): Uint8Array | Uint16Array {
  const width = reader.byte()
  const head = reader.varint()
  if (head % 2 === 0) return new Uint8Array(count).fill(reader.byte())
  const from = reader.at
  reader.skip(count * (width / 8))
  if (width === 8) return reader.bytes.subarray(from, from + count)
  if (width !== 16) throw new DamagedPart(`codes of ${width} bits`)
  const codes = new Uint16Array(count)
  for (let i = 0; i < count; i++) codes[i] = reader.bytes[from + 2 * i]! | (reader.bytes[from + 2 * i + 1]! << 8)
  return codes
}

/** Takes the first value and then the differences of a page in DELTA_BINARY_PACKED. */
export interface DeltaSink {
  first(value: bigint): void
  step(difference: number): void
}

/** Reads a page of delta.ts: any block size, widths of whole bytes. */
export function readDelta(reader: ByteReader, count: number, sink: DeltaSink): void {
  const block = reader.varint()
  const minis = reader.varint()
  const stated = reader.varint()
  const mini = block / minis
  if (stated !== count || !Number.isInteger(mini) || mini < 1 || block > 1 << 20)
    throw new DamagedPart(`a page of ${stated} differences in blocks of ${block}, where ${count} are expected`)
  const first = reader.long()
  if (count > 0) sink.first(first)
  for (let left = count - 1; left > 0; ) {
    const min = reader.integer()
    const widths = reader.at
    reader.skip(minis)
    for (let i = 0; i < minis && left > 0; i++) {
      const bytes = reader.bytes[widths + i]! / 8
      const start = reader.at
      reader.skip(mini * bytes)
      const values = Math.min(mini, left)
      for (let k = 0; k < values; k++) sink.step(min + unsigned(reader.bytes, start + k * bytes, bytes))
      left -= values
    }
  }
}

function unsigned(bytes: Uint8Array, at: number, size: number): number {
  switch (size) {
    case 0:
      return 0
    case 1:
      return bytes[at]!
    case 2:
      return bytes[at]! | (bytes[at + 1]! << 8)
    case 4:
      return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
    case 8:
      return unsigned(bytes, at, 4) + unsigned(bytes, at + 4, 4) * 2 ** 32
    default:
      throw new DamagedPart(`differences of ${size * 8} bits`)
  }
}
