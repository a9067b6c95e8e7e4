import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { createArchive } from '../../../main/archive/writer.ts'
import { TEST_ORIGIN, testSigner } from '../../support/archives.ts'
import { startLogwitness } from '../../support/cli.ts'
import { startCollector } from '../../support/collectors.ts'
import { eventually } from '../../support/eventually.ts'
import { fastFolder } from '../../support/fast-folder.ts'

const KILLS = 3

test('[relay-kill] killed at any moment, it goes on where it was: nothing is left out, and what comes twice is marked', {
  timeout: 90_000,
}, async () => {
  const root = fastFolder()
  const archive = join(root, 'archive')
  const writer = await createArchive(archive, { origin: TEST_ORIGIN, signer: testSigner(), created: new Date(0) })
  const stream = writer.stream('log')
  let written = 0
  const writing = setInterval(() => {
    for (let i = 0; i < 20; i++) stream.append(Buffer.from(`Nov 18 03:00:00 web su: message ${++written}\n`))
    if (written % 500 === 0) stream.rotate()
  }, 20)
  const collector = await startCollector()
  const to = `tcp://127.0.0.1:${collector.port}`
  const args = ['relay', archive, '--to', to, '--buffer', 'archive', '--keys', join(root, 'keys')]
  const numbers = () => collector.arrived.flatMap(({ text }) => /message (\d+)/.exec(text)?.[1] ?? []).map(Number)
  for (let kill = 0; kill < KILLS; kill++) {
    const before = new Set(numbers()).size
    const relay = startLogwitness(args)
    const exit = once(relay, 'exit')
    await eventually(
      async () => new Set(numbers()).size,
      (size) => size > before + 50,
    )
    // Somewhere between two times at which it writes down its place.
    await pause(400 + 450 * kill)
    relay.kill('SIGKILL')
    await exit
  }
  clearInterval(writing)
  const last = startLogwitness([...args, '--once'])
  const [status] = await once(last, 'exit')
  assert.equal(status, 0)
  writer.close()
  const seen = new Set<string>()
  for (const { elements } of collector.arrived) {
    const { place = '', repeat } = elements.get('logwitness@32473')!
    if (seen.has(place)) assert.equal(repeat, 'possible')
    seen.add(place)
  }
  assert.equal(seen.size, written)
  assert.equal(new Set(numbers()).size, written)
  await collector.stop()
})
