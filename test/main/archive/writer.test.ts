import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { MAX_ORIGIN } from '../../../core/archive/checkpoint.ts'
import { toHex } from '../../../core/bytes/hex.ts'
import { looksLikeArchive, MAX_ARCHIVE_FILE_BYTES, readArchiveFile } from '../../../main/archive/archive-file.ts'
import { createArchive, openArchive } from '../../../main/archive/writer.ts'
import { checkArchive, leavesOf } from '../../support/archive-check.ts'
import { makeArchive, sealBytes, TEST_ORIGIN, testClock, testSigner } from '../../support/archives.ts'
import { corpus } from '../../support/corpus.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder: root, put } = scratchFolder()
let made = 0
const newFolder = () => join(root, `archive ${++made}`)
const signer = testSigner()
const newWriter = () =>
  createArchive(newFolder(), { origin: TEST_ORIGIN, signer, created: new Date(0) }, { now: testClock() })

test('[archive-seal-file] a file becomes a segment with its leaves, under a checkpoint that is signed and chained', async () => {
  const writer = await newWriter()
  const text = 'Nov 18 03:00:00 web sshd[1]: a\nb\nno line end'
  const first = await sealBytes(writer, { file: 'auth log.1', content: text })
  assert.deepEqual([first.segment, first.kind, first.records, first.bytes], ['000001.log', 'log', 3, text.length])
  const second = await sealBytes(writer, { file: 'again.log', content: 'x\n' })
  assert.equal(second.segment, '000002.log')
  writer.close()
  const { checkpoints, contents } = checkArchive(writer.folder, signer.key)
  assert.equal(contents[0]!.toString(), text)
  assert.equal(checkpoints[0]!.source!.name, 'auth log.1')
  assert.equal(toHex(checkpoints[0]!.source!.sha256), first.sha256)
  assert.equal(checkpoints[1]!.size, 4)
  assert.equal(checkpoints[1]!.time, '2026-11-18T03:01:00.000Z')
  assert.deepEqual(readdirSync(writer.folder).sort(), ['archive', 'archive.json', 'checkpoints', 'segments'])
})

test('[archive-seal-compressed] a compressed file is sealed as its content, and the checkpoint names the file as it was', async () => {
  const writer = await newWriter()
  const text = 'line of text\n'.repeat(10_000)
  for (const [name, bytes] of [
    ['a.gz', gzipSync(text)],
    ['a.zst', zstdCompressSync(text)],
  ] as const) {
    const sealed = await sealBytes(writer, { file: name, content: bytes })
    assert.equal(sealed.bytes, text.length)
    assert.equal(sealed.records, 10_000)
  }
  writer.close()
  const { checkpoints, contents } = checkArchive(writer.folder, signer.key, { lastRoot: true })
  assert.equal(contents[1]!.toString(), text)
  assert.equal(checkpoints[0]!.source!.bytes, gzipSync(text).length)
})

test('[archive-seal-corpus] captures of the corpus keep every byte', async (t) => {
  const folders = ['pcapng-suite', 'pcap-nasty'].map(corpus).filter((path) => path !== undefined)
  if (folders.length === 0) return t.skip('the corpus is not there')
  const captures = folders.flatMap((place) =>
    readdirSync(place, { recursive: true, encoding: 'utf8' })
      .map((name) => join(place, name))
      .filter((path) => /\.pcap(?:ng)?$/.test(path) && statSync(path).size < 1 << 17)
      .slice(0, 15),
  )
  assert.ok(captures.length > 15)
  const writer = await newWriter()
  const sealed: Buffer[] = []
  for (const path of captures) {
    try {
      const { known } = await writer.sealFile(path)
      if (!known) sealed.push(readFileSync(path))
    } catch (error) {
      assert.match((error as Error).message, /no content|is empty|neither a capture|in the format/)
    }
  }
  writer.close()
  const { contents } = checkArchive(writer.folder, signer.key, { lastRoot: true })
  assert.ok(sealed.length > 15)
  assert.ok(Buffer.concat(contents as Buffer[]).equals(Buffer.concat(sealed)))
})

