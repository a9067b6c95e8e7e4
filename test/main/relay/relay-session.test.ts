import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { syslogPduHeader } from '../../../core/capture/exported-pdu-writer.ts'
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../../core/capture/pcapng-writer.ts'
import { DEFAULT_DECODE_OPTIONS } from '../../../core/decode/content-decoder.ts'
import { LINK_TYPE_EXPORTED_PDU } from '../../../core/packet/exported-pdu-tags.ts'
import type { SegmentStream } from '../../../main/archive/segment-stream.ts'
import { type ArchiveWriter, createArchive, openArchive } from '../../../main/archive/writer.ts'
import { BackOff } from '../../../main/relay/back-off.ts'
import { streamChannel } from '../../../main/relay/channel.ts'
import { Journal } from '../../../main/relay/journal.ts'
import type { LinkIdentity } from '../../../main/relay/link.ts'
import { type RelayNotice, type RelayOptions, RelaySession } from '../../../main/relay/relay-session.ts'
import { readState } from '../../../main/relay/relay-state.ts'
import { checkArchive } from '../../support/archive-check.ts'
import { endAsInCrash, TEST_ORIGIN, testSigner } from '../../support/archives.ts'
import { makeAuthority, withoutOpenssl } from '../../support/certificates.ts'
import { arrivedOf, type Collector, startCollector } from '../../support/collectors.ts'
import { eventually } from '../../support/eventually.ts'
import { fastFolder } from '../../support/fast-folder.ts'
import { address } from '../../support/packets.ts'

const root = fastFolder()
/** Sessions and far ends that a test left when it failed. */
const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})
const signer = testSigner()
let made = 0
const side = (last: number, port: number) => ({ address: address(`192.0.2.${last}`), port })

/** An archive that a receiver writes, message by message. */
async function growing() {
  const folder = join(root, `archive ${++made}`)
  const writer: ArchiveWriter = await createArchive(folder, { origin: TEST_ORIGIN, signer, created: new Date(0) })
  const stream: SegmentStream = writer.stream('pcapng')
  stream.append(sectionHeader())
  stream.append(interfaceDescription({ linkType: LINK_TYPE_EXPORTED_PDU, snapLength: 0 }))
  let count = 0
  return {
    folder,
    stream,
    /** Adds messages `<34>Nov 18 03:00:00 web app: message N`, counted on. */
    add(messages: number, filler = '') {
      const header = syslogPduHeader(side(1, 40_000), side(2, 514), { transport: 'udp' })
      for (let i = 0; i < messages; i++) {
        const text = `<34>Nov 18 03:00:00 web app: message ${++count}${filler}`
        const bytes = Buffer.concat([header, Buffer.from(text)])
        stream.append(enhancedPacket({ time: 1_795_000_000_000_000_000n + BigInt(count), bytes }))
      }
    },
    close: () => writer.close(),
  }
}

interface Way {
  readonly collector: Pick<Collector, 'port'>
  readonly scheme?: 'tcp' | 'tls'
  readonly host?: string
  readonly identity?: LinkIdentity
}

async function relaying(
  folder: string,
  { collector, scheme = 'tcp', host = '127.0.0.1', identity = {} }: Way,
  more: Partial<RelayOptions> = {},
) {
  const journalFolder = `${folder} journal`
  const statePath = `${folder}.place`
  const target = { scheme, host, port: collector.port }
  const name = `${scheme}://${host}:${collector.port}`
  const notices: RelayNotice[] = []
  const writer = existsSync(journalFolder)
    ? await openArchive(journalFolder, signer)
    : await createArchive(journalFolder, { origin: TEST_ORIGIN, signer, created: new Date(0) })
  const session: RelaySession = new RelaySession({
    folder,
    archive: TEST_ORIGIN,
    target: name,
    host,
    open: streamChannel(target, identity, TEST_ORIGIN),
    from: undefined,
    state: readState(statePath, TEST_ORIGIN, name),
    statePath,
    buffer: { messages: 1000, bytes: 1 << 20 },
    decode: DEFAULT_DECODE_OPTIONS,
    once: false,
    journal: new Journal(writer, { rotation: {}, failed: (error) => session.fail(error.message) }),
    notice: (notice) => notices.push(notice),
    backOff: new BackOff(20, 40),
    ...more,
  })
  const done = session.run()
  open.push(() => session.stop())
  const journal = () =>
    checkArchive(journalFolder, signer.key).contents.flatMap((bytes) =>
      bytes!
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => arrivedOf(Buffer.from(line))),
    )
  return {
    session,
    done,
    notices,
    journal,
    journalFolder,
    statePath,
    state: () => JSON.parse(readFileSync(statePath, 'utf8')),
    stop: () => {
      session.stop()
      return done
    },
  }
}

