import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { pcap } from '../../support/captures.ts'
import { filesBelow } from '../../support/cases.ts'
import { jsonLines, LAUNCHER, logwitness, startLogwitness } from '../../support/cli.ts'
import { bytes, ethernet, ipv4, udp } from '../../support/packets.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
const MESSAGE = '<34>1 2023-11-14T22:13:20Z gate sshd 77 ID1 [a b="c"] failed password'
const packet = { bytes: ethernet(ipv4(udp(bytes(MESSAGE)))) }
const capture = put('net.pcap', pcap([packet, packet, packet]))
const log = put('auth.log', Buffer.from('Nov 14 22:13:20 gate su: caf\xe9\n', 'latin1'))
const root = process.getuid?.() === 0
const windows = process.platform === 'win32' ? 'Windows has no such files' : false

test('[cli-status] 0 done, 2 the command line is wrong, 3 it could not be done', () => {
  const caseFolder = join(folder, 'status')
  const statuses: readonly (readonly [args: readonly string[], status: number, said: RegExp])[] = [
    [['messages', capture], 0, /3 messages in 3 packets/],
    [['open', caseFolder, capture], 0, /^$/],
    [['search', caseFolder, 'nothing'], 0, /0 of 3 messages match; looked at 1 item, /],
    [['search', caseFolder, 'app:('], 2, /at character \d+ of the query/],
    [['search', caseFolder, '', '--clock', 'wall'], 2, /--clock: "wall"/],
    [['search', caseFolder, '', '--limit', '-1'], 2, /--limit: "-1"/],
    [['search', join(folder, 'none'), ''], 3, /is not a case folder/],
    [['messages'], 2, /missing required argument/],
    [['messages', capture, '--ports', '70000'], 2, /--ports: "70000" is not a port/],
    [['messages', capture, '--zone', '2h'], 2, /--zone: "2h"/],
    [['messages', capture, '--year-of', '2024'], 2, /--year-of: "2024"/],
    [['nonsense'], 2, /unknown command/],
    [['messages', capture, '--nonsense'], 2, /unknown option/],
    [['serve', caseFolder, '--port', '99999'], 2, /--port: "99999"/],
    [['messages', join(folder, 'none')], 3, /none does not exist/],
    [['--version'], 0, /^$/],
  ]
  for (const [args, status, said] of statuses) {
    const ran = logwitness(args)
    assert.equal(ran.status, status, `${args.join(' ')}\n${ran.stderr}`)
    assert.match(ran.stderr, said, args.join(' '))
    assert.doesNotMatch(ran.stderr, /\n\s+at /, 'no stack for a person')
  }
})