test('[archive-seal-pieces] a file longer than the memory for it is cut as if it were in one piece', async () => {
  const writer = await newWriter()
  const lines = Array.from({ length: 9 }, (_, i) => `${'x'.repeat(i * 300_000 + (i % 3))}\n`).join('')
  const text = `${lines}${'y'.repeat(2_500_000)}`
  const { records } = await sealBytes(writer, { file: 'long.log', content: text })
  assert.equal(records, leavesOf(Buffer.from(text), 'log').length)
  writer.close()
  checkArchive(writer.folder, signer.key)
})

test('[archive-seal-thread] a large file is hashed in a thread of its own, with the same result', async () => {
  const writer = await newWriter()
  const line = `${'0123456789abcde'.repeat(68)}\n`
  const text = line.repeat(Math.ceil((33 << 20) / line.length))
  let shown = 0
  const path = put('large.log', text)
  const sealed = await writer.sealFile(path, { progress: (bytes) => (shown = bytes) })
  assert.equal(shown, text.length)
  assert.equal(sealed.records, text.length / line.length)
  await assert.rejects(
    writer.sealFile(put('other.log', `other\n${text}`), { signal: AbortSignal.abort(new Error('enough')) }),
    /enough/,
  )
  writer.close()
  checkArchive(writer.folder, signer.key, { lastRoot: true })
  rmSync(path)
})

test('[archive-seal-known] the same file is not sealed twice, also by a later writer; the same content of another name is', async () => {
  const writer = await newWriter()
  const content = 'a\nb\n'
  const first = await sealBytes(writer, { file: 'a.log', content })
  assert.deepEqual(await sealBytes(writer, { file: 'a.log', content }), { ...first, known: true })
  writer.close()
  const later = await openArchive(writer.folder, signer)
  assert.deepEqual(await sealBytes(later, { file: 'a.log', content }), { ...first, known: true })
  assert.equal((await sealBytes(later, { file: 'b.log', content })).segment, '000002.log')
  later.close()
  assert.equal(checkArchive(writer.folder, signer.key).contents.length, 2)
})

test('[archive-seal-refuse] what cannot be sealed is refused in words, and leaves nothing behind', async () => {
  const writer = await newWriter()
  const gzipped = gzipSync('line of text\n'.repeat(100_000))
  const damaged = Buffer.from(gzipped)
  damaged[damaged.length - 100]! ^= 0xff
  const large = gzipSync(Buffer.from(Array.from({ length: 500_000 }, (_, i) => `${(i * 7919) % 65_521}\n`).join('')))
  for (const [name, content, reason] of [
    ['empty.log', '', /is empty/],
    ['empty.gz', gzipSync(''), /has no content/],
    ['cut.gz', gzipped.subarray(0, 100), /was not sealed: .*Decompress as much/],
    ['damaged.gz', damaged, /was not sealed: /],
    ['late.gz', large.subarray(0, large.length - 4), /was not sealed: .*ends too early/],
    ['twice.gz', gzipSync(gzipped), /decompress it once/],
    ['random.bin', Buffer.from(Array.from({ length: 999 }, (_, i) => i % 7)), /neither a capture nor text/],
    ['a.tar', Buffer.concat([Buffer.alloc(257, 'a'), Buffer.from('ustar')]), /tar archive/],
    ['a.snoop', Buffer.from('snoop\0\0\0\0\0\0\u0002'), /in the format snoop/],
    ['utf16.log', Buffer.from('\ufeffa\n', 'utf16le'), /UTF-16/],
  ] as const)
    await assert.rejects(sealBytes(writer, { file: name, content }), reason, name)
  await assert.rejects(writer.sealFile(join(root, 'nowhere')), /does not exist/)
  await assert.rejects(writer.sealFile(root), /no regular file/)
  assert.deepEqual(readdirSync(join(writer.folder, 'segments')), [])
  assert.equal(writer.chain.count, 0)
  writer.close()
})