const MARK = 'logwitness@32473'
const numbersOf = ({ arrived }: Collector) =>
  arrived.flatMap(({ text }) => /message (\d+)/.exec(text)?.[1] ?? []).map(Number)
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
const reachedBy = (collector: Collector, count: number) =>
  eventually(
    async () => new Set(numbersOf(collector)).size,
    (size) => size >= count,
  )

test('[relay-passes-on] what an archive holds and gets arrives, in its order, with where it came from', async () => {
  const archive = await growing()
  archive.add(3)
  const collector = await startCollector()
  const relay = await relaying(archive.folder, { collector })
  await reachedBy(collector, 3)
  archive.stream.rotate()
  archive.add(2)
  await reachedBy(collector, 5)
  const end = await relay.stop()
  assert.deepEqual(numbersOf(collector), upTo(5))
  assert.deepEqual([end.how, end.passed, end.repeated, end.unconfirmed], ['stopped', 5, 0, 0])
  const [first] = collector.arrived
  assert.equal(first!.text, 'Nov 18 03:00:00 web app: message 1')
  assert.deepEqual(first!.elements.get('origin'), { ip: '192.0.2.1' })
  const mark = first!.elements.get(MARK)!
  assert.deepEqual(
    [mark.archive, mark.from, mark.over, mark.form],
    [TEST_ORIGIN, '192.0.2.1:40000', 'udp datagram', 'behind-pri'],
  )
  const places = collector.arrived.map(({ elements }) => elements.get(MARK)!.place!)
  assert.equal(new Set(places).size, 5)
  assert.match(places[3]!, /^000002\.pcapng:\d+$/)
  // A place leads to the message's bytes.
  const bytes = readFileSync(join(archive.folder, 'segments/000001.pcapng'))
  const offset = Number(places[0]!.split(':')[1])
  assert.equal(bytes.subarray(offset, offset + 38).toString(), '<34>Nov 18 03:00:00 web app: message 1')
  assert.deepEqual(
    relay.journal().map(({ msgid }) => msgid),
    ['started', 'connected', 'stopped'],
  )
  archive.close()
  await collector.stop()
})

test('[relay-resumes] after a stop in good order nothing is repeated and nothing left out', async () => {
  const archive = await growing()
  const collector = await startCollector()
  for (const round of [1, 2, 3]) {
    archive.add(50)
    const relay = await relaying(archive.folder, { collector })
    await reachedBy(collector, 50 * round)
    const end = await relay.stop()
    assert.equal(end.unconfirmed, 0)
    assert.equal(relay.state().isClean, true)
    if (round === 2) archive.stream.rotate()
  }
  assert.deepEqual(numbersOf(collector), upTo(150))
  archive.close()
  await collector.stop()
})

test('[relay-crash] after a crash, what may have arrived is sent again and marked', async () => {
  const archive = await growing()
  const collector = await startCollector()
  archive.add(100)
  const first = await relaying(archive.folder, { collector })
  await reachedBy(collector, 100)
  await eventually(
    async () => existsSync(first.statePath),
    (isThere) => isThere,
  )
  const kept = readFileSync(first.statePath, 'utf8')
  await first.stop()
  const { writeFileSync } = await import('node:fs')
  // As it was before the end: a crash leaves the state of the last second.
  writeFileSync(first.statePath, kept)
  endAsInCrash(first.journalFolder)
  const second = await relaying(archive.folder, { collector })
  await eventually(
    async () => collector.arrived.length,
    (count) => count === 200,
  )
  archive.add(1)
  await reachedBy(collector, 101)
  await second.stop()
  const repeats = collector.arrived.slice(100).map(({ elements }) => elements.get(MARK)!.repeat)
  assert.deepEqual(repeats, [...Array(100).fill('possible'), undefined])
  archive.close()
  await collector.stop()
})

