import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../../../support/eventually.ts'
import { fastFolder } from '../../../support/fast-folder.ts'
import { liveEngine } from '../../../support/live.ts'

const root = fastFolder()
const command = [process.execPath, join(import.meta.dirname, '../../../support/fake-capture.ts')]

test('[captures-run] a capture is started, followed, and stopped in good order', async () => {
  const engine = liveEngine(root, { command })
  const archive = join(root, 'archive')
  const started = await engine.call('capture.start', {
    interface: 'good0',
    filter: 'udp port 514',
    archive,
    rotate: '15m',
  })
  assert.deepEqual(started, { ok: true, capture: 1, archive })
  await engine.atLeast(3)
  const { captures, archives } = await engine.call('live.state', {})
  const [{ state, engine: name, received, dropped, interfaceDropped } = assert.fail()] = captures
  assert.deepEqual([state, name, received, dropped, interfaceDropped], ['running', 'libpcap', 7, 2, null])
  assert.deepEqual([archives[0]!.path, archives[0]!.state, archives[0]!.written], [archive, 'following', true])
  await engine.call('capture.stop', { capture: 1 })
  await engine.archive(({ state }) => state === 'ended')
  const ended = await eventually(
    () => engine.call('live.state', {}),
    ({ captures }) => captures[0]!.state !== 'stopping',
  )
  assert.deepEqual([ended.captures[0]!.state, ended.captures[0]!.reason], ['ended', null])
  await engine.close()
})

test('[captures-refused] where it may not be, the outcome carries what would help; what breaks off says why', async () => {
  const engine = liveEngine(root, { command })
  const { interfaces } = await engine.call('capture.interfaces', {})
  assert.deepEqual(
    interfaces.map(({ name, engines, refused }) => [name, engines, refused.map(({ hint }) => hint !== null)]),
    [
      ['good0', ['libpcap', 'dumpcap'], []],
      ['closed0', [], [true, false]],
    ],
  )
  const refused = await engine.call('capture.start', { interface: 'closed0', filter: '' })
  assert.ok(!refused.ok)
  assert.match(refused.reason, /closed0 cannot be captured from/)
  assert.equal(refused.hint, 'sudo setcap cap_net_raw,cap_setpcap+ep /a/program')
  assert.deepEqual((await engine.call('live.state', {})).captures, [])
  assert.equal(await engine.call('case.summary', {}), null, 'no case was made for nothing')
  const breaking = await engine.call('capture.start', { interface: 'breaking0', filter: '' })
  assert.ok(breaking.ok)
  const { captures } = await eventually(
    () => engine.call('live.state', {}),
    ({ captures }) => captures[0]?.state === 'failed',
  )
  assert.deepEqual([captures[0]!.reason, captures[0]!.hint], ['the interface went away', 'Plug it in.'])
  await engine.close()
})

test('[captures-none] without a command line nothing can be started, and that is said', async () => {
  const engine = liveEngine(root)
  await assert.rejects(
    engine.call('capture.start', { interface: 'good0', filter: '' }),
    /refused: .*logwitness capture/,
  )
  await assert.rejects(engine.call('capture.stop', { capture: 3 }), /not-found/)
  await engine.close()
})

test('[captures-loopback] what passes on the loopback interface is found in the case, and verified in the end', async (t) => {
  process.env.LOGWITNESS_KEYS = join(root, 'keys')
  const cli = [process.execPath, join(import.meta.dirname, '../../../../main/cli/entry.ts')]
  const engine = liveEngine(join(root, 'real'), { command: cli })
  const socket = createSocket('udp4')
  try {
    const { interfaces } = await engine.call('capture.interfaces', {})
    const loopback = interfaces.find(({ loopback, engines }) => loopback === true && (engines?.length ?? 0) > 0)
    if (loopback === undefined) return t.skip('no loopback interface can be captured from here')
    // A port of its own, so that nothing else is seen.
    const filter = 'udp dst port 20514 and udp src port 20515'
    socket.bind(20_515, '127.0.0.1')
    await once(socket, 'listening')
    const started = await engine.call('capture.start', { interface: loopback.name, filter })
    if (!started.ok) return t.skip(`${loopback.name}: ${started.reason}`)
    for (let i = 0; i < 20; i++) socket.send(`<14>1 - gate app - - - message ${i}`, 20_514, '127.0.0.1')
    await engine.atLeast(20)
    await engine.call('capture.stop', { capture: started.capture })
    await engine.archive(({ state }) => state === 'ended')
    const { verdicts, messages } = await engine.summary(({ verdicts }) => verdicts.verified === 20)
    assert.deepEqual([messages, verdicts.verified], [20, 20])
    const { capture } = await engine.archive(({ capture }) => capture !== null)
    assert.deepEqual([capture!.interface, capture!.filter], [loopback.name, filter])
  } finally {
    socket.close()
    await engine.close()
  }
})
