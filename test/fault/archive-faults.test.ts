import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isArchive } from '../../main/archive/archive-file.ts'
import { bringBack, tend } from '../../main/archive/life-cycle.ts'
import { type ArchiveWriter, createArchive, openArchive } from '../../main/archive/writer.ts'
import type { Files } from '../../main/disk/files.ts'
import { checkArchive } from '../support/archive-check.ts'
import { endAsInCrash, makeArchive, TEST_ORIGIN, testClock, testSigner } from '../support/archives.ts'
import { fastFolder } from '../support/fast-folder.ts'
import { Crash, type Fault, faultyFiles } from '../support/faulty-files.ts'

const root = fastFolder()
let made = 0
const newFolder = () => join(root, `archive ${++made}`)

const signer = testSigner()
const day = 86_400_000
const sources = [join(root, 'auth.log'), join(root, 'web.log')]
writeFileSync(sources[0]!, 'one\ntwo\nthree\n')
writeFileSync(sources[1]!, 'GET /\nno line end')
const streamed = ['first\nsec', 'ond\nthird\n', 'fourth\nfif', 'th\nlast']

/** Runs a script with a fault at each of its steps, and then `check`. */
async function faultEverywhere(
  prepare: (folder: string) => Promise<void>,
  script: (folder: string, files: Files, done: string[]) => Promise<void>,
  check: (folder: string, done: readonly string[], where: string) => Promise<void>,
): Promise<number> {
  const whole = faultyFiles(Number.POSITIVE_INFINITY, 'before')
  const isWriting: boolean[] = []
  const calm = newFolder()
  await prepare(calm)
  const all: string[] = []
  await script(calm, noting(whole, isWriting), all)
  endAsInCrash(calm)
  await check(calm, all, 'without a fault')
  for (let at = 0; at < whole.steps; at++) {
    // Only bytes can be written by half; what is before a step is what is after the one before it.
    const faults: Fault[] = isWriting[at] ? ['half', 'after'] : ['after']
    for (const fault of at === 0 ? ['before' as const, ...faults] : faults) {
      const folder = newFolder()
      await prepare(folder)
      const done: string[] = []
      await assert.rejects(script(folder, faultyFiles(at, fault), done), Crash)
      endAsInCrash(folder)
      await check(folder, done, `${fault} step ${at}, after: ${done.join(', ')}`)
      rmSync(folder, { recursive: true })
    }
  }
  return whole.steps
}

/** Notes of each step whether it writes bytes. */
function noting(files: ReturnType<typeof faultyFiles>, isWriting: boolean[]): Files {
  return {
    ...files,
    write(path, bytes) {
      isWriting[files.steps] = bytes.length > 0
      files.write(path, bytes)
    },
    append(path, length, bytes, sync) {
      isWriting[files.steps] = bytes.length > 0
      files.append(path, length, bytes, sync)
    },
  }
}

async function openOrCreate(folder: string, files?: Files): Promise<ArchiveWriter> {
  const options = { now: testClock(), ...(files && { files }) }
  if (isArchive(folder)) return openArchive(folder, signer, options)
  return createArchive(folder, { origin: TEST_ORIGIN, signer, created: new Date(0) }, options)
}

async function sealAndStream(folder: string, files: Files, done: string[]): Promise<void> {
  const writer = await openOrCreate(folder, files)
  done.push('created')
  await writer.sealFile(sources[0]!)
  done.push('auth.log')
  const stream = writer.stream('log')
  stream.append(Buffer.from(streamed[0]!))
  stream.checkpoint()
  done.push('signed 1')
  stream.append(Buffer.from(streamed[1]!))
  stream.rotate()
  done.push('signed 3')
  stream.append(Buffer.from(streamed[2]!))
  stream.checkpoint()
  done.push('signed 4')
  stream.append(Buffer.from(streamed[3]!))
  stream.close()
  done.push('signed 6')
  await writer.sealFile(sources[1]!)
  done.push('web.log')
}

test('[archive-fault-seal] after a crash at any step of sealing, what was sealed is there, once, and the rest can be sealed', async () => {
  const lines = streamed.join('').split(/(?<=\n)/)
  const steps = await faultEverywhere(
    async () => {},
    sealAndStream,
    async (folder, done, where) => {
      const writer = await openOrCreate(folder)
      writer.close()
      const { checkpoints, contents } = checkArchive(folder, signer.key)
      const names = checkpoints.flatMap(({ source }) => source?.name ?? [])
      for (const name of ['auth.log', 'web.log']) if (done.includes(name)) assert.ok(names.includes(name), where)
      const fromStream = contents.filter(
        (_, i) => !checkpoints.some(({ segment, source }) => source && Number.parseInt(segment.name, 10) === i + 1),
      )
      const text = Buffer.concat(fromStream.map((content) => content!)).toString()
      const signed = Math.max(0, ...done.map((step) => Number(/^signed (\d)$/.exec(step)?.[1] ?? 0)))
      assert.ok(text.startsWith(lines.slice(0, signed).join('')), `${where}: ${text}`)
      assert.ok(streamed.join('').startsWith(text), `${where}: nothing was made up: ${text}`)
      // Sealing all again adds what is not there yet, and nothing twice.
      const again = await openOrCreate(folder)
      assert.deepEqual(again.remarks, [], where)
      for (const path of sources) await again.sealFile(path)
      for (const path of sources) assert.equal((await again.sealFile(path)).known, true, where)
      again.close()
      const after = checkArchive(folder, signer.key).checkpoints.flatMap(({ source }) => source?.name ?? [])
      assert.deepEqual(after.sort(), ['auth.log', 'web.log'], where)
      assert.deepEqual(
        readdirSync(join(folder, 'segments')).filter((name) => /\.(part|new|open)$/.test(name)),
        [],
        where,
      )
    },
  )
  assert.ok(steps > 60, `${steps} steps`)
})

