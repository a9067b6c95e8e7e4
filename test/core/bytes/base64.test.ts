import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromBase64, toBase64 } from '../../../core/bytes/base64.ts'

test('[base64-round-trip] bytes of any length come back, in the spelling of RFC 4648', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = toBase64(bytes)
      assert.equal(text, Buffer.from(bytes).toString('base64'))
      assert.deepEqual(fromBase64(text), bytes)
    }),
  )
  // RFC 4648 §10.
  assert.deepEqual(
    ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => toBase64(Buffer.from(text))),
    ['', 'Zg==', 'Zm8=', 'Zm9v', 'Zm9vYg==', 'Zm9vYmE=', 'Zm9vYmFy'],
  )
})

test('[base64-strict] every value has one spelling, and no other is read', () => {
  const others = [
    'Zg',
    'Zg=',
    'Zh==',
    'Zm9=',
    'Zm8',
    'Z',
    '=',
    '====',
    'Zg==Zg==',
    'Z===',
    'Zm8=\n',
    'Zm 8',
    '\nZm8',
    'Zm-_',
    'Zmé=',
    '\u0100m8=',
  ]
  for (const text of others) assert.equal(fromBase64(text), undefined, JSON.stringify(text))
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'AZaz09+/=-_ \n'), maxLength: 12 }), (text) => {
      const bytes = fromBase64(text)
      if (bytes) assert.equal(toBase64(bytes), text)
      else assert.notEqual(Buffer.from(text, 'base64').toString('base64'), text)
    }),
    { numRuns: 2_000 },
  )
})
