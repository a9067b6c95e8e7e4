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

/**
 * Reads a page of delta.ts (any block size, widths of whole bytes): the first value, and into `steps` the differences of the
 * others from the ones before them, `count - 1` of them.
 */
export function readDelta(reader: ByteReader, count: number, steps: Float64Array): bigint {
  const block = reader.varint()
  const minis = reader.varint()
  const stated = reader.varint()
  const mini = block / minis
  if (stated !== count || !Number.isInteger(mini) || mini < 1 || block > 1 << 20)
    throw new DamagedPart(`a page of ${stated} differences in blocks of ${block}, where ${count} are expected`)
  const first = reader.long()
  for (let at = 0; at < count - 1; ) {
    const min = reader.integer()
    const widths = reader.at
    reader.skip(minis)
    for (let i = 0; i < minis && at < count - 1; i++) {
      const size = reader.bytes[widths + i]! / 8
      const start = reader.at
      reader.skip(mini * size)
      const end = Math.min(at + mini, count - 1)
      addSteps(reader.bytes, start, size, min, steps, at, end)
      at = end
    }
  }
  return first
}

/** Numbers of `size` bytes from `start` on, each with `min` added, as `steps[at..end)`. */
function addSteps(
  bytes: Uint8Array,
  start: number,
  size: number,
  min: number,
  steps: Float64Array,
  at: number,
  end: number,
): void {
  if (size === 0) steps.fill(min, at, end)
  else if (size === 1) for (let i = at, b = start; i < end; i++, b++) steps[i] = min + bytes[b]!
  else if (size === 2)
    for (let i = at, b = start; i < end; i++, b += 2) steps[i] = min + (bytes[b]! | (bytes[b + 1]! << 8))
  else if (size === 4) for (let i = at, b = start; i < end; i++, b += 4) steps[i] = min + wordAt(bytes, b)
  else if (size === 8)
    for (let i = at, b = start; i < end; i++, b += 8)
      steps[i] = min + (wordAt(bytes, b) + wordAt(bytes, b + 4) * 2 ** 32)
  else throw new DamagedPart(`differences of ${size * 8} bits`)
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}
