import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  MAX_ROTATION_BYTES,
  MAX_ROTATION_TIME,
  MIN_ROTATION_BYTES,
  MIN_ROTATION_TIME,
  parseDuration,
  parseRotation,
  rotationTime,
} from '../../../core/archive/rotation-policy.ts'

test('[rotation-policy-parse] a time or a size is told by its unit, and what is neither is refused in words', () => {
  assert.deepEqual(parseRotation('15m'), { every: 900_000 })
  assert.deepEqual(parseRotation('2h'), { every: 7_200_000 })
  assert.deepEqual(parseRotation('100M'), { bytes: 104_857_600 })
  assert.deepEqual(parseRotation('3G'), { bytes: 3 * 2 ** 30 })
  for (const text of [
    '',
    '15',
    'm',
    '15 m',
    '-1m',
    '1.5h',
    '15min',
    '1e3s',
    '15k',
    '1T',
    '１m',
    '9999999999s',
    '15m\n',
  ])
    assert.match((parseRotation(text) as { error: string }).error, /neither a time/, JSON.stringify(text))
  assert.equal(parseDuration('8d'), 691_200_000)
  assert.equal(parseDuration('8w'), undefined)
})

test('[rotation-policy-limits] times and sizes have limits', () => {
  assert.equal(MIN_ROTATION_TIME, 1_000)
  assert.match((parseRotation('0s') as { error: string }).error, /between 1s and 366d/)
  assert.deepEqual(parseRotation('1s'), { every: MIN_ROTATION_TIME })
  assert.deepEqual(parseRotation('2s'), { every: 2_000 })
  assert.deepEqual(parseRotation('365d'), { every: MAX_ROTATION_TIME - 86_400_000 })
  assert.deepEqual(parseRotation('366d'), { every: MAX_ROTATION_TIME })
  assert.match((parseRotation('367d') as { error: string }).error, /between/)
  assert.match((parseRotation('0K') as { error: string }).error, /between 1K and 1048576G/)
  assert.deepEqual(parseRotation('1K'), { bytes: MIN_ROTATION_BYTES })
  assert.deepEqual(parseRotation('2K'), { bytes: 2_048 })
  assert.deepEqual(parseRotation('1048575G'), { bytes: MAX_ROTATION_BYTES - 2 ** 30 })
  assert.deepEqual(parseRotation('1048576G'), { bytes: MAX_ROTATION_BYTES })
  assert.match((parseRotation('1048577G') as { error: string }).error, /between/)
})

test('[rotation-policy-time] a segment ends at the next multiple of the span, whenever it was begun', () => {
  const quarter = { every: 900_000 }
  const at = (text: string) => Date.parse(`2026-11-18T${text}Z`)
  assert.equal(rotationTime(quarter, at('03:10:00')), at('03:15:00'))
  assert.equal(rotationTime(quarter, at('03:14:59.999')), at('03:15:00'))
  assert.equal(rotationTime(quarter, at('03:15:00')), at('03:30:00'))
  assert.equal(rotationTime({ every: 86_400_000 }, at('03:10:00')), Date.parse('2026-11-19T00:00:00Z'))
  assert.equal(rotationTime({ bytes: 5 }, at('03:10:00')), Number.POSITIVE_INFINITY)
})
