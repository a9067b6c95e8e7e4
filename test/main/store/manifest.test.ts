import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { MAX_SUPERSEDED, type Manifest, openManifest, type PartCheck, partName } from '../../../main/store/manifest.ts'
import { writeBatchFile } from '../../../main/store/part-file.ts'
import { hostileBatch } from '../../support/hostile-batch.ts'

const root = mkdtempSync(join(tmpdir(), 'logwitness-manifest-'))
after(() => rmSync(root, { recursive: true, force: true }))
let folders = 0

function load(manifest: Manifest, item: number, parts: number): void {
  const prefix = manifest.begin(item)
  const batch = hostileBatch(10, 'calm', item)
  batch.columns.item.fill(item)
  for (let number = 0; number < parts; number++) {
    batch.columns.seq.set(Array.from({ length: 10 }, (_, i) => number * 10 + i + 1))
    const file = partName(prefix, number)
    manifest.add({ ...writeBatchFile(join(manifest.folder, file), batch), file })
  }
  manifest.complete(item)
}

async function all(checks: AsyncIterable<PartCheck>): Promise<PartCheck[]> {
  const found: PartCheck[] = []
  for await (const check of checks) found.push(check)
  return found
}

function indexOf(...parts: number[]): string {
  const folder = join(root, String(++folders))
  const { manifest } = openManifest(folder)
  for (const [i, count] of parts.entries()) load(manifest, i + 1, count)
  return folder
}

test('[manifest-round-trip] parts are listed as they were added, and their checksums hold', async () => {
  const folder = indexOf(2, 1)
  const { manifest, rebuild, damage } = openManifest(folder)
  assert.deepEqual([rebuild, damage], [[], []])
  assert.deepEqual(
    manifest.parts().map(({ file, item, rows }) => ({ file, item, rows })),
    [
      { file: '000001/1-000000.parquet', item: 1, rows: 10 },
      { file: '000001/1-000001.parquet', item: 1, rows: 10 },
      { file: '000002/1-000000.parquet', item: 2, rows: 10 },
    ],
  )
  assert.deepEqual(
    (await all(manifest.verifyParts())).map(({ ok }) => ok),
    [true, true, true],
  )
  assert.throws(() => manifest.add(manifest.parts()[0]!), /not being read/)
  const [first] = manifest.parts(1)
  manifest.begin(1)
  assert.throws(() => manifest.add({ ...first!, firstSeq: 2 }), /does not follow/)
})

test('[manifest-replace] an item that is begun again gets new names; its old files and those of a dropped item are gone', () => {
  const folder = indexOf(2, 1)
  const { manifest } = openManifest(folder)
  load(manifest, 1, 1)
  manifest.drop(2)
  assert.deepEqual(readdirSync(join(folder, '000001')), ['2-000000.parquet'])
  assert.deepEqual(readdirSync(join(folder, '000002')), [])
  assert.deepEqual(
    openManifest(folder)
      .manifest.parts()
      .map(({ file }) => file),
    ['000001/2-000000.parquet'],
  )
})

test('[manifest-unlisted] files that no line names are deleted on opening, .part files too; a reader deletes nothing', () => {
  const folder = indexOf(1)
  const stray = ['000001/1-000007.parquet', '000001/1-000001.parquet.part', '000009.parquet', 'left.tmp'].map((name) =>
    join(folder, name),
  )
  for (const path of stray) writeFileSync(path, 'x')
  openManifest(folder, { readOnly: true })
  assert.deepEqual(stray.map(existsSync), [true, true, true, true])
  openManifest(folder)
  assert.deepEqual(stray.map(existsSync), [false, false, false, false])
  assert.equal(openManifest(folder).manifest.parts().length, 1)
})

test('[manifest-size] a part that is absent, or has another size, takes its item out of the index, with the reason', () => {
  const folder = indexOf(2, 1, 1)
  truncateSync(join(folder, '000001/1-000001.parquet'), 100)
  rmSync(join(folder, '000002/1-000000.parquet'))
  const { manifest, rebuild } = openManifest(folder)
  assert.deepEqual(
    rebuild.map(({ item }) => item),
    [1, 2],
  )
  assert.match(rebuild[0]!.reason, /1-000001\.parquet has 100 bytes and not \d+/)
  assert.match(rebuild[1]!.reason, /is absent/)
  assert.deepEqual(
    manifest.parts().map(({ item }) => item),
    [3],
  )
  assert.deepEqual(openManifest(folder).rebuild, [], 'once said, the index is without them')
})

