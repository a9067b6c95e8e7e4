import assert from 'node:assert/strict'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync, gzipSync, zstdDecompressSync } from 'node:zlib'
import { bringBack, type LifeCyclePolicy, tend } from '../../../main/archive/life-cycle.ts'
import { type ArchiveWriter, openArchive } from '../../../main/archive/writer.ts'
import { type Files, systemFiles } from '../../../main/disk/files.ts'
import { checkArchive } from '../../support/archive-check.ts'
import { makeArchive, testClock, testSigner } from '../../support/archives.ts'
import { fastFolder } from '../../support/fast-folder.ts'

const root = fastFolder()
let made = 0
const signer = testSigner()
const day = 86_400_000
const contents = ['one\nfirst\n', 'two\n', 'three\n']
/** The segments were sealed on the 19th, 20th and 21st. */
const on = (date: number) => new Date(Date.UTC(2026, 10, date, 3))

async function newArchive(): Promise<{ folder: string; away: string }> {
  const folder = join(root, `archive ${++made}`)
  const away = `${folder}.away`
  mkdirSync(away)
  const segments = contents.map((content, i) => ({ file: `${i}.log`, content }))
  await makeArchive(folder, { segments, options: { now: testClock(day) } })
  return { folder, away }
}

async function withWriter<Result>(
  folder: string,
  date: number,
  act: (writer: ArchiveWriter) => Promise<Result>,
  files: Files = systemFiles,
): Promise<Result> {
  const writer = await openArchive(folder, signer, { now: () => on(date), files })
  try {
    return await act(writer)
  } finally {
    writer.close()
  }
}

function tendOn(folder: string, date: number, policy: Partial<LifeCyclePolicy>, options = {}, files?: Files) {
  return withWriter(
    folder,
    date,
    async (writer) => {
      const all: string[] = []
      for await (const { segment, action, outcome, text } of tend(writer, { compression: 'zstd', ...policy }, options))
        all.push(`${segment} ${action} ${outcome}: ${text}`)
      return all
    },
    files,
  )
}

