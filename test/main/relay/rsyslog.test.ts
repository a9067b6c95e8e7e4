import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { DEFAULT_DECODE_OPTIONS } from '../../../core/decode/content-decoder.ts'
import { createArchive, openArchive } from '../../../main/archive/writer.ts'
import { startListening } from '../../../main/listen/listen-session.ts'
import { BackOff } from '../../../main/relay/back-off.ts'
import { streamChannel } from '../../../main/relay/channel.ts'
import { Journal } from '../../../main/relay/journal.ts'
import { RelaySession } from '../../../main/relay/relay-session.ts'
import { checkArchive } from '../../support/archive-check.ts'
import { TEST_ORIGIN, testSigner } from '../../support/archives.ts'
import { makeAuthority, withoutOpenssl } from '../../support/certificates.ts'
import { arrivedOf } from '../../support/collectors.ts'
import { decode } from '../../support/decoding.ts'
import { eventually } from '../../support/eventually.ts'
import { fastFolder } from '../../support/fast-folder.ts'
import { rsyslogd, tlsDrivers, withoutRsyslog } from '../../support/rsyslog.ts'

const MESSAGES = 4000
const BATCH = 40
/** Where rsyslog is stopped, killed, and started again, in messages sent. */
const SCHEDULE = new Map<number, 'SIGTERM' | 'SIGKILL' | 'start'>([
  [800, 'SIGTERM'],
  [1800, 'start'],
  [2400, 'SIGKILL'],
  [3200, 'start'],
])

const root = fastFolder()
const signer = testSigner()
const created = new Date(0)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

for (const driver of ['gtls', 'ossl']) {
  const skip =
    withoutOpenssl || withoutRsyslog || (tlsDrivers.includes(driver) ? false : `rsyslog has no driver ${driver}`)
  test(`[relay-rsyslog] rsyslog over TLS (${driver}), stopped and started under load: what arrived and what was told as dropped is what was captured`, {
    skip,
    timeout: 60_000,
  }, async (t) => {
    const folder = join(root, driver)
    mkdirSync(folder)
    const authority = makeAuthority(folder, 'authority')
    const [server, client] = [authority.issue('localhost', ['IP:127.0.0.1']), authority.issue('relay', ['DNS:relay'])]
    const daemon = rsyslogd(folder, { port: await freePort(), driver, ca: authority, server, peer: 'relay' })
    await daemon.start()
    t.after(() => daemon.stop('SIGKILL'))

    const archive = join(folder, 'archive')
    const receiver = await startListening({
      addresses: [{ transport: 'tcp', host: '127.0.0.1', port: 0 }],
      bufferBytes: 1 << 20,
      statisticsMs: 60_000,
      writer: await createArchive(archive, { origin: TEST_ORIGIN, signer, created }),
      reopen: () => openArchive(archive, signer),
      rotation: { bytes: 300_000 },
      notice: () => {},
      free: () => 1e12,
    })
    const received = receiver.run()
    const sender = connect(receiver.addresses[0]!.port, '127.0.0.1')
    await once(sender, 'connect')
    sender.write(`<34>Nov 18 03:00:00 web su: begin\n`)
    await pause(100)

    const target = { scheme: 'tls', host: '127.0.0.1', port: daemon.port } as const
    const name = `tls://127.0.0.1:${daemon.port}`
    const journalFolder = join(folder, 'journal')
    const journal = new Journal(await createArchive(journalFolder, { origin: TEST_ORIGIN, signer, created }), {
      rotation: {},
      failed: (error) => session.fail(error.message),
    })
    const session: RelaySession = new RelaySession({
      folder: archive,
      archive: TEST_ORIGIN,
      target: name,
      host: target.host,
      open: streamChannel(target, { ca: authority.cert, cert: client.cert, key: client.key }, TEST_ORIGIN),
      from: undefined,
      state: undefined,
      statePath: join(folder, 'place'),
      buffer: { messages: 300, bytes: 1 << 20 },
      decode: DEFAULT_DECODE_OPTIONS,
      once: false,
      journal,
      notice: () => {},
      backOff: new BackOff(50, 200),
    })
    const relayed = session.run()
    await eventually(
      async () => daemon.received().length,
      (count) => count > 0,
    )

    for (let sent = 0; sent < MESSAGES; ) {
      for (let i = 0; i < BATCH; i++)
        sender.write(`<34>Nov 18 03:00:00 web su: message ${++sent}${'.'.repeat(sent % 200)}\n`)
      const act = SCHEDULE.get(sent)
      if (act === 'start') await daemon.start()
      else if (act !== undefined) await daemon.stop(act)
      await pause(15)
    }
    sender.end()
    await eventually(
      async () => session.counts(),
      ({ waiting, passed, dropped }) => waiting === 0 && passed + dropped === MESSAGES + 1,
    )
    session.stop()
    const end = await relayed
    await receiver.stop()
    const { messages: captured } = await received
    await daemon.stop()

    const arrived = daemon.received().map((line) => arrivedOf(Buffer.from(line)))
    const places = arrived.flatMap(({ elements }) => elements.get('logwitness@32473')?.place ?? [])
    const distinct = new Set(places)
    const reports = new Map(
      arrived.flatMap(({ msgid, elements }) => {
        const { report, messages } = elements.get('logwitness-relay@32473') ?? {}
        return msgid === 'dropped' ? [[report, Number(messages)] as const] : []
      }),
    )
    const told = [...reports.values()].reduce((sum, count) => sum + count, 0)
    t.diagnostic(
      `captured ${captured}, arrived ${distinct.size} (${places.length - distinct.size} repeats), told as dropped ${told} in ${reports.size} reports`,
    )
    assert.equal(captured, MESSAGES + 1)
    assert.equal(distinct.size + told, captured)
    assert.ok(told > 0 && reports.size === 2, 'each time, the buffer was full')
    assert.deepEqual([end.dropped, end.unconfirmed], [told, 0])

    // The messages of the archive that did not arrive are as many as was told, and each that did is whole.
    const inArchive = checkArchive(archive, signer.key).contents.flatMap((bytes) =>
      decode('pcapng', bytes!).raws.map((raw) => Buffer.from(raw).toString()),
    )
    const texts = new Set(
      arrived.filter(({ elements }) => elements.has('logwitness@32473')).map(({ text }) => `<34>${text}`),
    )
    assert.equal(inArchive.filter((text) => !texts.has(text)).length, told)
    assert.equal([...texts].filter((text) => !inArchive.includes(text)).length, 0)
    const written = checkArchive(journalFolder, signer.key).contents.flatMap((bytes) =>
      [...bytes!.toString().matchAll(/relay dropped (\d+) messages/g)].map(([, count]) => Number(count)),
    )
    assert.deepEqual(written, [...reports.values()])
  })
}