test('[cli-help] every command explains itself, with all its options', () => {
  const { status, stdout } = logwitness(['--help'])
  assert.equal(status, 0)
  const commands = [...stdout.matchAll(/^ {2}([\w-]+) .*<|^ {2}(desktop) /gm)].map((match) => match[1] ?? match[2])
  const sealing = ['seal', 'verify', 'prove', 'check-proof', 'keys', 'tend']
  const live = ['pull', 'receive', 'ssh-restrict', 'capture', 'listen', 'relay']
  const reading = ['messages', 'open', 'search', 'gaps', 'losses', 'expect']
  // "interfaces" takes nothing, and so has no place in this pattern.
  assert.deepEqual(commands, [...reading, ...sealing, ...live, 'serve', 'desktop'])
  const document = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8')
  for (const command of commands) {
    const help = logwitness([command!, '--help'])
    assert.deepEqual([help.status, help.stderr], [0, ''])
    const section = document.split(/^### /m).find((part) => part.startsWith(`\`logwitness ${command} `))!
    const told = new Set([...section.matchAll(/`(--[a-z-]+)/g)].map(([, option]) => option))
    const known = new Set([...help.stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option))
    known.delete('--help')
    assert.deepEqual([...told].sort(), [...known].sort(), `options of ${command} in docs/cli.md`)
  }
})

/** Names in the tables of a section of docs/cli.md. */
function documented(section: string): string[] {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8')
  const part = document.split(/^#+ /m).find((each) => each.startsWith(`${section}\n`))
  assert.ok(part, section)
  return [...part.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name!)
}

test('[cli-json] --json prints the names that docs/cli.md lists, in its order', () => {
  const names = documented('JSON of messages')
  const without = (...left: string[]) => names.filter((name) => !left.includes(name))
  const [first] = jsonLines(logwitness(['messages', '--json', capture]).stdout)
  assert.deepEqual(Object.keys(first!), without('line', 'raw_base64'))
  const [line] = jsonLines(logwitness(['messages', '--json', log]).stdout)
  assert.deepEqual(Object.keys(line!), without('packet'), 'a line that is not UTF-8')
  assert.equal(Buffer.from(String(line!.raw_base64), 'base64').toString('latin1'), 'Nov 14 22:13:20 gate su: caf\xe9')
  assert.equal(line!.text_state, 'replaced')

  const caseFolder = join(folder, 'json')
  const opened = jsonLines(logwitness(['open', '--json', caseFolder, capture, put('empty', '')]).stdout)
  assert.deepEqual(
    opened.map(({ kind }) => kind),
    ['item', 'unread', 'case'],
  )
  const [item, unread, whole] = opened
  assert.deepEqual(
    Object.keys(item!).sort(),
    documented('`item`')
      .filter((name) => !isCount(name))
      .sort(),
  )
  assert.deepEqual(Object.keys(item!.counts as object).sort(), documented('`item`').filter(isCount).sort())
  assert.deepEqual(Object.keys(unread!), documented('`unread`'))
  assert.deepEqual(Object.keys(whole!), documented('`case`'))

  const found = jsonLines(logwitness(['search', '--json', caseFolder, 'failed']).stdout)
  assert.deepEqual(
    found.map(({ kind }) => kind),
    ['message', 'message', 'message', 'outcome'],
  )
  assert.deepEqual(Object.keys(found[0]!), [...documented('`message`'), ...without('line', 'raw', 'raw_base64')])
  assert.deepEqual(Object.keys(found[3]!).sort(), documented('`outcome`').sort())
})

function isCount(name: string): boolean {
  return [
    'packets',
    'messages',
    'fates',
    'messagesByTransport',
    'messagesByFormat',
    'rejects',
    'captureDrops',
  ].includes(name)
}

test('[cli-truncated] of a cut capture everything in front of the cut is printed, and where it is cut is told', () => {
  const whole = pcap([packet, packet, packet])
  const record = (whole.length - 24) / 3
  const cut = put('cut.pcap', whole.subarray(0, 24 + 2 * record + 30))
  for (const file of [cut, put('cut.pcap.gz', gzipSync(whole.subarray(0, 24 + 2 * record + 30)))]) {
    const { status, stdout, stderr } = logwitness(['messages', '--json', file])
    assert.equal(status, 0)
    assert.equal(jsonLines(stdout).length, 2)
    assert.match(stderr, new RegExp(`reject file-truncated: 1 ×.*offset ${24 + 2 * record}`))
  }
  const opened = logwitness(['open', join(folder, 'truncated'), cut])
  assert.match(opened.stdout, new RegExp(`reject file-truncated: 1 ×.*offset ${24 + 2 * record}`))
  const halfPacked = gzipSync(whole)
  const { stdout, stderr } = logwitness([
    'messages',
    '--json',
    put('half.pcap.gz', halfPacked.subarray(0, halfPacked.length - 4)),
  ])
  assert.equal(jsonLines(stdout).length, 3)
  assert.match(stderr, /reject compressed-data: 1 ×.*near byte \d+/)
})

/** Files that cannot be read, and what is said of each. */
function unreadable(): [path: string, said: RegExp][] {
  const files: [string, RegExp][] = [
    [put('empty.pcap', ''), /empty\.pcap is empty/],
    [
      put(
        'noise.bin',
        Uint8Array.from({ length: 2000 }, (_, i) => (i * 197) % 256),
      ),
      /is neither a capture nor text/,
    ],
    [put('none.pcap', pcap([])), /holds no packet/],
    [join(folder, 'absent.pcap'), /absent\.pcap does not exist/],
  ]
  if (windows) return files
  symlinkSync('nowhere', join(folder, 'dangling'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
  return [
    ...files,
    [join(folder, 'dangling'), /dangling does not exist/],
    [join(folder, 'pipe'), /pipe is not a regular file/],
  ]
}

test('[cli-unreadable] one clear line, status 3, and nothing is made', () => {
  mkdirSync(join(folder, 'hollow/deeper'), { recursive: true })
  for (const [path, said] of [...unreadable(), [join(folder, 'hollow'), /there is no file in/] as const]) {
    for (const args of [
      ['messages', path],
      ['open', join(folder, 'not-made'), path],
    ]) {
      const { status, stdout, stderr } = logwitness(args)
      assert.deepEqual([status, stdout], [3, ''], args.join(' '))
      assert.match(stderr, said)
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
      assert.ok(!existsSync(join(folder, 'not-made')), 'no case is left behind')
    }
  }
})

test('[cli-permission] a file without permission is told as such', {
  skip: windows || (root ? 'root may read everything' : false),
}, () => {
  const path = put('secret.log', 'x\n')
  execFileSync('chmod', ['000', path])
  const { status, stderr } = logwitness(['messages', path])
  assert.equal(status, 3)
  assert.match(stderr, /secret\.log cannot be read: permission denied/)
})

test('[cli-folder] of a folder what can be read is read, and the rest is listed', () => {
  const mixed = join(folder, 'mixed')
  mkdirSync(mixed)
  put('mixed/a.pcap', pcap([packet]))
  put(
    'mixed/b.bin',
    Uint8Array.from({ length: 2000 }, (_, i) => (i * 197) % 256),
  )
  put('mixed/c.log', 'Nov 14 22:13:20 gate su: x\n')
  const messages = logwitness(['messages', '--json', mixed])
  assert.equal(messages.status, 0, 'a file that was only found is no failure')
  assert.deepEqual(
    jsonLines(messages.stdout).map(({ file }) => file),
    ['a.pcap', 'c.log'],
  )
  assert.match(messages.stderr, /b\.bin is neither a capture nor text/)
  const named = logwitness(['messages', '--json', mixed, join(mixed, 'b.bin')])
  assert.deepEqual([named.status, jsonLines(named.stdout).length], [3, 2], 'one that was named is')
  const caseFolder = join(folder, 'mixed-case')
  const opened = logwitness(['open', caseFolder, mixed])
  assert.equal(opened.status, 0, opened.stderr)
  assert.match(opened.stderr, /not read: .*b\.bin is neither/)
  assert.match(
    logwitness(['search', caseFolder, '']).stderr,
    /2 of 2 messages match; .*not searched: 0 rejects, 1 unread file;/,
  )
})

test('[cli-vanish] a file that vanishes while others are read is told', { skip: windows }, async () => {
  const vanish = join(folder, 'vanish')
  mkdirSync(vanish)
  // More than a pipe holds, so that the program waits within the first file.
  put('vanish/a.log', 'Nov 14 22:13:20 gate su: x\n'.repeat(20_000))
  const victim = put('vanish/b.log', 'Nov 14 22:13:20 gate su: y\n')
  const child = startLogwitness(['messages', vanish])
  const text = { stdout: '', stderr: '' }
  child.stderr!.on('data', (chunk) => {
    text.stderr += chunk
  })
  await new Promise((resolve) => child.stdout!.once('readable', resolve))
  rmSync(victim)
  child.stdout!.on('data', (chunk) => {
    text.stdout += chunk
  })
  const status = await new Promise((resolve) => child.once('close', resolve))
  assert.equal(text.stdout.trimEnd().split('\n').length, 20_000)
  assert.match(text.stderr, /b\.log does not exist \(or vanished/)
  assert.equal(status, 0)
})

test('[cli-terminal] text for a person cannot act on the terminal; JSON keeps it', () => {
  const evil = put('evil.log', 'Nov 14 22:13:20 gate su: \u001b[2J\u202etxt\n')
  const { stdout } = logwitness(['messages', evil])
  assert.ok(stdout.includes('<U+001B>[2J<U+202E>txt') && !stdout.includes('\u001b'))
  assert.equal(jsonLines(logwitness(['messages', '--json', evil]).stdout)[0]!.text, '\u001b[2J\u202etxt')
})

test('[cli-pipe] when the reader goes away the program ends quietly', { skip: windows }, () => {
  const many = put('many.log', 'Nov 14 22:13:20 gate su: x\n'.repeat(50_000))
  const script = `"${process.execPath}" "${LAUNCHER}" messages "${many}" | head -1; echo "status \${PIPESTATUS[0]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', timeout: 30_000 })
  assert.match(stdout, /gate su: x\nstatus 0\n$/)
  assert.equal(stderr, '')
})

test('[cli-remarks] when the reader of the remarks goes away the results still come, all of them', {
  skip: windows,
}, () => {
  const files = Array.from({ length: 5 }, (_, i) => put(`few-${i}.log`, 'Nov 14 22:13:20 gate su: x\n'))
  const quoted = files.map((file) => `"${file}"`).join(' ')
  const script = `{ "${process.execPath}" "${LAUNCHER}" messages ${quoted} 3>&1 1>&2 2>&3 | exec true; echo "status \${PIPESTATUS[0]}" >&2; } 2>&1`
  const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8', timeout: 30_000 })
  assert.equal(stdout.match(/gate su: x/g)?.length, 5)
  assert.match(stdout, /status 0\n$/)
})

test('[cli-same] what is in the case already is not read twice, and that is said', () => {
  const caseFolder = join(folder, 'same')
  assert.equal(logwitness(['open', caseFolder, capture]).status, 0)
  const { stderr, stdout } = logwitness(['open', caseFolder, capture, log])
  assert.match(stderr, /net\.pcap is in the case already, as item 1/)
  assert.match(stdout, /4 messages in 2 items/)
  assert.deepEqual(filesBelow(join(caseFolder, 'evidence')), [])
})

test('[cli-copy] --copy puts the evidence into the case', () => {
  const caseFolder = join(folder, 'copy')
  assert.equal(logwitness(['open', '--copy', caseFolder, capture]).status, 0)
  const [copy] = filesBelow(join(caseFolder, 'evidence'))
  assert.deepEqual(readFileSync(join(caseFolder, 'evidence', copy!)), readFileSync(capture))
})
