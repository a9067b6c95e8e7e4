import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildRawSend } from '../../../build/native.ts'
import { howToProvide } from '../../../build/provision/places.ts'
import type { Channel } from '../../../main/relay/channel.ts'
import { linkTrouble } from '../../../main/relay/link-error.ts'
import type { ArchiveMessage } from '../../../main/relay/message-reader.ts'
import { spoofChannel } from '../../../main/relay/spoof-channel.ts'
import { rawSendProgram } from '../../../native/relay/program.ts'
import { eventually } from '../../support/eventually.ts'
import { scratchFolder } from '../../support/scratch.ts'

const built = await buildRawSend()
const isRoot = process.getuid?.() === 0
const skip = 'reason' in built ? `${built.reason}; ${howToProvide}` : isRoot ? false : 'a raw socket needs root'
const place = { segment: 1, offset: 0, skip: 0 }
const message = (text: string, address: string | null, port: number | null): ArchiveMessage => ({
  bytes: Buffer.from(text),
  place: '000001.pcapng:1',
  address,
  port,
  carriage: 'udp datagram',
  wireTime: null,
  isCut: false,
  before: place,
  after: place,
})

/** Opens a channel to a socket; skips where the machine allows no raw socket. */
async function opened(host: string) {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  const came: string[] = []
  socket.on(
    'message',
    (bytes, { address, port }) => void came.push(`${address} ${port} ${bytes.length} ${bytes.subarray(0, 20)}`),
  )
  socket.bind(0, host)
  await once(socket, 'listening')
  let refused = 0
  const target = { scheme: 'udp-spoof', host, port: socket.address().port } as const
  const channel: Channel = await spoofChannel(target)(new AbortController().signal, () => refused++)
  return { socket, came, channel, refused: () => refused }
}

for (const [host, sender, other] of [
  ['127.0.0.1', '127.9.8.7', '::1'],
  ['::1', '::1', '127.0.0.1'],
] as const)
  test(`[spoof-sends] a datagram to ${host} bears the address and the port of the sender; a long one comes in fragments`, {
    skip,
  }, async () => {
    const { socket, came, channel, refused } = await opened(host)
    assert.equal(channel.send(message('<34>one', sender, 4711), false), true)
    channel.send(message(`<34>long${'x'.repeat(4000)}`, sender, null), false)
    assert.equal(channel.send(message('<34>x', other, 1), false), 'no-source')
    assert.equal(channel.send(message('<34>x', null, null), false), 'no-source')
    assert.equal(channel.send(message('x'.repeat(70_000), sender, 1), false), 'too-long')
    await eventually(
      async () => came.length,
      (count) => count === 2,
    )
    assert.equal(await channel.end(), true)
    assert.equal(refused(), 0)
    assert.deepEqual(came, [`${sender} 4711 7 <34>one`, `${sender} 514 4008 <34>longxxxxxxxxxxxx`])
    socket.close()
  })

test('[spoof-privileges] once it has its sockets, nothing is left of what it was allowed', { skip }, async () => {
  const child = spawn(rawSendProgram(), [], { stdio: ['pipe', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  for (const set of ['CapInh', 'CapPrm', 'CapEff']) assert.match(status, new RegExp(`^${set}:\\s+0+$`, 'm'))
  assert.match(status, /^NoNewPrivs:\s+1$/m)
  child.stdin.end()
  await once(child, 'close')
})

test('[spoof-permission] without the permission it says which command would give it', { skip }, async () => {
  // As a user without privileges: root's own would be used.
  const { folder } = scratchFolder()
  chmodSync(folder, 0o755)
  const program = join(folder, 'logwitness-raw-send')
  copyFileSync(rawSendProgram(), program)
  assert.ok(existsSync(program))
  const { setegid, seteuid } = process
  setegid!(65_534)
  seteuid!(65_534)
  try {
    const open = spoofChannel({ scheme: 'udp-spoof', host: '127.0.0.1', port: 9 }, program)
    await assert.rejects(
      open(new AbortController().signal, () => {}),
      (error: Error) => {
        const { reason, isFinal } = linkTrouble(error, '127.0.0.1')
        assert.match(reason, /no permission for a raw socket.*sudo setcap cap_net_raw=\+ep \/.*logwitness-raw-send$/)
        return isFinal
      },
    )
  } finally {
    seteuid!(0)
    setegid!(0)
  }
})

test('[spoof-absent] where the program is not there, it says how to make it', async () => {
  const open = spoofChannel({ scheme: 'udp-spoof', host: '127.0.0.1', port: 9 }, '/nowhere/at/all')
  await assert.rejects(
    open(new AbortController().signal, () => {}),
    /not compiled: node build/,
  )
  await assert.rejects(
    spoofChannel({ scheme: 'udp-spoof', host: 'loghost', port: 9 })(new AbortController().signal, () => {}),
    /is no IP address/,
  )
})
