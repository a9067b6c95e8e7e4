import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fastFolder } from '../../../support/fast-folder.ts'
import { liveEngine, liveWriter, textsOf } from '../../../support/live.ts'

const root = fastFolder()
let made = 0
const place = (name: string) => join(root, `${name}-${++made}`)
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

test('[live-latency] what is written is found within a second', async (t) => {
  for (const kind of ['pcapng', 'log'] as const) {
    const archive = place('archive')
    const engine = liveEngine(root)
    await engine.call('case.open', { path: place('case') })
    const writer = await liveWriter(archive, kind)
    writer.message('first')
    await engine.call('live.follow', { path: archive })
    await engine.atLeast(1)
    const waits: number[] = []
    for (let i = 1; i <= 9; i++) {
      await pause(100 + 97 * i)
      const began = performance.now()
      writer.message(`message ${i}`)
      while ((await engine.count()) < i + 1) await pause(5)
      waits.push(performance.now() - began)
    }
    waits.sort((a, b) => a - b)
    t.diagnostic(`${kind}: median ${waits[4]!.toFixed(0)} ms, longest ${waits.at(-1)!.toFixed(0)} ms`)
    assert.ok(waits[4]! < 1000, `median ${waits[4]} ms`)
    writer.close()
    await engine.close()
  }
})

test('[live-segment] a segment is one item: what it says while it grows, and its facts when it is complete', async () => {
  const archive = place('archive')
  const engine = liveEngine(root)
  await engine.call('case.open', { path: place('case') })
  const writer = await liveWriter(archive, 'pcapng')
  for (let i = 0; i < 20; i++) writer.message(`message ${i}`)
  writer.statistics({ received: 30, systemDropped: 4 })
  await engine.call('live.follow', { path: archive })
  await engine.atLeast(20)
  const state = await engine.archive(({ messages, capture }) => messages === 20 && capture?.dropped === 4)
  assert.deepEqual(
    [state.state, state.written, state.segment, state.item, state.shown, state.behindBytes, state.behindMs],
    ['following', true, '000001.pcapng', 1, 20, 0, 0],
  )
  const { capture } = state
  assert.deepEqual(
    [capture?.interface, capture?.engine, capture?.filter, capture?.received, capture?.interfaceDropped],
    ['test0', 'libpcap', 'udp port 514', 30, null],
    'what is not stated is not known',
  )
  const [growing] = (await engine.call('case.summary', {}))!.items
  assert.deepEqual(
    [growing!.state, growing!.sha256, growing!.verdict, growing!.now, growing!.counts.messages],
    ['following', null, 'not checked', 'not checked', 20],
  )
  const detail = await engine.call('message.detail', { item: 1, seq: 20 })
  assert.deepEqual([detail.row.text, detail.fromEvidence], ['message 19', true], 'it is read from the open segment')
  writer.stream.rotate()
  writer.message('the next segment')
  const { items } = await engine.summary(({ items }) => items.length === 2 && items[0]!.state === 'complete')
  const file = join(archive, 'segments/000001.pcapng')
  assert.equal(items[0]!.sha256, sha256(file))
  assert.deepEqual(
    [items[0]!.size, items[0]!.counts.packets, items[0]!.counts.captureDrops],
    [readFileSync(file).length, 20, 4],
  )
  assert.equal(items[1]!.state, 'following')
  const again = await engine.call('message.detail', { item: 1, seq: 1 })
  assert.equal(again.fromEvidence, true)
  writer.close()
  await engine.archive(({ state, written }) => state === 'ended' && written === false)
  await engine.summary(({ items }) => items.every(({ state }) => state === 'complete'))
  assert.equal(await engine.count(), 21)
  await engine.close()
})

