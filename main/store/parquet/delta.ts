import { pushVarint } from './varint.ts'

/*
 * DELTA_BINARY_PACKED (Parquet, Encodings.md): a header (block size, miniblocks per block, number of values, first value), then
 * blocks of differences, each miniblock with its own bit width. Only widths that are whole bytes are used, so that packing is
 * a store and no bit twiddling; the format leaves the choice to the writer.
 */

const BLOCK = 1024
const MINIBLOCKS = 4
const MINIBLOCK = BLOCK / MINIBLOCKS

/** Steps beyond this are refused: differences are computed as doubles, which are exact below 2^53. */
export const MAX_STEP = 2 ** 51

const TWO_32 = 4_294_967_296

/** Differences of the block at hand. One writer per thread, so one scratch is enough. */
const steps = new Float64Array(BLOCK)

/** Whole numbers, exact below 2^53. Returns undefined where a step exceeds MAX_STEP: the caller writes them plainly. */
export function packNumbers(values: ArrayLike<number>, count: number): Uint8Array | undefined {
  const fill = (at: number, length: number) => {
    let previous = values[at - 1]!
    for (let i = 0; i < length; i++) {
      const value = values[at + i]!
      steps[i] = value - previous
      previous = value
    }
  }
  return pack(count, count > 0 ? BigInt(values[0]!) : 0n, fill)
}

/** Nanoseconds, given as seconds and nanoseconds. Returns undefined where a step exceeds MAX_STEP (26 days). */
export function packTimes(sec: Float64Array, nano: Uint32Array, count: number): Uint8Array | undefined {
  const fill = (at: number, length: number) => {
    for (let i = at; i < at + length; i++) steps[i - at] = (sec[i]! - sec[i - 1]!) * 1e9 + (nano[i]! - nano[i - 1]!)
  }
  return pack(count, count > 0 ? BigInt(sec[0]!) * 1_000_000_000n + BigInt(nano[0]!) : 0n, fill)
}

function pack(count: number, first: bigint, fill: (at: number, length: number) => void): Uint8Array | undefined {
  const blocks = Math.ceil(Math.max(0, count - 1) / BLOCK)
  const out = new Uint8Array(32 + blocks * (16 + BLOCK * 8))
  const header: number[] = []
  pushVarint(header, BLOCK)
  pushVarint(header, MINIBLOCKS)
  pushVarint(header, count)
  // Zigzag of a 64-bit number; once per page, so BigInt costs nothing here.
  let zigzag = BigInt.asUintN(64, (first << 1n) ^ (first >> 63n))
  for (; zigzag >= 128n; zigzag >>= 7n) header.push(Number(zigzag & 127n) | 128)
  header.push(Number(zigzag))
  out.set(header)
  let end = header.length
  for (let at = 1; at < count; at += BLOCK) {
    const length = Math.min(BLOCK, count - at)
    fill(at, length)
    end = packBlock(out, end, length)
    if (end < 0) return undefined
  }
  return out.subarray(0, end)
}

/** Writes `steps[0..length)` at `start`; returns the end, -1 if a step is too large. */
function packBlock(out: Uint8Array, start: number, length: number): number {
  let min = Infinity
  let max = -Infinity
  for (let i = 0; i < length; i++) {
    const step = steps[i]!
    if (step < min) min = step
    if (step > max) max = step
  }
  if (min < -MAX_STEP || max > MAX_STEP) return -1
  const head: number[] = []
  pushVarint(head, min >= 0 ? min * 2 : -min * 2 - 1)
  out.set(head, start)
  const widths = start + head.length
  let end = widths + MINIBLOCKS
  for (let mini = 0; mini < MINIBLOCKS; mini++) {
    const from = mini * MINIBLOCK
    const to = Math.min(from + MINIBLOCK, length)
    if (from >= to) break // a miniblock without values has width 0 and no bytes
    let top = 0
    for (let i = from; i < to; i++) {
      steps[i] = steps[i]! - min
      if (steps[i]! > top) top = steps[i]!
    }
    const bytes = top === 0 ? 0 : top < 256 ? 1 : top < 65_536 ? 2 : top < TWO_32 ? 4 : 8
    out[widths + mini] = bytes * 8
    store(out, end, from, to, bytes)
    end += bytes * MINIBLOCK // what is missing to a full miniblock stays zero
  }
  return end
}

function store(out: Uint8Array, start: number, from: number, to: number, bytes: number): void {
  let at = start
  if (bytes === 1) for (let i = from; i < to; i++) out[at++] = steps[i]!
  else if (bytes === 2) {
    for (let i = from; i < to; i++) {
      const step = steps[i]!
      out[at++] = step
      out[at++] = step >>> 8
    }
  } else if (bytes >= 4) {
    for (let i = from; i < to; i++) {
      storeWord(out, at, steps[i]! >>> 0)
      if (bytes === 8) storeWord(out, at + 4, Math.floor(steps[i]! / TWO_32))
      at += bytes
    }
  }
}

function storeWord(out: Uint8Array, at: number, word: number): void {
  out[at] = word
  out[at + 1] = word >>> 8
  out[at + 2] = word >>> 16
  out[at + 3] = word >>> 24
}
