import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anchorScan } from '../../../core/gaps/anchor-scan.ts'

const WORDS = ['dropped', 'drop', 'lost', '-- mark', 'xxo']

test('[gap-anchor] words are found in any case, within the stretch alone, and nothing else is', () => {
  const scan = anchorScan(WORDS)
  const letters = fc.constantFrom(...'dropelstDROPLST -markMARKxX\u00e9')
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 40 }), fc.nat(10), fc.nat(10), (text, before, after) => {
      const inner = Buffer.from(text.join(''), 'latin1')
      const bytes = Buffer.concat([Buffer.from('dropped'.slice(0, before)), inner, Buffer.from('lost'.slice(0, after))])
      const start = Math.min(before, 7)
      const held = WORDS.some((word) => text.join('').toLowerCase().includes(word))
      assert.equal(scan(bytes, start, start + inner.length), held)
    }),
  )
  assert.equal(scan(Buffer.from('LoSt'), 0, 4), true)
  assert.equal(scan(Buffer.from('los'), 0, 3), false)
  assert.equal(scan(new Uint8Array(0), 0, 0), false)
})
