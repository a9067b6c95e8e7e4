import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { generateCapture } from '../../../build/bench/capture.ts'
import type { JobProgress } from '../../../contract/shapes.ts'
import { DEFAULT_DECODE_OPTIONS } from '../../../core/decode/content-decoder.ts'
import { addsUp } from '../../../core/decode/tally.ts'
import { Locked } from '../../../main/disk/lock.ts'
import type { PartWritten } from '../../../main/engine/encode-worker.ts'
import { findEvidence } from '../../../main/engine/evidence.ts'
import { Import } from '../../../main/engine/import.ts'
import { probe } from '../../../main/engine/probe.ts'
import { sourceOf } from '../../../main/engine/source.ts'
import { pcap } from '../../support/captures.ts'
import { addTo, filesBelow, openCaseAt } from '../../support/cases.ts'
import { bytes, ethernet, ipv4, udp } from '../../support/packets.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
const PACKETS = 12_000
const generated = join(folder, 'generated.pcapng')
generateCapture(generated, { packets: PACKETS, unit: 'ns', format: 'pcapng' })
let cases = 0
const newCase = () => join(folder, `case-${++cases}`)
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
const small = (text: string) => pcap([{ bytes: ethernet(ipv4(udp(bytes(text)))) }])

async function sourceFor(item: number, path: string) {
  const found = await probe(path)
  assert.ok('kind' in found)
  return sourceOf(item, found, DEFAULT_DECODE_OPTIONS)
}

test('[import-consistent] parts, counts and hash of an item agree with each other and with the file', async () => {
  const index = join(folder, 'index')
  mkdirSync(index)
  const sources = [await sourceFor(1, generated), await sourceFor(2, put('log.gz', gzipSync('one\n\ntwo\n')))]
  const parts: PartWritten[] = []
  const items: number[] = []
  const work = new Import(
    sources,
    index,
    new Map([
      [1, 'a-'],
      [2, 'b-'],
    ]),
    {
      part: (part) => parts.push(part),
      item: (read, decoded) => {
        items.push(read.item)
        const own = parts.filter(({ part }) => part.item === read.item)
        assert.equal(own.length, decoded.batches, 'all parts are reported before the item is')
        assert.equal(
          own.reduce((sum, { part }) => sum + part.rows, 0),
          decoded.counts.messages,
        )
        assert.ok(addsUp(decoded.counts))
        assert.deepEqual(
          [read.sha256, read.size],
          [sha256(sources[read.item - 1]!.path), statSync(sources[read.item - 1]!.path).size],
        )
        assert.deepEqual(
          [read.problem, read.error, read.stopped, decoded.failure],
          [undefined, undefined, false, undefined],
        )
      },
    },
  )
  await work.done
  assert.deepEqual(items, [1, 2])
  assert.deepEqual(filesBelow(index), parts.map(({ file }) => file).sort())
  assert.equal(work.progress.packets, PACKETS + 3)
})

test('[import-fails] a thread that throws fails the job, and all threads end', async () => {
  const failing = new Import([await sourceFor(1, generated)], join(folder, 'absent'), new Map([[1, 'a-']]), {
    part: () => assert.fail('there is no part'),
    item: () => assert.fail('there is no item'),
  })
  await assert.rejects(failing.done, { code: 'ENOENT' })
})

test('[import-listener] so does a listener that throws, as where the disk is full', async () => {
  const index = join(folder, 'index-2')
  mkdirSync(index)
  let parts = 0
  const work = new Import([await sourceFor(1, generated)], index, new Map([[1, 'a-']]), {
    part: () => {
      parts++
      throw new Error('no space left')
    },
    item: () => assert.fail('the item is not done'),
  })
  await assert.rejects(work.done, /no space left/)
  assert.equal(parts, 1)
})

test('[case-reopen] what was read is there when the case is opened again, and is not read again', async () => {
  const path = newCase()
  const first = await openCaseAt(path)
  await addTo(first, [generated])
  const before = await first.summary()
  await first.close()
  assert.deepEqual([before.items[0]!.state, before.messages], ['complete', before.items[0]!.counts.messages])
  assert.equal(before.items[0]!.sha256, sha256(generated))
  const again = await openCaseAt(path)
  const after = await again.summary()
  assert.equal(after.items[0]!.now, 'not checked', 'nothing is said of content that was not looked at')
  assert.deepEqual([after.items[0]!.verdict, after.verdicts['not checked']], ['not checked', after.messages])
  assert.deepEqual(again.remarks, [])
  await again.checkItems()
  const { revision: _, ...checked } = await again.summary()
  const { revision: __, ...expected } = before
  assert.deepEqual(checked, expected)
  await again.close()
})

test('[case-writer] a second writer is refused, a reader is not', async () => {
  const path = newCase()
  const writer = await openCaseAt(path)
  await addTo(writer, [put('w.pcap', small('<13>x'))])
  await assert.rejects(openCaseAt(path), Locked)
  const reader = await openCaseAt(path, true)
  assert.equal((await reader.summary()).messages, 1)
  await reader.close()
  await writer.close()
  await (await openCaseAt(path)).close()
})

