import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readArchiveFile } from '../../../main/archive/archive-file.ts'
import { USAGE } from '../../../main/cli/exit-status.ts'
import { type SealFlags, seal as sealPaths } from '../../../main/cli/seal.ts'
import { MAX_CHECKPOINT_TIME, MIN_CHECKPOINT_TIME } from '../../../main/cli/writing.ts'
import { openKeyStore } from '../../../main/keys/key-store.ts'
import { checkArchive } from '../../support/archive-check.ts'
import { jsonLines, LAUNCHER, logwitness } from '../../support/cli.ts'
import { eventually } from '../../support/eventually.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder: root, put } = scratchFolder()
const keys = join(root, 'keys')
const skip = process.platform === 'win32' ? 'Windows has no such signals' : false
const seal = (...args: string[]) => logwitness(['seal', ...args, '--keys', keys])
const check = (folder: string) => checkArchive(folder, readArchiveFile(folder).key)

test('[cli-seal] files are sealed in a new archive with a new key, and in it again later', () => {
  const archive = join(root, 'web 03')
  const [a, b] = [put('a.log', 'one\ntwo\n'), put('b.log', 'three\n')]
  const first = seal(archive, a, '--json')
  assert.equal(first.status, 0, first.stderr)
  assert.match(first.stderr, /made the key web-03\+[0-9a-f]{8} in .*keys: keep a copy/)
  const [segment, summary] = jsonLines(first.stdout)
  assert.deepEqual(Object.keys(segment!)[0], 'kind')
  assert.deepEqual(
    { ...segment, sha256: '' },
    {
      kind: 'segment',
      source: a,
      format: 'log',
      segment: '000001.log',
      records: 2,
      bytes: 8,
      sha256: '',
      known: false,
    },
  )
  const [own] = openKeyStore(keys).list()
  assert.equal(own!.key.name, 'web-03')
  assert.deepEqual(
    { ...summary, key: '' },
    {
      kind: 'archive',
      path: archive,
      origin: 'web-03',
      key: '',
      segments: 1,
      records: 2,
      checkpoints: 1,
    },
  )
  const second = seal(archive, a, b)
  assert.equal(second.status, 0, second.stderr)
  assert.match(
    second.stdout,
    /a\.log: sealed before as 000001\.log\n.*b\.log: 000002\.log, 1 record, 6 bytes, SHA-256 [0-9a-f]{64}\nweb 03: 3 records in 2 segments, signed with web-03\+[0-9a-f]{8} in checkpoint 2\n/,
  )
  assert.deepEqual(check(archive).contents.map(String), ['one\ntwo\n', 'three\n'])
})

test('[cli-seal-refuse] what cannot be sealed is said, and the rest is sealed; nothing at all makes no archive', () => {
  const archive = join(root, 'partly')
  const nothing = seal(archive, put('empty', ''), join(root, 'nowhere'))
  assert.equal(nothing.status, 3)
  assert.match(nothing.stderr, /nothing was sealed and no archive was made: .*is empty.*; .*nowhere does not exist/)
  assert.ok(!existsSync(archive))
  const partly = seal(archive, put('empty', ''), put('full.log', 'a\n'), '--json')
  assert.equal(partly.status, 3)
  assert.deepEqual(
    jsonLines(partly.stdout).map(({ kind }) => kind),
    ['unsealed', 'segment', 'archive'],
  )
  assert.match(String(jsonLines(partly.stdout)[0]!.reason), /is empty/)
  mkdirSync(join(root, 'foreign'))
  writeFileSync(join(root, 'foreign', 'thesis.doc'), '')
  assert.match(seal(join(root, 'foreign'), put('full.log', 'a\n')).stderr, /is not empty \(it holds thesis\.doc\)/)
})

