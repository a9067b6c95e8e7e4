import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Database, Interrupted, quote } from '../../../main/store/database.ts'
import { writeBatchFile } from '../../../main/store/part-file.ts'
import { hostileBatch } from '../../support/hostile-batch.ts'

const root = mkdtempSync(join(tmpdir(), 'logwitness-database-'))
const inside = join(root, 'index')
mkdirSync(inside)
const database = await Database.open(inside, join(inside, 'tmp'), '100MB')
after(() => {
  database.close()
  rmSync(root, { recursive: true, force: true })
})
const run = (sql: string) => database.run({ sql, values: [] })

test('[database-confined] files outside of the index cannot be read or written, and no setting can be changed', async () => {
  for (const folder of [inside, root]) writeBatchFile(join(folder, 'a.parquet'), hostileBatch(3, 'calm', 1))
  const count = (path: string) => run(`SELECT count(*) FROM read_parquet([${quote(path)}])`)
  assert.deepEqual(await (await count(join(inside, 'a.parquet'))).getRows(), [[3n]])
  await assert.rejects(count(join(root, 'a.parquet')), /Permission/)
  await assert.rejects(count(`${inside}/../a.parquet`), /Permission/)
  await assert.rejects(run(`COPY (SELECT 1) TO ${quote(join(root, 'b.parquet'))}`), /Permission/)
  await assert.rejects(run('SET enable_external_access = true'), /locked|Cannot/)
  await assert.rejects(run("SET memory_limit = '9GB'"), /locked/)
  await assert.rejects(run('INSTALL httpfs'))
})

test('[database-interrupt] a query that is running ends when it is told to', async () => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 30)
  const endless = {
    sql: 'SELECT count(*) FROM range(1000000000) a, range(1000) b WHERE a.range * b.range % 7 = 3',
    values: [],
  }
  await assert.rejects(database.run(endless, controller.signal), Interrupted)
  assert.deepEqual(await (await run('SELECT 1')).getRows(), [[1]], 'the next one runs')
})

test('[database-errors] an error in the middle of a result is an error of the whole', async () => {
  await assert.rejects(
    run("SELECT (CASE WHEN i = 3000000 THEN 'x' ELSE '1' END)::INT FROM range(4000000) t(i)"),
    /Conversion/,
  )
})
