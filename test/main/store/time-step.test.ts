import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { niceBuckets } from '../../../main/store/time-step.ts'

const SECOND = 1_000_000_000n

test('[time-step-cover] buckets cover all times, are no more than asked for, and begin at multiples of their step', () => {
  const time = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)
  fc.assert(
    fc.property(time, time, fc.integer({ min: 1, max: 1500 }), (a, b, most) => {
      const [first, last] = a < b ? [a, b] : [b, a]
      const { from, step, count } = niceBuckets(first, last, most)
      assert.ok(count >= 1 && count <= most)
      assert.ok(from <= first && first < from + step)
      assert.ok(last < from + step * BigInt(count) && last >= from + step * BigInt(count - 1))
      assert.ok(count === 1 || from % step === 0n)
    }),
  )
})

test('[time-step-nice] steps are those that people read off an axis', () => {
  const step = (span: bigint, most: number) =>
    niceBuckets(1_790_000_000n * SECOND, 1_790_000_000n * SECOND + span, most).step
  assert.equal(step(0n, 10), 1n)
  assert.equal(step(999n, 10), 100n)
  assert.equal(step(1000n, 10), 200n)
  assert.equal(step(60n * SECOND, 60), 2n * SECOND)
  assert.equal(step(3600n * SECOND, 70), 60n * SECOND)
  assert.equal(step(86_400n * SECOND, 100), 900n * SECOND)
  assert.equal(step(30n * 86_400n * SECOND, 40), 86_400n * SECOND)
})