test('[cli-seal-usage] options that contradict each other or the archive are refused', async () => {
  const log = put('usage.log', 'a\n')
  const archive = join(root, 'usage')
  assert.equal(seal(archive, log, '--origin', 'mine').status, 0)
  const refused: [folder: string, path: string, flags: SealFlags, reason: RegExp][] = [
    [archive, log, { origin: 'other' }, /has the origin mine/],
    [archive, log, { key: 'other' }, /is signed with mine\+/],
    [archive, log, { rotate: ['15m'] }, /of standard input only/],
    [archive, log, { checkpointEvery: '60s' }, /of standard input only/],
    [archive, log, { kind: 'log' }, /of standard input only/],
    [archive, '-', { rotate: ['15x'] }, /--rotate: "15x" is neither a time/],
    [archive, '-', { kind: 'journal' }, /none of log, pcap and pcapng/],
    [archive, '-', { checkpointEvery: '0s' }, /no time from 1s to 1d/],
    [archive, '-', { checkpointEvery: '86401s' }, /no time from 1s to 1d/],
    [join(root, 'new'), log, { origin: 'a b' }, /--origin: "a b" cannot be one/],
  ]
  for (const [folder, path, flags, message] of refused)
    await assert.rejects(sealPaths(folder, [path], { ...flags, keys }), { status: USAGE, message })
  await assert.rejects(sealPaths(archive, [log, '-'], { keys }), /cannot be sealed together with files/)
  assert.equal(seal(archive, log, '--rotate', '15x').status, USAGE)
  assert.deepEqual([MIN_CHECKPOINT_TIME, MAX_CHECKPOINT_TIME], [1_000, 86_400_000])
  for (const every of ['86399s', '1d']) {
    const { status, stderr } = seal(archive, '-', '--checkpoint-every', every)
    assert.equal(status, 3)
    assert.match(stderr, /standard input ended without a byte: nothing was sealed/)
  }
  const stranger = logwitness(['seal', archive, log, '--keys', join(root, 'no keys')])
  assert.equal(stranger.status, 3)
  assert.match(stranger.stderr, /private half of mine\+[0-9a-f]{8}, which signs .*, is not in .*no keys/)
  assert.equal(check(archive).contents.length, 1)
})

/** Seals a stream; what is written to its standard input is sealed as it comes. */
function streaming(archive: string, ...args: string[]) {
  const child = spawn(process.execPath, [LAUNCHER, 'seal', archive, '-', '--keys', keys, ...args], { stdio: 'pipe' })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (bytes) => (stdout += bytes))
  child.stderr.on('data', (bytes) => (stderr += bytes))
  const ended = once(child, 'close').then(([status]) => ({ status: status as number, stdout, stderr }))
  const has = (name: string, bytes = 0) =>
    eventually(
      async () => statSync(join(archive, name), { throwIfNoEntry: false })?.size ?? -1,
      (size) => size >= bytes,
    )
  return { child, ended, has }
}

test('[cli-seal-stream] standard input is sealed as it comes, rotated by size and by SIGHUP, and at its end', {
  skip,
}, async () => {
  const archive = join(root, 'stream')
  const { child, ended, has } = streaming(archive, '--rotate', '1K', '--rotate', '1h', '--json')
  child.stdin.write(`${'x'.repeat(1100)}\none\ntwo\n`)
  await has('segments/000002.log.open', 8)
  child.kill('SIGHUP')
  await has('segments/000002.log')
  child.stdin.end('three')
  const { status, stdout, stderr } = await ended
  assert.equal(status, 0, stderr)
  assert.deepEqual(
    jsonLines(stdout).map(({ kind, segment, records }) => [kind, segment ?? null, records]),
    [
      ['segment', '000001.log', 1],
      ['segment', '000002.log', 2],
      ['segment', '000003.log', 1],
      ['archive', null, 4],
    ],
  )
  assert.deepEqual(check(archive).contents.slice(1).map(String), ['one\ntwo\n', 'three'])
})

test('[cli-seal-stream-end] SIGTERM and SIGINT seal what was read; checkpoints come in time', { skip }, async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const archive = join(root, signal)
    const { child, ended, has } = streaming(archive, '--checkpoint-every', '1s')
    child.stdin.write('one\ntwo')
    await has('checkpoints/000001')
    assert.match(readFileSync(join(archive, 'checkpoints/000001'), 'utf8'), /segment 000001\.log open 1 4 /)
    child.kill(signal)
    const { status, stdout, stderr } = await ended
    assert.equal(status, 0, stderr)
    assert.match(stdout, /000001\.log: 2 records, 7 bytes, SHA-256/)
    assert.deepEqual(check(archive).contents.map(String), ['one\ntwo'])
    assert.deepEqual(readdirSync(archive).sort(), ['archive', 'archive.json', 'checkpoints', 'segments'])
  }
})

test('[cli-seal-mend] what an interrupted writer left is mended and said', { skip }, async () => {
  const archive = join(root, 'killed')
  const { child, ended, has } = streaming(archive)
  child.stdin.write('one\ntwo\nthr')
  await has('segments/000001.log.open', 11)
  child.kill('SIGKILL')
  await ended
  const { status, stderr } = seal(archive, put('after.log', 'a\n'))
  assert.equal(status, 0, stderr)
  assert.match(
    stderr,
    /000001\.log was being written when its writer ended: its 2 whole records \(8 bytes\) are sealed; 3 torn/,
  )
  assert.deepEqual(check(archive).contents.map(String), ['one\ntwo\n', 'a\n'])
})