test('[manifest-checksum] a flipped bit is found and said', async () => {
  const folder = indexOf(2)
  const path = join(folder, '000001/1-000001.parquet')
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1]! ^= 1
  writeFileSync(path, bytes)
  const checks = await all(openManifest(folder).manifest.verifyParts())
  assert.deepEqual(
    checks.map(({ ok }) => ok),
    [true, false],
  )
  assert.match(checks[1]!.reason!, /CRC-32 of 000001\/1-000001\.parquet/)
})

test('[manifest-line] whichever line is damaged, no item is shown with a part of its messages', () => {
  const lines = readFileSync(join(indexOf(2, 1), 'manifest.jsonl'), 'utf8').split('\n').length - 1
  for (let line = 0; line < lines; line++) {
    const folder = indexOf(2, 1)
    const path = join(folder, 'manifest.jsonl')
    const text = readFileSync(path, 'utf8').split('\n')
    text[line] = text[line]!.replace('"item":', '"Item":')
    writeFileSync(path, text.join('\n'))
    const { manifest, rebuild, damage } = openManifest(folder)
    assert.equal(damage.length, 1)
    assert.deepEqual(
      rebuild.map(({ item }) => item),
      [line < 4 ? 1 : 2],
      `line ${line}`,
    )
    assert.deepEqual([...new Set(manifest.parts().map(({ item }) => item))], [line < 4 ? 2 : 1])
  }
})

test('[manifest-growing] a part takes the place of those whose messages it holds; their files go later, and the list stays short', async () => {
  const folder = join(root, String(++folders))
  const { manifest } = openManifest(folder)
  const prefix = manifest.begin(1)
  const batch = hostileBatch(30, 'calm', 1)
  batch.columns.item.fill(1)
  let number = 0
  const add = (first: number, last: number, replaces = 0) => {
    const file = partName(prefix, number++)
    const part = {
      ...writeBatchFile(join(folder, file), batch),
      rows: last - first + 1,
      firstSeq: first,
      lastSeq: last,
    }
    manifest.add({ ...part, file }, replaces)
    return { ...part, file }
  }
  add(1, 10)
  const early = add(11, 12)
  assert.throws(() => add(11, 11, 1), /does not follow/, 'with fewer messages')
  assert.throws(() => add(12, 14, 1), /does not follow/)
  assert.throws(() => add(1, 14, 3), /does not follow/, 'more than there are')
  const { promise, resolve: release } = Promise.withResolvers<void>()
  const reading = manifest.held(() => promise)
  const now = add(11, 14, 1)
  assert.deepEqual(
    manifest.parts(1).map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq]),
    [
      [1, 10],
      [11, 14],
    ],
  )
  assert.equal(manifest.pathOf(early), join(folder, now.file), 'its messages stand in the part that took its place')
  assert.ok(readdirSync(join(folder, '000001')).includes(early.file.slice(7)), 'something may be reading it')
  release()
  await reading
  add(1, 14, 2)
  assert.equal(openManifest(folder, { readOnly: true }).manifest.parts(1).length, 1)
  for (let i = 0; i < MAX_SUPERSEDED; i++) {
    const file = partName(prefix, number++)
    writeFileSync(join(folder, file), '')
    manifest.add({ ...now, file, bytes: 0, firstSeq: 1, lastSeq: 14 }, 1)
  }
  const lines = readFileSync(join(folder, 'manifest.jsonl'), 'utf8').split('\n').length
  assert.ok(lines < 10, `${lines} lines`)
  const reader = openManifest(folder, { readOnly: true }).manifest
  assert.deepEqual(
    reader.parts(1).map(({ lastSeq }) => lastSeq),
    [14],
  )
  manifest.close()
  assert.ok(readdirSync(join(folder, '000001')).length < 10, 'files that were replaced are gone')
})
