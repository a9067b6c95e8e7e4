import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isUtf8, toUtf8, utf8 } from '../../../core/bytes/utf8.ts'

describe('UTF-8', () => {
  it('[utf8-round-trip] well-formed text comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = new TextEncoder().encode(text)
        assert.equal(utf8(bytes, 0, bytes.length), new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
        assert.ok(isUtf8(bytes, 0, bytes.length))
      }),
    )
  })
  it('[utf8-valid] is told as a strict decoder tells it', () => {
    const byte = fc.oneof(
      fc.constantFrom(0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xa0, 0xef, 0xf0, 0x90, 0xf4, 0xf5, 0x41),
      fc.nat(255),
    )
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 8 }), (list) => {
        const bytes = Uint8Array.from(list)
        let valid = true
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(bytes)
        } catch {
          valid = false
        }
        assert.equal(isUtf8(bytes, 0, bytes.length), valid)
        assert.equal(
          utf8(bytes, 0, bytes.length).includes('\ufffd'),
          !valid || new TextDecoder().decode(bytes).includes('\ufffd'),
        )
      }),
      { numRuns: 2000 },
    )
  })
  it('[utf8-write] text is written as an encoder writes it, half surrogates included', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(fc.constantFrom('\ud83d', '\udc00', 'é', '€'), fc.string({ unit: 'binary', maxLength: 2 })),
        }),
        (text) => assert.deepEqual(toUtf8(text), new TextEncoder().encode(text)),
      ),
    )
  })
})
