import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { caseName, collect } from '../../../main/engine/collect.ts'
import { findEvidence, nothingReadable } from '../../../main/engine/evidence.ts'
import { probe } from '../../../main/engine/probe.ts'
import { pcap, pcapng, section } from '../../support/captures.ts'
import { bytes, ethernet, ipv4, udp } from '../../support/packets.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
const packet = { bytes: ethernet(ipv4(udp(bytes('<13>x')))) }
const windows = process.platform === 'win32' ? 'Windows has no such files' : false

test('[collect-rotation] rotated sets of a folder are read oldest first, folders below it after its files', () => {
  const logs = join(folder, 'logs')
  mkdirSync(join(logs, 'deep/er'), { recursive: true })
  for (const name of ['messages', 'messages.1', 'messages.10.gz', 'messages.2.gz', 'deep/a', 'deep/er/b'])
    put(`logs/${name}`, 'x\n')
  const { files, named, unread } = collect([logs])
  assert.deepEqual(
    files.map((file) => relative(logs, file).replaceAll('\\', '/')),
    ['messages.10.gz', 'messages.2.gz', 'messages.1', 'messages', 'deep/a', 'deep/er/b'],
  )
  assert.deepEqual([named.size, unread.length], [0, 0])
})

test('[collect-named] what is named twice is read once, and a name that stands for nothing is told', () => {
  const file = put('one.log', 'x\n')
  const { files, named, unread } = collect([file, file, relative(process.cwd(), file), join(folder, 'none')])
  assert.deepEqual(files, [file])
  assert.deepEqual([...named], [file, join(folder, 'none')])
  assert.deepEqual(unread, [
    { path: join(folder, 'none'), reason: 'does not exist (or vanished while it was being opened)' },
  ])
})

test('[collect-loop] links that lead in circles are not followed, and are told', { skip: windows }, async () => {
  const loop = join(folder, 'loop')
  mkdirSync(loop)
  put('loop/a.log', 'Nov 21 01:28:35 gate su: x\n')
  symlinkSync('.', join(loop, 'itself'))
  symlinkSync('round', join(loop, 'round'))
  symlinkSync('nowhere', join(loop, 'dangling'))
  const { readable, unread } = await findEvidence([loop])
  assert.deepEqual(
    readable.map(({ path }) => basename(path)),
    ['a.log'],
  )
  assert.deepEqual(unread.map(({ path, reason }) => [basename(path), reason.slice(0, 14)]).sort(), [
    ['dangling', 'does not exist'],
    ['itself', 'is not a regul'],
    ['round', 'cannot be read'],
  ])
})

test('[probe-kind] a file is what its content is, compressed or not', async () => {
  const cases = {
    'a.bin': [pcap([packet]), 'pcap', 'none'],
    'b.bin': [gzipSync(pcap([packet])), 'pcap', 'gzip'],
    'c.bin': ['Nov 21 01:28:35 gate su: x\n', 'log', 'none'],
  } as const
  for (const [name, [content, kind, compression]] of Object.entries(cases)) {
    const found = await probe(put(name, content))
    assert.ok('kind' in found, name)
    assert.deepEqual([found.kind, found.compression], [kind, compression])
    assert.ok(found.size > 0 && found.mtimeNs > 10n ** 18n)
  }
})

test('[probe-refusal] a file that is not read is told with what it is', { skip: windows }, async () => {
  execFileSync('mkfifo', [join(folder, 'fifo')])
  const whole = pcap([packet])
  const cases: Readonly<Record<string, [content: Uint8Array | string | undefined, reason: RegExp]>> = {
    fifo: [undefined, /^is not a regular file$/],
    empty: ['', /^is empty/],
    noise: [Uint8Array.from({ length: 3000 }, (_, i) => (i * 197) % 256), /^is neither a capture nor text/],
    none: [pcap([]), /^is a pcap capture that holds no packet$/],
    cut: [whole.subarray(0, 60), /^is a pcap capture that holds no packet that can be read: .*ends inside.*offset 24/],
    section: [pcapng([section()]), /^is a pcapng capture that holds no packet$/],
    nested: [gzipSync(gzipSync('x'.repeat(100))), /^holds gzip data inside its compressed data/],
    broken: [gzipSync('x').subarray(0, 10), /gzip data is damaged or ends too early/],
    '.': [undefined, /^is not a regular file$/],
    absent: [undefined, /^does not exist/],
  }
  for (const [name, [content, reason]] of Object.entries(cases)) {
    const found = await probe(content === undefined ? join(folder, name) : put(name, content))
    assert.ok('reason' in found, name)
    assert.match(found.reason, reason, name)
  }
})

test('[evidence-nothing] one line says why nothing can be read', async () => {
  const paths = [join(folder, 'absent'), put('empty', '')]
  const { readable, unread } = await findEvidence(paths)
  assert.equal(readable.length, 0)
  assert.match(nothingReadable(paths, unread), /^\S+absent does not exist .* \(and 1 more that cannot be read\)$/)
  mkdirSync(join(folder, 'nothing'))
  assert.match(nothingReadable([join(folder, 'nothing')], []), /^there is no file in /)
})

test('[case-name] a case is named for what is opened', () => {
  assert.deepEqual(
    ['/a/gate.pcapng', '/a/gate.pcap.gz', '/a/messages.log.xz', '/a/logs/', '/a/messages'].map((path) =>
      caseName([path]),
    ),
    ['gate', 'gate', 'messages', 'logs', 'messages'],
  )
})
