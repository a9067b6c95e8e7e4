import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayText, fractionText, instant, rfc3339, splitNanos } from '../../../renderer/time/instant.ts'
import { datePartFor, datePrefix, spanText } from '../../../renderer/time/span.ts'
import { offsetText, UTC } from '../../../renderer/time/zone.ts'

const PLUS_1 = () => 60
const MINUS_3_30 = () => -210
const TIME = '1794971391402187654' // 2026-11-18T03:09:51.402187654Z

test('[time-display] a time is taken apart in UTC and in other zones', () => {
  const at = instant(TIME, UTC)
  assert.equal(`${dayText(at, true)} ${at.clock}.${at.fraction}`, '18 Nov 2026 03:09:51.402187654')
  assert.equal(instant(TIME, PLUS_1).clock, '04:09:51')
  assert.equal(dayText(instant(TIME, MINUS_3_30)), '17 Nov')
})

test('[time-display] times before the epoch count downwards without losing nanoseconds', () => {
  assert.deepEqual(splitNanos(-1n), { ms: -1, rest: 999_999 })
  assert.equal(rfc3339('-1', UTC), '1969-12-31T23:59:59.999999999Z')
})

test('[time-display] RFC 3339 carries the offset of its zone and no more digits than are stored', () => {
  assert.equal(rfc3339(TIME, UTC, 6), '2026-11-18T03:09:51.402187Z')
  assert.equal(rfc3339(TIME, PLUS_1, 0), '2026-11-18T04:09:51+01:00')
  assert.equal(rfc3339(TIME, MINUS_3_30, 3), '2026-11-17T23:39:51.402-03:30')
})

test('[time-display] RFC 3339 names the same instant in every zone', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 4_000_000_000_000n), fc.integer({ min: -840, max: 840 }), (ms, offset) => {
      assert.equal(Date.parse(rfc3339(ms * 1_000_000n, () => offset, 3)), Number(ms))
    }),
  )
})

test('[time-precision] digits that were not stored are dashes, never zeros', () => {
  const at = instant('1794971391000000000', UTC)
  assert.equal(fractionText(at, 0), '------')
  assert.equal(fractionText(at, 3), '000---')
  assert.equal(fractionText(at, 6), '000000')
  assert.equal(fractionText(at, 9), '000000000')
})

test('[time-display] a span repeats day and year only where they differ', () => {
  const nanos = (text: string) => BigInt(Date.parse(text)) * 1_000_000n
  assert.equal(spanText(nanos('2026-11-18T02:30Z'), nanos('2026-11-18T04:00Z'), UTC), '18 Nov 02:30 to 04:00')
  assert.equal(spanText(nanos('2026-11-17T11:00Z'), nanos('2026-11-18T11:00Z'), UTC), '17 Nov 11:00 to 18 Nov 11:00')
  assert.equal(
    spanText(nanos('2025-12-31T23:59:30Z'), nanos('2026-01-01T00:00:00.25Z'), UTC),
    '31 Dec 2025 23:59:30 to 1 Jan 2026 00:00:00.250',
  )
})

test('[time-display] a list shows as much of the date as tells its times apart', () => {
  const day = 86_400n * 1_000_000_000n
  const part = (from: bigint, to: bigint) => datePartFor(String(from), String(to), UTC)
  assert.deepEqual(
    [part(0n, day - 1n), part(0n, day), part(0n, 365n * day - 1n), part(-1n, 0n)],
    ['none', 'day', 'day', 'year'],
  )
  assert.equal(datePartFor(null, null, UTC), 'none')
  const at = instant(TIME, UTC)
  assert.deepEqual(
    [datePrefix(at, 'none'), datePrefix(at, 'day'), datePrefix(at, 'year')],
    ['', '11-18 ', '2026-11-18 '],
  )
})

test('[time-display] offsets are written with a sign and two figures each', () => {
  assert.deepEqual([offsetText(0), offsetText(60), offsetText(-210)], ['+00:00', '+01:00', '−03:30'])
})