const contents = ['1\n2\n', 'three\n', 'four\nfive\n']

async function prepareThree(folder: string): Promise<void> {
  mkdirSync(`${folder}.away`)
  const segments = contents.map((content, i) => ({ file: `${i}.log`, content }))
  await makeArchive(folder, { segments, options: { now: testClock(day) } })
}

test('[archive-fault-tend] after a crash at any step of compressing and moving, every segment is there once and is what was sealed', async () => {
  const steps = await faultEverywhere(
    prepareThree,
    async (folder, files) => {
      const writer = await openArchive(folder, signer, { files, now: () => new Date(Date.UTC(2026, 10, 27, 12)) })
      for await (const { outcome, text } of tend(writer, {
        compression: 'gzip',
        compressAfter: day,
        moveAfter: 7 * day,
        offlineAfter: 8 * day,
        offlineTo: `${folder}.away`,
      }))
        if (outcome !== 'done') throw new Crash(text)
      writer.close()
    },
    async (folder, _, where) => {
      const writer = await openArchive(folder, signer)
      writer.close()
      const checked = checkArchive(folder, signer.key)
      if (where === 'without a fault') {
        assert.ok(checked.moved[0], 'the first is away')
        assert.deepEqual(readdirSync(join(folder, 'archive')), ['000002.log.gz'])
        assert.ok(readdirSync(join(folder, 'segments')).includes('000003.log.gz'))
      }
      for (const [i, content] of contents.entries()) {
        const away = join(`${folder}.away`, `${String(i + 1).padStart(6, '0')}.log`)
        if (checked.moved[i]) assert.equal(readFileSync(away, 'utf8'), content, where)
        else assert.equal(checked.contents[i]?.toString(), content, where)
      }
      const again = await openArchive(folder, signer)
      assert.deepEqual(again.remarks, [], where)
      again.close()
    },
  )
  assert.ok(steps > 15, `${steps} steps`)
})

test('[archive-fault-back] after a crash at any step of bringing a segment back, it is there or known to be away', async () => {
  const away = join(root, 'away')
  mkdirSync(away)
  const steps = await faultEverywhere(
    async (folder) => {
      await prepareThree(folder)
      const writer = await openArchive(folder, signer, { now: () => new Date(Date.UTC(2026, 10, 19, 12)) })
      for await (const { outcome } of tend(writer, { compression: 'zstd', offlineAfter: 1, offlineTo: away }))
        assert.equal(outcome, 'done')
      writer.close()
    },
    async (folder, files, done) => {
      const writer = await openArchive(folder, signer, { files })
      await bringBack(writer, 1, join(away, '000001.log'))
      writer.close()
      done.push('back')
    },
    async (folder, done, where) => {
      const writer = await openArchive(folder, signer)
      writer.close()
      const checked = checkArchive(folder, signer.key)
      if (done.includes('back')) assert.equal(checked.contents[0]?.toString(), contents[0], where)
    },
  )
  assert.ok(steps > 4, `${steps} steps`)
})

test('[archive-fault-mend] after a crash at any step of mending, the next opening mends', async () => {
  const whole = 'one\ntwo\nthree\n'
  const steps = await faultEverywhere(
    (folder) =>
      makeArchive(folder, {
        segments: [
          { file: 'a.log', content: 'a\n' },
          { stream: 'log', pieces: ['one\n', { do: 'checkpoint' }, 'two\nthree\nto'], leftOpen: true },
        ],
      }),
    async (folder, files, done) => {
      const writer = await openArchive(folder, signer, { files })
      done.push('mended')
      assert.equal(writer.remarks.length, 2)
      // Its only step is to give back the lock.
      writer.close()
    },
    async (folder, _, where) => {
      const writer = await openArchive(folder, signer)
      writer.close()
      const { checkpoints, contents } = checkArchive(folder, signer.key)
      assert.equal(contents[1]?.toString(), whole, where)
      assert.equal(checkpoints.at(-1)!.interrupted?.bytes, 2, where)
      assert.equal(readFileSync(join(folder, 'segments/000002.torn'), 'utf8'), 'to', where)
    },
  )
  assert.ok(steps > 10, `${steps} steps`)
})
