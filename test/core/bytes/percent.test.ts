import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeName, encodeName } from '../../../core/bytes/percent.ts'

test('[percent-round-trip] a name comes back, and its text is plain', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      assert.match(encodeName(name), /^[A-Za-z0-9._%-]+$/)
      assert.equal(decodeName(encodeName(name)), name)
    }),
  )
  assert.equal(encodeName('tape 17/ä\n'), 'tape%2017%2F%C3%A4%0A')
})

test('[percent-strict] what encodeName does not write is not read', () => {
  for (const text of ['', '%', '%2', '%2f', '%41', 'a b', 'a/b', 'ä', '%2E', 'a\n', '%%20'])
    assert.equal(decodeName(text), undefined, JSON.stringify(text))
  assert.equal(decodeName('a%FFb'), 'a\ufffdb', 'what is not UTF-8 shows')
})
