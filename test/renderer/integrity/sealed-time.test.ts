import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sealedTime } from '../../../renderer/integrity/sealed-time.ts'
import { archive, integrityOf, segment } from './reports.ts'

const state = integrityOf({
  archives: [archive({ segments: [segment(1), segment(2, { checkpoint: null })] })],
  items: [[4, 5]],
})

test('[sealed-time] a verified message was sealed by the time of its checkpoint at the latest', () => {
  assert.deepEqual(sealedTime(state, { item: 4, verdict: 'verified' }), {
    nanos: '1794971400000000000',
    how: 'checkpoint 1, signed; at the latest',
    unknown: '',
  })
})

test('[sealed-time] no time is given that is not proven', () => {
  const said = (item: number, verdict: 'failed' | 'not checked' | 'cannot check' | 'verified') => {
    const { nanos, unknown } = sealedTime(state, { item, verdict })
    return [nanos, unknown]
  }
  assert.deepEqual(said(4, 'failed'), [null, 'failed'])
  assert.deepEqual(said(4, 'not checked'), [null, 'not checked'])
  assert.deepEqual(said(4, 'cannot check'), [null, 'cannot check'])
  assert.deepEqual(said(5, 'verified'), [null, 'not sealed'])
  assert.deepEqual(said(6, 'verified'), [null, 'not known'])
  assert.equal(sealedTime(null, { item: 4, verdict: 'verified' }).unknown, 'not known')
})