test('[archive-seal-changed] a file that is written to while it is read is not sealed', async () => {
  const writer = await newWriter()
  const path = put('growing.log', 'a line\n'.repeat(1_000_000))
  const growing = writer.sealFile(path, { progress: () => appendFileSync(path, 'more\n'.repeat(100_000)) })
  await assert.rejects(growing, /changed while it was being read/)
  assert.deepEqual(readdirSync(join(writer.folder, 'segments')), [])
  const resting = writer.sealFile(path)
  await assert.rejects(writer.sealFile(path), /a file is being sealed/)
  assert.equal((await resting).segment, '000001.log', 'and can be sealed when it rests')
  writer.close()
})

test('[archive-create-refuse] only an empty or new folder becomes an archive, under a name that can be one', async () => {
  const head = { origin: TEST_ORIGIN, signer, created: new Date(0) }
  const foreign = newFolder()
  mkdirSync(foreign)
  writeFileSync(join(foreign, 'thesis.doc'), '')
  await assert.rejects(createArchive(foreign, head), /not empty \(it holds thesis\.doc\)/)
  const stale = newFolder()
  mkdirSync(join(stale, 'segments'), { recursive: true })
  writeFileSync(join(stale, 'segments/000001.log'), 'a\n')
  await assert.rejects(createArchive(stale, head), /not empty \(it holds segments\)/)
  const folder = newFolder()
  ;(await createArchive(folder, head)).close()
  await assert.rejects(createArchive(folder, head), /holds an archive already/)
  for (const origin of ['', 'a b', 'a+b', 'ä', 'x'.repeat(MAX_ORIGIN + 1)])
    await assert.rejects(createArchive(newFolder(), { ...head, origin }), /cannot be an origin/)
  for (const length of [MAX_ORIGIN - 1, MAX_ORIGIN])
    (await createArchive(newFolder(), { ...head, origin: 'x'.repeat(length) })).close()
})

test('[archive-looks-like] an archive is known by archive.json that says so, or by two of its three parts', () => {
  const said = '{"format":"logwitness-archive"}'
  for (const [description, folders, expected] of [
    [said, [], true],
    [said, ['segments'], true],
    [null, ['segments', 'checkpoints'], true],
    ['{', ['checkpoints'], true],
    ['{"format":"other"}', [], false],
    ['{', [], false],
    [null, ['segments'], false],
    [null, [], false],
  ] as const) {
    const folder = newFolder()
    for (const name of ['', ...folders]) mkdirSync(join(folder, name), { recursive: true })
    if (description !== null) writeFileSync(join(folder, 'archive.json'), description)
    assert.equal(looksLikeArchive(folder), expected, `${description} ${folders}`)
  }
})

test('[archive-open-refuse] another key, another version, and what is no archive are refused', async () => {
  const folder = newFolder()
  await makeArchive(folder, { segments: [{ file: 'a.log', content: 'a\n' }] })
  await assert.rejects(openArchive(folder, testSigner(TEST_ORIGIN, 8)), /is signed with web-03-auth\+[0-9a-f]{8}, not/)
  await assert.rejects(openArchive(root, signer), /holds no archive\.json/)
  const path = join(folder, 'archive.json')
  const head = JSON.parse(readFileSync(path, 'utf8'))
  const broken = (content: string) => {
    writeFileSync(path, content)
    return openArchive(folder, signer)
  }
  await assert.rejects(broken(JSON.stringify({ ...head, version: 2 })), /version 2; this program reads version 1/)
  await assert.rejects(broken(JSON.stringify({ ...head, format: 'other' })), /does not say "logwitness-archive"/)
  await assert.rejects(broken(JSON.stringify({ ...head, key: `${head.key}x` })), /key that cannot be read/)
  await assert.rejects(broken(JSON.stringify({ ...head, origin: 'a b' })), /origin that is none/)
  await assert.rejects(broken(JSON.stringify({ ...head, created: 'today' })), /lacks a valid created/)
  await assert.rejects(broken('null'), /does not say/)
  await assert.rejects(broken('{'), /cannot be read/)
  const text = JSON.stringify(head)
  for (const length of [MAX_ARCHIVE_FILE_BYTES - 1, MAX_ARCHIVE_FILE_BYTES]) {
    writeFileSync(path, text.padEnd(length))
    assert.equal(readArchiveFile(folder).origin, TEST_ORIGIN)
  }
  await assert.rejects(broken(text.padEnd(MAX_ARCHIVE_FILE_BYTES + 1)), /has more than 65536 bytes/)
  writeFileSync(path, text)
  ;(await openArchive(folder, signer)).close()
})

