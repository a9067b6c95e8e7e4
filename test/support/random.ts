/** A source of pseudo-random numbers that gives the same ones again for the same seed. */
export interface Random {
  /** An integer from 0 up to and without `limit`, which is at most 2^32. */
  below(limit: number): number
}

/** Marsaglia's xorshift128 (Xorshift RNGs, Journal of Statistical Software 8(14), 2003, section 4), started from two 32-bit words. */
export function makeRandom(seed: number, stream: number): Random {
  let [x, y, z, w] = [scatter(seed), scatter(stream), scatter(seed ^ 0x9e3779b9), scatter(stream + 0x85ebca6b) | 1]
  const next = () => {
    const t = x ^ (x << 11)
    x = y
    y = z
    z = w
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8)
    return w >>> 0
  }
  // The first numbers still show how close together two seeds are.
  for (let i = 0; i < 8; i++) next()
  return { below: (limit) => Math.floor((next() / 2 ** 32) * limit) }
}

/** Spreads the few bits of a small integer over a word (the finaliser of MurmurHash3). */
function scatter(word: number): number {
  let h = word | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
