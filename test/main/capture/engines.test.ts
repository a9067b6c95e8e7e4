import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { capEngine, LEAST_CAP_BUFFER } from '../../../main/capture/cap-engine.ts'
import { dumpcapEngine, findDumpcap } from '../../../main/capture/dumpcap-engine.ts'
import type { CaptureEngine, CaptureOptions, EngineNotice } from '../../../main/capture/engine.ts'
import { checkFilter, libpcapEngine } from '../../../main/capture/libpcap-engine.ts'
import { cannotCapture, freshPort, sendDatagrams } from '../../support/capture-program.ts'
import { readCapture } from '../../support/reading.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()
const noShell = process.platform === 'win32' ? 'no shell' : false
const noDumpcap = cannotCapture || (findDumpcap() === undefined ? 'dumpcap is not installed' : false)
const noCap = cannotCapture || (isThere('cap') ? false : 'the package cap is not installed')

function isThere(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}

const OPTIONS: CaptureOptions = {
  interface: 'lo',
  filter: '',
  snapLength: 65_535,
  promiscuous: false,
  bufferBytes: 4 << 20,
  statisticsMs: 100,
}

/** Captures what `act` does, which is called when the capture has started. */
async function capture(engine: CaptureEngine, options: Partial<CaptureOptions>, act: () => Promise<void>) {
  const notices: EngineNotice[] = []
  const parts: Uint8Array[] = []
  const running = engine.start({ ...OPTIONS, ...options }, (notice) => {
    notices.push(notice)
    if (notice.kind === 'started') void act().then(() => setTimeout(() => running.stop(), 300))
  })
  running.output.on('data', (part: Uint8Array) => parts.push(part))
  const end = await running.done
  return { notices, end, written: new Uint8Array(Buffer.concat(parts)) }
}

const nothing = () => Promise.resolve()

