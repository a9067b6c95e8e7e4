import type { Strings } from './valid-text.ts'

/* PLAIN (Parquet, Encodings.md): values one after the other, little-endian as the processors that this runs on. */

/** The memory of `values[start..end)`, not a copy. */
export function bytesOf(
  values: Uint8Array | Uint16Array | Uint32Array | BigInt64Array,
  start: number,
  end: number,
): Uint8Array {
  const size = values.BYTES_PER_ELEMENT
  return new Uint8Array(values.buffer, values.byteOffset + start * size, (end - start) * size)
}

/** INT32. */
export function plainWords(values: ArrayLike<number>, count: number): Uint8Array {
  if (values instanceof Uint32Array) return bytesOf(values, 0, count)
  const words = new Uint32Array(count)
  for (let i = 0; i < count; i++) words[i] = values[i]!
  return bytesOf(words, 0, count)
}

/** INT64 from whole numbers of 0 to 2^53. */
export function plainCounts(values: Float64Array, count: number): Uint8Array {
  const words = new Uint32Array(count * 2)
  for (let i = 0; i < count; i++) {
    words[2 * i] = values[i]! % 4_294_967_296
    words[2 * i + 1] = values[i]! / 4_294_967_296
  }
  return bytesOf(words, 0, count * 2)
}

/** INT64 nanoseconds from seconds and nanoseconds. */
export function plainTimes(sec: Float64Array, nano: Uint32Array, count: number): Uint8Array {
  const times = new BigInt64Array(count)
  for (let i = 0; i < count; i++) times[i] = BigInt(sec[i]!) * 1_000_000_000n + BigInt(nano[i]!)
  return bytesOf(times, 0, count)
}

/** BYTE_ARRAY: each value behind its length. */
export function plainStrings({ bytes, lengths, count }: Strings): Uint8Array {
  let size = 4 * count
  for (let i = 0; i < count; i++) size += lengths[i]!
  const out = new Uint8Array(size)
  const view = new DataView(out.buffer)
  let from = 0
  let at = 0
  for (let i = 0; i < count; i++) {
    const length = lengths[i]!
    view.setUint32(at, length, true)
    out.set(bytes.subarray(from, from + length), at + 4)
    at += 4 + length
    from += length
  }
  return out
}