test('[relay-away] what the buffer cannot hold is dropped, counted, told downstream and written down: exactly', async () => {
  const archive = await growing()
  const collector = await startCollector()
  const relay = await relaying(archive.folder, { collector }, { buffer: { messages: 100, bytes: 1 << 20 } })
  archive.add(200)
  await reachedBy(collector, 200)
  await collector.stop()
  await eventually(
    async () => relay.notices.at(-1)?.kind,
    (kind) => kind === 'away',
  )
  archive.add(350)
  await eventually(
    async () => relay.session.counts(),
    ({ dropped, waiting }) => dropped + waiting === 350,
  )
  await collector.start()
  await reachedBy(collector, 300)
  archive.add(7)
  await reachedBy(collector, 307)
  const end = await relay.stop()
  assert.equal(end.dropped, 250)
  const arrived = new Set(numbersOf(collector))
  assert.deepEqual(
    [...arrived].sort((a, b) => a - b),
    [...upTo(200), ...upTo(557).slice(450)],
  )
  const reports = collector.arrived.filter(({ msgid }) => msgid === 'dropped')
  assert.equal(reports.length, 1)
  assert.match(
    reports[0]!.text,
    /^relay dropped 250 messages for tcp:\S+: the far end was away, and the buffer was full$/,
  )
  assert.equal(reports[0]!.elements.get('logwitness-relay@32473')!.messages, '250')
  const written = relay.journal().filter(({ msgid }) => msgid === 'dropped')
  assert.deepEqual(
    written.map(({ text }) => text),
    reports.map(({ text }) => text),
  )
  archive.close()
  await collector.stop()
})

test('[relay-buffer] as many messages as the buffer holds wait, and not one more', async () => {
  for (const [messages, dropped] of [
    [99, 0],
    [100, 0],
    [101, 1],
  ] as const) {
    const archive = await growing()
    const collector = await startCollector()
    const relay = await relaying(archive.folder, { collector }, { buffer: { messages: 100, bytes: 1 << 20 } })
    archive.add(1)
    await reachedBy(collector, 1)
    await collector.stop()
    await eventually(
      async () => relay.notices.at(-1)?.kind,
      (kind) => kind === 'away',
    )
    archive.add(messages)
    await eventually(
      async () => relay.session.counts(),
      (counts) => counts.dropped + counts.waiting === messages,
    )
    assert.equal(relay.session.counts().dropped, dropped)
    await relay.stop()
    archive.close()
  }
})

test('[relay-old] with the far end away, what was there before it began waits in the archive; so does all with "archive"', async () => {
  const archive = await growing()
  archive.add(500)
  const collector = await startCollector()
  await collector.stop()
  const relay = await relaying(archive.folder, { collector }, { buffer: { messages: 100, bytes: 1 << 20 } })
  await eventually(
    async () => relay.session.counts().waiting,
    (waiting) => waiting === 100,
  )
  await pause(100)
  assert.equal(relay.session.counts().dropped, 0)
  await relay.stop()
  const kept = await relaying(archive.folder, { collector }, { buffer: 'archive' })
  await pause(100)
  archive.add(100)
  await collector.start()
  await reachedBy(collector, 600)
  const end = await kept.stop()
  assert.equal(end.dropped, 0)
  assert.deepEqual(numbersOf(collector), upTo(600))
  archive.close()
  await collector.stop()
})

test('[relay-reset] a connection that breaks loses nothing: what it may have lost is sent again, marked', async () => {
  const archive = await growing()
  // Each connection lasts a little longer than the one before: every one begins with what the others may have lost.
  let connections = 0
  const collector = await startCollector({
    onSocket: (socket) => void setTimeout(() => socket.resetAndDestroy(), 25 * ++connections).unref(),
  })
  const relay = await relaying(archive.folder, { collector }, { buffer: 'archive' })
  for (let i = 0; i < 20; i++) {
    archive.add(50, ' '.repeat(200))
    await pause(10)
  }
  await reachedBy(collector, 1000)
  await relay.stop()
  const seen = new Set<string>()
  for (const { elements } of collector.arrived) {
    const { place = '', repeat } = elements.get(MARK)!
    if (seen.has(place)) assert.equal(repeat, 'possible', 'what comes a second time is marked')
    seen.add(place)
  }
  assert.equal(seen.size, 1000)
  archive.close()
  await collector.stop()
})

test('[relay-stall] a far end that takes nothing counts as away, and after long its connection is given up', async () => {
  const archive = await growing()
  let stalls = true
  const collector = await startCollector({
    onSocket: (socket) => {
      if (stalls) socket.pause()
      stalls = false
    },
  })
  const patience = { stall: 50, longest: 600 }
  const relay = await relaying(archive.folder, { collector }, { buffer: { messages: 100, bytes: 1 << 20 }, patience })
  // More than the kernels hold: what they took is not dropped.
  const filler = 'x'.repeat(50_000)
  for (let round = 0; round < 15; round++) {
    archive.add(20, filler)
    await pause(40)
  }
  await eventually(
    async () => relay.session.counts(),
    ({ dropped }) => dropped > 0,
  )
  await eventually(
    async () => relay.notices.filter(({ kind }) => kind === 'connected').length,
    (connections) => connections === 2,
  )
  await eventually(
    async () => relay.session.counts(),
    ({ waiting, passed, dropped }) => waiting === 0 && passed + dropped === 300,
  )
  const end = await relay.stop()
  assert.ok(end.repeated > 0)
  const told = collector.arrived
    .filter(({ msgid }) => msgid === 'dropped')
    .reduce((sum, { elements }) => sum + Number(elements.get('logwitness-relay@32473')!.messages), 0)
  assert.equal(new Set(numbersOf(collector)).size + told, 300)
  archive.close()
  await collector.stop()
})