/** A program that answers as `script` says. */
function program(name: string, script: string): string {
  const path = scratch.put(name, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

for (const [engine, skip] of [
  [libpcapEngine(), cannotCapture],
  [dumpcapEngine(), noDumpcap],
  [capEngine(), noCap],
] as const) {
  test(`[capture-engine-${engine.name}] it captures what is sent, and ends in good order`, { skip }, async () => {
    assert.ok('version' in (await engine.available('lo')))
    const port = freshPort()
    const sent = Array.from({ length: 50 }, (_, i) => `<34>message ${i}`)
    const filter = `udp dst port ${port}`
    const { notices, end, written } = await capture(engine, { filter }, () => sendDatagrams(port, sent))
    assert.deepEqual(end, { reason: null })
    const { packets, rejects, reader } = readCapture(written)
    assert.deepEqual(rejects, [])
    assert.deepEqual(
      packets.map(({ bytes }) => String(Buffer.from(bytes.subarray(42)))),
      sent,
    )
    assert.equal(reader.interfaces[0]?.name, 'lo')
    const last = notices.findLast((notice) => notice.kind === 'statistics')
    const known = engine.name !== 'cap'
    assert.deepEqual([last?.received, last?.dropped], known ? [sent.length, 0] : [null, null])
    assert.equal(reader.interfaces[0]?.statistics === undefined, !known)
  })

  test(`[capture-engine-${engine.name}-fails] a bad filter ends it, with the reason`, { skip }, async () => {
    const { notices, end, written } = await capture(engine, { filter: 'udp prot 1' }, nothing)
    assert.match(String(end.reason), /filter/)
    assert.ok(notices.some((notice) => notice.kind === 'error' && notice.text === end.reason))
    assert.ok(!notices.some((notice) => notice.kind === 'started'))
    assert.equal(written.length, 0)
  })
}

test('[capture-engine-words] what our program says becomes notices, and what stands between them warnings', {
  skip: noShell,
}, async () => {
  const lines = [
    '{"kind":"started","version":"v","resolution":6,"user":7,"group":8,"chroot":"/x","boundingEmpty":false,"callsFiltered":false}',
    '{"kind":"statistics","received":4,"dropped":1,"interfaceDropped":null}',
    '{"kind":"warning","code":"interface-down","text":"down"}',
    '{"kind":"warning","code":"interface-up","text":"up"}',
    '{"kind":"warning","code":"reader-stalled","text":"slow"}',
    'a loader that complains',
    '{"kind":"error","code":"no-permission","text":"not allowed"}',
  ]
  const path = program('says', `cat >&2 <<'END'\n${lines.join('\n')}\nEND\nexit 3`)
  const { notices, end } = await capture(libpcapEngine(path), {}, nothing)
  const [started, statistics, ...more] = notices
  assert.ok(started?.kind === 'started' && started.resolution === '10^-6 s' && /user 7.*\/x/.test(started.privileges))
  assert.deepEqual(statistics, { kind: 'statistics', received: 4, dropped: 1, interfaceDropped: null })
  assert.deepEqual(more.slice(0, 4), [
    { kind: 'interface', state: 'down' },
    { kind: 'interface', state: 'up' },
    { kind: 'warning', text: 'slow' },
    { kind: 'warning', text: 'a loader that complains' },
  ])
  assert.equal(end.reason, 'not allowed')
  assert.equal(end.hint !== undefined, true)
})

test('[capture-engine-arguments] each option reaches the programs as they take it', { skip: noShell }, async () => {
  const echo = program('echo', 'printf "%s\\n" "$@"')
  const options = { filter: 'udp', promiscuous: true, bufferBytes: 3_000_000, confine: { chroot: '/x', user: 'ann' } }
  const argumentsOf = async (engine: CaptureEngine, more: Partial<CaptureOptions>) =>
    String(Buffer.from((await capture(engine, more, nothing)).written)).trim()
  const ours = await argumentsOf(libpcapEngine(echo), options)
  assert.match(
    ours,
    /--interface\nlo\n--filter\nudp\n--snap-length\n65535\n--buffer-bytes\n3000000\n--statistics-ms\n100\n/,
  )
  assert.match(ours, /--application\nlogwitness [\d.]+\n--chroot\n\/x\n--user\nann\n--promiscuous$/)
  assert.doesNotMatch(await argumentsOf(libpcapEngine(echo), {}), /--filter|--promiscuous|--chroot/)
  const theirs = await argumentsOf(dumpcapEngine(echo), options)
  assert.equal(theirs, '-q\n-n\n-i\nlo\n-s\n65535\n-f\nudp\n-B\n3\n-w\n-')
  assert.equal(await argumentsOf(dumpcapEngine(echo), {}), '-q\n-n\n-i\nlo\n-s\n65535\n-p\n-B\n4\n-w\n-')
})

test('[capture-cap-order] the process of cap is told what to capture, with a buffer of its least size at least', {
  skip: noShell,
}, async () => {
  const child = scratch.put('child.mjs', 'console.log(process.argv[2])')
  for (const bufferBytes of [LEAST_CAP_BUFFER - 1, LEAST_CAP_BUFFER, LEAST_CAP_BUFFER + 1]) {
    const { written } = await capture(capEngine(child), { bufferBytes, filter: 'udp' }, nothing)
    const order = JSON.parse(String(Buffer.from(written))) as Record<string, unknown>
    assert.deepEqual([order.interface, order.filter, order.snapLength], ['lo', 'udp', 65_535])
    assert.equal(order.bufferBytes, Math.max(bufferBytes, LEAST_CAP_BUFFER))
  }
})

test('[capture-engine-killed] an engine that is killed did not end in good order', { skip: noShell }, async () => {
  for (const engine of [
    libpcapEngine(program('dies', 'kill -9 $$')),
    dumpcapEngine(program('dies-too', 'kill -9 $$')),
  ]) {
    const { end } = await capture(engine, {}, nothing)
    assert.match(String(end.reason), /SIGKILL/)
  }
  const { end } = await capture(libpcapEngine(`${scratch.folder}/absent`), {}, nothing)
  assert.match(String(end.reason), /cannot be started/)
})

test('[capture-dumpcap-drops] what dumpcap counted at its end is told by who dropped it', {
  skip: noShell,
}, async () => {
  const counts = "Packets received/dropped on interface 'eth0': 7/6 (pcap:3/dumpcap:2/flushed:1/ps_ifdrop:9) (53.8%)"
  const script = `echo "Capturing on 'eth0'" >&2\necho "File: -" >&2\ncat >&2 <<'END'\n${counts}\nEND`
  const { notices, end } = await capture(dumpcapEngine(program('counts', script)), {}, nothing)
  const statistics = notices.filter((notice) => notice.kind === 'statistics')
  assert.deepEqual(statistics, [
    { kind: 'statistics', received: null, dropped: null, interfaceDropped: null },
    { kind: 'statistics', received: 10, dropped: 6, interfaceDropped: 9 },
  ])
  assert.deepEqual(end, { reason: null })
})

test('[capture-dumpcap-absent] where it is missing or may not be run, that is said', { skip: noShell }, async () => {
  const absent = await dumpcapEngine(undefined).available()
  assert.ok('reason' in absent || findDumpcap() !== undefined)
  const closed = scratch.put('closed', '')
  const state = await dumpcapEngine(closed).available()
  assert.ok('reason' in state && /may not be run/.test(state.reason) && state.hint !== undefined)
  assert.equal(findDumpcap('/nonexistent') ?? 'none', findDumpcap('') ?? 'none')
})

test('[capture-filter-unchecked] a filter that cannot be checked is not taken for good', async () => {
  assert.match(String(await checkFilter('udp', `${scratch.folder}/absent`)), /cannot be checked/)
  assert.equal(await checkFilter('', `${scratch.folder}/absent`), undefined)
})

test('[capture-program-absent] without the program it is said how to make it', async () => {
  const state = await libpcapEngine(`${scratch.folder}/absent`).available()
  assert.ok('reason' in state && /not there/.test(state.reason) && /native\.ts/.test(String(state.hint)))
})