const filesOf = (folder: string) =>
  ['segments', 'archive'].flatMap((name) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`)).sort()
const leaves = [1, 2, 3].map((n) => `segments/00000${n}.leaves`)

test('[life-cycle-compress] segments are compressed when they are old enough, by the time of their sealing', async () => {
  for (const [compression, ending, decompress] of [
    ['gzip', '.gz', gunzipSync],
    ['zstd', '.zst', zstdDecompressSync],
  ] as const) {
    const { folder } = await newArchive()
    const policy = { compression, compressAfter: 3 * day }
    assert.deepEqual(await tendOn(folder, 21, policy), [])
    const planned = await tendOn(folder, 23, policy, { dryRun: true })
    assert.equal(planned.length, 2)
    assert.equal(planned[0], '000001.log compress planned: segments/000001.log is due')
    assert.deepEqual(await tendOn(folder, 23, policy), [
      `000001.log compress done: segments/000001.log is now segments/000001.log${ending}`,
      `000002.log compress done: segments/000002.log is now segments/000002.log${ending}`,
    ])
    assert.equal(String(decompress(readFileSync(join(folder, `segments/000001.log${ending}`)))), contents[0])
    assert.deepEqual(
      filesOf(folder).filter((name) => !leaves.includes(name)),
      [`segments/000001.log${ending}`, `segments/000002.log${ending}`, 'segments/000003.log'],
    )
    checkArchive(folder, signer.key)
    assert.deepEqual(await tendOn(folder, 23, policy), [], 'once')
  }
})

test('[life-cycle-move] older segments go to archive/, compressed first where both are due', async () => {
  const { folder } = await newArchive()
  assert.deepEqual(await tendOn(folder, 24, { compressAfter: 4 * day, moveAfter: 5 * day }), [
    '000001.log compress done: segments/000001.log is now segments/000001.log.zst',
    '000001.log move done: segments/000001.log.zst is now archive/000001.log.zst',
    '000002.log compress done: segments/000002.log is now segments/000002.log.zst',
  ])
  const { contents: found } = checkArchive(folder, signer.key)
  assert.deepEqual(found.map(String), contents)
})

test('[life-cycle-move-disk] where archive/ is on another disk, segments are copied, read again, and only then removed', async () => {
  const { folder } = await newArchive()
  const other: Files = {
    ...systemFiles,
    rename(from, to) {
      if (from.includes('/segments/') && to.includes('/archive/'))
        throw Object.assign(new Error('cross-device link'), { code: 'EXDEV' })
      systemFiles.rename(from, to)
    },
  }
  assert.equal((await tendOn(folder, 24, { moveAfter: 0 }, {}, other)).length, 3)
  assert.deepEqual(
    filesOf(folder).filter((name) => !leaves.includes(name)),
    [1, 2, 3].map((n) => `archive/00000${n}.log`),
  )
  checkArchive(folder, signer.key)
})

test('[life-cycle-offline] a segment that is moved away leaves its leaves and a signed note', async () => {
  const { folder, away } = await newArchive()
  await tendOn(folder, 22, { compressAfter: 3 * day })
  assert.deepEqual(await tendOn(folder, 23, { offlineAfter: 3 * day, offlineTo: away }), [
    `000001.log offline done: segments/000001.log.zst is now in ${away}`,
    `000002.log offline done: segments/000002.log is now in ${away}`,
  ])
  const { moved } = checkArchive(folder, signer.key)
  assert.deepEqual([moved[0]!.to, moved[0]!.time], [away, '2026-11-23T03:00:00.000Z'])
  assert.equal(readFileSync(join(away, '000002.log'), 'utf8'), contents[1])
  assert.deepEqual(readdirSync(away).sort(), ['000001.log.zst', '000002.log'])
  assert.deepEqual(await tendOn(folder, 23, { offlineAfter: 3 * day, offlineTo: away }), [], 'once')
})

test('[life-cycle-back] a segment comes back from a file that is what was sealed, compressed or not', async () => {
  const { folder, away } = await newArchive()
  await tendOn(folder, 30, { offlineAfter: 0, offlineTo: away })
  const back = (number: number, from: string) => withWriter(folder, 31, (writer) => bringBack(writer, number, from))
  const wrong = join(away, 'wrong')
  writeFileSync(wrong, 'two!\n')
  assert.deepEqual(await back(2, wrong), {
    segment: '000002.log',
    action: 'bring back',
    outcome: 'failed',
    text: `${wrong} is not what was sealed as 000002.log and was not brought back`,
  })
  const zipped = join(away, 'zipped')
  writeFileSync(zipped, gzipSync(contents[0]!))
  assert.equal((await back(1, zipped)).outcome, 'done')
  assert.equal((await back(2, join(away, '000002.log'))).text, `${join(away, '000002.log')} is now segments/000002.log`)
  await assert.rejects(back(1, zipped), /000001\.log is there/)
  await assert.rejects(back(4, zipped), /no sealed segment 000004/)
  const checked = checkArchive(folder, signer.key)
  assert.deepEqual(
    checked.contents.map((content) => content?.toString()),
    [contents[0], contents[1], undefined],
  )
})

test('[life-cycle-altered] a segment that is not what was sealed is never compressed, moved or removed', async () => {
  for (const policy of [{ compressAfter: 0 }, { moveAfter: 0 }, { offlineAfter: 0 }]) {
    const { folder, away } = await newArchive()
    appendFileSync(join(folder, 'segments/000002.log'), 'forged\n')
    rmSync(join(folder, 'segments/000003.log'))
    const [first, ...rest] = await tendOn(folder, 30, {
      ...policy,
      ...('offlineAfter' in policy && { offlineTo: away }),
    })
    assert.match(first!, /done/)
    assert.match(
      rest[0]!,
      /^000002\.log \w+ failed: segments\/000002\.log is not what was sealed and was left as it is/,
    )
    assert.deepEqual(rest.slice(1), ['000003.log look failed: 000003.log is missing'])
    assert.equal(readFileSync(join(folder, 'segments/000002.log'), 'utf8'), `${contents[1]}forged\n`)
    assert.ok(!existsSync(join(away, '000002.log')))
  }
})

test('[life-cycle-in-the-way] what cannot be done is said, and the segment stays', async () => {
  const { folder, away } = await newArchive()
  writeFileSync(join(away, '000001.log'), 'of another archive\n')
  copyFileSync(join(folder, 'segments/000002.log'), join(away, '000002.log'))
  const said = await tendOn(folder, 21, { offlineAfter: day, offlineTo: away })
  assert.match(said[0]!, /^000001\.log offline not done: .* is there already and holds something else/)
  assert.match(said[1]!, /^000002\.log offline done/, 'a copy that is there already will do')
  assert.equal(readFileSync(join(away, '000001.log'), 'utf8'), 'of another archive\n')
  const [nowhere] = await tendOn(folder, 30, { offlineAfter: day, offlineTo: join(away, 'not mounted') })
  assert.match(nowhere!, /not done: .* is not there: make the folder, or mount the disk/)
  checkArchive(folder, signer.key)
})

test('[life-cycle-disk-lies] a copy that does not read back as it was written is removed, and the segment stays', async () => {
  const lying: Files = {
    ...systemFiles,
    append(path, length, bytes, sync) {
      systemFiles.append(path, length, path.endsWith('.part') ? bytes.map((byte) => byte ^ 1) : bytes, sync)
    },
  }
  for (const policy of [{ compressAfter: 0 }, { offlineAfter: 0 }]) {
    const { folder, away } = await newArchive()
    const before = filesOf(folder)
    const said = await tendOn(
      folder,
      30,
      { ...policy, ...('offlineAfter' in policy && { offlineTo: away }) },
      {},
      lying,
    )
    for (const line of said) assert.match(line, /not done: .*read again and found to differ: it was removed/)
    assert.equal(said.length, 3)
    assert.deepEqual(filesOf(folder), before)
    assert.deepEqual(readdirSync(away), [])
  }
})

test('[life-cycle-abort] tending can be ended at any time', async () => {
  const { folder } = await newArchive()
  const signal = AbortSignal.abort(new Error('enough'))
  await assert.rejects(tendOn(folder, 30, { compressAfter: 0 }, { signal }), /enough/)
  assert.deepEqual(await tendOn(folder, 30, {}), [])
  checkArchive(folder, signer.key)
})
