import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRows } from '../../../../core/columns/row.ts'
import { MESSAGE_COLUMNS } from '../../../../core/columns/schema.ts'
import { DamagedPart } from '../../../../main/store/parquet/byte-reader.ts'
import { encodeBatch } from '../../../../main/store/parquet/message-file.ts'
import { PartReader } from '../../../../main/store/parquet/part-reader.ts'
import { hostileBatch, randomFrom, type Temper } from '../../../support/hostile-batch.ts'

const TEMPERS: readonly Temper[] = ['calm', 'constant', 'jumps', 'wild']
const file = (rows: number, temper: Temper, seed: number) =>
  Buffer.concat(encodeBatch(hostileBatch(rows, temper, seed)).parts)
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

test('[part-reader] every value of every column comes back as it was written', () => {
  for (const temper of TEMPERS)
    for (const rows of [1, 7, 1024, 1025, 2049, 5000]) {
      const batch = hostileBatch(rows, temper, rows)
      const expected = [...readRows(batch)].map(({ row }) => structuredClone(row) as unknown as Record<string, unknown>)
      const reader = new PartReader(Buffer.concat(encodeBatch(batch).parts))
      assert.equal(reader.rows, rows)
      const names: Record<string, string> = { off: 'offset', len: 'length', text_state: 'textState' }
      for (const { name, kind } of MESSAGE_COLUMNS) {
        const key = names[name] ?? name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
        const values = valuesOf(reader, name, kind)
        for (const [i, row] of expected.entries()) {
          const wanted = name === 'sd' || name === 'spans' ? (row[key] ?? '') : row[key]
          if (name === 'text_state' && values[i] === 'replaced') continue
          assert.deepEqual(values[i], wanted, `${temper}, ${rows} rows, ${name} of row ${i}`)
        }
      }
    }
})

function valuesOf(reader: PartReader, name: string, kind: string): unknown[] {
  if (kind === 'time') {
    const { sec, nano } = reader.times(name)
    return Array.from(sec, (value, i) =>
      Number.isNaN(value) ? null : String(BigInt(value) * 1_000_000_000n + BigInt(nano[i]!)),
    )
  }
  if (kind === 'word' || kind === 'name') {
    const { codes, words } = reader.words(name)
    return Array.from(codes, (code) => (code < 0 ? null : words[code]))
  }
  if (kind === 'text') {
    const { bytes, starts, lengths } = reader.texts(name)
    return Array.from(starts, (start, i) => UTF8.decode(bytes.subarray(start, start + lengths[i]!)))
  }
  return Array.from(reader.numbers(name), (value) => (Number.isNaN(value) ? null : value))
}

test('[part-reader-damaged] a damaged part gives an error of its own or other values, and never hangs or reads beyond its end', () => {
  const random = randomFrom(7)
  const whole = file(300, 'jumps', 3)
  for (let i = 0; i < 2000; i++) {
    const bytes = Uint8Array.from(whole)
    for (let k = 0; k < 1 + random(3); k++) bytes[random(bytes.length)] = random(256)
    try {
      const reader = new PartReader(random(4) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes)
      if (reader.rows > 1000) continue
      for (const { name, kind } of MESSAGE_COLUMNS) valuesOf(reader, name, kind)
    } catch (error) {
      assert.ok(error instanceof DamagedPart || error instanceof RangeError, String(error))
    }
  }
})
