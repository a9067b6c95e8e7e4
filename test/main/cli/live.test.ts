import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { buildRawSend } from '../../../build/native.ts'
import { jsonLines, logwitness, startLogwitness } from '../../support/cli.ts'
import { startCollector } from '../../support/collectors.ts'
import { eventually } from '../../support/eventually.ts'
import { fastFolder } from '../../support/fast-folder.ts'

const root = fastFolder()
const keys = ['--keys', join(root, 'keys')]

interface Said {
  readonly kind: string
  readonly address?: { readonly transport: string; readonly port: number }
  readonly messages?: number
}

/** Starts a receiver and waits until it listens. */
async function receiver(archive: string, ...args: string[]) {
  const child = startLogwitness(['listen', archive, ...args, ...keys, '--json'])
  const exit = once(child, 'exit')
  let text = ''
  child.stdout!.on('data', (bytes) => {
    text += bytes
  })
  child.stderr!.resume()
  const said = () => jsonLines<Said>(text.slice(0, text.lastIndexOf('\n') + 1))
  const wanted = args.filter((arg) => /^--(udp|tcp|tls)$/.test(arg)).length
  const listening = await eventually(
    async () => said().filter(({ kind }) => kind === 'listening'),
    ({ length }) => length >= wanted,
  )
  const portOf = (transport: string) => listening.find(({ address }) => address!.transport === transport)!.address!.port
  const kill = async () => {
    child.kill('SIGKILL')
    await exit
  }
  const stop = async () => {
    child.kill('SIGTERM')
    const [status] = await exit
    return { status, end: said().at(-1)! }
  }
  return { portOf, stop, kill, child, exit }
}

test('[cli-listen] what is received over UDP and TCP can be opened, verified, and passed on to the end', async () => {
  const archive = join(root, 'archive')
  const { portOf, stop } = await receiver(archive, '--udp', '0', '--tcp', '0')
  const socket = createSocket('udp4')
  await new Promise((resolve) =>
    socket.send('<34>Nov 18 03:00:00 web su: over UDP', portOf('udp'), '127.0.0.1', resolve),
  )
  socket.close()
  const stream = connect(portOf('tcp'), '127.0.0.1')
  stream.end('<34>Nov 18 03:00:00 web su: over TCP\n')
  await once(stream.resume(), 'close')
  const { status, end } = await stop()
  assert.deepEqual([status, end.kind, end.messages], [0, 'end', 2])

  const opened = logwitness(['messages', archive, '--json'])
  assert.equal(opened.status, 0, opened.stderr)
  const texts = jsonLines<{ text?: string; transport?: string; framing?: string }>(opened.stdout)
  const rows = texts
    .filter(({ text }) => text !== undefined)
    .map(({ text, transport, framing }) => [text, transport, framing])
  assert.deepEqual(rows.toSorted(), [
    ['over TCP', 'tcp', 'non-transparent'],
    ['over UDP', 'udp', 'datagram'],
  ])
  const verified = logwitness(['verify', archive, ...keys])
  assert.equal(verified.status, 0, verified.stderr + verified.stdout)

  const collector = await startCollector()
  const relay = startLogwitness(['relay', archive, '--to', `tcp://127.0.0.1:${collector.port}`, '--once', ...keys])
  let said = ''
  relay.stdout!.on('data', (bytes) => {
    said += bytes
  })
  relay.stderr!.resume()
  const [code] = await once(relay, 'exit')
  assert.equal(code, 0)
  assert.match(said, /^2 messages passed on to tcp:\S+, 0 dropped\n$/)
  assert.equal(collector.arrived.length, 2)
  assert.ok(existsSync(`${archive}-relay/archive.json`) && existsSync(`${archive}-relay.place`))
  await collector.stop()
})

