import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rfc3339 } from '../../../core/time/rfc3339.ts'

test('[rfc3339-digits] as many digits of the second as were stored, and none that were not', () => {
  for (const [digits, text] of [
    [0, '2023-11-14T22:13:20Z'],
    [1, '2023-11-14T22:13:20.1Z'],
    [3, '2023-11-14T22:13:20.123Z'],
    [6, '2023-11-14T22:13:20.123456Z'],
    [9, '2023-11-14T22:13:20.123456789Z'],
  ] as const)
    assert.equal(rfc3339('1700000000123456789', digits), text)
  assert.equal(rfc3339('1700000000000000001', 9), '2023-11-14T22:13:20.000000001Z')
})

test('[rfc3339-epoch] times before the epoch count forwards within their second', () => {
  assert.equal(rfc3339('0', 0), '1970-01-01T00:00:00Z')
  assert.equal(rfc3339('-1', 9), '1969-12-31T23:59:59.999999999Z')
  assert.equal(rfc3339('-1000000000', 9), '1969-12-31T23:59:59.000000000Z')
})

test('[rfc3339-range] the whole range of 64-bit nanoseconds is written', () => {
  assert.equal(rfc3339('9223372036854775807', 9), '2262-04-11T23:47:16.854775807Z')
  assert.equal(rfc3339('-9223372036854775808', 9), '1677-09-21T00:12:43.145224192Z')
})
