import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_STEP, packNumbers, packTimes } from '../../../../main/store/parquet/delta.ts'

test('[delta-step-limit] a step of MAX_STEP is packed, one above is refused, in either direction', () => {
  for (const step of [MAX_STEP - 1, MAX_STEP, MAX_STEP + 1]) {
    assert.equal(packNumbers([0, step], 2) !== undefined, step <= MAX_STEP, `up ${step}`)
    assert.equal(packNumbers([step, 0], 2) !== undefined, step <= MAX_STEP, `down ${step}`)
  }
  const days = (count: number) => Float64Array.from([0, count * 86_400])
  assert.ok(packTimes(days(26), new Uint32Array(2), 2))
  assert.equal(packTimes(days(27), new Uint32Array(2), 2), undefined)
})

test('[delta-width] steps take no more bytes than the widest of their miniblock needs', () => {
  const size = (top: number) => packNumbers([0, 0, top], 3)!.length - packNumbers([0, 0, 0], 3)!.length
  assert.deepEqual(
    [1, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32].map(size),
    [256, 256, 512, 512, 1024, 1024, 2048],
  )
})
