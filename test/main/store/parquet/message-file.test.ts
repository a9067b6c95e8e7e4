import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { findPyarrow } from '../../../../build/provision/python.ts'
import { BATCH_ROWS, MessageBatch } from '../../../../core/columns/message-batch.ts'
import { MAX_NAMES } from '../../../../core/columns/name-column.ts'
import { MAX_SECOND, MIN_SECOND } from '../../../../core/columns/time-range.ts'
import { encodeBatch } from '../../../../main/store/parquet/message-file.ts'
import { writeBatchFile } from '../../../../main/store/part-file.ts'
import { expectedValues, hostileBatch, type Temper } from '../../../support/hostile-batch.ts'

const folder = mkdtempSync(join(tmpdir(), 'logwitness-parquet-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()

const tempers: Temper[] = ['calm', 'constant', 'jumps', 'wild']
const sizes = [1, 2, 7, 8, 9, 255, 256, 257, 1024, 1025, 1026, 2047, 2048, 2049, 9000]
const cases = [
  ...tempers.flatMap((temper) => sizes.map((rows) => ({ temper, rows }))),
  { temper: 'wild' as Temper, rows: BATCH_ROWS },
]
const fileOf = ({ temper, rows }: { temper: Temper; rows: number }) => join(folder, `${temper}-${rows}.parquet`)

test('[parquet-values] DuckDB reads every value of hostile batches as it was put in', async () => {
  for (const which of cases) {
    const batch = hostileBatch(which.rows, which.temper, which.rows + which.temper.length)
    const before = Buffer.from(batch.memory as ArrayBuffer)
      .subarray(0, 1 << 20)
      .toString('latin1')
    const part = writeBatchFile(fileOf(which), batch)
    const file = readFileSync(fileOf(which))
    assert.deepEqual([part.bytes, part.crc32], [file.length, crc32(file)], 'size and CRC are those of the file')
    assert.equal(
      Buffer.from(batch.memory as ArrayBuffer)
        .subarray(0, 1 << 20)
        .toString('latin1'),
      before,
      'the batch is not changed',
    )
    const rows = await rowsOf(`SELECT * FROM read_parquet('${fileOf(which)}')`)
    assert.equal(rows.length, which.rows)
    const expected = expectedValues(batch)
    for (const [i, row] of rows.entries()) {
      const want = expected(i)
      const wrong = want.findIndex((value, column) => value !== row[column])
      assert.equal(
        wrong,
        -1,
        `${fileOf(which)} row ${i} column ${wrong}: ${String(row[wrong])} for ${String(want[wrong])}`,
      )
    }
  }
})

test('[parquet-pyarrow] pyarrow finds the files valid, their statistics true, and the same values', async (t) => {
  const python = await findPyarrow()
  if ('reason' in python) return t.skip(python.reason)
  const files = cases.map(fileOf)
  execFileSync(python.path, [join(import.meta.dirname, 'compare.py'), ...files])
  for (const file of files) {
    const [[differences] = []] = await rowsOf(
      `SELECT count(*) FROM (SELECT * FROM read_parquet('${file}') EXCEPT ALL SELECT * FROM read_parquet('${file}.copy'))`,
    )
    assert.equal(differences, 0n, file)
  }
})

test('[parquet-prune] a query for one value of an integer column finds it, whatever the statistics leave out', async () => {
  const file = fileOf({ temper: 'jumps', rows: 9000 })
  for (const column of ['seq', 'packet', 'off', 'wire_time', 'sender_time', 'pri', 'sport']) {
    for (const extreme of ['min', 'max']) {
      // `+ 0` keeps the reader from taking the extreme out of the statistics instead of the values.
      const sql = `FROM read_parquet('${file}') WHERE ${column} = (SELECT ${extreme}(${column} + 0) FROM read_parquet('${file}'))`
      const [[found] = []] = await rowsOf(`SELECT count(*) ${sql}`)
      assert.ok((found as bigint) > 0n, `${extreme} of ${column}`)
    }
  }
})

test('[parquet-names-limit] 255, 256, 257 and the most names that a batch can hold keep their values', async () => {
  for (const names of [255, 256, 257, MAX_NAMES - 2, MAX_NAMES - 1]) {
    const batch = hostileBatch(names, 'constant', 1)
    const { app } = batch.columns
    app.clear()
    for (let i = 0; i < names; i++) {
      const name = Buffer.from(`n${i}`)
      app.codes[i] = app.code(name, 0, name.length)
    }
    const file = join(folder, `names-${names}.parquet`)
    writeBatchFile(file, batch)
    const rows = await rowsOf(`SELECT app FROM read_parquet('${file}')`)
    for (const [i, [app]] of rows.entries())
      if (app !== `n${i}`) assert.fail(`${names} names: row ${i} is ${String(app)}`)
    assert.equal(rows.length, names)
  }
})

test('[parquet-time-limit] the first and last second that can be kept are kept, one beyond is absent and counted', async () => {
  const batch = hostileBatch(6, 'constant', 1)
  const { sec, nano } = batch.columns.wire_time
  sec.set([MIN_SECOND - 1, MIN_SECOND, MIN_SECOND + 1, MAX_SECOND - 1, MAX_SECOND, MAX_SECOND + 1])
  nano.set([0, 0, 0, 0, 2 ** 32 - 1, 0])
  const file = join(folder, 'time-limit.parquet')
  const part = writeBatchFile(file, batch)
  const seconds = (await rowsOf(`SELECT wire_time FROM read_parquet('${file}')`)).map(([time]) => time)
  const inside = [MIN_SECOND, MIN_SECOND + 1, MAX_SECOND - 1].map((second) => BigInt(second) * 1_000_000_000n)
  assert.deepEqual(seconds, [null, ...inside, BigInt(MAX_SECOND) * 1_000_000_000n + 4_294_967_295n, null])
  assert.equal(part.timesOutOfRange, 2)
})

test('[parquet-sorted] a part is in the order of a clock only if every message has its time and none runs backwards', () => {
  const sorted = (wire: number[], sender: number[]) => {
    const batch = hostileBatch(wire.length, 'constant', 1)
    batch.columns.wire_time.sec.set(wire)
    batch.columns.sender_time.sec.set(sender)
    return encodeBatch(batch).stats.sorted
  }
  const none = Number.NaN
  assert.deepEqual(sorted([1, 2, 2], [3, 2, 1]), { wire: true, sender: false })
  assert.deepEqual(sorted([none, none], [1, 2]), { wire: true, sender: true })
  assert.deepEqual(sorted([1, none], [1, 2]), { wire: false, sender: true })
  assert.deepEqual(sorted([none, 2], [1, 2]), { wire: false, sender: true })
  assert.deepEqual(sorted([none, none], [none, 2]), { wire: false, sender: false })
})

test('[parquet-one-item] a batch without messages, or of two items, makes no file', () => {
  assert.throws(() => encodeBatch(MessageBatch.create({ capacity: 8 })), /without messages/)
  const batch = hostileBatch(3, 'calm', 1)
  batch.columns.item[2] = 9
  assert.throws(() => encodeBatch(batch), /one item/)
})

test('[parquet-shared] a batch in shared memory is written like any other', async () => {
  const calm = hostileBatch(3000, 'jumps', 5)
  const memory = new SharedArrayBuffer(calm.memory.byteLength)
  new Uint8Array(memory).set(new Uint8Array(calm.memory))
  calm.publish()
  new Uint8Array(memory).set(new Uint8Array(calm.memory))
  const shared = new MessageBatch(memory, calm.capacity)
  shared.refresh()
  const [one, other] = [join(folder, 'own.parquet'), join(folder, 'shared.parquet')]
  writeBatchFile(one, calm)
  writeBatchFile(other, shared)
  assert.ok(readFileSync(one).equals(readFileSync(other)))
})
