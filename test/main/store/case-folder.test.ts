import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Files, systemFiles } from '../../../main/disk/files.ts'
import { type CaseFolder, createCase, isCaseFolder, openCase } from '../../../main/store/case-folder.ts'
import { openManifest, partName } from '../../../main/store/manifest.ts'
import { writeBatchFile } from '../../../main/store/part-file.ts'
import { Crash, type Fault, faultyFiles } from '../../support/faulty-files.ts'
import { hostileBatch } from '../../support/hostile-batch.ts'

const root = mkdtempSync(join(tmpdir(), 'logwitness-case-'))
after(() => rmSync(root, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(root, `case ${++folders}`)

const batch = hostileBatch(20, 'calm', 1)
const facts = (path: string) =>
  ({
    path,
    name: 'a.pcap',
    kind: 'pcap',
    compression: 'none',
    size: 4,
    mtimeNs: '5',
    copied: false,
    addedAt: '9',
  }) as const

test('[case-round-trip] what was noted is there after opening again', () => {
  const folder = newFolder()
  const made = createCase(folder, { name: 'Web 03', now: 17n })
  const entry = made.add(facts(join(root, 'a.pcap')))
  const second = made.add(facts(join(root, 'b.pcap')))
  made.end({ event: 'complete', item: 1, facts: { sha256: 'ab', counts: { messages: 2 } } })
  made.remove(second.item)
  made.close()
  const opened = openCase(folder, { readOnly: true })
  assert.deepEqual([opened.name, opened.id, opened.created], ['Web 03', made.id, '17'])
  assert.deepEqual(opened.items(), [
    { entry, outcome: { event: 'complete', item: 1, facts: { sha256: 'ab', counts: { messages: 2 } } } },
  ])
  assert.throws(() => opened.add(facts('c')), /reading only/)
  const writer = openCase(folder)
  assert.equal(writer.add(facts('c')).item, 3, 'the number of a removed item is not given again')
  writer.close()
})

test('[case-growing] an item that was taken in while it was being written is where it grows, then where it is complete', () => {
  const folder = newFolder()
  const archive = join(root, 'growing')
  mkdirSync(archive)
  const path = join(archive, '000001.log')
  const opened = createCase(folder)
  const entry = opened.add({ ...facts(path), size: 0, mtimeNs: '0', growsAs: '000001.log.open' })
  assert.equal(opened.locate(entry), null)
  writeFileSync(`${path}.open`, 'a line')
  assert.deepEqual(opened.locate(entry), { path: `${path}.open`, unchanged: true })
  renameSync(`${path}.open`, path)
  assert.deepEqual(opened.locate(entry), { path, unchanged: true }, 'nothing is known yet that it could differ from')
  const { size, mtimeNs } = statSync(path, { bigint: true })
  opened.settle({ item: 1, path, compression: 'none', size: Number(size), mtimeNs: String(mtimeNs) })
  opened.close()
  const again = openCase(folder, { readOnly: true })
  const settled = again.item(1)!
  assert.deepEqual(
    [settled.outcome, settled.entry.size, settled.entry.growsAs, again.locate(settled.entry)],
    [null, 6, undefined, { path, unchanged: true }],
  )
  appendFileSync(path, 'more')
  assert.deepEqual(again.locate(settled.entry), { path, unchanged: false })
})

test('[case-refuse] what is no case, or of another version, is refused with a reason', () => {
  assert.throws(() => openCase(join(root, 'nothing')), /not a case folder: it holds no case\.json/)
  const foreign = newFolder()
  mkdirSync(foreign)
  writeFileSync(join(foreign, 'thesis.doc'), '')
  assert.throws(() => createCase(foreign), /not empty \(it holds thesis\.doc\)/)
  const folder = newFolder()
  createCase(folder).close()
  assert.throws(() => createCase(folder), /holds a case already/)
  const head = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'))
  const write = (content: string) => writeFileSync(join(folder, 'case.json'), content)
  write(JSON.stringify({ ...head, version: 2 }))
  assert.throws(() => openCase(folder), /format version 2; this program reads version 1/)
  write(JSON.stringify({ ...head, format: 'other' }))
  assert.throws(() => openCase(folder), /not a case folder/)
  write('{"format":')
  assert.throws(() => openCase(folder), /cannot be read/)
  write('null')
  assert.throws(() => openCase(folder), /not a case folder/)
  write(JSON.stringify(head))
  rmSync(join(folder, 'items.jsonl'))
  assert.throws(() => openCase(folder), /items\.jsonl is absent/)
})

test('[case-damage] a torn last line is cut off, a damaged line is passed over, both are reported', () => {
  const folder = newFolder()
  const made = createCase(folder)
  made.add(facts('a'))
  made.add(facts('b'))
  made.close()
  const path = join(folder, 'items.jsonl')
  appendFileSync(path, '{"crc32":"00000000","rec')
  const torn = openCase(folder)
  assert.match(torn.damage[0]!.text, /not written to its end \(24 bytes\)/)
  assert.equal(torn.damage[0]!.line, 3)
  assert.equal(torn.add(facts('c')).item, 4)
  torn.close()
  writeFileSync(path, readFileSync(path, 'utf8').replace('"item":2', '"item":7'))
  const damaged = openCase(folder)
  assert.deepEqual(
    damaged.items().map(({ entry }) => entry.item),
    [1, 4],
  )
  assert.deepEqual(
    damaged.damage.map(({ line }) => line),
    [2],
  )
  damaged.close()
})

test('[case-lock] one process writes, others read; the lock of a process that has ended is replaced', () => {
  const folder = newFolder()
  const first = createCase(folder)
  assert.throws(() => openCase(folder), new RegExp(`open for writing in process ${process.pid}`))
  openCase(folder, { readOnly: true }).close()
  const module = JSON.stringify(join(import.meta.dirname, '../../../main/store/case-folder.ts'))
  const script = `import(${module}).then(({ openCase }) => { openCase(${JSON.stringify(folder)}); process.kill(process.pid, 'SIGKILL') }, () => {})`
  const child = () =>
    spawnSync(process.execPath, ['-e', `${script}.catch((e) => { console.log(e.message); process.exit(3) })`], {
      encoding: 'utf8',
    })
  assert.equal(child().status, 3, 'another process is refused')
  first.close()
  assert.equal(child().signal, 'SIGKILL')
  assert.ok(existsSync(join(folder, 'lock')), 'the killed process left its lock')
  const again = openCase(folder)
  const lock = JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))
  assert.equal(lock.pid, process.pid)
  again.close()
  assert.ok(!existsSync(join(folder, 'lock')))
  writeFileSync(join(folder, 'lock'), JSON.stringify({ ...lock, host: 'elsewhere' }))
  assert.throws(() => openCase(folder), /on the machine elsewhere/)
  writeFileSync(join(folder, 'lock'), 'not a lock')
  openCase(folder).close()
})

