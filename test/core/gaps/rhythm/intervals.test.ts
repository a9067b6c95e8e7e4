import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lengthOf, mergeIntervals, partsOutside, partsWithin } from '../../../../core/gaps/rhythm/intervals.ts'
import { microsOf, nanos } from '../../../../core/gaps/rhythm/micros.ts'
import { matchesWildcard } from '../../../../core/gaps/rhythm/wildcard.ts'

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

test('[gap-micros] microseconds are nanoseconds to the nearest, and back', () => {
  assert.equal(microsOf(1_794_972_662_114_999_600n), 1_794_972_662_115_000)
  assert.equal(microsOf(-5400n), -5)
  assert.equal(nanos(-5), -5000n)
})
