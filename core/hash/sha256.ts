/**
 * SHA-256 (FIPS 180-4) in plain TypeScript: the twin of the addon in native/, and what core itself hashes with. It needs no
 * memory besides its own tables and is about as fast as a call into a library for each of many short inputs.
 */

/** Bytes of a digest. */
export const DIGEST_BYTES = 32

/** Bytes that are taken in one step. */
const BLOCK = 64

const ROUND_CONSTANTS = Int32Array.from(firstPrimes(64), (prime) => fraction(Math.cbrt(prime)))
const INITIAL_STATE = Int32Array.from(firstPrimes(8), (prime) => fraction(Math.sqrt(prime)))

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}

/** The first 32 bits of the fractional part; a double has enough of them for the roots of these primes. */
function fraction(root: number): number {
  return ((root % 1) * 2 ** 32) | 0
}

const schedule = new Int32Array(64)
const state = new Int32Array(8)
const tail = new Uint8Array(2 * BLOCK)

/** Digest of `bytes[start..end)`, 32 bytes. */
export function sha256(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  const digest = new Uint8Array(DIGEST_BYTES)
  hashInto(-1, bytes, start, end, digest, 0)
  return digest
}

/**
 * Writes the digest of `prefix || bytes[start..end)` to `to[at..at + 32)`. `prefix` is one byte, or negative for none. `bytes` and
 * `to` may be the same array and overlap: `to` is written last.
 */
export function hashInto(
  prefix: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  to: Uint8Array,
  at: number,
): void {
  state.set(INITIAL_STATE)
  let from = start
  const shift = prefix < 0 ? 0 : 1
  const length = end - start + shift
  let left = length
  // With a prefix, the first block is put together apart; the others stand in `bytes` as they are.
  if (shift === 1 && length >= BLOCK) {
    tail[0] = prefix
    for (let i = 1; i < BLOCK; i++) tail[i] = bytes[from + i - 1]!
    compress(tail, 0)
    from += BLOCK - 1
    left -= BLOCK
  }
  for (; left >= BLOCK; left -= BLOCK, from += BLOCK) compress(bytes, from)
  let used = 0
  if (shift === 1 && length < BLOCK) tail[used++] = prefix
  while (from < end) tail[used++] = bytes[from++]!
  tail[used++] = 0x80
  const blocks = used > BLOCK - 8 ? 2 : 1
  tail.fill(0, used, blocks * BLOCK)
  const bits = blocks * BLOCK - 8
  writeWord(tail, bits, Math.floor(length / 2 ** 29))
  writeWord(tail, bits + 4, length << 3)
  compress(tail, 0)
  if (blocks === 2) compress(tail, BLOCK)
  for (let i = 0; i < 8; i++) writeWord(to, at + 4 * i, state[i]!)
}

function writeWord(to: Uint8Array, at: number, word: number): void {
  to[at] = word >>> 24
  to[at + 1] = word >>> 16
  to[at + 2] = word >>> 8
  to[at + 3] = word
}

/** FIPS 180-4 §6.2.2: takes one block into the state. */
function compress(bytes: Uint8Array, from: number): void {
  for (let i = 0, p = from; i < 16; i++, p += 4) {
    schedule[i] = (bytes[p]! << 24) | (bytes[p + 1]! << 16) | (bytes[p + 2]! << 8) | bytes[p + 3]!
  }
  for (let i = 16; i < 64; i++) {
    const early = schedule[i - 15]!
    const late = schedule[i - 2]!
    const s0 = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3)
    const s1 = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10)
    schedule[i] = (schedule[i - 16]! + s0 + schedule[i - 7]! + s1) | 0
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  let f = state[5]!
  let g = state[6]!
  let h = state[7]!
  for (let i = 0; i < 64; i++) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const choice = g ^ (e & (f ^ g))
    const t1 = (h + sum1 + choice + ROUND_CONSTANTS[i]! + schedule[i]!) | 0
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const majority = (a & b) | (c & (a | b))
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + sum0 + majority) | 0
  }
  state[0] = (state[0]! + a) | 0
  state[1] = (state[1]! + b) | 0
  state[2] = (state[2]! + c) | 0
  state[3] = (state[3]! + d) | 0
  state[4] = (state[4]! + e) | 0
  state[5] = (state[5]! + f) | 0
  state[6] = (state[6]! + g) | 0
  state[7] = (state[7]! + h) | 0
}
