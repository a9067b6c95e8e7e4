import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import type { CaptureNote } from '../../../core/capture/interface.ts'
import { createArchive, openArchive } from '../../../main/archive/writer.ts'
import type { ListenAddress } from '../../../main/listen/listen-address.ts'
import { ListenError } from '../../../main/listen/listen-error.ts'
import { type ListenNotice, type ListenOptions, startListening } from '../../../main/listen/listen-session.ts'
import { MAX_CONNECTIONS } from '../../../main/listen/stream-receiver.ts'
import { checkArchive } from '../../support/archive-check.ts'
import { TEST_ORIGIN, testSigner } from '../../support/archives.ts'
import { makeAuthority, withoutOpenssl } from '../../support/certificates.ts'
import { decode } from '../../support/decoding.ts'
import { eventually } from '../../support/eventually.ts'
import { fastFolder } from '../../support/fast-folder.ts'
import { readCapture } from '../../support/reading.ts'

const root = fastFolder()
const signer = testSigner()
let made = 0

const on = (transport: ListenAddress['transport'], host = '127.0.0.1', port = 0) => ({ transport, host, port })

async function listening(addresses: readonly ListenAddress[], more: Partial<ListenOptions> = {}) {
  const folder = join(root, `archive ${++made}`)
  const notices: ListenNotice[] = []
  const session = await startListening({
    addresses,
    bufferBytes: 1 << 20,
    statisticsMs: 60_000,
    writer: await createArchive(folder, { origin: TEST_ORIGIN, signer, created: new Date(0) }),
    reopen: () => openArchive(folder, signer),
    rotation: {},
    notice: (notice) => notices.push(notice),
    free: () => 1e12,
    ...more,
  })
  const done = session.run()
  const end = async () => {
    await session.stop()
    return done
  }
  return { folder, session, notices, done, end, ports: session.addresses.map(({ port }) => port) }
}

/** The messages and the account of an archive, as the decoder has them. */
function contents(folder: string) {
  return checkArchive(folder, signer.key).contents.map((bytes) => {
    const { rows, raws, counts, failure } = decode('pcapng', bytes!)
    assert.equal(failure, undefined)
    const { reader, rejects } = readCapture(bytes!)
    assert.deepEqual(rejects, [])
    const notes: CaptureNote[] = reader.interfaces.flatMap(({ account }) => account?.notes ?? [])
    return {
      counts,
      rows,
      said: rows.map((row, i) => [row.transport, row.framing, Buffer.from(raws[i]!).toString()].join('|')),
      notes,
      dropped: reader.interfaces.map(({ account }) => account?.drops.at(-1)),
    }
  })
}

async function sendUdp(port: number, texts: readonly string[], host = '127.0.0.1'): Promise<number> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  for (const text of texts) await new Promise((resolve) => socket.send(text, port, host, resolve))
  const { port: from } = socket.address()
  socket.close()
  return from
}

const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve))

async function sendTcp(port: number, bytes: string): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.end(bytes)
  socket.resume()
  await closed(socket)
}

test('[listen-frames] each frame is in the archive, with its transport, framing and addresses', async () => {
  const { folder, end, ports } = await listening([on('udp'), on('tcp'), on('udp', '::1')])
  const from = await sendUdp(ports[0]!, ['<34>one', '<34>two\n'])
  await sendUdp(ports[2]!, ['<34>six'], '::1')
  await sendTcp(ports[1]!, '<34>line\n8 <34>four<34>last')
  const { how, messages } = await end()
  assert.deepEqual([how, messages], ['stopped', 6])
  const [segment] = contents(folder)
  assert.deepEqual(segment!.said.toSorted(), [
    'tcp|end-of-stream|<34>last',
    'tcp|non-transparent|<34>line',
    'tcp|octet-counting|<34>four',
    'udp|datagram|<34>one',
    'udp|datagram|<34>six',
    'udp|datagram|<34>two\n',
  ])
  const first = segment!.rows.find(({ text }) => text === 'one')!
  assert.deepEqual([first.src, first.sport, first.dst, first.dport], ['127.0.0.1', from, '127.0.0.1', ports[0]])
  assert.equal(segment!.rows.find(({ text }) => text === 'six')!.src, '::1')
  assert.ok(Math.abs(Number(BigInt(first.wireTime!) / 1_000_000n) - Date.now()) < 60_000)
})

test('[listen-events] connects, disconnects and what cannot be delimited are records', async () => {
  const { folder, end, ports } = await listening([on('tcp')])
  await sendTcp(ports[0]!, '9999999 <34>too long\n<34>good\n5 <34>x!')
  await end()
  const [{ notes, said }] = contents(folder) as [ReturnType<typeof contents>[0]]
  assert.deepEqual(said, ['tcp|non-transparent|<34>good', 'tcp|octet-counting|<34>x'])
  assert.equal(notes[0]!.event, 'start')
  assert.equal(notes[0]!.facts.interface, `tcp 127.0.0.1:${ports[0]}`)
  const connected = notes.find(({ event }) => event === 'connected')!
  assert.match(connected.facts.from!, /^127\.0\.0\.1:\d+$/)
  const rejected = notes.filter(({ event }) => event === 'frame-rejected')
  assert.equal(rejected[0]!.facts.reason, 'frame-length')
  const { facts } = notes.find(({ event }) => event === 'disconnected')!
  assert.deepEqual(
    [facts.connection, facts.frames, facts.bytes, facts.reason],
    ['1', '2', '38', 'closed by the sender'],
  )
  assert.equal(
    Number(facts['rejected-bytes']),
    rejected.reduce((sum, each) => sum + Number(each.facts.bytes), 0),
  )
  assert.deepEqual([notes.at(-1)!.event, notes.at(-1)!.facts.messages], ['stop', '2'])
})

