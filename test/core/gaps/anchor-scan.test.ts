import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anchorScan, MIN_ANCHOR } from '../../../core/gaps/anchor-scan.ts'
import { SIGNATURE_ANCHORS } from '../../../core/gaps/signature.ts'

const WORDS = ['dropped', 'dropp', 'losts', '-- mark', 'xxoxx']

/** Lays texts out in `bytes`, `gap` bytes between two. */
function scanned(texts: readonly Uint8Array[], gap: string, words = WORDS): boolean[] {
  const separator = Buffer.from(gap)
  const starts: number[] = []
  const pieces: Uint8Array[] = []
  let at = 0
  for (const text of texts) {
    pieces.push(separator, text)
    starts.push(at + separator.length)
    at += separator.length + text.length
  }
  const lengths = texts.map(({ length }) => length)
  return Array.from(anchorScan(words)(Buffer.concat(pieces), starts, lengths, texts.length), (one) => one === 1)
}

test('[gap-anchor] words are found in any case, within each text alone, and nothing else is', () => {
  const letters = fc.constantFrom(...'dropelstDROPLST -markMARKxXo\u00e9')
  const piece = fc.oneof(letters, fc.constantFrom(...WORDS, ...WORDS.map((word) => word.toUpperCase())))
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), fc.constantFrom('', 'd', 'dro', 'dropp', '-- mar'), (texts, gap) => {
      const held = texts.map((each) => WORDS.some((word) => each.toLowerCase().includes(word)))
      const bytes = texts.map((each) => Buffer.from(each, 'latin1'))
      assert.deepEqual(scanned(bytes, gap), held)
    }),
  )
})

test('[gap-anchor-places] a word is found wherever it stands, at the end of the bytes too, and not across two texts', () => {
  for (const word of SIGNATURE_ANCHORS) {
    for (let before = 0; before < 7; before++) {
      const bytes = Buffer.from(`${'.'.repeat(before)}${word.toUpperCase()}`)
      assert.deepEqual(scanned([bytes], '', [...SIGNATURE_ANCHORS]), [true], word)
      const cut = before + word.length - 2
      const halves = [bytes.subarray(0, cut), bytes.subarray(cut)]
      assert.deepEqual(scanned(halves, '', [word]), [false, false], word)
    }
  }
})

test('[gap-anchor-length] words of less than five bytes are refused', () => {
  assert.throws(() => anchorScan(['x'.repeat(MIN_ANCHOR - 1)]), RangeError)
  assert.deepEqual(scanned([Buffer.from('xxxxxx')], '', ['x'.repeat(MIN_ANCHOR)]), [true])
  assert.deepEqual(scanned([Buffer.from('yxxxxxx')], '', ['x'.repeat(MIN_ANCHOR + 1)]), [true])
  assert.deepEqual(scanned([], ''), [])
})
