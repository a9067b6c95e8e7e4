import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findProgram } from '../../build/provision/places.ts'
import { follow } from '../../main/archive/follow.ts'
import { createArchive, openArchive } from '../../main/archive/writer.ts'
import { startListening } from '../../main/listen/listen-session.ts'
import { checkArchive } from '../support/archive-check.ts'
import { TEST_ORIGIN, testSigner } from '../support/archives.ts'
import { makeAuthority, withoutOpenssl } from '../support/certificates.ts'
import { decode } from '../support/decoding.ts'
import { eventually } from '../support/eventually.ts'
import { tlsDrivers, withoutRsyslog } from '../support/rsyslog.ts'
import { scratchFolder } from '../support/scratch.ts'

const MESSAGES = 300
const signer = testSigner()
const { folder } = scratchFolder()
const withoutLogger = findProgram('logger') === undefined ? 'no logger is installed' : false

test('[live-listen-rsyslog] every message that rsyslog sends over UDP, TCP and TLS is in the archive, once for each way', {
  skip: withoutRsyslog || withoutOpenssl || withoutLogger,
}, async () => {
  const authority = makeAuthority(folder, 'ca')
  const server = authority.issue('collector', ['DNS:localhost', 'IP:127.0.0.1'])
  const client = authority.issue('sender', ['DNS:sender'])
  const archive = join(folder, 'archive')
  const session = await startListening({
    addresses: (['udp', 'tcp', 'tls'] as const).map((transport) => ({ transport, host: '127.0.0.1', port: 0 })),
    identity: { cert: server.cert, key: server.key, ca: authority.cert },
    bufferBytes: 1 << 20,
    statisticsMs: 60_000,
    writer: await createArchive(archive, { origin: TEST_ORIGIN, signer, created: new Date(0) }),
    reopen: () => openArchive(archive, signer),
    rotation: {},
    notice: () => {},
    free: () => 1e12,
  })
  const done = session.run()
  const [udp, tcp, tls] = session.addresses.map(({ port }) => port)
  const place = join(folder, 'rsyslog')
  mkdirSync(place)
  const socket = join(place, 'log')
  const forward = (words: string) =>
    `action(type="omfwd" target="127.0.0.1" template="RSYSLOG_SyslogProtocol23Format" ${words})`
  const driver = `StreamDriver="${tlsDrivers[0]}" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="collector"`
  writeFileSync(
    join(place, 'conf'),
    [
      `global(workDirectory="${place}" defaultNetstreamDriverCAFile="${authority.certFile}"`,
      `  defaultNetstreamDriverCertFile="${client.certFile}" defaultNetstreamDriverKeyFile="${client.keyFile}")`,
      'module(load="imuxsock" SysSock.Use="off")',
      `input(type="imuxsock" Socket="${socket}" RateLimit.Interval="0" CreatePath="on")`,
      forward(`port="${udp}" protocol="udp"`),
      forward(`port="${tcp}" protocol="tcp" TCP_Framing="octet-counted"`),
      forward(`port="${tls}" protocol="tcp" TCP_Framing="octet-counted" ${driver}`),
      '',
    ].join('\n'),
  )
  const rsyslogd = spawn(findProgram('rsyslogd') ?? '/usr/sbin/rsyslogd', [
    '-n',
    '-f',
    join(place, 'conf'),
    '-i',
    join(place, 'pid'),
  ])
  try {
    await eventually(
      async () => existsSync(socket),
      (is) => is,
    )
    const sent = Array.from({ length: MESSAGES }, (_, i) => `word ${i + 1}`)
    execFileSync('logger', ['-u', socket, '-t', 'live'], { input: `${sent.join('\n')}\n` })
    // What stands unread in its socket when it is told to end, it leaves there.
    await eventually(
      () => timesIn(archive, sent.at(-1)!),
      (times) => times === 3,
    )
    rsyslogd.kill('SIGTERM')
    await once(rsyslogd, 'exit')
    await session.stop()
    await done
    const rows = checkArchive(archive, signer.key).contents.flatMap((bytes) => decode('pcapng', bytes!).rows)
    for (const transport of ['udp', 'tcp', 'tls'] as const) {
      const port = { udp, tcp, tls }[transport]
      const texts = rows.filter(({ app, dport }) => app === 'live' && dport === port).map(({ text }) => text.trim())
      assert.deepEqual(texts, sent, `over ${transport}`)
    }
  } finally {
    rsyslogd.kill('SIGKILL')
    await session.stop()
  }
})

/** How often some words stand in an archive that is being written. */
async function timesIn(archive: string, words: string): Promise<number> {
  const pieces: Uint8Array[] = []
  for await (const { bytes } of follow(archive, { once: true })) pieces.push(bytes)
  return Buffer.concat(pieces).toString('latin1').split(words).length - 1
}