test('[case-changed] an altered file is noticed: by size and date at once, else by its hash', async () => {
  const path = newCase()
  const grown = put('grown.pcap', small('<13>x'))
  const forged = put('forged.pcap', small('<13>original'))
  const gone = put('gone.pcap', small('<13>gone'))
  const opened = await openCaseAt(path)
  await addTo(opened, [grown, forged, gone])
  await opened.close()
  appendFileSync(grown, 'x')
  const { atime, mtime } = statSync(forged)
  writeFileSync(forged, small('<13>altered!'))
  utimesSync(forged, atime, mtime)
  rmSync(gone)
  const again = await openCaseAt(path)
  const now = async () => (await again.summary()).items.map((item) => item.now)
  const [first, , third] = await now()
  assert.deepEqual([first, third], ['changed', 'absent'])
  await again.checkItems()
  assert.deepEqual(await now(), ['changed', 'changed', 'absent'])
  assert.equal(again.locate(2)!.unchanged, false)
  await again.close()
})

test('[case-copy] [case-duplicate] a copy stands in the case, is unchanged, and is not made twice', async () => {
  const path = newCase()
  const file = put('evidence.log', 'Nov 21 01:28:35 gate su: x\n')
  const opened = await openCaseAt(path)
  await addTo(opened, [file], { copy: true })
  for (const copy of [true, false]) {
    const { known } = await addTo(opened, [file], { copy })
    assert.deepEqual(known, [{ path: file, reason: 'is in the case already, as item 1' }])
  }
  await opened.close()
  rmSync(file)
  const moved = `${path}-moved`
  renameSync(path, moved)
  const again = await openCaseAt(moved)
  const [item] = (await again.summary()).items
  assert.deepEqual(
    [item!.copied, item!.name, item!.now, item!.state],
    [true, 'evidence.log', 'not checked', 'complete'],
  )
  await again.checkItems()
  assert.equal((await again.summary()).items[0]!.now, 'unchanged')
  assert.deepEqual(filesBelow(join(moved, 'evidence')), ['0001-evidence.log'])
  await again.close()
})

test('[case-cancel] what was read before the user ended it is kept, and its counts are exact', async () => {
  const large = join(folder, 'large.pcapng')
  generateCapture(large, { packets: 250_000, unit: 'ns', format: 'pcapng' })
  const path = newCase()
  const progress: JobProgress[] = []
  const opened = await openCaseAt(path, false, progress)
  const { job, done } = opened.add(await findEvidence([large, put('later.log', 'x\n')]))
  assert.equal(opened.cancel(job + 1), false)
  // As soon as the first part is there.
  while ((await opened.summary()).messages === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(opened.cancel(job), true)
  await done
  const { items, messages } = await opened.summary()
  const [first, second] = items
  assert.deepEqual([first!.state, second!.state], ['cancelled', 'cancelled'])
  assert.ok(messages > 0 && messages < 250_000, String(messages))
  assert.equal(first!.counts.messages, messages)
  assert.ok(addsUp({ ...first!.counts, rejects: first!.counts.rejects }))
  assert.match(first!.note!, /cancelled after \d+ bytes/)
  assert.match(second!.note!, /cancelled before it began/)
  assert.equal(progress.at(-1)!.state, 'cancelled')
  await opened.close()
  const again = await openCaseAt(path)
  assert.equal((await again.summary()).messages, messages)
  assert.deepEqual(again.remarks, [], 'what was cancelled is not read again by itself')
  await again.close()
})

test('[case-rebuild] an item whose index is absent or damaged is read again, with a remark', async () => {
  const path = newCase()
  const opened = await openCaseAt(path)
  await addTo(opened, [generated, put('r.pcap', small('<13>x'))])
  const { messages } = await opened.summary()
  await opened.close()
  const parts = filesBelow(join(path, 'index')).filter((name) => name.endsWith('.parquet'))
  const own = parts.filter((name) => name.startsWith('000001'))
  assert.ok(own.length >= 2)
  for (const harm of [
    (file: string) => rmSync(file),
    (file: string) => truncateSync(file, statSync(file).size - 1),
    (file: string) => {
      const content = readFileSync(file)
      content[content.length >> 1]! ^= 1
      writeFileSync(file, content)
    },
  ]) {
    const [victim] = filesBelow(join(path, 'index')).filter((name) => name.startsWith('000001'))
    harm(join(path, 'index', victim!))
    const reader = await openCaseAt(path, true)
    await reader.checkIndex()
    assert.match(reader.remarks.join('\n'), /item 1 is incomplete/)
    await reader.close()
    const again = await openCaseAt(path)
    await again.checkIndex()
    assert.match(again.remarks.join('\n'), /^item 1 is read again: [^\n]*$/)
    await again.idle()
    const summary = await again.summary()
    assert.deepEqual([summary.messages, summary.items.map(({ state }) => state)], [messages, ['complete', 'complete']])
    await again.close()
  }
})

test('[case-failed] a file that vanishes when it is to be read is an item that failed, and says why', async () => {
  const opened = await openCaseAt(newCase())
  const file = put('vanishing.pcap', small('<13>x'))
  const evidence = await findEvidence([file])
  rmSync(file)
  await opened.add(evidence).done
  const [item] = (await opened.summary()).items
  assert.equal(item!.state, 'failed')
  assert.match(item!.note!, /could not be read to its end: .*ENOENT/)
  await opened.close()
})
