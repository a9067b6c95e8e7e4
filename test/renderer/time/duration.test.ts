import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deltaText, durationText } from '../../../renderer/time/duration.ts'

const S = 1_000_000_000n

test('[time-delta] deltas are short at every size and keep their sign', () => {
  assert.equal(deltaText(0n), '+0.000')
  assert.equal(deltaText(871_999_999n), '+0.871')
  assert.equal(deltaText(-47_218_000_000n), '−47.218')
  assert.equal(deltaText(59_999_999_999n), '+59.999')
  assert.equal(deltaText(60n * S), '+1m00s')
  assert.equal(deltaText(3599n * S), '+59m59s')
  assert.equal(deltaText(3600n * S), '+1h00m')
  assert.equal(deltaText(86_400n * S), '+1d00h')
  assert.equal(deltaText(100n * 86_400n * S - 1n), '+99d23h')
  assert.equal(deltaText(-5376n * 86_400n * S), '−5376d')
})

test('[time-duration] lengths of time are given in the unit that fits', () => {
  assert.equal(durationText(999n), '999 ns')
  assert.equal(durationText(825_000n), '825 µs')
  assert.equal(durationText(14_200_000_000n), '14.2 s')
  assert.equal(durationText(24n * 60n * S), '24 min')
  assert.equal(durationText(5400n * S), '1 h 30 min')
  assert.equal(durationText(-76n * 3600n * S), '3 d 4 h')
})
