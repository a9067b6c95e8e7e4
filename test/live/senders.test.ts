import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram } from '../../build/provision/places.ts'
import { cannotCapture } from '../support/capture-program.ts'
import { jsonLines, logwitness } from '../support/cli.ts'
import { eventually } from '../support/eventually.ts'
import { startLive } from '../support/live-capture.ts'
import { scratchFolder } from '../support/scratch.ts'
import { cannotSeparate, makeVeth } from '../support/veth.ts'

const MESSAGES = 300
const skip = cannotCapture || cannotSeparate
const without = (...programs: string[]) => {
  const missing = programs.filter((name) => findProgram(name) === undefined)
  return missing.length > 0 && `${missing.join(', ')} not installed`
}

suite('a live capture of real senders', { skip }, () => {
  const { folder } = scratchFolder()
  const keys = join(folder, 'keys')
  const wire = skip === false ? makeVeth() : undefined
  const running: ChildProcess[] = []
  after(async () => {
    for (const child of running.splice(0)) await endOf(child)
    wire?.remove()
  })
  const start = (inside: readonly string[], ...command: string[]) => {
    const [program, ...args] = [...inside, ...command]
    const child = spawn(program!, args, { stdio: ['pipe', 'ignore', 'ignore'] })
    running.push(child)
    return child
  }
  const begin = async (name: string, filter: string) => {
    const archive = join(folder, name)
    const flags = ['--filter', filter, '--engine', 'libpcap']
    const live = startLive({ interface: wire!.interface, archive, keys, flags, inside: wire!.catcher })
    await live.heard('started')
    return { archive, live }
  }
  /** Texts of the messages in an archive, each without what stands before `word`. */
  const textsIn = (archive: string, word: string) => {
    assert.equal(logwitness(['verify', archive, '--keys', keys]).status, 0)
    const { status, stdout } = logwitness(['open', `${archive}.case`, archive, '--json'])
    assert.equal(status, 0, stdout)
    const found = logwitness(['search', `${archive}.case`, '', '--limit', '100000', '--json'])
    const texts = jsonLines(found.stdout).flatMap(({ kind, text }) => (kind === 'message' ? String(text) : []))
    return texts.flatMap((text) => (text.includes(word) ? text.slice(text.indexOf(word)) : []))
  }
  const wanted = (word: string) => Array.from({ length: MESSAGES }, (_, i) => `${word} ${i + 1}`)

  /** rsyslog at the end that sends: what is written to its input is forwarded as `action` says. */
  const rsyslog = async (name: string, action: string) => {
    const place = join(folder, name)
    mkdirSync(place)
    const socket = join(place, 'log')
    const text = [
      `global(workDirectory="${place}" maxMessageSize="64k" defaultNetstreamDriverCAFile="${join(folder, 'cert.pem')}")`,
      'module(load="imuxsock" SysSock.Use="off")',
      `input(type="imuxsock" Socket="${socket}" RateLimit.Interval="0" CreatePath="on")`,
      `action(type="omfwd" target="${wire!.address}" template="RSYSLOG_SyslogProtocol23Format" ${action})`,
      '',
    ]
    writeFileSync(join(place, 'conf'), text.join('\n'))
    const pid = join(place, 'pid')
    const child = start(wire!.sender, 'rsyslogd', '-n', '-f', join(place, 'conf'), '-i', pid)
    await eventually(
      async () =>
        execFileSync('sh', ['-c', `test -S ${socket} && echo yes || echo no`])
          .toString()
          .trim(),
      (is) => is === 'yes',
    )
    return {
      send: (word: string) =>
        execFileSync('logger', ['-u', socket, '-t', 'live'], { input: `${wanted(word).join('\n')}\n` }),
      end: () => endOf(child),
    }
  }

  test('[live-logger] every message of logger over UDP is there', { skip: without('logger') }, async () => {
    const { archive, live } = await begin('logger', 'udp port 514')
    const [program, ...args] = [
      ...wire!.sender,
      'logger',
      '-n',
      wire!.nowhere,
      '-P',
      '514',
      '-d',
      '--rfc5424',
      '-t',
      'live',
    ]
    execFileSync(program!, args, { input: `${wanted('word').join('\n')}\n` })
    assert.equal(await live.end(), 0)
    assert.deepEqual(textsIn(archive, 'word'), wanted('word'))
  })

  test('[live-rsyslog-udp] every message of rsyslog over UDP is there', {
    skip: without('rsyslogd', 'logger'),
  }, async () => {
    const { archive, live } = await begin('udp', 'udp port 514')
    const sender = await rsyslog('send-udp', 'port="514" protocol="udp"')
    sender.send('word')
    await live.heard('statistics', ({ received }) => (received as number) >= MESSAGES)
    await sender.end()
    assert.equal(await live.end(), 0)
    assert.deepEqual(textsIn(archive, 'word'), wanted('word'))
  })

  test('[live-rsyslog-tcp] every message of rsyslog over TCP is there', {
    skip: without('rsyslogd', 'logger'),
  }, async () => {
    const { archive, live } = await begin('tcp', 'tcp port 601')
    start(wire!.catcher, process.execPath, '-e', `net.createServer((s) => s.resume()).listen(601, '${wire!.address}')`)
    await sleep(500)
    const sender = await rsyslog('send-tcp', 'port="601" protocol="tcp" TCP_Framing="octet-counted"')
    sender.send('word')
    await sender.end()
    assert.equal(await live.end(), 0)
    assert.deepEqual(textsIn(archive, 'word'), wanted('word'))
  })

  test('[live-rsyslog-tls] of messages over TLS every packet is there, and that they cannot be read is told', {
    skip: without('rsyslogd', 'logger', 'openssl'),
  }, async (t) => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const name = `/CN=${wire!.address}`
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', name, '-keyout', key, '-out', cert],
      {
        stdio: 'ignore',
      },
    )
    const { archive, live } = await begin('tls', 'tcp port 6514')
    const got = join(folder, 'got')
    const server =
      `tls.createServer({ key: fs.readFileSync('${key}'), cert: fs.readFileSync('${cert}') }, ` +
      `(s) => s.on('data', (b) => fs.appendFileSync('${got}', b)).on('error', () => {})).listen(6514, '${wire!.address}')`
    writeFileSync(got, '')
    start(wire!.catcher, process.execPath, '-e', server)
    await sleep(700)
    const driver = 'StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="anon"'
    const sender = await rsyslog('send-tls', `port="6514" protocol="tcp" ${driver}`)
    sender.send('word')
    const isThere = async () => readFileSync(got, 'latin1').includes(`word ${MESSAGES}`)
    if (!(await eventually(isThere, Boolean).catch(() => false)))
      return t.skip('rsyslog has no TLS here (Debian: rsyslog-gnutls)')
    await sender.end()
    assert.equal(await live.end(), 0)
    assert.deepEqual(textsIn(archive, 'word'), [])
    const counts = jsonLines(logwitness(['open', `${archive}.again`, archive, '--json']).stdout).find(
      ({ kind }) => kind === 'item',
    )
    const { packets, fates } = counts!.counts as { packets: number; fates: Record<string, number> }
    assert.ok(fates.tls! > 0 && fates.tls! + (fates.stream ?? 0) === packets, JSON.stringify(fates))
  })
})

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  const patience = setTimeout(() => child.kill('SIGKILL'), 8_000)
  await closed
  clearTimeout(patience)
}