test('[archive-lock] one process writes; the lock of a process that has ended is replaced', async () => {
  const folder = newFolder()
  await makeArchive(folder, { segments: [] })
  const writer = await openArchive(folder, signer)
  await assert.rejects(openArchive(folder, signer), new RegExp(`open for writing in process ${process.pid}`))
  writer.close()
  const support = JSON.stringify(join(import.meta.dirname, '../../support/archives.ts'))
  const module = JSON.stringify(join(import.meta.dirname, '../../../main/archive/writer.ts'))
  const script = `Promise.all([import(${module}), import(${support})]).then(async ([{ openArchive }, { testSigner }]) => {
    await openArchive(${JSON.stringify(folder)}, testSigner()); process.kill(process.pid, 'SIGKILL') })`
  assert.equal(spawnSync(process.execPath, ['-e', script]).signal, 'SIGKILL')
  assert.ok(existsSync(join(folder, 'lock')))
  ;(await openArchive(folder, signer)).close()
  assert.ok(!existsSync(join(folder, 'lock')))
})

test('[archive-write-on-nothing-else] nothing is signed on top of what is not what was signed', async () => {
  const segments = ['a', 'b', 'c'].map((name) => ({ file: `${name}.log`, content: `${name}\nsecond\n` }))
  const altered = async (alter: (path: (name: string) => string) => void, reason: RegExp) => {
    const folder = newFolder()
    await makeArchive(folder, { segments })
    alter((name) => join(folder, name))
    const before = readdirSync(folder, { recursive: true }).sort()
    await assert.rejects(openArchive(folder, signer), (error: Error) => {
      assert.match(error.message, reason)
      assert.match(error.message, /Nothing is written on top of that: run "logwitness verify /)
      return true
    })
    assert.deepEqual(readdirSync(folder, { recursive: true }).sort(), before, 'and nothing is touched')
  }
  const edit = (path: string, change: (text: string) => string) =>
    writeFileSync(path, change(readFileSync(path, 'latin1')), 'latin1')
  await altered(
    (path) => edit(path('segments/000002.leaves'), (text) => `x${text.slice(1)}`),
    /do not lead to the root/,
  )
  await altered((path) => edit(path('segments/000002.leaves'), (text) => text.slice(32)), /do not lead to the root/)
  await altered((path) => edit(path('segments/000001.leaves'), (text) => text.slice(1)), /no whole number of leaves/)
  await altered((path) => rmSync(path('segments/000001.leaves')), /leaves of segment 000001 cannot be read/)
  await altered(
    (path) => edit(path('checkpoints/000003'), (text) => text.replace('03:03', '03:04')),
    /does not match its text/,
  )
  await altered(
    (path) => edit(path('checkpoints/000002'), (text) => text.slice(1)),
    /is not what was signed|cannot be read/,
  )
  await altered((path) => rmSync(path('checkpoints/000002')), /000002 is not there, and later checkpoints are/)
  await altered(
    (path) => rmSync(path('checkpoints/000003')),
    /segments\/000003\.log is there, and no checkpoint names it/,
  )
  await altered((path) => writeFileSync(path('segments/000004.log'), 'x\n'), /000004\.log is there, and no checkpoint/)
  await altered((path) => writeFileSync(path('archive/000009.pcap.gz'), ''), /000009\.pcap\.gz is there/)
})
