import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { dayNumber } from '../../../core/syslog/calendar.ts'
import { ZONE_HOURS } from '../../../core/syslog/timestamp.ts'
import { read } from '../../support/message.ts'

const at = (iso: string): number => Date.parse(`${iso}Z`) / 1000
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function inferred(stamp: string, reference: string | undefined, zoneOffset = 0): string | undefined {
  const referenceSec = reference === undefined ? NaN : at(reference)
  return read(`<13>${stamp} gate su: x`, { referenceSec, zoneOffset }).time
}

describe('year', () => {
  it('[year-inferred] is the one nearest to the reference', () => {
    assert.equal(inferred('Dec 31 23:59:59', '2024-01-01T00:00:05'), '2023-12-31T23:59:59')
    assert.equal(inferred('Jan  1 00:00:01', '2023-12-31T23:59:58'), '2024-01-01T00:00:01')
    assert.equal(inferred('Jun  1 12:00:00', '2024-06-01T12:00:00'), '2024-06-01T12:00:00')
    assert.equal(inferred('Jan  1 12:00:00', '2023-06-28T12:00:00'), '2023-01-01T12:00:00')
    assert.equal(inferred('Jan  1 12:00:00', '2023-07-05T12:00:00'), '2024-01-01T12:00:00')
  })
  it('[year-inferred] uses the day of the sender’s zone', () => {
    assert.equal(inferred('Jan  1 00:30:00', '2023-12-31T23:30:00', 3600), '2023-12-31T23:30:00')
  })
  it('[year-leap] 29 February falls in the nearest leap year', () => {
    assert.equal(inferred('Feb 29 12:00:00', '2024-03-01T00:00:00'), '2024-02-29T12:00:00')
    assert.equal(inferred('Feb 29 12:00:00', '2025-06-01T00:00:00'), '2024-02-29T12:00:00')
    assert.equal(inferred('Feb 29 12:00:00', '2099-06-01T00:00:00'), '2096-02-29T12:00:00')
  })
  it('[year-unknown] without a reference there is no time, and no rule is broken', () => {
    const found = read('<13>Oct 11 22:14:15.5 gate su: x', { referenceSec: NaN, zoneOffset: 0 })
    assert.deepEqual(
      [found.time, found.timeSource, found.host, found.rule],
      [undefined, 'none', 'gate', '3164-timestamp-fraction'],
    )
    assert.equal(read('<13>Oct 11 22:14:15 gate su: x', { referenceSec: NaN, zoneOffset: 0 }).rule, 'none')
    assert.equal(inferred('Oct 11 2021 22:14:15', undefined), '2021-10-11T22:14:15')
  })
  it('[year-unknown] a reference that is no date gives no time', () => {
    for (const referenceSec of [Infinity, -Infinity, 1e300, 1e8 * 86400 + 86400, -1e300]) {
      assert.equal(read('<13>Oct 11 22:14:15 gate su: x', { referenceSec, zoneOffset: 0 }).time, undefined)
    }
    const last = { referenceSec: (1e8 - 200) * 86400, zoneOffset: 0 }
    assert.equal(read('<13>Oct 11 22:14:15 gate su: x', last).timeSource, 'year and zone inferred')
  })
  it('[year-inferred] agrees with a search over all years', () => {
    const day = 86400
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: 0, max: 365 }), (referenceSec, yearDay) => {
        const date = new Date(Date.UTC(2024, 0, 1 + yearDay))
        const reference = Math.floor(referenceSec / day)
        let nearest = NaN
        for (let year = 1960; year < 2110; year++) {
          const candidate = new Date(Date.UTC(year, date.getUTCMonth(), date.getUTCDate()))
          if (candidate.getUTCDate() !== date.getUTCDate()) continue
          const days = candidate.getTime() / 1000 / day
          if (!(Math.abs(days - reference) >= Math.abs(nearest - reference))) nearest = days
        }
        const stamp = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} 01:02:03`
        const expected = new Date((nearest * day + 3723) * 1000).toISOString().slice(0, 19)
        assert.equal(read(`<13>${stamp} g s: x`, { referenceSec, zoneOffset: 0 }).time, expected)
      }),
    )
  })
})

describe('how the time is known', () => {
  const cases: [string, string][] = [
    ['<13>Oct 11 22:14:15 gate su: x', 'year and zone inferred'],
    ['<13>Oct 11 22:14:15 UTC gate su: x', 'year inferred'],
    ['<13>Oct 11 2021 22:14:15 gate su: x', 'zone inferred'],
    ['<13>2021-10-11T22:14:15 gate su: x', 'zone inferred'],
    ['<13>2021-10-11T22:14:15Z gate su: x', 'stated'],
    ['<13>1 2021-10-11T22:14:15Z - - - - -', 'stated'],
    ['<13>1 - - - - - -', 'none'],
  ]
  for (const [message, source] of cases)
    it(`[time-source] ${message}`, () => assert.equal(read(message).timeSource, source))
  it('[zone-inferred] is east of UTC as the context says; a stated zone wins', () => {
    assert.equal(inferred('Oct 11 2021 22:14:15', undefined, 7200), '2021-10-11T20:14:15')
    assert.equal(inferred('Oct 11 2021 22:14:15 UTC', undefined, 7200), '2021-10-11T22:14:15')
    assert.equal(inferred('Oct 11 2021 22:14:15', undefined, NaN), undefined)
  })
  it('[zone-names] every listed name moves the clock by its hours', () => {
    for (const [name, hours] of Object.entries(ZONE_HOURS)) {
      const expected = new Date(Date.UTC(2021, 9, 11, 12 - hours)).toISOString().slice(0, 19)
      assert.equal(inferred(`Oct 11 2021 12:00:00 ${name}`, undefined), expected)
    }
  })
})

describe('impossible times', () => {
  const bsd = [
    'Feb 30 01:02:03',
    'Apr 31 01:02:03',
    'Oct 00 01:02:03',
    'Oct 32 01:02:03',
    'Oct 11 24:00:00',
    'Oct 11 01:60:00',
    'Oct 11 01:02:61',
    'Feb 29 2023 01:02:03',
  ]
  for (const stamp of bsd) {
    it(`[3164-timestamp-range] ${stamp} is no time; the fields are read`, () => {
      for (const pri of ['<13>', '']) {
        const found = read(`${pri}${stamp} gate su[1]: x`)
        assert.deepEqual(
          [found.rule, found.time, found.timeSource, found.host, found.app, found.text],
          ['3164-timestamp-range', undefined, 'none', 'gate', 'su', 'x'],
        )
      }
    })
  }
  const iso = [
    '2023-02-29T01:02:03Z',
    '2023-00-01T01:02:03Z',
    '2023-13-01T01:02:03Z',
    '2023-01-01T24:00:00Z',
    '2023-01-01T01:02:03+24:00',
    '2023-01-01T01:02:03-07:61',
    '1900-02-29T00:00:00Z',
  ]
  for (const stamp of iso) {
    it(`[5424-timestamp-range] ${stamp} is no time; the fields are read`, () => {
      const found = read(`<13>1 ${stamp} gate su 1 - - x`)
      assert.deepEqual(
        [found.format, found.rule, found.time, found.host],
        ['rfc5424', '5424-timestamp-range', undefined, 'gate'],
      )
    })
  }
})

describe('RFC 5424 stamps that depart from §6.2.3', () => {
  const cases: [string, string, string][] = [
    ['2003-10-11T22:14:15.123456Z', 'none', '2003-10-11T22:14:15.123456'],
    ['2003-10-11T22:14:15.1234567Z', '5424-timestamp-fraction', '2003-10-11T22:14:15.1234567'],
    ['2003-10-11T22:14:15.1234567890Z', '5424-timestamp-fraction', '2003-10-11T22:14:15.123456789'],
    ['2003-10-11T22:14:15,5Z', '5424-timestamp-fraction', '2003-10-11T22:14:15.5'],
    ['2003-10-11T22:14:15.Z', '5424-timestamp-fraction', '2003-10-11T22:14:15'],
    ['2003-10-11t22:14:15Z', '5424-timestamp-case', '2003-10-11T22:14:15'],
    ['2003-10-11T22:14:15z', '5424-timestamp-case', '2003-10-11T22:14:15'],
    ['2003-10-11T22:14:15+0200', '5424-timestamp-zone', '2003-10-11T20:14:15'],
    ['2003-10-11T22:14:15', '5424-timestamp-zone', '2003-10-11T22:14:15'],
    ['2016-12-31T23:59:60Z', '5424-timestamp-leap', '2017-01-01T00:00:00'],
  ]
  for (const [stamp, rule, time] of cases) {
    it(`[5424-timestamp] ${stamp}`, () => {
      const found = read(`<13>1 ${stamp} gate su - - - x`)
      assert.deepEqual([found.format, found.rule, found.time], ['rfc5424', rule, time])
    })
  }
})

it('[day-number] agrees with the calendar of the language', () => {
  fc.assert(
    fc.property(fc.integer({ min: -700000, max: 2900000 }), (day) => {
      const date = new Date(day * 86400000)
      assert.equal(dayNumber(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()), day)
    }),
  )
})