test('[cli-listen-killed] after a kill it goes on in the same archive, and says that it was interrupted', async () => {
  const archive = join(root, 'killed')
  const first = await receiver(archive, '--tcp', '0')
  const stream = connect(first.portOf('tcp'), '127.0.0.1')
  stream.on('error', () => {}).write('<34>before\n')
  // What was written is durable after a second.
  await pause(1300)
  await first.kill()
  const second = await receiver(archive, '--tcp', '0')
  assert.equal((await second.stop()).status, 0)
  assert.equal(logwitness(['verify', archive, ...keys]).status, 0)
  const { stdout } = logwitness(['messages', archive, '--json'])
  assert.deepEqual(
    jsonLines<{ text?: string }>(stdout).flatMap(({ text }) => text ?? []),
    ['before'],
  )
  const segments = readdirSync(join(archive, 'segments')).filter((name) => name.endsWith('.pcapng'))
  const last = readFileSync(join(archive, 'segments', segments.toSorted().at(-1)!), 'latin1')
  assert.match(last, /logwitness: restarted since=20[^ ]+ after="/)
})

const built = await buildRawSend()
const noSpoof = 'reason' in built ? built.reason : process.getuid?.() === 0 ? false : 'a raw socket needs root'
test('[cli-relay-spoof] datagrams bear the sender, and the journal says so', { skip: noSpoof }, async () => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const came: string[] = []
  socket.on('message', (bytes, { address }) => void came.push(`${address} ${bytes}`))
  const journal = join(root, 'spoof journal')
  const to = `udp-spoof://127.0.0.1:${socket.address().port}`
  const relay = startLogwitness(['relay', join(root, 'archive'), '--to', to, '--once', '--journal', journal, ...keys])
  const [status] = await once(relay, 'exit')
  assert.equal(status, 0)
  await eventually(
    async () => came.length,
    (count) => count === 2,
  )
  const sent = ['over UDP', 'over TCP'].map((text) => `127.0.0.1 <34>Nov 18 03:00:00 web su: ${text}`)
  assert.deepEqual(came.toSorted(), sent.toSorted())
  assert.match(readFileSync(join(journal, 'segments/000001.log'), 'utf8'), /^.* started .* sender="original"/)
  socket.close()
})

test('[cli-listen-usage] what cannot be listened on is refused before anything is made', () => {
  const archive = join(root, 'none')
  for (const [args, says] of [
    [[], /name what to listen on/],
    [['--udp', 'localhost:514'], /--udp: "localhost" is no IP address/],
    [['--tcp', '99999'], /--tcp: "99999" is neither/],
    [['--tls', '0'], /--tls needs --cert and --cert-key/],
    [['--tls', '0', '--cert', '/nowhere.pem', '--cert-key', '/nowhere.key'], /--cert: \/nowhere\.pem cannot be read/],
    [['--udp', '0', '--buffer', '1'], /--buffer/],
    [['--udp', '0', '--statistics', '2h'], /--statistics/],
  ] as const) {
    const { status, stderr } = logwitness(['listen', archive, ...args, ...keys])
    assert.ok(status === 2 || status === 3, stderr)
    assert.match(stderr, says)
    assert.ok(!existsSync(archive))
  }
})

test('[cli-relay-usage] what cannot be passed on to is refused; a borrowed address goes to private addresses alone', () => {
  const archive = join(root, 'archive')
  for (const [args, says] of [
    [['--to', 'loghost:514'], /--to: "loghost:514" is none of tcp:\/\//],
    [['--to', 'tcp://loghost:514', '--ca', 'x'], /are for tls:\/\//],
    [['--to', 'tls://loghost:6514', '--cert', 'x'], /--cert and --cert-key go together/],
    [['--to', 'tcp://loghost:514', '--buffer', '0'], /--buffer: "0" is no number of messages/],
    [['--to', 'tcp://loghost:514', '--from', 'x'], /--from: "x" is none of/],
    [['--to', 'udp-spoof://8.8.8.8:514'], /no private address.*--force/],
    [['--to', 'udp-spoof://loghost:514'], /wants an IP address/],
  ] as const) {
    const { status, stderr } = logwitness(['relay', archive, ...args, ...keys])
    assert.equal(status, 2, stderr)
    assert.match(stderr, says)
  }
  const { status, stderr } = logwitness(['relay', root, '--to', 'tcp://loghost:514', ...keys])
  assert.deepEqual([status, /holds no archive/.test(stderr)], [3, true])
})

test('[cli-listen-reader-gone] where nobody reads any more what it says, it goes on, and ends sealed', async () => {
  const archive = join(root, 'reader-gone')
  const { portOf, child, exit } = await receiver(archive, '--udp', '0', '--statistics', '1s')
  child.stdout!.destroy()
  // It has said something to nobody by then.
  await new Promise((over) => setTimeout(over, 2500))
  const socket = createSocket('udp4')
  await new Promise((sent) => socket.send('<34>Nov 18 03:00:00 web su: to the end', portOf('udp'), '127.0.0.1', sent))
  socket.close()
  await new Promise((over) => setTimeout(over, 500))
  child.kill('SIGTERM')
  assert.deepEqual((await exit)[0], 0)
  const verified = logwitness(['verify', archive, ...keys])
  assert.equal(verified.status, 0, verified.stderr + verified.stdout)
  assert.match(logwitness(['messages', archive]).stdout, /to the end/)
})
