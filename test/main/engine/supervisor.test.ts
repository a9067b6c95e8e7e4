import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { forkChild } from '../../../main/engine/fork-child.ts'
import {
  CLOSE_MS,
  MAX_RESTARTS,
  RESTART_WINDOW_MS,
  type Supervisor,
  superviseEngine,
} from '../../../main/engine/supervisor.ts'

const entry = join(import.meta.dirname, 'crashing-engine.ts')

/** A supervisor over real child processes, with a clock in the test's hand and everything that engine.state said. */
function start(t: TestContext, version = 'v1') {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-supervisor-'))
  const clock = { now: 0 }
  const options = { version, casesDir: folder }
  const engine = superviseEngine({ fork: () => forkChild(entry, options), now: () => clock.now })
  const states: string[] = []
  engine.on('engine.state', ({ state }) => states.push(state))
  t.after(async () => {
    await engine.close()
    rmSync(folder, { recursive: true })
  })
  return { engine, folder, clock, states }
}

/** Waits until engine.state says so. */
function stateOf(engine: Supervisor, wanted: string): Promise<string> {
  return new Promise((resolve) => {
    const leave = engine.on('engine.state', ({ state, detail }) => {
      if (state !== wanted) return
      leave()
      resolve(detail)
    })
  })
}

test('[supervisor-call] calls, failures and events cross the process line', async (t) => {
  const { engine, folder } = start(t)
  const revisions: number[] = []
  engine.on('case.changed', ({ revision }) => revisions.push(revision))
  assert.equal(await engine.call('case.summary', {}), null)
  const summary = await engine.call('case.open', { path: folder })
  assert.equal(summary.name, `v1 ${engine.pid}`)
  assert.deepEqual(revisions, [1])
  await assert.rejects(engine.call('case.open', { path: 'absent' }), { code: 'unreadable' })
  await assert.rejects(engine.call('job.cancel', { job: 1.5 }), { code: 'bad-input' })
  await assert.rejects(engine.call('host.about', {}), { code: 'refused' })
})

test('[supervisor-restart] calls in flight fail clearly, the case is opened again, later calls wait for it', async (t) => {
  const { engine, folder, states } = start(t)
  await engine.call('case.open', { path: folder })
  const { pid } = engine
  const running = stateOf(engine, 'running')
  const lasting = assert.rejects(engine.call('job.cancel', { job: 14 }), { code: 'engine', message: /signal SIGKILL/ })
  await assert.rejects(engine.call('job.cancel', { job: 13 }), {
    code: 'engine',
    message: /stopped while it worked on/,
  })
  await lasting
  const summary = await engine.call('case.summary', {})
  assert.equal(summary?.path, folder)
  assert.notEqual(engine.pid, pid)
  assert.ok((await running).includes(folder))
  assert.deepEqual(states, ['restarting', 'running'])
})

test('[supervisor-case-of-evidence] a case that adding evidence has made is opened again too', async (t) => {
  const { engine, folder } = start(t)
  await engine.call('evidence.add', { paths: ['x.pcap'] })
  await assert.rejects(engine.call('job.cancel', { job: 13 }), { code: 'engine' })
  assert.equal((await engine.call('case.summary', {}))?.path, join(folder, 'made'))
})

test('[supervisor-limit] the restart after the last one allowed in a minute does not happen', async (t) => {
  const { engine, states } = start(t)
  const failed = stateOf(engine, 'failed')
  for (let i = 0; i <= MAX_RESTARTS; i++) {
    assert.ok(!states.includes('failed'))
    await assert.rejects(engine.call('job.cancel', { job: 13 }), { code: 'engine' })
  }
  assert.match(await failed, /stopped 4 times within a minute/)
  await assert.rejects(engine.call('case.summary', {}), { code: 'engine', message: /not started again/ })
})

test('[supervisor-window] deaths that lie a minute back no longer count', async (t) => {
  const { engine, states, clock } = start(t)
  for (let i = 0; i <= MAX_RESTARTS; i++) {
    await assert.rejects(engine.call('job.cancel', { job: 13 }), { code: 'engine' })
    clock.now += i === MAX_RESTARTS - 1 ? RESTART_WINDOW_MS : 0
  }
  assert.equal(await engine.call('case.summary', {}), null)
  assert.ok(!states.includes('failed'))
})

test('[supervisor-deadly-case] a case over which the engine dies does not keep it dying for ever', async (t) => {
  const { engine } = start(t)
  const failed = stateOf(engine, 'failed')
  // Opened once by a process that survives it, deadly when it is opened again.
  await engine.call('evidence.add', { paths: ['x'] })
  await assert.rejects(engine.call('case.open', { path: 'deadly' }), { code: 'engine' })
  assert.equal((await engine.call('case.summary', {}))?.path?.endsWith('made'), true)
  for (let i = 0; i < MAX_RESTARTS; i++) {
    await assert.rejects(engine.call('case.open', { path: 'deadly' }), { code: 'engine' })
  }
  await failed
})

test('[supervisor-never-starts] a program that dies at its start ends in failed, and not in a loop', async (t) => {
  const { engine } = start(t, 'deadly')
  const call = assert.rejects(engine.call('case.summary', {}), { code: 'engine' })
  assert.match(await stateOf(engine, 'failed'), /exit code 9/)
  await call
})

test('[supervisor-close] closing lets the engine close its case, ends the process, and refuses later calls', async (t) => {
  const { engine, folder, states } = start(t)
  await engine.call('case.open', { path: folder })
  writeFileSync(join(folder, 'lock'), '')
  const { pid } = engine
  await engine.close()
  assert.equal(existsSync(join(folder, 'lock')), false)
  assert.throws(() => process.kill(pid!, 0), { code: 'ESRCH' })
  await assert.rejects(engine.call('case.summary', {}), { code: 'engine', message: /closing/ })
  assert.deepEqual(states, [])
})

test('[supervisor-close-limit] an engine that does not end by itself is killed after CLOSE_MS', async (t) => {
  const { engine } = start(t, 'stubborn')
  await engine.call('case.summary', {})
  const { pid } = engine
  const began = performance.now()
  await engine.close()
  const took = performance.now() - began
  assert.ok(took >= CLOSE_MS - 50 && took < CLOSE_MS + 2000, `${took} ms`)
  assert.throws(() => process.kill(pid!, 0), { code: 'ESRCH' })
})
