import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_NAME, MAX_NAMES, NAME_BYTES, NameColumn } from '../../../core/columns/name-column.ts'

function makeColumn(): NameColumn {
  const column = new NameColumn(new Uint16Array(8), new Uint32Array(MAX_NAMES), new Uint8Array(NAME_BYTES))
  column.clear()
  return column
}

function code(column: NameColumn, name: string): number {
  const bytes = Buffer.from(name, 'latin1')
  return column.code(bytes, 0, bytes.length)
}

function nameOf(column: NameColumn, code: number): string {
  return Buffer.from(column.bytes.subarray(column.ends[code - 1], column.ends[code])).toString('latin1')
}

test('[names-codes] codes are dense from 1 in order of first use, and 0 is absent', () => {
  const column = makeColumn()
  assert.deepEqual(
    ['gate', 'mail', 'gate', '17', '017', '17', '', ''].map((name) => code(column, name)),
    [1, 2, 1, 3, 4, 3, 5, 5],
  )
  assert.equal(column.code(new Uint8Array(4), -1, -1), 0)
  assert.equal(column.size, 6)
  column.clear()
  assert.equal(code(column, 'mail'), 1)
})

test('[names-any] every name reads back as it was, and equal names have equal codes', () => {
  const name = fc.oneof(
    fc.nat(200_000).map(String),
    fc.string({ maxLength: 6 }),
    fc.constantFrom('0', '00', '99999', '100000'),
  )
  fc.assert(
    fc.property(fc.array(name, { maxLength: 3000 }), (names) => {
      const column = makeColumn()
      const codes = new Map<string, number>()
      for (const each of names) {
        const latin1 = Buffer.from(each).toString('latin1')
        const given = code(column, latin1)
        assert.equal(codes.get(latin1) ?? given, given)
        codes.set(latin1, given)
      }
      for (const [each, given] of codes) assert.equal(nameOf(column, given), each)
    }),
    { numRuns: 30 },
  )
})

test('[names-max-names] one below, at and one above MAX_NAMES: room is told before there is none', () => {
  const column = makeColumn()
  for (let i = 0; i < MAX_NAMES - 2; i++) assert.equal(code(column, `n${i}`), i + 1)
  assert.equal(column.sureRoom, 1)
  assert.equal(code(column, 'last'), MAX_NAMES - 1)
  assert.equal(column.sureRoom, 0)
  assert.equal(nameOf(column, 1), 'n0')
  assert.equal(nameOf(column, MAX_NAMES - 1), 'last')
  assert.equal(code(column, 'n65000'), 65_001, 'what is known is still found')
})

test('[names-bytes] the longest names fill the bytes that are set aside, and no more', () => {
  const column = makeColumn()
  const most = Math.floor(NAME_BYTES / MAX_NAME)
  for (let i = 0; i < most; i++) {
    assert.equal(column.sureRoom, most - i)
    code(column, String(i).padStart(MAX_NAME, 'x'))
  }
  assert.equal(column.sureRoom, 0)
  assert.ok(column.ends[column.size - 1]! <= NAME_BYTES)
})

test('[names-collisions] names made to collide cost a bounded search each, and stay apart', () => {
  const column = makeColumn()
  const started = performance.now()
  // FNV-1a of two bytes: many of them share their low bits.
  const names = Array.from({ length: 60_000 }, (_, i) => String.fromCharCode(i & 0xff, i >> 8, 0x80))
  for (const name of names) code(column, name)
  for (const name of names.slice(0, 500)) assert.equal(nameOf(column, code(column, name)), name)
  assert.ok(performance.now() - started < 5000)
})
