import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram } from '../../../build/provision/places.ts'
import { captureProgram } from '../../../native/capture/program.ts'
import { cannotCapture, runCapture, startCapture } from '../../support/capture-program.ts'
import { readCapture } from '../../support/reading.ts'

const [ip, nsenter, unshare] = [findProgram('ip'), findProgram('nsenter'), findProgram('unshare')]
const mayUnshare = unshare !== undefined && spawnSync(unshare, ['-n', 'true']).status === 0
const skip =
  cannotCapture ||
  (ip === undefined || nsenter === undefined
    ? 'no ip or nsenter'
    : mayUnshare
      ? false
      : 'no network namespace can be made')

/** A network of its own with the two ends of a cable, va and vb; gone when the test is. */
async function makeNetwork(t: { after(act: () => void): void }) {
  // It has what is to be run in the namespace as its standard input, and ends with that.
  const holder = spawn(unshare!, ['-n', 'cat'], { stdio: ['pipe', 'pipe', 'ignore'] })
  t.after(() => void holder.stdin.end())
  // It answers, so it has its namespace.
  holder.stdin.write('.')
  await once(holder.stdout, 'data')
  const within = ['-t', String(holder.pid), '-n']
  const run = (...command: string[]) => execFileSync(nsenter!, [...within, ...command])
  run(ip!, 'link', 'add', 'va', 'type', 'veth', 'peer', 'name', 'vb')
  run(ip!, 'addr', 'add', '10.9.8.1/24', 'dev', 'va')
  for (const end of ['va', 'vb']) run(ip!, 'link', 'set', end, 'up')
  const send = (count: number) => {
    // Nobody answers behind the cable.
    run(ip!, 'neigh', 'replace', '10.9.8.2', 'lladdr', '02:00:00:00:00:02', 'dev', 'va')
    const script = `for i in $(seq ${count}); do echo "<34>message $i" > /dev/udp/10.9.8.2/514; done`
    run('bash', '-c', script)
  }
  const capture = (...args: string[]) => [...within, captureProgram(), ...args]
  return { run, send, capture }
}

test('[capture-link] an interface that goes down and comes back is told, and what it then carries is captured', {
  skip,
}, async (t) => {
  const { run, send, capture } = await makeNetwork(t)
  const args = capture('--interface', 'vb', '--filter', 'udp dst port 514', '--statistics-ms', '100')
  const running = startCapture(args, { program: nsenter! })
  await running.heard('started')
  send(20)
  await running.heard('statistics', ({ received }) => received === 20)
  run(ip!, 'link', 'set', 'vb', 'down')
  await running.heard('warning', ({ code }) => code === 'interface-down')
  await sleep(300)
  run(ip!, 'link', 'set', 'vb', 'up')
  await running.heard('warning', ({ code }) => code === 'interface-up')
  await sleep(100)
  send(5)
  const counted = await running.heard('statistics', ({ received }) => received === 25)
  assert.equal(counted.interfaceDropped, 0)

  run(ip!, 'link', 'del', 'va')
  const { code, written } = await running.ended
  assert.equal(code, 4)
  assert.equal((await running.heard('error')).code, 'interface-gone')
  assert.equal((await running.heard('ended')).reason, 'interface-gone')
  const { packets, rejects } = readCapture(new Uint8Array(written))
  assert.deepEqual(rejects, [])
  assert.equal(packets.length, 25)
})

test('[capture-link-down] an interface that is down is refused, and named so', { skip }, async (t) => {
  const { run, capture } = await makeNetwork(t)
  run(ip!, 'link', 'set', 'vb', 'down')
  const { code, said } = await runCapture(capture('--interface', 'vb'), { program: nsenter! })
  assert.deepEqual([code, said[0]?.code], [3, 'device-down'])
})
