import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVERYTHING, MAX_STEPS, type Narrowing, pushStep } from '../../../renderer/query/history.ts'

const step = (text: string): Narrowing => ({ ...EVERYTHING, text })

test('[query-history] leaving a narrowing keeps it for Back; staying where one is does not', () => {
  assert.deepEqual(pushStep([], EVERYTHING, step('a')), [EVERYTHING])
  assert.deepEqual(pushStep([EVERYTHING], step('a'), step('a')), [EVERYTHING])
})

test('[query-history] the oldest steps go when there are more than the limit', () => {
  for (const steps of [MAX_STEPS - 1, MAX_STEPS, MAX_STEPS + 1]) {
    let past: readonly Narrowing[] = []
    for (let i = 0; i < steps; i++) past = pushStep(past, step(`${i}`), step(`${i + 1}`))
    assert.equal(past.length, Math.min(steps, MAX_STEPS))
    assert.equal(past.at(-1)!.text, `${steps - 1}`)
  }
})