test('[case-moved] items are found where they were, or beside a case that was moved with them', () => {
  const here = newFolder()
  mkdirSync(here)
  const evidence = join(here, 'a.pcap')
  writeFileSync(evidence, 'data')
  const opened = createCase(join(here, 'case'))
  const entry = opened.add({ ...facts(evidence), mtimeNs: String(statSync(evidence, { bigint: true }).mtimeNs) })
  assert.deepEqual(opened.locate(entry), { path: evidence, unchanged: true })
  opened.close()
  const there = newFolder()
  renameSync(here, there)
  const moved = openCase(join(there, 'case'))
  assert.deepEqual(moved.locate(entry), { path: join(there, 'a.pcap'), unchanged: true })
  appendFileSync(join(there, 'a.pcap'), 'more')
  assert.deepEqual(moved.locate(entry), { path: join(there, 'a.pcap'), unchanged: false })
  mkdirSync(here)
  copyFileSync(join(there, 'a.pcap'), evidence)
  assert.equal(moved.locate(entry)?.path, evidence, 'the noted place goes first')
  rmSync(evidence)
  rmSync(join(there, 'a.pcap'))
  assert.equal(moved.locate(entry), null)
  moved.close()
})

/** A life of a case. Each step is recorded in `done` once it returned: from then on it must not be lost. */
function live(folder: string, files: Files, done: string[], open: (opened: CaseFolder) => void): void {
  const opened = createCase(folder, { files })
  open(opened)
  done.push('created')
  const { manifest } = openManifest(opened.indexFolder, { files })
  const load = (item: number) => {
    opened.add(facts(`item ${item}`))
    done.push(`added ${item}`)
    const prefix = manifest.begin(item)
    for (const number of [0, 1]) {
      const file = partName(prefix, number)
      batch.columns.item.fill(item)
      batch.columns.seq.set(Array.from({ length: 20 }, (_, i) => number * 20 + i + 1))
      manifest.add({ ...writeBatchFile(join(manifest.folder, file), batch), file })
    }
    manifest.complete(item)
    done.push(`indexed ${item}`)
    opened.end({ event: 'complete', item, facts: {} })
    done.push(`ended ${item}`)
  }
  load(1)
  load(2)
  opened.remove(1)
  done.push('removed 1')
  manifest.drop(1)
  done.push('dropped 1')
  manifest.begin(2)
  done.push('begun again 2')
}

