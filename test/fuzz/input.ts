import { makeRandom, type Random } from '../support/random.ts'
import type { FuzzTarget } from './target.ts'

/** No input grows longer, in bytes: what breaks a decoder is hardly ever length alone, and long ones take the time of many. */
export const MAX_INPUT = 4096
const MAX_CHANGES = 8
/** One in so many inputs is noise from end to end. */
const NOISE_ONE_IN = 5

/** Values at which lengths, counts and offsets go wrong, as 32-bit words. */
const WORDS = [
  0, 1, 2, 3, 4, 7, 8, 12, 16, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
  0xfffffffc, 0xffffffff,
]
/** Bytes that mean something to the formats read here. */
const BYTES = [
  0, 1, 0x0a, 0x0d, 0x20, 0x22, 0x2d, 0x30, 0x39, 0x3a, 0x3c, 0x3e, 0x5b, 0x5c, 0x5d, 0x7f, 0x80, 0xbf, 0xc0, 0xe2,
  0xed, 0xef, 0xf4, 0xfe, 0xff,
]

/**
 * Input number `index` of a run: the seeds first, then changed seeds and noise. It depends on its arguments alone, so that
 * an input that hung a worker can be made again outside it.
 */
export function makeInput(target: FuzzTarget, seed: number, index: number): Uint8Array {
  const plain = target.seeds[index]
  if (plain !== undefined) return plain
  const random = makeRandom(seed, index)
  if (target.seeds.length === 0 || random.below(NOISE_ONE_IN) === 0) return noise(random, 1 + random.below(MAX_INPUT))
  let input = pick(random, target.seeds)
  for (let changes = 1 + random.below(MAX_CHANGES); changes > 0; changes--) input = change(random, input, target.seeds)
  return input.subarray(0, MAX_INPUT)
}

function change(random: Random, input: Uint8Array, seeds: readonly Uint8Array[]): Uint8Array {
  const at = random.below(input.length + 1)
  const to = at + random.below(Math.min(64, input.length - at) + 1)
  switch (random.below(9)) {
    case 0:
      return put(input, at, [(input[at] ?? 0) ^ (1 << random.below(8))])
    case 1:
      return put(input, at, [pick(random, BYTES)])
    case 2:
      return put(input, at, word(pick(random, WORDS), random.below(2) === 0))
    case 3:
      return put(input, at, word(pick(random, WORDS), random.below(2) === 0).slice(0, 2))
    case 4: // cut out
      return join(input.subarray(0, at), input.subarray(to))
    case 5: // say again
      return join(input.subarray(0, to), input.subarray(at))
    case 6: // cut short
      return input.slice(0, at)
    case 7: // slip in
      return join(input.subarray(0, at), noise(random, 1 + random.below(8)), input.subarray(at))
    default: {
      const other = pick(random, seeds)
      return join(input.subarray(0, at), other.subarray(random.below(other.length + 1)))
    }
  }
}

function put(input: Uint8Array, at: number, bytes: readonly number[]): Uint8Array {
  const out = input.slice()
  for (let i = 0; i < bytes.length && at + i < out.length; i++) out[at + i] = bytes[i]!
  return out
}

function word(value: number, littleEndian: boolean): number[] {
  const bytes = [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
  return littleEndian ? bytes.reverse() : bytes
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256))
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.below(from.length)]!
}
