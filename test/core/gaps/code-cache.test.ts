import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appTest } from '../../../core/gaps/app-test.ts'
import { CodeCache } from '../../../core/gaps/code-cache.ts'
import { rowOf } from './support-g4.ts'

test('[gap-code-cache] a code stands for what was set in its part alone, and for nothing where there is no part', () => {
  const cache = new CodeCache<string>()
  assert.equal(cache.get(1, 0), undefined)
  cache.set(1, 3, 'a')
  assert.deepEqual([cache.get(1, 3), cache.get(1, 0), cache.get(2, 3)], ['a', undefined, undefined])
  cache.set(Number.NaN, 3, 'b')
  assert.deepEqual([cache.get(1, 3), cache.get(Number.NaN, 3)], ['a', undefined])
  cache.set(2, 0, 'c')
  assert.deepEqual([cache.get(1, 3), cache.get(2, 3), cache.get(2, 0)], [undefined, undefined, 'c'])
})

test('[gap-app-test] an app is tried once for each part, and every time where there is none', () => {
  const tried: (string | null)[] = []
  const isKernel = appTest((app) => {
    tried.push(app)
    return app === 'kernel'
  })
  const kernel = { ...rowOf({ app: 'kernel' }), part: 1, appCode: 1 }
  const none = { ...rowOf({}), part: 1, appCode: 0 }
  assert.deepEqual([kernel, none, kernel, none].map(isKernel), [true, false, true, false])
  assert.deepEqual(tried, ['kernel', null])
  assert.deepEqual(
    [
      { ...kernel, part: 2 },
      { ...none, part: 2, app: 'kernel' },
    ].map(isKernel),
    [true, true],
  )
  assert.deepEqual([rowOf({ app: 'kernel' }), rowOf({ app: 'sshd' })].map(isKernel), [true, false])
})
