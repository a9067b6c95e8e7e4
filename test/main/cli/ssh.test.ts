import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { SSH_EVENTS } from '../../../core/ssh/ssh-event.ts'
import { MAX_PULLED_FILES } from '../../../main/cli/pull.ts'
import { intervalOf } from '../../../main/cli/ssh-archives.ts'
import { contentOf } from '../../support/archive-check.ts'
import { filesBelow } from '../../support/cases.ts'
import { jsonLines, LAUNCHER, logwitness, startLogwitness } from '../../support/cli.ts'
import { eventually } from '../../support/eventually.ts'
import { fastFolder } from '../../support/fast-folder.ts'
import { documentOf, namesOf, sectionOf, tableOf } from '../../support/markdown.ts'
import { makeRandom } from '../../support/random.ts'
import { noSshd, startSshd } from '../../support/sshd.ts'
import { LivingLog, sameBytes } from '../ssh/pulling.ts'

const absent = await noSshd()
const sshd = absent === undefined ? await startSshd() : undefined
after(() => sshd?.stop())
const skip = absent ?? false

const folder = fastFolder()
const keys = join(folder, 'keys')
const remote = join(folder, 'remote')
mkdirSync(remote)

/** Content of an archive, compressed or not, from its segments alone. */
function contentIn(archive: string): Buffer {
  const segments = filesBelow(join(archive, 'segments')).filter((name) => /\d\.log(?:\.\w+)?$/.test(name))
  return Buffer.concat(segments.sort().map((name) => contentOf(join(archive, 'segments', name))))
}

const pullArgs = (local: string, ...more: string[]) => [
  'pull',
  local,
  ...more,
  '--ssh-config',
  sshd!.config,
  '--keys',
  keys,
]
/** Where a pull puts a file of the host. */
const archiveOf = (local: string, path: string) => join(local, '127.0.0.1', 'files', ...path.slice(1).split('/'))

test('[pull-command] files of a host become archives that verify, and what was said of the links another', {
  skip,
}, () => {
  const [log, other] = [join(remote, 'a.log'), join(remote, 'b.log')]
  writeFileSync(log, '<14>Nov 18 03:00:00 web-03 app: one\n')
  writeFileSync(other, '<14>Nov 18 03:00:00 web-03 app: two\n')
  const local = join(folder, 'pulled')
  const { status, stdout, stderr } = logwitness([
    ...pullArgs(local, sshd!.place(log), sshd!.place(other), '--once', '--json'),
  ])
  assert.equal(status, 0, stderr)
  const lines = jsonLines(stdout)
  assert.deepEqual(
    lines
      .filter(({ kind }) => kind === 'pulled')
      .map(({ file, bytes, position, unread }) => [file, bytes, position, unread]),
    [
      [log, 36, 36, null],
      [other, 36, 36, null],
    ],
  )
  const document = documentOf('docs/cli.md')
  for (const kind of ['ssh-event', 'pulled'])
    assert.deepEqual(
      Object.keys(lines.find((line) => line.kind === kind)!).toSorted(),
      namesOf(sectionOf(document, `### \`${kind}\``)).toSorted(),
      `[docs-json-ssh] ${kind}`,
    )
  assert.equal(contentIn(archiveOf(local, log)).toString(), readFileSync(log, 'utf8'))
  const verified = logwitness(['verify', local, '--keys', keys, '--json'])
  assert.equal(verified.status, 0, verified.stdout)
  const archives = jsonLines(verified.stdout).filter(({ kind }) => kind === 'archive')
  assert.deepEqual(
    archives.map(({ verdict }) => verdict),
    ['verified', 'verified', 'verified'],
  )
  assert.doesNotMatch(verified.stdout, /place\.json/)
})

test('[pull-findings] a link that was lost, and what was missed, are findings of the host', { skip }, async () => {
  const log = join(remote, 'c.log')
  writeFileSync(log, 'one\n')
  const local = join(folder, 'findings')
  const child = startLogwitness(pullArgs(local, sshd!.place(log), '--json'))
  let out = ''
  child.stdout!.on('data', (text) => {
    out += text
  })
  const count = async (name: string) => out.split(`"event":"${name}"`).length - 1
  await eventually(
    () => count('PULL-OPENED'),
    (n) => n === 1,
    30_000,
  )
  sshd!.breakConnections()
  await eventually(
    () => count('PULL-CONNECTED'),
    (n) => n === 2,
    30_000,
  )
  writeFileSync(log, 'x')
  await eventually(
    () => count('PULL-MISSED'),
    (n) => n === 1,
    30_000,
  )
  await eventually(
    async () => contentOfOpen(archiveOf(local, log)),
    (text) => text.endsWith('x'),
  )
  writeFileSync(log, 'x\n', { flag: 'r+' })
  await eventually(
    async () => contentOfOpen(archiveOf(local, log)),
    (text) => text.endsWith('x\n'),
  )
  child.kill('SIGHUP')
  const sealed = async () => filesBelow(join(archiveOf(local, log), 'segments')).includes('000002.log')
  await eventually(sealed, (is) => is, 30_000)
  child.kill('SIGINT')
  assert.deepEqual(await once(child, 'close'), [0, null])
  const opened = logwitness(['open', join(folder, 'case'), local, '--json'])
  assert.equal(opened.status, 0, opened.stderr)
  const { stdout } = logwitness(['gaps', join(folder, 'case'), '--kind', 'drop-report', '--json'])
  const texts = jsonLines<{ kind: string; source?: string; text?: string }>(stdout).filter(({ text }) =>
    text?.includes('logwitness pull'),
  )
  assert.deepEqual(new Set(texts.map(({ source }) => source)), new Set(['127.0.0.1']))
  assert.equal(texts.filter(({ text }) => /ssh pull lost: .*Later, .*connected: again/.test(text!)).length, 1, stdout)
  assert.equal(texts.filter(({ text }) => /ssh pull missed/.test(text!)).length, 1, stdout)
})

