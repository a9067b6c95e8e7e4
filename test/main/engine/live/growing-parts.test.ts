import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { MessageBatch } from '../../../../core/columns/message-batch.ts'
import { GrowingParts, SHORT_ROWS } from '../../../../main/engine/live/growing-parts.ts'
import { Database, quote } from '../../../../main/store/database.ts'
import { openManifest } from '../../../../main/store/manifest.ts'
import { writeBatchFile } from '../../../../main/store/part-file.ts'
import { fastFolder } from '../../../support/fast-folder.ts'
import { hostileBatch, type Temper } from '../../../support/hostile-batch.ts'

const root = fastFolder()
let made = 0
const newFolder = () => {
  const folder = join(root, String(++made))
  mkdirSync(folder)
  return folder
}

/** A batch as it was when it had fewer rows. */
function whenItHad(batch: MessageBatch, rows: number) {
  const used = { ...batch.used }
  for (const name of ['spans', 'sd', 'text'] as const)
    used[name] = batch.columns[name].lengths.subarray(0, rows).reduce((sum, length) => sum + length, 0)
  return { rows, used, columns: batch.columns }
}

function growing(folder: string) {
  const { manifest } = openManifest(folder)
  const prefix = manifest.begin(3)
  const parts = new GrowingParts(folder, prefix, ({ file, part, replaces }) =>
    manifest.add({ ...part, file }, replaces),
  )
  return { manifest, parts }
}

test('[growing-same] whatever has come is in the parts, once, and in the end they hold what one part would', async () => {
  for (const temper of ['calm', 'jumps', 'wild'] as Temper[]) {
    const folder = newFolder()
    const { manifest, parts } = growing(folder)
    const rows = 2 * SHORT_ROWS + 500
    const batch = hostileBatch(rows, temper, 9)
    const counts: number[] = []
    for (const at of [1, 700, SHORT_ROWS, SHORT_ROWS + 1, SHORT_ROWS + 900, 2 * SHORT_ROWS + 100, rows - 1]) {
      parts.show(whenItHad(batch, at))
      parts.show(whenItHad(batch, at))
      assert.equal(
        manifest.parts(3).reduce((sum, part) => sum + part.rows, 0),
        at,
      )
      counts.push(manifest.parts(3).length)
    }
    assert.deepEqual(counts, [1, 1, 1, 1, 2, 1, 2], 'at most two parts of a batch that is not full')
    const whole = join(folder, 'whole.parquet')
    writeBatchFile(whole, batch)
    const now = () =>
      `read_parquet([${manifest
        .parts(3)
        .map((part) => quote(manifest.pathOf(part)))
        .join(', ')}])`
    const database = await Database.open(folder, folder, '200MB')
    const differences = async (limit: number) => {
      const [a, b] = [now(), `(SELECT * FROM read_parquet(${quote(whole)}) WHERE seq <= ${limit})`]
      const sql = `SELECT (SELECT count(*) FROM (FROM ${a} EXCEPT ALL FROM ${b})), (SELECT count(*) FROM (FROM ${b} EXCEPT ALL FROM ${a}))`
      return (await database.run({ sql, values: [] })).getRows()
    }
    assert.deepEqual(await differences(rows - 1), [[0n, 0n]])
    parts.close(batch)
    assert.deepEqual(await differences(rows), [[0n, 0n]])
    assert.deepEqual(
      manifest.parts(3).map((part) => [part.firstSeq, part.lastSeq]),
      [[1, rows]],
    )
    database.close()
  }
})

test('[growing-next] a batch that was full when it was shown stands, and the next one follows it', () => {
  const folder = newFolder()
  const { manifest, parts } = growing(folder)
  const batch = hostileBatch(10, 'calm', 2)
  parts.show(batch)
  parts.close(batch)
  assert.equal(manifest.parts(3).length, 1)
  batch.columns.seq.set(Array.from({ length: 10 }, (_, i) => 11 + i))
  parts.show(whenItHad(batch, 4))
  parts.close(batch)
  assert.deepEqual(
    manifest.parts(3).map((part) => [part.firstSeq, part.lastSeq]),
    [
      [1, 10],
      [11, 20],
    ],
  )
})
