import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lengthOf, mergeIntervals, partsOutside, partsWithin } from '../../../../core/gaps/rhythm/intervals.ts'
import { matchesWildcard } from '../../../../core/gaps/rhythm/wildcard.ts'
import { count, duration, nanos, utc } from '../../../../core/gaps/rhythm/wording.ts'

const interval = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 })).map(([since, length]) => {
  return { since, until: since + length }
})

test('[gap-intervals] parts within and outside make up the whole, moment by moment', () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 8 }), interval, (some, whole) => {
      const merged = mergeIntervals(some)
      const isIn = (moment: number, list: readonly { since: number; until: number }[]) =>
        list.some(({ since, until }) => moment >= since && moment < until)
      const [within, outside] = [partsWithin(whole, merged), partsOutside(whole, merged)]
      assert.equal(lengthOf(within) + lengthOf(outside), whole.until - whole.since)
      for (let moment = whole.since; moment < whole.until; moment++) {
        assert.equal(isIn(moment, within), isIn(moment, some))
        assert.equal(isIn(moment, outside), !isIn(moment, some))
      }
    }),
  )
})

test('[gap-wildcard] patterns match as their regular expressions would', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 })
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 })
  fc.assert(
    fc.property(text, pattern, (said, wanted) => {
      const whole = wanted.replaceAll('.', '\\.').replaceAll('*', '.*')
      const expected = wanted.includes('*') ? new RegExp(`^${whole}$`) : new RegExp(whole)
      assert.equal(matchesWildcard(said, wanted), expected.test(said))
    }),
    { numRuns: 1000 },
  )
})

test('[gap-wording] times and lengths read as a person writes them', () => {
  assert.equal(duration(26_938e6), '7 h 28 min')
  assert.equal(duration(41e6), '41 s')
  assert.equal(duration(-250_000), '0.25 s')
  assert.equal(duration(86_400e6), '1 d')
  assert.equal(duration(3605e6), '1 h')
  assert.equal(utc(1_794_972_662_114_999), '2026-11-18 03:31:02.114 UTC')
  assert.equal(utc(1e19), 'a time that no calendar has')
  assert.equal(count(1, 'pause'), '1 pause')
  assert.equal(count(2_447_000, 'pause'), '2,447,000 pauses')
  assert.equal(nanos(-5), -5000n)
})