test('[relay-once] with "once" it ends when everything is known to have arrived', async () => {
  const archive = await growing()
  archive.add(1000)
  archive.close()
  const collector = await startCollector()
  const relay = await relaying(archive.folder, { collector }, { once: true })
  const end = await relay.done
  assert.deepEqual([end.how, end.passed, end.unconfirmed, end.waiting], ['finished', 1000, 0, 0])
  assert.deepEqual(numbersOf(collector), upTo(1000))
  await collector.stop()
})

test('[relay-tls] over TLS both sides show certificates; who is not whom the name says gets nothing', {
  skip: withoutOpenssl,
}, async () => {
  const authority = makeAuthority(root, 'authority')
  const server = authority.issue('collector', ['DNS:collector.example', 'IP:127.0.0.1'])
  const client = authority.issue('relay', [])
  const tls = { cert: server.cert, key: server.key, ca: authority.cert, requestCert: true, rejectUnauthorized: true }
  const collector = await startCollector({ tls })
  const identity = { ca: authority.cert, cert: client.cert, key: client.key }
  const archive = await growing()
  archive.add(10)
  archive.close()
  const good = await relaying(archive.folder, { collector, scheme: 'tls', identity }, { once: true })
  assert.equal((await good.done).how, 'finished')
  assert.deepEqual(numbersOf(collector), upTo(10))
  const [connected] = good.journal().filter(({ msgid }) => msgid === 'connected')
  assert.match(connected!.elements.get('logwitness-relay@32473')!.peer!, /TLSv1\.[23].*CN=collector/)
  const named = await relaying(
    (await oneMessage()).folder,
    { collector, scheme: 'tls', identity: { ...identity, serverName: 'collector.example' } },
    { once: true },
  )
  assert.equal((await named.done).how, 'finished')

  const stranger = makeAuthority(root, 'stranger')
  const expired = authority.issue('collector', ['IP:127.0.0.1'], { expired: true })
  const old = await startCollector({ tls: { cert: expired.cert, key: expired.key } })
  const plain = await startCollector()
  const before = collector.arrived.length
  for (const [to, with_, expected] of [
    [collector, { ...identity, serverName: 'other.example' }, /for another name.*--server-name/],
    [collector, { ...identity, ca: stranger.cert }, /no authority that is trusted here.*--ca/],
    [old, identity, /its certificate has expired/],
  ] as const) {
    const relay = await relaying((await oneMessage()).folder, { collector: to, scheme: 'tls', identity: with_ })
    const end = await relay.done
    assert.equal(end.how, 'failed')
    assert.match(end.reason!, expected)
    assert.deepEqual([end.passed, end.waiting], [0, 1])
  }
  for (const [to, with_, expected] of [
    [collector, { ca: authority.cert }, /the far end refused us: it wants a certificate.*--cert/],
    [plain, identity, /does not speak TLS|did not answer|broke the connection|closed the connection/],
    [{ port: 1 }, identity, /the connection was refused: nothing listens there/],
  ] as const) {
    const relay = await relaying((await oneMessage()).folder, { collector: to, scheme: 'tls', identity: with_ })
    if (to === plain)
      await eventually(
        async () => plain.sockets.size,
        (size) => size > 0,
      )
    if (to === plain) for (const socket of plain.sockets) socket.end('no TLS here\n')
    const away = await eventually(
      async () => relay.notices.find(({ kind }) => kind === 'away'),
      (notice) => notice !== undefined,
    )
    assert.match((away as { reason: string }).reason, expected)
    const end = await relay.stop()
    assert.equal(end.waiting + end.unconfirmed, 1, 'it is not counted as passed on')
  }
  assert.equal(collector.arrived.length, before, 'nothing arrived')
  await Promise.all([collector.stop(), old.stop(), plain.stop()])
})

async function oneMessage() {
  const archive = await growing()
  archive.add(1)
  archive.close()
  return archive
}
