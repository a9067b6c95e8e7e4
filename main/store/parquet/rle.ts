import { bytesOf } from './plain.ts'
import { pushVarint } from './varint.ts'

/*
 * The hybrid of run lengths and bit packing (Parquet, Encodings.md) for dictionary codes and definition levels. One run each:
 * codes of 8 or 16 bits are bit-packed by being there, since array and format have the same byte order (little-endian).
 */

/** Dictionary codes of a data page: the bit width, then one bit-packed run. */
export function packCodes(codes: Uint8Array | Uint16Array, count: number): Uint8Array[] {
  const head = [codes.BYTES_PER_ELEMENT * 8]
  pushVarint(head, Math.ceil(count / 8) * 2 + 1)
  const whole = count - (count % 8)
  const parts = [Uint8Array.from(head), bytesOf(codes, 0, whole)]
  if (whole < count) {
    // A run holds groups of eight; the last one is filled with zeros, never with what stands behind the values.
    const tail = new Uint8Array(8 * codes.BYTES_PER_ELEMENT)
    tail.set(bytesOf(codes, whole, count))
    parts.push(tail)
  }
  return parts
}

/** `count` times code 0 as one run: a column that holds the same value everywhere. */
export function constantCodes(count: number): Uint8Array[] {
  const head = [1]
  pushVarint(head, count * 2)
  head.push(0)
  return [Uint8Array.from(head)]
}

/** Definition levels of a flat optional column (1: there is a value), with the length that precedes them in a data page. */
export function definitionLevels(present: Uint8Array | undefined, count: number): Uint8Array {
  const run: number[] = []
  if (present === undefined) {
    pushVarint(run, count * 2)
    run.push(1)
  } else pushVarint(run, Math.ceil(count / 8) * 2 + 1)
  const bitmap = present === undefined ? 0 : Math.ceil(count / 8)
  const out = new Uint8Array(4 + run.length + bitmap)
  new DataView(out.buffer).setUint32(0, run.length + bitmap, true)
  out.set(run, 4)
  if (present !== undefined) {
    const start = 4 + run.length
    for (let i = 0; i < count; i++) if (present[i] !== 0) out[start + (i >> 3)]! |= 1 << (i & 7)
  }
  return out
}