test('[case-crash] after a crash at any step the case opens, keeps what was confirmed, and shows nothing wrong', () => {
  const whole = faultyFiles(Number.POSITIVE_INFINITY, 'before')
  live(newFolder(), whole, [], (opened) => after(() => opened.close()))
  assert.ok(whole.steps > 25)
  for (let at = 0; at < whole.steps; at++) {
    for (const fault of ['before', 'after', 'half'] satisfies Fault[]) {
      const folder = newFolder()
      const done: string[] = []
      let crashed: CaseFolder | undefined
      assert.throws(() => live(folder, faultyFiles(at, fault), done, (opened) => (crashed = opened)), Crash)
      crashed?.close()
      rmSync(join(folder, 'lock'), { force: true })
      checkAfterCrash(folder, done, `${fault} step ${at}, after: ${done.join(', ')}`)
    }
  }
})

function checkAfterCrash(folder: string, done: string[], where: string): void {
  const happened = (what: string) => done.includes(what)
  if (!happened('created') && !isCaseFolder(folder)) {
    createCase(folder).close()
    return
  }
  const opened = openCase(folder)
  const { manifest, rebuild } = openManifest(opened.indexFolder)
  for (const item of [1, 2]) {
    const found = opened.item(item)
    const gone = item === 1 && happened('ended 2') // its removal was asked for, and may have happened
    if (happened(`added ${item}`) && !gone) assert.ok(found, `${where}: item ${item} is lost`)
    if (happened(`ended ${item}`) && !gone) assert.equal(found?.outcome?.event, 'complete', where)
    if (happened('removed 1') && item === 1) assert.equal(found, undefined, where)
    const rows = manifest.parts(item).reduce((sum, part) => sum + part.rows, 0)
    const beingReplaced = happened('removed 1') && (item === 1 || happened('dropped 1'))
    if (happened(`indexed ${item}`) && !beingReplaced) assert.equal(rows, 40, `${where}: rows of item ${item}`)
    assert.ok(rows === 0 || rows === 40, `${where}: ${rows} rows of item ${item}`)
    assert.equal(manifest.stateOf(item), rows === 40 ? 'complete' : undefined, where)
  }
  for (const part of manifest.parts()) assert.equal(statSync(manifest.pathOf(part)).size, part.bytes, where)
  for (const { reason } of rebuild) assert.match(reason, /not read to its end/, where)
  // What follows works as if nothing had happened.
  const next = opened.add(facts('next'))
  manifest.begin(next.item)
  manifest.complete(next.item)
  opened.close()
  const again = openCase(folder)
  assert.ok(again.item(next.item), where)
  assert.deepEqual(again.damage, [], where)
  assert.deepEqual(openManifest(again.indexFolder, { files: systemFiles }).rebuild, [], where)
  again.close()
}
