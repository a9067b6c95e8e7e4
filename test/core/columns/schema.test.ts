import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { MessageBatch } from '../../../core/columns/message-batch.ts'
import { MESSAGE_COLUMNS } from '../../../core/columns/schema.ts'
import { isTime, MAX_SECOND, MIN_SECOND } from '../../../core/columns/time-range.ts'

const names = MESSAGE_COLUMNS.map(({ name }) => name)

test('[schema-columns] a batch has the columns of the schema, in its order', () => {
  assert.deepEqual(Object.keys(MessageBatch.create({ capacity: 1 }).columns), names)
})

test('[schema-documented] docs/formats.md describes the columns of the schema, in its order', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/formats.md'), 'utf8')
  const told = [...document.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name!)
  const first = told.indexOf('item')
  assert.deepEqual(told.slice(first, first + names.length), names)
})

test('[schema-words] words have codes that fit a byte, with one to spare for "absent"', () => {
  for (const column of MESSAGE_COLUMNS) if (column.kind === 'word') assert.ok(column.words.length < 255, column.name)
})

test('[time-range] the seconds that nanoseconds of 64 bits can hold, one below, at and one above', () => {
  const limit = 2n ** 63n
  for (const [second, is] of [
    [MIN_SECOND - 1, false],
    [MIN_SECOND, true],
    [MIN_SECOND + 1, true],
    [MAX_SECOND - 1, true],
    [MAX_SECOND, true],
    [MAX_SECOND + 1, false],
    [Number.NaN, false],
  ] as const) {
    assert.equal(isTime(second), is)
    if (!is) continue
    const nanoseconds = BigInt(second) * 1_000_000_000n
    assert.ok(nanoseconds >= -limit && nanoseconds + 0xffff_ffffn < limit)
  }
})
