import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refresher } from '../../../renderer/state/refresher.ts'

test('[refresher-once-more] calls while one is under way are answered by one more, however many they were', async () => {
  let asked = 0
  const gates: (() => void)[] = []
  const refresh = refresher(
    async () => {
      asked++
      await new Promise<void>((open) => gates.push(open))
      return 0
    },
    (error) => assert.fail(String(error)),
  )
  const first = refresh()
  await refresh()
  await refresh()
  assert.equal(asked, 1)
  gates[0]!()
  while (gates.length < 2) await new Promise((rested) => setTimeout(rested, 1))
  gates[1]!()
  await first
  assert.equal(asked, 2)
})

test('[refresher-failure] what fails is told, and the next call asks again', async () => {
  const failures: unknown[] = []
  let asked = 0
  const refresh = refresher(
    async () => {
      if (++asked === 1) throw new Error('away')
      return 0
    },
    (error) => failures.push((error as Error).message),
  )
  await refresh()
  await refresh()
  assert.deepEqual([asked, failures], [2, ['away']])
})
