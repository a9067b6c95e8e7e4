import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../../../support/eventually.ts'
import { fastFolder } from '../../../support/fast-folder.ts'
import { liveEngine, liveWriter } from '../../../support/live.ts'

const root = fastFolder()

test('[live-missing] while an archive grows, what is missing from it is found as it comes', async () => {
  const archive = join(root, 'archive')
  const engine = liveEngine(root)
  await engine.call('case.open', { path: join(root, 'case') })
  const writer = await liveWriter(archive, 'pcapng')
  const stamp = new Date().toISOString()
  for (let id = 1; id <= 200; id++)
    if (id < 90 || id > 94) writer.line(`<14>1 ${stamp} gate app - - [meta sequenceId="${id}"] tick ${id}`)
  await engine.call('live.follow', { path: archive })
  await engine.atLeast(195)
  const state = await eventually(
    () => engine.call('missing.state', {}),
    ({ state, kinds }) => state === 'done' && kinds.sequence === 1,
  )
  assert.equal(state.lost, 5)
  assert.equal(state.looked?.messages, 195)
  writer.close()
  await engine.close()
})
