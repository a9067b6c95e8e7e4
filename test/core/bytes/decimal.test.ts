import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDecimal } from '../../../core/bytes/decimal.ts'

test('[decimal-limit] up to 2^53 - 1, and not one more', () => {
  assert.equal(parseDecimal('9007199254740990'), 2 ** 53 - 2)
  assert.equal(parseDecimal('9007199254740991'), 2 ** 53 - 1)
  assert.equal(parseDecimal('9007199254740992'), undefined)
  assert.equal(parseDecimal('18446744073709551615'), undefined)
  fc.assert(fc.property(fc.maxSafeNat(), (value) => assert.equal(parseDecimal(`${value}`), value)))
})

test('[decimal-strict] one spelling for each value', () => {
  for (const text of ['', '00', '01', '-1', '+1', '1.0', '1e3', ' 1', '1\n', '0x1', '١'])
    assert.equal(parseDecimal(text), undefined, JSON.stringify(text))
})
