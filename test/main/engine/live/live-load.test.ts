import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fastFolder } from '../../../support/fast-folder.ts'
import { liveEngine, liveWriter } from '../../../support/live.ts'

const root = fastFolder()

test('[live-load] while messages pour in, every question is answered, totals never fall, and results can be paged', async (t) => {
  const archive = join(root, 'archive')
  const engine = liveEngine(root)
  await engine.call('case.open', { path: join(root, 'case') })
  const writer = await liveWriter(archive, 'pcapng', 2_000_000)
  await engine.call('live.follow', { path: archive })
  let written = 0
  let ending = false
  const writing = (async () => {
    for (; !ending; await pause(10)) for (let i = 0; i < 60; i++) writer.message(`message ${written++} of many`)
  })()
  let last = 0
  let questions = 0
  let kept: { result: number; count: number; firstTime: string } | undefined
  for (const until = Date.now() + 4000; Date.now() < until; questions++) {
    await pause(1)
    const query = questions % 2 === 0 ? '' : 'text:7'
    const found = await engine.call('search.run', { query, clock: 'wire' })
    assert.ok(found.ok)
    if (query === '') {
      assert.ok(found.count >= last, `${found.count} after ${last}`)
      last = found.count
    }
    // A result of the round before, whose parts others have replaced since.
    if (kept !== undefined) {
      const { result, count, firstTime } = kept
      assert.equal((await engine.call('search.page', { result, from: count - 1, count: 1 })).rows.length, 1)
      assert.equal((await engine.call('search.locate', { result, time: firstTime })).index, 0)
    }
    if (found.count > 0 && found.firstTime !== null) {
      const { rows } = await engine.call('search.page', { result: found.result, from: found.count - 1, count: 1 })
      assert.equal(rows.length, 1)
      kept = { ...found, firstTime: found.firstTime }
    }
    await engine.call('search.histogram', { query, clock: 'wire', buckets: 50 })
    await engine.call('search.sources', { query, clock: 'wire' })
  }
  ending = true
  await writing
  writer.close()
  await engine.atLeast(written)
  assert.equal(await engine.count(), written)
  const state = await engine.archive(({ state, messages }) => state === 'ended' && messages === written)
  assert.deepEqual([state.behindBytes, state.rejects], [0, {}])
  const said = engine.said('live.changed').length
  t.diagnostic(`${written} messages, ${questions} rounds of questions, live.changed ${said} times`)
  assert.ok(said <= 4 * 8, 'at most four times a second')
  await engine.close()
})