test('[live-verdicts] messages are not checked until they are checked; what comes after a check is not', async () => {
  const archive = place('archive')
  const engine = liveEngine(root)
  await engine.call('case.open', { path: place('case') })
  const writer = await liveWriter(archive, 'log')
  for (let i = 0; i < 5; i++) writer.message(`early ${i}`)
  await engine.call('live.follow', { path: archive })
  await engine.atLeast(5)
  const verdicts = async () => (await engine.call('case.summary', {}))!.verdicts
  assert.equal((await verdicts())['not checked'], 5)
  writer.stream.checkpoint()
  writer.message('behind the checkpoint')
  await engine.atLeast(6)
  await engine.call('integrity.check', {})
  await engine.summary(({ verdicts }) => verdicts['not checked'] === 0)
  const checked = await verdicts()
  assert.equal(checked.unsigned! >= 1, true, 'behind the last checkpoint nothing is signed')
  writer.message('after the check')
  await engine.atLeast(7)
  assert.equal((await verdicts())['not checked'], 1)
  writer.close()
  // All is sealed: it is checked without being asked.
  await engine.summary(({ verdicts, items }) => items[0]!.state === 'complete' && verdicts['not checked'] === 0)
  await engine.close()
})

test('[live-growing] an archive that is being written is offered for following, and its open segment is left to that', async () => {
  const archive = place('archive')
  const engine = liveEngine(root)
  await engine.call('case.open', { path: place('case') })
  const writer = await liveWriter(archive, 'log')
  writer.message('one')
  writer.stream.rotate()
  writer.message('two')
  const { growing } = await engine.call('evidence.add', { paths: [archive] })
  assert.deepEqual(growing, [archive])
  await engine.atLeast(1)
  await engine.call('live.follow', { path: archive })
  await engine.atLeast(2)
  writer.message('three')
  await engine.atLeast(3)
  await engine.call('live.stop', { path: archive })
  const { items } = (await engine.call('case.summary', {}))!
  assert.deepEqual(
    items.map(({ name, state }) => [name, state]),
    [
      ['000001.log', 'complete'],
      ['000002.log', 'cancelled'],
    ],
  )
  writer.message('four')
  writer.close()
  await engine.call('live.follow', { path: archive })
  await engine.atLeast(4)
  await engine.summary(({ items }) => items.length === 2 && items.every(({ state }) => state === 'complete'))
  assert.deepEqual(await textsOf(engine), ['one', 'two', 'three', 'four'])
  await engine.close()
})

test('[live-absent] an archive that is gone is said to be when the case is opened again, and can be given up', async () => {
  const archive = place('archive')
  const path = place('case')
  const engine = liveEngine(root)
  await engine.call('case.open', { path })
  await assert.rejects(engine.call('live.follow', { path: root }), /unreadable: .*no sealed archive/)
  await assert.rejects(engine.call('live.follow', { path: place('nothing') }), /unreadable: .*does not exist/)
  const writer = await liveWriter(archive, 'log')
  writer.message('one')
  await Promise.all([engine.call('live.follow', { path: archive }), engine.call('live.follow', { path: archive })])
  await engine.atLeast(1)
  await engine.close()
  writer.close()
  rmSync(archive, { recursive: true })
  const again = liveEngine(root)
  await again.call('case.open', { path })
  const state = await again.archive(({ state }) => state === 'failed')
  assert.match(state.reason!, /does not exist/)
  assert.deepEqual(await again.call('live.stop', { path: archive }), { archives: [], captures: [] })
  await assert.rejects(again.call('live.stop', { path: archive }), /not-found/)
  await again.close()
})

test('[live-broken] a segment that is missing breaks the following off, which says so; what was read stays', async () => {
  const archive = place('archive')
  const engine = liveEngine(root)
  await engine.call('case.open', { path: place('case') })
  const writer = await liveWriter(archive, 'log')
  writer.message('one')
  await engine.call('live.follow', { path: archive })
  writer.close()
  await engine.archive(({ state }) => state === 'ended')
  copyFileSync(join(archive, 'segments/000001.log'), join(archive, 'segments/000003.log'))
  const { reason } = await engine.archive(({ state }) => state === 'failed')
  assert.match(reason!, /segment 2 .* is missing: follow the archive from segment 3 on/)
  assert.equal(await engine.count(), 1)
  await engine.call('live.follow', { path: archive })
  await engine.atLeast(2)
  await engine.archive(({ state }) => state === 'ended')
  await engine.close()
})