test('[pull-killed] kill -9 at random moments: nothing is torn, skipped or repeated', { skip }, async (t) => {
  const random = makeRandom(9, 6)
  const log = new LivingLog(join(remote, 'killed.log'), random)
  log.append()
  const local = join(folder, 'killed')
  assert.equal(logwitness(pullArgs(local, sshd!.place(log.path), '--once')).status, 0)
  let running = true
  const living = (async () => {
    while (running) {
      const what = random.below(12)
      if (what === 0) log.rotate()
      else if (what === 1) log.copyAndCut()
      else log.append()
      await pause(random.below(300))
    }
  })()
  const kills = Number(process.env.TIMES ?? 4)
  for (let i = 0; i < kills; i++) {
    const child = startLogwitness(pullArgs(local, sshd!.place(log.path)))
    await Promise.race([once(child.stdout!, 'data'), once(child, 'close')])
    child.stdout!.resume()
    await pause(random.below(1200))
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  running = false
  await living
  const last = logwitness(pullArgs(local, sshd!.place(log.path), '--once'))
  assert.equal(last.status, 0, last.stderr)
  sameBytes(contentIn(archiveOf(local, log.path)), log.history, 'log')
  assert.doesNotMatch(contentIn(join(local, '127.0.0.1', 'events')).toString(), /PULL-MISSED/)
  t.diagnostic(`${kills} kills, ${log.history.length} bytes, ${log.rotated} rotated, ${log.cut} cut`)
})

test('[pull-usage] what cannot be is refused before anything is made', () => {
  for (const [args, error] of [
    [['pull', 'x', '/var/log/app.log'], /names no file on another machine/],
    [['pull', 'x', '-oProxyCommand=id@h:/a'], /unknown option/],
    [['pull', 'x', 'h:/a', 'h:/a'], /named twice/],
    [['pull', 'x', 'h:/a', 'ann@h:/b'], /as one user/],
    [['pull', 'x', 'h:/a', '--port', '0'], /no port/],
    [['pull', 'x', 'h:/a', '--poll', '1'], /no time/],
    [['pull', 'x', 'h:/a', '--ssh-option', '-v'], /NAME=VALUE/],
    [['receive', 'x'], /nothing says who sends/],
    [['receive', 'x', '--sender', '../x'], /cannot be one/],
    [['ssh-restrict', 'x', '--key', 'y'], /must be a full path/],
  ] as const) {
    const { status, stderr } = logwitness(args, { cwd: remote })
    assert.equal(status, 2, args.join(' '))
    assert.match(stderr, error)
  }
  assert.deepEqual(
    filesBelow(remote).filter((name) => name.startsWith('x')),
    [],
  )
})

test('[pull-not-done] where the host does not let us in, that is said with what helps', { skip }, () => {
  const local = join(folder, 'not-in')
  const { status, stderr } = logwitness([
    ...pullArgs(local, sshd!.place('/var/log/x'), '--ssh-option', 'PubkeyAuthentication=no'),
  ])
  assert.equal(status, 3)
  assert.match(stderr, /does not let us in: .*Permission denied.*--identity/)
})

/** Pushes through sshd, with the one key that ssh-restrict allows one command. */
function push(input: string, more: string[] = []): ReturnType<typeof spawn> {
  const child = spawn('ssh', ['-F', sshd!.config, ...more, `${sshd!.user}@127.0.0.1`], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin!.write(input)
  return child
}

test('[push] what is pushed through the restricted key is sealed, and nothing else is allowed', { skip }, async () => {
  const local = join(folder, 'pushed here')
  const restricted = logwitness([
    ...[
      'ssh-restrict',
      local,
      '--key',
      `${sshd!.key}.pub`,
      '--from',
      '127.0.0.0/8',
      '--sender',
      'web-03',
      '--keys',
      keys,
    ],
    ...['--program', '/does/not/stand/here'],
  ])
  assert.equal(restricted.status, 0, restricted.stderr)
  assert.match(
    restricted.stdout,
    /^restrict,from="127\.0\.0\.0\/8",command="\/does\/not\/stand\/here receive --sender web-03 /,
  )
  const own = logwitness(['ssh-restrict', local, '--key', `${sshd!.key}.pub`, '--sender', 'web-03', '--keys', keys])
  assert.match(own.stderr, /without --from/)
  const open = readFileSync(`${sshd!.key}.pub`, 'utf8').trim()
  sshd!.authorize(own.stdout.trim())
  try {
    const first = push('<14>Nov 18 03:00:00 web-03 app: one\nhalf')
    first.stdin!.end()
    assert.deepEqual((await once(first, 'close'))[0], 0)
    const second = push('second\n')
    const events = join(local, 'web-03', 'events')
    const said = async () => contentOfOpen(events)
    await eventually(said, (text) => text.split('PUSH-CONNECTED').length === 3, 30_000)
    // Another one of the same sender meanwhile is told so, and disturbs nothing.
    const third = push('third\n')
    let complaint = ''
    third.stderr!.on('data', (text) => {
      complaint += text
    })
    assert.deepEqual((await once(third, 'close'))[0], 3)
    assert.match(complaint, /open for writing in process/)
    sshd!.breakConnections()
    await once(second, 'close')
    await eventually(said, (text) => text.split('PUSH-ENDED').length === 3, 30_000)
    // Whatever is asked for, and a way through, are not to be had.
    const other = spawnSync('ssh', ['-F', sshd!.config, `${sshd!.user}@127.0.0.1`, 'id'], {
      input: 'fourth\n',
      encoding: 'utf8',
    })
    assert.doesNotMatch(other.stdout, /uid=/)
    const through = spawnSync('ssh', ['-F', sshd!.config, '-W', `127.0.0.1:${sshd!.port}`, `${sshd!.user}@127.0.0.1`], {
      input: '',
      encoding: 'utf8',
    })
    assert.notEqual(through.status, 0)
    assert.equal(
      contentIn(join(local, 'web-03', 'lines')).toString(),
      '<14>Nov 18 03:00:00 web-03 app: one\nhalfsecond\nfourth\n',
    )
    const lines = contentIn(events).toString()
    assert.match(
      lines,
      /PUSH-CONNECTED \[ssh@32473 sender="web-03" from="127\.0\.0\.1"\] ssh push connected: web-03 sends/,
    )
    assert.match(lines, /PUSH-ENDED \[ssh@32473 sender="web-03" bytes="40" torn="yes"\].* in the middle of a line\n/)
    assert.match(lines, /ssh push connected: nothing came since 20/)
    assert.equal(logwitness(['verify', local, '--keys', keys]).status, 0)
  } finally {
    sshd!.authorize(open)
  }
})

/** What the archive of events holds by now, the segment that is being written among it. */
function contentOfOpen(archive: string): string {
  try {
    const names = filesBelow(join(archive, 'segments')).filter((name) => /\d\.log(?:\.open)?$/.test(name))
    return names.map((name) => readFileSync(join(archive, 'segments', name), 'utf8')).join('')
  } catch {
    return ''
  }
}

test('[receive-local] a sender that is named needs no sshd', () => {
  const local = join(folder, 'received')
  const { status, stdout } = spawnSync(
    process.execPath,
    [LAUNCHER, 'receive', local, '--sender', 'lab', '--keys', keys, '--json'],
    { input: 'one\ntwo\n', encoding: 'utf8', env: { ...process.env, SSH_CONNECTION: '' } },
  )
  assert.equal(status, 0)
  const [received] = jsonLines(stdout)
  assert.deepEqual(received, {
    kind: 'received',
    sender: 'lab',
    from: null,
    archive: join(local, 'lab', 'lines'),
    bytes: 8,
    reason: null,
  })
  assert.equal(contentIn(join(local, 'lab', 'lines')).toString(), 'one\ntwo\n')
  assert.deepEqual(
    Object.keys(received!).toSorted(),
    namesOf(sectionOf(documentOf('docs/cli.md'), '### `received`')).toSorted(),
  )
})

test('[docs-ssh-events] each event is documented, and no other', () => {
  const rows = tableOf(sectionOf(documentOf('docs/formats.md'), '## Pulled and pushed logs'))
  assert.deepEqual(
    rows.map(([name]) => name),
    SSH_EVENTS.map((name) => `\`${name}\``),
  )
})

test('[ssh-interval] times between looks and heartbeats lie between the two limits', () => {
  for (const [text, isTaken] of [
    ['0s', false],
    ['1s', true],
    ['86399s', true],
    ['86400s', true],
    ['86401s', false],
  ] as const)
    if (isTaken) assert.equal(intervalOf('--poll', text), Number.parseInt(text, 10) * 1000)
    else assert.throws(() => intervalOf('--poll', text), /no time from 1s to 1d/)
})

test('[pull-max-pulled-files] one command follows at most MAX_PULLED_FILES files', () => {
  const files = (count: number) => Array.from({ length: count }, (_, i) => `h:/${i}`)
  // What is wrong with the port is looked at later.
  for (const [count, error] of [
    [MAX_PULLED_FILES - 1, /no port/],
    [MAX_PULLED_FILES, /no port/],
    [MAX_PULLED_FILES + 1, /follows at most 1000/],
  ] as const)
    assert.match(logwitness(['pull', join(folder, 'many'), ...files(count), '--port', '0']).stderr, error)
})
