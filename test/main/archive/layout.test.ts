import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  listArchive,
  MAX_ENTRIES,
  MAX_NUMBER,
  MAX_STRANGERS,
  numberName,
  parseNumber,
  parseSegmentNumber,
  segmentPath,
} from '../../../main/archive/layout.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder } = scratchFolder()
let made = 0
function archiveWith(...paths: string[]): string {
  const root = join(folder, `archive ${++made}`)
  for (const name of ['segments', 'archive', 'checkpoints']) mkdirSync(join(root, name), { recursive: true })
  writeFileSync(join(root, 'archive.json'), '{}')
  for (const path of paths) writeFileSync(join(root, path), '')
  return root
}

test('[archive-layout-names] numbers have six digits, or more without a leading zero', () => {
  assert.equal(numberName(7), '000007')
  assert.equal(numberName(1_234_567), '1234567')
  assert.equal(parseNumber('000001'), 1)
  assert.equal(parseNumber('999999'), 999_999)
  assert.equal(parseNumber('1000000'), 1_000_000)
  assert.equal(parseNumber(String(MAX_NUMBER - 1)), MAX_NUMBER - 1)
  assert.equal(parseNumber(String(MAX_NUMBER)), MAX_NUMBER)
  for (const text of [String(MAX_NUMBER + 1), '000000', '0000001', '00001', '', '+00001', '00000a', '１２３４５６'])
    assert.equal(parseNumber(text), undefined, text)
  assert.equal(parseSegmentNumber('7'), 7)
  assert.equal(parseSegmentNumber('000007'), 7)
  assert.equal(parseSegmentNumber('000007.log'), 7)
  assert.equal(parseSegmentNumber('0'), undefined)
  assert.equal(parseSegmentNumber('x'), undefined)
  assert.equal(segmentPath('000001.log', 'zstd', 'archive'), 'archive/000001.log.zst')
})

test('[archive-layout-list] segments and checkpoints are listed by number, wherever and however they stand', () => {
  const root = archiveWith(
    'segments/000010.log.open',
    'segments/000010.torn',
    'segments/000002.pcap.gz',
    'segments/000002.leaves',
    'segments/000001.leaves',
    'segments/000003.moved',
    'segments/1000000.log',
    'archive/000001.pcapng.zst',
    'archive/000002.pcap',
    'segments/000002.pcap',
    'checkpoints/000002',
    'checkpoints/1000001',
    'checkpoints/000001',
    'segments/000011.log.part',
    'checkpoints/000003.part.new',
    'lock',
    'lock.17',
  )
  const { segments, checkpoints, unfinished, strangers } = listArchive(root)
  assert.deepEqual(
    segments.map(({ number, files }) => [number, ...files.map(({ path }) => path)]),
    [
      [1, 'archive/000001.pcapng.zst'],
      [2, 'segments/000002.pcap', 'segments/000002.pcap.gz', 'archive/000002.pcap'],
      [3],
      [10, 'segments/000010.log.open'],
      [1_000_000, 'segments/1000000.log'],
    ],
  )
  assert.deepEqual(segments[0], {
    number: 1,
    files: [
      { name: '000001.pcapng', kind: 'pcapng', path: 'archive/000001.pcapng.zst', compression: 'zstd', open: false },
    ],
    leaves: 'segments/000001.leaves',
    moved: null,
    torn: null,
  })
  assert.equal(segments[2]!.moved, 'segments/000003.moved')
  assert.equal(segments[3]!.torn, 'segments/000010.torn')
  assert.equal(segments[3]!.files[0]!.open, true)
  assert.deepEqual(
    checkpoints.map(({ number }) => number),
    [1, 2, 1_000_001],
  )
  assert.deepEqual(unfinished, ['checkpoints/000003.part.new', 'segments/000011.log.part'])
  assert.deepEqual(strangers, [])
})

test('[archive-layout-strangers] what is no part of an archive is named and never taken for one', () => {
  const root = archiveWith(
    'notes.txt',
    'download.part',
    'segments/notes.new',
    'checkpoints/000001.txt.part~',
    'segments/000001.log.bak',
    'segments/1.log',
    'segments/000001.LOG',
    'segments/000001.log.xz',
    'segments/000001.log.gz.open',
    'segments/000001.leaves.gz',
    'segments/.hidden',
    'segments/\u202e000001.log',
    'archive/000001.leaves',
    'archive/000001.log.open',
    'checkpoints/000001.txt',
    'checkpoints/0000001',
  )
  mkdirSync(join(root, 'segments/000002.log'))
  const listing = listArchive(root)
  assert.deepEqual(listing.segments, [])
  assert.deepEqual(listing.checkpoints, [])
  assert.equal(listing.strangers.length, 17)
  assert.deepEqual(listing.unfinished, [])
  assert.ok(listing.strangers.includes('segments/000002.log'))
})

test('[archive-layout-links] links and pipes are neither followed nor opened', {
  skip: process.platform === 'win32',
}, () => {
  const root = archiveWith()
  symlinkSync('/etc/passwd', join(root, 'segments/000001.log'))
  symlinkSync('/etc', join(root, 'more'))
  execFileSync('mkfifo', [join(root, 'checkpoints/000001')])
  assert.deepEqual(listArchive(root).strangers, ['checkpoints/000001', 'more', 'segments/000001.log'])
  const linked = join(folder, 'linked')
  mkdirSync(linked)
  symlinkSync(join(root, 'segments'), join(linked, 'segments'))
  const { segments, strangers } = listArchive(linked)
  assert.deepEqual([segments, strangers], [[], ['segments']])
})

test('[archive-layout-limit] of strangers beyond the limit the number is kept', () => {
  for (const [count, more] of [
    [MAX_STRANGERS - 1, 0],
    [MAX_STRANGERS, 0],
    [MAX_STRANGERS + 1, 1],
  ] as const) {
    const root = archiveWith(...Array.from({ length: count }, (_, i) => `segments/stranger ${i}`))
    const { strangers, moreStrangers } = listArchive(root)
    assert.deepEqual([strangers.length, moreStrangers], [count - more, more])
  }
})

test('[archive-layout-entries] a folder with too many entries is no folder of an archive', () => {
  assert.equal(MAX_ENTRIES, 4_000_000)
  const root = archiveWith('segments/000001.log', 'segments/000001.leaves', 'segments/000002.log')
  assert.equal(listArchive(root, 5).segments.length, 2, 'the folder of the archive itself has 4')
  assert.equal(listArchive(root, 4).segments.length, 2)
  assert.throws(() => listArchive(root, 3), /holds more than 3 entries/)
})
