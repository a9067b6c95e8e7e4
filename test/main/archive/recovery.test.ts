import assert from 'node:assert/strict'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sha256 } from '../../../core/hash/sha256.ts'
import { listArchive } from '../../../main/archive/layout.ts'
import { MAX_TORN_BYTES } from '../../../main/archive/recovery.ts'
import { openArchive } from '../../../main/archive/writer.ts'
import { checkArchive } from '../../support/archive-check.ts'
import { makeArchive, testSigner } from '../../support/archives.ts'
import { fastFolder } from '../../support/fast-folder.ts'

const root = fastFolder()
let made = 0
const signer = testSigner()

/** An archive whose writer ended while a stream was being sealed. */
async function leftOpen(...pieces: (string | { do: 'checkpoint' })[]): Promise<string> {
  const folder = join(root, `archive ${++made}`)
  await makeArchive(folder, {
    segments: [
      { file: 'a.log', content: 'a\n' },
      { stream: 'log', pieces, leftOpen: true },
    ],
  })
  return folder
}

async function remarksOf(folder: string): Promise<readonly string[]> {
  const writer = await openArchive(folder, signer)
  writer.close()
  return writer.remarks
}

test('[archive-mend-open] whole records are kept and sealed, a torn end is set aside, and the checkpoint says so', async () => {
  const folder = await leftOpen('one\n', { do: 'checkpoint' }, 'two\nthr')
  const remarks = await remarksOf(folder)
  assert.match(
    remarks.at(-1)!,
    /000002\.log .* its 2 whole records \(8 bytes\) are sealed; 3 torn bytes behind them stand in segments\/000002\.torn/,
  )
  const { contents, checkpoints } = checkArchive(folder, signer.key)
  assert.equal(contents[1]!.toString(), 'one\ntwo\n')
  assert.deepEqual(checkpoints.at(-1)!.interrupted, { bytes: 3, sha256: sha256(Buffer.from('thr')) })
  assert.equal(readFileSync(join(folder, 'segments/000002.torn'), 'utf8'), 'thr')
  assert.deepEqual(await remarksOf(folder), [])
})

test('[archive-mend-whole] where nothing is torn, nothing is set aside', async () => {
  const folder = await leftOpen('one\ntwo\n')
  assert.match((await remarksOf(folder)).at(-1)!, /its 2 whole records \(8 bytes\) are sealed$/)
  const { checkpoints } = checkArchive(folder, signer.key)
  assert.deepEqual(checkpoints.at(-1)!.interrupted, { bytes: 0, sha256: sha256(Buffer.alloc(0)) })
  assert.ok(!existsSync(join(folder, 'segments/000002.torn')))
})

test('[archive-mend-torn-only] bytes of a record that never ended are sealed as one where there is no other', async () => {
  const folder = await leftOpen('no end')
  await remarksOf(folder)
  assert.equal(checkArchive(folder, signer.key).contents[1]!.toString(), 'no end')
})

test('[archive-mend-empty] an open segment without a byte goes', async () => {
  const folder = await leftOpen('x')
  truncateSync(join(folder, 'segments/000002.log.open'), 0)
  assert.match((await remarksOf(folder)).at(-1)!, /was empty: removed/)
  assert.equal(checkArchive(folder, signer.key).contents.length, 1)
})

test('[archive-mend-differs] an open segment that does not begin with what was signed of it is refused and left alone', async () => {
  for (const [alter, reason] of [
    [(path: string) => writeFileSync(path, 'onE\ntwo\n'), /does not begin with what the last checkpoint signs of it/],
    [(path: string) => truncateSync(path, 3), /does not begin with/],
    [(path: string) => truncateSync(path, 4), undefined],
    [(path: string) => writeFileSync(path, 'o\ne\ntwo\n'), /does not begin with/],
    [(path: string) => appendFileSync(path, 'more\n'), undefined],
    [(path: string) => rmSync(path), /was being written, as the last checkpoint says, and is not there/],
    [(path: string) => copyFileSync(path, path.replace('.log.open', '.pcap.open')), /cannot both be the segment/],
  ] as const) {
    const folder = await leftOpen('one\n', { do: 'checkpoint' }, 'two\n')
    const path = join(folder, 'segments/000002.log.open')
    alter(path)
    const before = existsSync(path) && readFileSync(path, 'utf8')
    if (reason) {
      await assert.rejects(openArchive(folder, signer), reason)
      assert.equal(existsSync(path) && readFileSync(path, 'utf8'), before)
    } else {
      await remarksOf(folder)
      checkArchive(folder, signer.key)
    }
  }
})

