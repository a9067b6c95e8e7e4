import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cleanedStretches, MAX_STRETCH, NEIGHBOURS } from '../../../../core/gaps/archive/cleaned-log.ts'
import { makeRandom } from '../../../support/random.ts'
import { SECOND, START } from '../support-g4.ts'

const STEP = 600n * SECOND
const stretches = (counts: readonly number[]) =>
  cleanedStretches({ item: 1, name: 'auth.log', since: START, step: STEP, counts })
const usual = (steps: number) => Array.from({ length: steps }, (_, i) => 100 + (i % 7))
const withLow = (before: number, low: number, after: number, lines = 3) => [
  ...usual(before),
  ...Array(low).fill(lines),
  ...usual(after),
]

test('[gap-cleaned] a stretch with few lines and sharp edges is found, as possible', () => {
  const [gap, ...others] = stretches(withLow(20, 2, 20))
  assert.deepEqual(others, [])
  assert.deepEqual([gap!.since, gap!.until], [START + 20n * STEP, START + 22n * STEP])
  assert.deepEqual(
    [gap!.kind, gap!.confidence, gap!.lost],
    ['archive', 'possible', { min: 0, max: null, unit: 'messages' }],
  )
  assert.match(gap!.text, /auth\.log has 6 lines, where as long a time before and after has about 20\d/)
})

test('[gap-cleaned-limits] MAX_STRETCH steps and NEIGHBOURS on each side: at the limit found, beyond it not', () => {
  for (const low of [MAX_STRETCH - 1, MAX_STRETCH, MAX_STRETCH + 1]) {
    assert.equal(stretches(withLow(30, low, 30)).length, low <= MAX_STRETCH ? 1 : 0)
  }
  for (const around of [NEIGHBOURS - 1, NEIGHBOURS, NEIGHBOURS + 1]) {
    assert.equal(stretches(withLow(around, 1, 30)).length, around >= NEIGHBOURS ? 1 : 0)
    assert.equal(stretches(withLow(30, 1, around)).length, around >= NEIGHBOURS ? 1 : 0)
  }
})

test('[gap-cleaned-not] silence, a slow evening, and logs with few lines are none', () => {
  assert.deepEqual(stretches(withLow(20, 2, 20, 0)), [])
  assert.deepEqual(stretches([...usual(20), 70, 45, 20, 20, 20, 45, 70, ...usual(20)]), [])
  assert.deepEqual(stretches([...Array(20).fill(5), 1, ...Array(20).fill(5)]), [])
  assert.deepEqual(stretches([]), [])
})

test('[gap-cleaned-rate] steps of pure chance give no finding', () => {
  const random = makeRandom(1, 2)
  // Sums of 60 coin throws: as even as lines that come independently of one another, mean 30.
  const counts = Array.from({ length: 2000 }, () =>
    Array.from({ length: 60 }, () => random.below(2)).reduce((a, b) => a + b, 0),
  )
  assert.deepEqual(stretches(counts), [])
})

test('[gap-cleaned-any] no counts throw, and what is found lies within the log', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 80 }), (counts) => {
      const end = START + BigInt(counts.length) * STEP
      return stretches(counts).every(({ since, until }) => since! >= START && until! <= end && since! < until!)
    }),
  )
})