test('[listen-rotate] a rotation loses no message, and each segment can be read by itself', async () => {
  const { folder, session, end, ports } = await listening([on('udp'), on('tcp')])
  await sendUdp(ports[0]!, ['<34>one'])
  await pause(30)
  session.rotate()
  await sendTcp(ports[1]!, '<34>two\n')
  await end()
  const segments = contents(folder)
  assert.deepEqual(
    segments.map(({ said }) => said),
    [['udp|datagram|<34>one'], ['tcp|non-transparent|<34>two']],
  )
})

test('[listen-drops] what the kernel dropped and what was received is what was sent', async (t) => {
  const { folder, end, ports, notices } = await listening([on('udp')], { bufferBytes: 64 << 10 })
  const COUNT = 2000
  const socket = createSocket('udp4')
  const text = `<34>${'x'.repeat(1000)}`
  await new Promise<void>((resolve) => {
    for (let i = 1; i <= COUNT; i++)
      socket.send(text, ports[0]!, '127.0.0.1', i === COUNT ? () => resolve() : undefined)
  })
  socket.close()
  const { messages } = await end()
  const last = notices.findLast((notice) => notice.kind === 'statistics')
  if (last?.kind !== 'statistics' || last.dropped === null)
    return t.skip('the system does not tell the drops of a socket')
  assert.equal(messages + last.dropped, COUNT)
  const [segment] = contents(folder)
  assert.equal(segment!.said.length, messages)
  assert.equal(segment!.counts.captureDrops, last.dropped)
})

test('[listen-tls] TLS with client certificates: who connected is kept, and who has none is refused', {
  skip: withoutOpenssl,
}, async () => {
  const authority = makeAuthority(root, 'tests')
  const [server, client] = [authority.issue('localhost', ['DNS:localhost']), authority.issue('web-03', [])]
  const stranger = makeAuthority(root, 'strangers').issue('web-04', [])
  const identity = { cert: server.cert, key: server.key, ca: authority.cert }
  const { folder, end, ports } = await listening([on('tls')], { identity })
  const options = { host: '127.0.0.1', port: ports[0]!, servername: 'localhost', ca: authority.cert }
  const sent = connectTls({ ...options, cert: client.cert, key: client.key })
  await new Promise((resolve) => sent.once('secureConnect', resolve))
  sent.end('8 <34>tls!')
  sent.resume()
  await closed(sent)
  for (const refused of [{}, { cert: stranger.cert, key: stranger.key }]) {
    const socket = connectTls({ ...options, ...refused })
    socket.on('error', () => {})
    const gone = closed(socket)
    socket.write('<34>never\n')
    socket.resume()
    await gone
  }
  const plain = connect(ports[0]!, '127.0.0.1', () => plain.write('<34>plain\n'))
  plain.on('error', () => {})
  await closed(plain)
  await end()
  const [{ said, notes }] = contents(folder) as [ReturnType<typeof contents>[0]]
  assert.deepEqual(said, ['tcp|octet-counting|<34>tls!'])
  const [connected, ...others] = notes.filter(({ event }) => event === 'connected')
  assert.equal(others.length, 0)
  assert.match(connected!.facts.subject!, /CN=web-03/)
  assert.match(connected!.facts.certificate!, /^SHA256:[0-9a-f]{64}$/)
  assert.match(connected!.facts.tls!, /^TLSv1\.[23]$/)
  assert.equal(notes.filter(({ event }) => event === 'connection-refused').length, 3)
})

test('[listen-connections] as many connections as the limit are taken, and not one more', async () => {
  const { folder, end, ports, notices } = await listening([on('tcp')])
  const sockets = []
  for (let i = 0; i < MAX_CONNECTIONS; i++) {
    const socket = connect(ports[0]!, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    sockets.push(socket)
  }
  const events = () => notices.flatMap((notice) => (notice.kind === 'event' ? [notice.event] : []))
  await eventually(
    async () => events().filter((event) => event === 'connected').length,
    (count) => count === MAX_CONNECTIONS,
  )
  assert.ok(!events().includes('connection-refused'))
  const extra = connect(ports[0]!, '127.0.0.1')
  extra.on('error', () => {}).resume()
  await closed(extra)
  await eventually(
    async () => events().includes('connection-refused'),
    (isRefused) => isRefused,
  )
  for (const socket of sockets) socket.destroy()
  await end()
  assert.equal(contents(folder)[0]!.notes.filter(({ event }) => event === 'disconnected').length, MAX_CONNECTIONS)
})

test('[listen-refused] an address that is taken, or not of this machine, is a clear error', async () => {
  const { end, ports } = await listening([on('udp'), on('tcp')])
  for (const address of [on('udp', '127.0.0.1', ports[0]), on('tcp', '127.0.0.1', ports[1])])
    await assert.rejects(listening([on('udp'), address]), (error: Error) => {
      assert.ok(error instanceof ListenError)
      return /another program listens there/.test(error.message)
    })
  await assert.rejects(listening([on('udp', '192.0.2.7')]), /does not have the address/)
  await end()
})
