import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeClient } from '../../../../contract/client.ts'
import { forkChild } from '../../../../main/engine/fork-child.ts'
import { checkArchive } from '../../../support/archive-check.ts'
import { testSigner } from '../../../support/archives.ts'
import { filesBelow, openCaseAt } from '../../../support/cases.ts'
import { fastFolder } from '../../../support/fast-folder.ts'
import { liveEngine, liveWriter, textsOf } from '../../../support/live.ts'
import { makeRandom } from '../../../support/random.ts'

const root = fastFolder()
let made = 0
const place = (name: string) => join(root, `${name}-${++made}`)
const entry = join(import.meta.dirname, '../../../../main/engine/process-entry.ts')
const writerProgram = join(import.meta.dirname, '../../../support/live-writer.ts')

/** A process that writes the archive, once it does. */
async function startWriter(...args: string[]) {
  const child = spawn(process.execPath, [writerProgram, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}

/** An engine in a process of its own. */
function startEngine() {
  const process = forkChild(entry, { version: '0', casesDir: join(root, 'cases') })
  const client = makeClient({ send: process.send, onMessage: process.onMessage })
  const gone = new Promise<void>((resolve) => process.onExit(() => resolve()))
  return {
    client,
    kill: async () => {
      process.kill()
      await gone
      client.end('killed')
    },
  }
}

/** Compares messages with the lines of the sealed segments of an archive; what a crash tore may say anything. */
function assertLines(texts: readonly string[], archive: string): void {
  const { contents } = checkArchive(archive, testSigner().key)
  const lines = contents.flatMap((content) =>
    content!
      .toString()
      .split('\n')
      .filter((line) => line !== ''),
  )
  const differs = lines.findIndex((line, i) => line.includes('app: ') && !line.endsWith(`app: ${texts[i]}`))
  assert.equal(differs, -1, `message ${differs + 1} is "${texts[differs]}"; the line is "${lines[differs]}"`)
  assert.equal(texts.length, lines.length)
}

test('[live-writer-killed] a writer that is killed again and again: what is sealed is found, once, and nothing else', async () => {
  for (const [kind, seed] of [
    ['log', 3],
    ['pcapng', 4],
  ] as const) {
    const random = makeRandom(seed, 1)
    const archive = place('archive')
    const engine = liveEngine(root)
    await engine.call('case.open', { path: place('case') })
    let last = 0
    for (let round = 0; round < 4; round++) {
      const kill = await startWriter(archive, kind, `round-${round}`, '20000')
      if (round === 0) await engine.call('live.follow', { path: archive })
      for (let i = 0; i < 3; i++) {
        await pause(random.below(150))
        const count = await engine.count()
        assert.ok(count >= last, `totals never count down: ${count} after ${last}`)
        last = count
      }
      await kill()
      if (round === 1) await pause(300)
    }
    const writer = await liveWriter(archive, kind)
    writer.message('the end')
    writer.close()
    await engine.archive(({ state }) => state === 'ended')
    const { items } = await engine.summary(({ items }) => items.every(({ state }) => state === 'complete'))
    const texts = await textsOf(engine)
    assert.equal(texts.at(-1), 'the end')
    assert.equal(new Set(texts).size, texts.length, 'none is there twice')
    if (kind === 'log') assertLines(texts, archive)
    const sealed = checkArchive(archive, testSigner().key).checkpoints.filter(
      ({ segment }) => segment.state === 'sealed',
    )
    assert.deepEqual(
      items.map(({ name, sha256, size, records }) => [name, sha256, size, records]),
      sealed.map(({ segment }) => [
        segment.name,
        Buffer.from(segment.sha256).toString('hex'),
        segment.bytes,
        segment.records,
      ]),
      'what was hashed on its way is what was sealed',
    )
    await engine.close()
  }
})

test('[live-engine-killed] an engine that is killed at any moment goes on following when the case is opened again', async () => {
  const random = makeRandom(5, 1)
  const archive = place('archive')
  const path = place('case')
  const kill = await startWriter(archive, 'log', 'line', '30000')
  for (let round = 0; round < 4; round++) {
    const engine = startEngine()
    await engine.client.call('case.open', { path })
    if (round === 0) await engine.client.call('live.follow', { path: archive })
    await pause(random.below(900))
    await engine.kill()
  }
  await kill()
  // Sealed while nobody followed.
  const writer = await liveWriter(archive, 'log')
  writer.close()
  const engine = liveEngine(root)
  await engine.call('case.open', { path })
  await engine.archive(({ state }) => state === 'ended')
  await engine.summary(({ items }) => items.length > 0 && items.every(({ state }) => state === 'complete'))
  assertLines(await textsOf(engine), archive)
  await engine.close()
  const listed = filesBelow(join(path, 'index')).filter((name) => name.endsWith('.parquet'))
  assert.ok(listed.length <= 4 * readdirSync(join(archive, 'segments')).length, 'parts that were replaced are gone')
})

test('[live-left-open] a segment that a crash left open is followed, and goes on when the archive is mended', async () => {
  const archive = place('archive')
  const first = await liveWriter(archive, 'log')
  first.message('before the crash')
  first.stream.append(Buffer.from('a torn li'))
  first.crash()
  const engine = liveEngine(root)
  const path = place('case')
  await engine.call('case.open', { path })
  await engine.call('live.follow', { path: archive })
  await engine.atLeast(1)
  const state = await engine.archive(({ written, bytes }) => written === false && bytes > 0)
  assert.equal(state.state, 'following', 'it is not sealed')
  await engine.close()
  const second = await liveWriter(archive, 'log')
  second.message('after it')
  const again = liveEngine(root)
  await again.call('case.open', { path })
  await again.atLeast(2)
  second.close()
  const { items } = await again.summary(
    ({ items }) => items.length === 2 && items.every(({ state }) => state === 'complete'),
  )
  assert.deepEqual(
    items.map(({ item, name }) => [item, name]),
    [
      [1, '000001.log'],
      [2, '000002.log'],
    ],
  )
  assert.deepEqual(await textsOf(again), ['before the crash', 'after it'])
  await again.close()
})

test('[live-not-followed] without anybody to follow, an item that grows is left as it is, and that is said', async () => {
  const archive = place('archive')
  const path = place('case')
  const writer = await liveWriter(archive, 'log')
  writer.message('one')
  const engine = liveEngine(root)
  await engine.call('case.open', { path })
  await engine.call('live.follow', { path: archive })
  await engine.atLeast(1)
  await engine.close()
  const opened = await openCaseAt(path)
  await opened.idle()
  const [item] = opened.state().items
  assert.deepEqual(
    [item!.state, opened.state().messages, opened.remarks],
    ['failed', 0, ['item 1 was being written when it was last read: it is read by following its archive']],
  )
  await opened.close()
  writer.close()
  const again = await openCaseAt(path)
  await again.idle()
  assert.deepEqual([again.state().items[0]!.state, again.state().messages], ['complete', 1], 'it is sealed now')
  await again.close()
})
