import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { VERDICTS, worst } from '../../../core/verdict/verdict.ts'
import { runs, worstByBucket, worstByPart } from '../../../renderer/verdict/runs.ts'

test('[verdict-runs] neighbours of one verdict are one run, and nothing to judge ends it', () => {
  assert.deepEqual(runs(['verified', 'verified', 'failed', null, 'failed', 'verified']), [
    { verdict: 'verified', from: 0, to: 2 },
    { verdict: 'failed', from: 2, to: 3 },
    { verdict: 'failed', from: 4, to: 5 },
    { verdict: 'verified', from: 5, to: 6 },
  ])
  assert.deepEqual(runs([]), [])
})

test('[verdict-bucket] a bucket shows the worst of its messages, and an empty one nothing', () => {
  const row = (verdict: string, counts: number[]) => [VERDICTS.indexOf(verdict as 'failed'), counts] as const
  const verdicts = VERDICTS.map(() => [0, 0, 0, 0])
  for (const [index, counts] of [
    row('verified', [9, 9, 0, 9]),
    row('failed', [0, 1, 0, 0]),
    row('unsigned', [0, 1, 0, 2]),
  ])
    verdicts[index] = counts
  assert.deepEqual(worstByBucket(verdicts, 4), ['verified', 'failed', null, 'unsigned'])
  assert.deepEqual(worstByBucket([], 2), [null, null])
})

test('[verdict-overview] no failure is lost, however many segments share a place', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...VERDICTS), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 60 }),
      (verdicts, wanted) => {
        const parts = Math.min(wanted, verdicts.length)
        const made = worstByPart(verdicts, parts)
        assert.equal(made.length, parts)
        assert.ok(made.every((verdict) => verdict !== null))
        assert.equal(worst(made.map((verdict) => verdict!)), worst(verdicts))
        verdicts.forEach((verdict, index) => {
          if (verdict === 'failed') assert.equal(made[Math.floor((index * parts) / verdicts.length)], 'failed')
        })
      },
    ),
  )
})