test('[archive-mend-torn-kept] bytes that were set aside before are never written over', async () => {
  const folder = await leftOpen('one\nthis is torn')
  writeFileSync(join(folder, 'segments/000002.torn'), 'something else')
  await assert.rejects(openArchive(folder, signer), /000002\.torn holds something else/)
  assert.equal(readFileSync(join(folder, 'segments/000002.torn'), 'utf8'), 'something else')
})

test('[archive-mend-torn-limit] bytes set aside have a limit', async () => {
  for (const length of [MAX_TORN_BYTES - 1, MAX_TORN_BYTES]) {
    const folder = await leftOpen('one\n')
    writeFileSync(join(folder, 'segments/000002.torn'), Buffer.alloc(length))
    await remarksOf(folder)
    assert.equal(checkArchive(folder, signer.key).checkpoints.at(-1)!.interrupted!.bytes, length)
  }
  const folder = await leftOpen('one\n')
  writeFileSync(join(folder, 'segments/000002.torn'), Buffer.alloc(MAX_TORN_BYTES + 1))
  await assert.rejects(openArchive(folder, signer), /has more than 4194304 bytes/)
})

test('[archive-mend-parts] unfinished files go, and are named', async () => {
  const folder = join(root, `archive ${++made}`)
  await makeArchive(folder, { segments: [{ file: 'a.log', content: 'a\n' }] })
  const left = ['segments/000002.log.part', 'checkpoints/000002.part', 'archive/000001.log.gz.part', 'archive.json.new']
  for (const name of left) writeFileSync(join(folder, name), 'half')
  const [remark = ''] = await remarksOf(folder)
  for (const name of left) assert.ok(remark.includes(name), remark)
  assert.deepEqual(listArchive(folder).unfinished, [])
  checkArchive(folder, signer.key)
})

test('[archive-mend-parts-kept] what may be all that is left of a sealed segment stays, and files of others do', async () => {
  const folder = join(root, `archive ${++made}`)
  await makeArchive(folder, { segments: [{ file: 'a.log', content: 'a\n' }] })
  renameSync(join(folder, 'segments/000001.log'), join(folder, 'segments/000001.log.part'))
  writeFileSync(join(folder, 'thesis.part'), 'mine')
  assert.deepEqual(await remarksOf(folder), [])
  assert.equal(readFileSync(join(folder, 'segments/000001.log.part'), 'utf8'), 'a\n')
  assert.equal(readFileSync(join(folder, 'thesis.part'), 'utf8'), 'mine')
})

test('[archive-mend-copies] of several copies one stays; one that is not what was sealed is left as it is', async () => {
  const folder = join(root, `archive ${++made}`)
  await makeArchive(folder, { segments: ['a\n', 'b\n'].map((content, i) => ({ file: `${i}.log`, content })) })
  copyFileSync(join(folder, 'segments/000001.log'), join(folder, 'archive/000001.log'))
  writeFileSync(join(folder, 'archive/000002.log'), 'B\n')
  assert.deepEqual(await remarksOf(folder), [
    'segments/000001.log was removed: archive/000001.log holds the same, as it was sealed',
    'archive/000002.log is not what was sealed and was left as it is',
  ])
  assert.deepEqual(
    listArchive(folder).segments.map(({ files }) => files.map(({ path }) => path)),
    [['archive/000001.log'], ['segments/000002.log', 'archive/000002.log']],
  )
})
