import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountWas, atTime, bounds, count, duration, period, sentences, utc } from '../../../core/gaps/words.ts'

const START = 1_700_000_000_000_000_000n
const text = '2023-11-14 22:13:20'

test('[gap-words-utc] a time has as many digits, by threes, as are known', () => {
  assert.equal(utc(START), `${text} UTC`)
  assert.equal(utc(START + 114_000_000n), `${text}.114 UTC`)
  assert.equal(utc(START + 100_000_000n), `${text}.100 UTC`)
  assert.equal(utc(START + 114_058_000n), `${text}.114058 UTC`)
  assert.equal(utc(START + 114_058_851n), `${text}.114058851 UTC`)
  assert.equal(utc(-1n), '1969-12-31 23:59:59.999999999 UTC')
  assert.equal(atTime(START), `at ${text} UTC`)
  assert.equal(atTime(null), 'without a time')
})

test('[gap-words-calendar] the first and last second that can be written, and those beside them', () => {
  const [first, last] = [-62_167_219_200n, 253_402_300_799n]
  assert.equal(utc(first * 1_000_000_000n), '0000-01-01 00:00:00 UTC')
  assert.equal(utc((last + 1n) * 1_000_000_000n - 1n), '9999-12-31 23:59:59.999999999 UTC')
  for (const time of [first * 1_000_000_000n - 1n, (last + 1n) * 1_000_000_000n])
    assert.equal(utc(time), 'a time that no calendar has')
})

test('[gap-words-period] an interval, open or not, in words', () => {
  assert.equal(period(START, START), `At ${text} UTC`)
  assert.equal(period(START, START + 1_000_000n), `Between ${text} UTC and ${text}.001 UTC`)
  assert.equal(period(null, START), `Before ${text} UTC`)
  assert.equal(period(START, null), `After ${text} UTC`)
  assert.equal(period(null, null), 'At a time that is not stated')
})

test('[gap-words-duration] a length of time in its two largest units', () => {
  assert.equal(duration(26_938e6), '7 h 28 min')
  assert.equal(duration(41e6), '41 s')
  assert.equal(duration(-250_000), '0.25 s')
  assert.equal(duration(86_400e6), '1 d')
  assert.equal(duration(3605e6), '1 h')
})

test('[gap-words-count] counts have separators of thousands, and one of a thing is one', () => {
  assert.equal(count(1, 'pause'), '1 pause')
  assert.equal(count(999, 'pause'), '999 pauses')
  assert.equal(count(2_447_000, 'pause'), '2,447,000 pauses')
  assert.equal(count(1, 'copy was', 'copies were'), '1 copy was')
  assert.equal(amountWas(1, 'messages'), '1 message was')
  assert.equal(amountWas(1243, 'bytes'), '1,243 bytes were')
})

test('[gap-words-bounds] bounds say what is known, and an unknown number is no zero', () => {
  const unit = 'messages'
  assert.equal(bounds({ min: 42, max: 42, unit }), '42 messages')
  assert.equal(bounds({ min: 1, max: null, unit }), 'at least 1 message')
  assert.equal(bounds({ min: 0, max: null, unit }), 'an unknown number of messages')
  assert.equal(bounds({ min: 0, max: 9000, unit }), 'at most 9,000 messages')
  assert.equal(bounds({ min: 3000, max: 9000, unit }), '3,000 to 9,000 messages')
  assert.equal(sentences('One.', '', 'Two.'), 'One. Two.')
})
