/** Letters of a word that are looked at: the three groups of three in them stand at all places that a scan in steps of three can meet. */
const WINDOW = 5
const STEP = 3
/** Groups are looked up by so many bits of a product with them: a table that stays in the fastest memory. */
const HASH_BITS = 13
const HASH_FACTOR = 0x9e3779b1
/** Sets the bit that tells small letters from capitals; other bytes that it makes alike are told apart afterwards. */
const FOLD = 0x202020

const UPPER_A = 0x41
const UPPER_Z = 0x5a

/** ASCII letters in lower case, all other bytes as they are. */
const LOWER = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= UPPER_A && byte <= UPPER_Z ? byte + 32 : byte))

/** Shortest word that can be looked for, bytes. */
export const MIN_ANCHOR = WINDOW

/** Where in a word a group of three stands; `next` is another such place for the same hash. */
interface Mark {
  readonly word: Uint8Array
  readonly place: number
  readonly next: Mark | undefined
}

/** Which of some texts, which lie in `bytes` in rising order, hold a word: 1 or 0 for each. */
export type AnchorScan = (
  bytes: Uint8Array,
  starts: ArrayLike<number>,
  lengths: ArrayLike<number>,
  count: number,
) => Uint8Array

/**
 * Looks for words in texts, whatever the case of their ASCII letters. All texts are one stretch to it, of which every third place is
 * looked at: of WINDOW bytes of a word in turn, three begin a group of three bytes, and one of these places is looked at. Throws a
 * RangeError for a word, to be given in lower case, of less than MIN_ANCHOR bytes.
 */
export function anchorScan(words: readonly string[]): AnchorScan {
  const marks: (Mark | undefined)[] = Array.from({ length: 1 << HASH_BITS })
  const isMarked = new Uint8Array(1 << HASH_BITS)
  for (const word of words.map((each) => Uint8Array.from(each, (letter) => letter.charCodeAt(0)))) {
    const window = rarestWindow(word)
    for (let place = window; place < window + STEP; place++) {
      const hash = hashOf(groupAt(word, place))
      marks[hash] = { word, place, next: marks[hash] }
      isMarked[hash] = 1
    }
  }
  return (bytes, starts, lengths, count) => {
    const found = new Uint8Array(count)
    if (count === 0) return found
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const end = starts[count - 1]! + lengths[count - 1]!
    let row = 0
    const visit = (at: number, hash: number) => {
      while (at >= starts[row]! + lengths[row]!) row++
      if (found[row] === 0 && holds(marks[hash], bytes, at, starts[row]!, starts[row]! + lengths[row]!)) found[row] = 1
    }
    let at = starts[0]!
    for (const last = Math.min(end - 3, bytes.length - 4); at <= last; at += STEP) {
      const hash = hashOf(view.getUint32(at, true))
      if (isMarked[hash] !== 0) visit(at, hash)
    }
    // Three bytes are left where nothing follows them.
    if (at + 3 === end) visit(at, hashOf(groupAt(bytes, at)))
    return found
  }
}

function groupAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
}

/** Of the lower three bytes of a word. */
function hashOf(word: number): number {
  return Math.imul((word | FOLD) << 8, HASH_FACTOR) >>> (32 - HASH_BITS)
}

/** Whether one of the words whose group stands at `at` stands there within the text. */
function holds(marks: Mark | undefined, bytes: Uint8Array, at: number, start: number, end: number): boolean {
  for (let mark = marks; mark !== undefined; mark = mark.next) {
    const from = at - mark.place
    if (from >= start && standsAt(mark.word, bytes, from, end)) return true
  }
  return false
}

function standsAt(word: Uint8Array, bytes: Uint8Array, at: number, end: number): boolean {
  if (at + word.length > end) return false
  for (let i = 0; i < word.length; i++) if (LOWER[bytes[at + i]!] !== word[i]) return false
  return true
}

/** Letters from the most to the least common in English and in logs; what is not among them is rarer still. */
const COMMON = 'etaoinsr hldcumfpgwybvk0123456789.:/-'

/** Where in a word the bytes stand whose groups of three are least common together. */
function rarestWindow(word: Uint8Array): number {
  if (word.length < MIN_ANCHOR) throw new RangeError(`a word of ${word.length} bytes is too short to be looked for`)
  const rarity = Array.from(word, (byte) => {
    const at = COMMON.indexOf(String.fromCharCode(byte))
    return at < 0 ? COMMON.length : at
  })
  const groups = rarity.slice(2).map((third, i) => third + rarity[i]! + rarity[i + 1]!)
  const least = groups.slice(2).map((third, i) => Math.min(third, groups[i]!, groups[i + 1]!))
  return least.indexOf(Math.max(...least))
}
