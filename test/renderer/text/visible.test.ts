import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nameOf, visibleParts, visibleString } from '../../../renderer/text/visible.ts'

test('[text-visible] control characters become names', () => {
  assert.deepEqual(visibleParts('a\u001b[2K\r'), [
    { text: 'a', boxed: false, at: 0 },
    { text: 'ESC', boxed: true, at: 1 },
    { text: '[2K', boxed: false, at: 2 },
    { text: 'CR', boxed: true, at: 5 },
  ])
  assert.equal(visibleString('\u0000\t\n\u007f\u0085'), '[NUL][TAB][LF][DEL][U+0085]')
})

test('[text-visible] characters that turn the order of others become names', () => {
  assert.equal(
    visibleString('\u202atxt\u202c \u202e\u2066\u2069\u200f\u061c'),
    '[LRE]txt[PDF] [RLO][LRI][PDI][RLM][ALM]',
  )
})

test('[text-visible] characters without width become names', () => {
  assert.equal(visibleString('a\u200bb\u200cc\u200dd\u2060e\ufefff\u00ad'), 'a[ZWSP]b[ZWNJ]c[ZWJ]d[WJ]e[BOM]f[SHY]')
  assert.equal(visibleString('\u{e0041}\ufe0f\u{e0100}\u3164'), '[U+E0041][U+FE0F][U+E0100][U+3164]')
})

test('[text-visible] half a character is shown as its code', () => {
  assert.equal(visibleString('a\ud800b'), 'a[U+D800]b')
})

test('[text-visible] ordinary text of any script stays as it is', () => {
  for (const text of ['plain', 'привет', '日本語', 'é e\u0301', '😀', 'שלום']) assert.equal(visibleString(text), text)
})

test('[text-visible] the parts make up the text, and nothing unseen is left in one that is not boxed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      let rebuilt = ''
      for (const part of visibleParts(text)) {
        assert.equal(part.at, rebuilt.length)
        if (!part.boxed) {
          assert.doesNotMatch(part.text, /[\p{Cc}\p{Cf}]/u)
          rebuilt += part.text
        } else {
          const character = String.fromCodePoint(text.codePointAt(part.at)!)
          assert.equal(nameOf(character), part.text)
          rebuilt += character
        }
      }
      assert.equal(rebuilt, text)
    }),
  )
})
