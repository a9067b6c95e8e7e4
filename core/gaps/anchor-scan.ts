const PAIRS = 65_536
const UPPER_A = 0x41
const UPPER_Z = 0x5a

/** ASCII letters in lower case, all other bytes as they are. */
const LOWER = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= UPPER_A && byte <= UPPER_Z ? byte + 32 : byte))

/**
 * Tells whether bytes hold one of some words, whatever the case of their ASCII letters. The words (lower case, of three bytes and more)
 * are looked for by three bytes of each that few texts hold: every second place is looked at, and one of the two pairs in them
 * stands at such a place.
 */
export function anchorScan(words: readonly string[]): (bytes: Uint8Array, start: number, end: number) => boolean {
  const spelled = words.map((word) => Uint8Array.from(word, (letter) => letter.charCodeAt(0)))
  /** For each pair of bytes, 1 + the first of the marks that it may be; `next` chains the others. Two marks for each word. */
  const head = new Uint8Array(PAIRS)
  const next = new Uint8Array(2 * spelled.length + 1)
  const place = spelled.flatMap((word, i) => {
    const at = rarestTriple(word)
    for (const which of [0, 1]) {
      const pair = (word[at + which]! << 8) | word[at + which + 1]!
      const mark = 2 * i + which + 1
      next[mark] = head[pair]!
      head[pair] = mark
    }
    return [at, at + 1]
  })
  return (bytes, start, end) => {
    for (let at = start; at + 1 < end; at += 2) {
      let mark = head[(LOWER[bytes[at]!]! << 8) | LOWER[bytes[at + 1]!]!]!
      for (; mark > 0; mark = next[mark]!) {
        const from = at - place[mark - 1]!
        if (from >= start && standsAt(spelled[(mark - 1) >> 1]!, bytes, from, end)) return true
      }
    }
    return false
  }
}

function standsAt(word: Uint8Array, bytes: Uint8Array, at: number, end: number): boolean {
  if (at + word.length > end) return false
  for (let i = 0; i < word.length; i++) if (LOWER[bytes[at + i]!] !== word[i]) return false
  return true
}

/** Letters from the most to the least common in English and in logs; what is not among them is rarer still. */
const COMMON = 'etaoinsr hldcumfpgwybvk0123456789.:/-'

/** Where in a word the three bytes stand that are least common together. */
function rarestTriple(word: Uint8Array): number {
  const rarity = (byte: number) => {
    const at = COMMON.indexOf(String.fromCharCode(byte))
    return at < 0 ? COMMON.length : at
  }
  let best = 0
  let most = -1
  for (let i = 0; i + 2 < word.length; i++) {
    const pairs = [rarity(word[i]!) + rarity(word[i + 1]!), rarity(word[i + 1]!) + rarity(word[i + 2]!)]
    const least = Math.min(...pairs)
    if (least > most) {
      most = least
      best = i
    }
  }
  return best
}
