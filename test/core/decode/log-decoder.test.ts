import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addsUp } from '../../../core/decode/tally.ts'
import { MAX_LINE } from '../../../core/log/lines.ts'
import { decode } from '../../support/decoding.ts'
import { bytes } from '../../support/packets.ts'

/** 2026-01-10T12:00:00Z. */
const DATE = 1_768_046_400
const times = (text: string, referenceSec: number) =>
  decode('log', bytes(text), { referenceSec }).rows.map(({ senderTime }) =>
    senderTime === null ? null : new Date(Number(BigInt(senderTime) / 1_000_000n)).toISOString(),
  )

test('[log-line] every line is a message with its number, offset and text; blank lines are counted and are none', () => {
  const { rows, raws, counts } = decode('log', bytes('\ufeffNov 21 01:28:35 gate su[1]: one\r\n\r\n\nlast'))
  assert.deepEqual(
    rows.map(({ packet, offset, length, transport, framing, src, wireTime }) => [
      packet,
      offset,
      length,
      transport,
      framing,
      src,
      wireTime,
    ]),
    [
      [1, 3, 31, 'file', 'line', null, null],
      [4, 39, 4, 'file', 'line', null, null],
    ],
  )
  assert.deepEqual(
    raws.map((raw) => Buffer.from(raw).toString()),
    ['Nov 21 01:28:35 gate su[1]: one', 'last'],
  )
  assert.deepEqual(counts.fates, { message: 2, other: 2 })
  assert.deepEqual([rows[0]!.host, rows[0]!.app, rows[0]!.procid, rows[0]!.text], ['gate', 'su', '1', 'one'])
})

test('[log-no-pri] a line without PRI breaks no rule by that', () => {
  const { rows } = decode('log', bytes('Nov 21 01:28:35 gate su: x\n2024-01-01T00:00:00Z gate su: x\n'))
  assert.equal(rows[0]!.rule, null)
  assert.ok(rows.every(({ rule }) => rule === null || !rule.endsWith('pri')))
})

test('[log-year] years that lines do not state come from the date of the file: its lines are older', () => {
  assert.deepEqual(times('Jan 10 11:59:59 gate su: x\n', DATE), ['2026-01-10T11:59:59.000Z'])
  assert.deepEqual(times('Jan 12 00:00:00 gate su: x\n', DATE), ['2025-01-12T00:00:00.000Z'])
  assert.deepEqual(times('Dec 31 23:59:59 gate su: x\nJan  1 00:00:01 gate su: y\n', DATE), [
    '2025-12-31T23:59:59.000Z',
    '2026-01-01T00:00:01.000Z',
  ])
})

test('[log-year-same-day] lines of the day of the file are of its year at any hour, and of the day after too: zones differ', () => {
  for (const hour of [0, 1, 7, 11, 12, 23]) {
    const date = Date.UTC(2026, 9, 16, hour) / 1000
    assert.deepEqual(times('Oct 16 00:00:00 gate su: x\n', date), ['2026-10-16T00:00:00.000Z'], `${hour}`)
    assert.deepEqual(times('Oct 17 00:00:00 gate su: x\n', date), ['2026-10-17T00:00:00.000Z'], `${hour}`)
    assert.deepEqual(times('Oct 18 00:00:00 gate su: x\n', date), ['2025-10-18T00:00:00.000Z'], `${hour}`)
  }
})

test('[log-year-unknown] without a date, and without a year, there is no time rather than a made-up one', () => {
  const { rows } = decode('log', bytes('Jan 10 11:59:59 gate su: x\n'))
  assert.deepEqual([rows[0]!.senderTime, rows[0]!.timeSource], [null, 'none'])
})

test('[log-line-limit] a line of MAX_LINE is one message; one byte more makes two, and a reject', () => {
  for (const [length, messages] of [
    [MAX_LINE - 1, 1],
    [MAX_LINE, 1],
    [MAX_LINE + 1, 2],
  ] as const) {
    const { rows, counts } = decode('log', Buffer.concat([Buffer.alloc(length, 0x78), Buffer.from('\nnext\n')]))
    assert.equal(rows.length, messages + 1)
    assert.equal(counts.rejects['line-length'] ?? 0, messages - 1)
    assert.equal(
      rows.reduce((sum, row) => sum + row.length, 0),
      length + 4,
    )
  }
})

test('[log-encoding] UTF-16 is refused with what to do, not decoded to noise', () => {
  const { failure, rows } = decode('log', Buffer.from('\ufeffNov 21 01:28:35 gate su: x\n', 'utf16le'))
  assert.match(failure!, /UTF-16LE.*convert/)
  assert.equal(rows.length, 0)
})

test('[log-adds-up] every line of any text is counted once, however it is cut into pieces', () => {
  const line = fc.oneof(
    fc.constantFrom('', 'Nov 21 01:28:35 gate su[1]: one', '<34>1 2024-01-01T00:00:00Z h a p m - x', '\r'),
    fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\n', '')),
  )
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 60 }), (lines, end, step) => {
      const content = bytes(`one${end}${lines.map((each) => `${each}${end}`).join('')}`)
      const whole = decode('log', content, { referenceSec: DATE })
      assert.equal(whole.counts.packets, lines.length + 1)
      assert.ok(addsUp(whole.counts))
      assert.equal(whole.counts.fates.message ?? 0, whole.rows.length)
      assert.deepEqual(decode('log', content, { referenceSec: DATE }, step), whole)
    }),
  )
})
