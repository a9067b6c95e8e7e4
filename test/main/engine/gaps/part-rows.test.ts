import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRows } from '../../../../core/columns/row.ts'
import { asNanos, type GapRow, MARK, placedAt, placedMicros } from '../../../../core/gaps/row.ts'
import { SIGNATURE_ANCHORS } from '../../../../core/gaps/signature.ts'
import { PartRows } from '../../../../main/engine/gaps/part-rows.ts'
import { encodeBatch } from '../../../../main/store/parquet/message-file.ts'
import { PartReader } from '../../../../main/store/parquet/part-reader.ts'
import { sequenceIdOf } from '../../../core/gaps/whole-row.ts'
import { hostileBatch, type Temper } from '../../../support/hostile-batch.ts'

const TEMPERS: readonly Temper[] = ['calm', 'constant', 'jumps', 'wild']
const ROWS = 3000

function partOf(temper: Temper, seed: number) {
  const batch = hostileBatch(ROWS, temper, seed)
  return { batch, rows: new PartRows(new PartReader(Buffer.concat(encodeBatch(batch).parts))) }
}

test('[gap-part-rows] a row says what was written of its message', () => {
  for (const temper of TEMPERS) {
    const { batch, rows } = partOf(temper, 11)
    assert.equal(rows.rows, ROWS)
    for (const [at, { row: stated }] of [...readRows(batch)].entries()) {
      const row = rows.look(at)
      const expected = {
        item: stated.item,
        seq: stated.seq,
        packet: stated.packet,
        offset: stated.offset,
        length: stated.length,
        source: stated.host ?? stated.src ?? '',
        src: stated.src,
        wireTime: stated.wireTime === null ? null : BigInt(stated.wireTime),
        senderTime: stated.senderTime === null ? null : BigInt(stated.senderTime),
        isInferred: stated.timeSource.endsWith('inferred'),
        timeDigits: stated.timeDigits,
        pri: stated.pri,
        app: stated.app,
        procid: stated.procid,
        msgid: stated.msgid,
        sd: stated.sd ?? '',
        text: stated.text,
        transport: stated.transport,
        isCut: stated.textState === 'cut',
      }
      for (const [name, value] of Object.entries(expected)) assert.equal(row[name as keyof GapRow], value, name)
    }
  }
})

test('[gap-part-rows-numbers] numbers and marks say the same as the times and texts that they stand for', () => {
  for (const temper of TEMPERS) {
    const { rows } = partOf(temper, 12)
    for (let at = 0; at < rows.rows; at++) {
      const row = rows.look(at)
      assert.equal(asNanos(row.wireSec, row.wireNano), row.wireTime)
      assert.equal(asNanos(row.senderSec, row.senderNano), row.senderTime)
      const placed = placedAt(row)
      const micros = placed === null ? Number.NaN : Math.round(Number(placed) / 1000)
      // Two microseconds more or less where a number cannot hold the seconds as nanoseconds, before 1825 and after 2115.
      if (Math.abs(micros) > 4.5e15) assert.ok(Math.abs(placedMicros(row) - micros) <= 2)
      else assert.equal(placedMicros(row), micros)
      assert.equal(row.sequenceId, sequenceIdOf(row.sd))
      assert.equal(row.isMark, row.text.endsWith(MARK))
      const folded = row.text.toLowerCase()
      if (!/[^\0-\x7f]/.test(row.text))
        assert.equal(
          row.hasAnchor,
          SIGNATURE_ANCHORS.some((anchor) => folded.includes(anchor)),
        )
    }
  }
})

test('[gap-part-rows-codes] a code stands for one name in its part, and parts are told apart', () => {
  const { rows } = partOf('jumps', 13)
  const other = partOf('jumps', 13).rows
  assert.notEqual(rows.part, other.part)
  const sources = new Map<number, string>()
  const apps = new Map<number, string | null>()
  for (let at = 0; at < rows.rows; at++) {
    const { source, sourceCode, app, appCode } = rows.look(at)
    assert.equal(sources.get(sourceCode) ?? source, source)
    assert.equal(apps.has(appCode) ? apps.get(appCode) : app, app)
    sources.set(sourceCode, source)
    apps.set(appCode, app)
  }
})
