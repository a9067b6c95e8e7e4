import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { lookThrough } from '../../../../main/engine/gaps/look.ts'
import { evidenceOf } from '../../../support/gap-evidence.ts'
import { makeRandom } from '../../../support/random.ts'
import { scratchFolder } from '../../../support/scratch.ts'

const DAY = 86_400_000
/** A Monday. */
const MONDAY = Date.parse('2026-11-16T00:00:00Z')
const { folder } = scratchFolder()

/** Lines every half a minute or so of one day; `keeps` says which stay. */
function day(number: number, keeps: (time: number) => boolean): string {
  const random = makeRandom(7, number)
  const lines: string[] = []
  for (let time = MONDAY + number * DAY; time < MONDAY + (number + 1) * DAY; time += 1000 * random.below(60))
    if (keeps(time)) lines.push(`${new Date(time).toISOString()} web-01 app[7]: request ${lines.length} served\n`)
  return lines.join('')
}

async function archiveGaps(name: string, files: Readonly<Record<string, string | Uint8Array>>) {
  const place = join(folder, name)
  mkdirSync(place)
  for (const [file, content] of Object.entries(files)) writeFileSync(join(place, file), content)
  const { findings } = await lookThrough(await evidenceOf([place]), { heartbeats: [], planned: [] })
  return findings.filter(({ kind }) => kind === 'archive')
}

const everything = () => true
const withoutAnHour = (time: number) =>
  time < MONDAY + DAY / 2 || time > MONDAY + DAY / 2 + DAY / 24 || new Date(time).getUTCSeconds() === 7

test('[gap-cleaned-file] a log from which an hour was taken out has that stretch as its one finding, and a whole one none', async () => {
  assert.deepEqual(await archiveGaps('whole', { 'app.log': day(0, everything) }), [])
  const [gap, ...others] = await archiveGaps('cleaned', { 'app.log': day(0, withoutAnHour) })
  assert.deepEqual(others, [])
  assert.equal(gap!.detector, 'cleaned-log')
  const [since, until] = [gap!.since!, gap!.until!].map((time) => Number(time / 1_000_000n))
  const off = [since! - (MONDAY + DAY / 2), until! - (MONDAY + DAY / 2 + DAY / 24)]
  assert.ok(
    off.every((milliseconds) => Math.abs(milliseconds) < DAY / 48),
    `off by ${off} ms`,
  )
  assert.match(gap!.text, /app\.log has \d+ lines, where as long a time before and after has about \d/)
  assert.ok(gap!.addresses.every(({ item, length, seq }) => item === 1 && length > 0 && seq !== null))
})

test('[gap-sparse-file] of rotated files, plain and compressed, the one that was emptied but for a few lines is found', async () => {
  const few = (time: number) => new Date(time).getUTCMinutes() === 7 && new Date(time).getUTCSeconds() < 30
  const files = Object.fromEntries(
    Array.from({ length: 6 }, (_, i) => {
      const text = day(i, i === 2 ? few : everything)
      return i === 5 ? ['app.log', text] : [`app.log.${5 - i}.gz`, gzipSync(text)]
    }),
  )
  const [gap, ...others] = await archiveGaps('sparse', files)
  assert.deepEqual(others, [])
  assert.equal(gap!.detector, 'sparse-file')
  assert.match(gap!.text, /app\.log\.3\.gz has \d+ lines, where each of the 4 files around it/)
})

test('[gap-file-end-address] a compressed file that ends early rests on the end of what could be read', async () => {
  const text = day(0, everything)
  const packed = gzipSync(text)
  const [gap, ...others] = await archiveGaps('early', {
    'app.log.1.gz': packed.subarray(0, packed.length / 2),
    'app.log': day(1, everything),
  })
  assert.deepEqual(others, [])
  assert.equal(gap!.detector, 'file-end')
  const { offset } = gap!.addresses[0]!
  assert.ok(offset > packed.length && offset < text.length, `${offset} of ${text.length}`)
})
