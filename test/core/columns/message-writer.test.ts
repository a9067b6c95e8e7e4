import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../../core/bytes/utf8.ts'
import { BATCH_ROWS, MessageBatch, TEXT_BYTES } from '../../../core/columns/message-batch.ts'
import type { MessageRow } from '../../../core/columns/message-row.ts'
import { MessageWriter } from '../../../core/columns/message-writer.ts'
import { MAX_NAME, MAX_NAMES } from '../../../core/columns/name-column.ts'
import { readRows } from '../../../core/columns/row.ts'
import { FRAMINGS, TRANSPORTS } from '../../../core/columns/schema.ts'
import { MAX_SECOND, MIN_SECOND } from '../../../core/columns/time-range.ts'
import { Tally } from '../../../core/decode/tally.ts'
import { FORMATS, TIME_NONE, TIME_SOURCES } from '../../../core/syslog/parsed-message.ts'
import { RULES } from '../../../core/syslog/rule.ts'
import { frameAddress, parsed } from '../../support/frames.ts'
import { address, bytes } from '../../support/packets.ts'

/** A writer that counts the rows of each batch it hands over. */
function counting(batch: MessageBatch) {
  const sizes: number[] = []
  const tally = new Tally()
  const writer = new MessageWriter(1, tally, batch, (full) => {
    sizes.push(full.rows)
    full.clear()
    return full
  })
  return { writer, sizes, tally }
}

const text = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 40 }).map((each) => bytes(each)),
  fc
    .constantFrom(
      '<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su 7 ID47 [a@1 b="c\\]"] \ufeffhello',
      "<34>Oct 11 22:14:15 mymachine su[12]: 'su root' failed",
      '<191>x',
      'no PRI',
    )
    .map((each) => bytes(each)),
)
const address4 = fc.constantFrom('192.0.2.1', '10.0.0.255', '0.0.0.0')
const address6 = fc.constantFrom('2001:db8::1', '::', 'fe80::1:0:0:1')
const message = fc.record({
  content: text,
  addresses: fc.oneof(fc.tuple(address4, address4), fc.tuple(address6, address6), fc.constant(undefined)),
  packet: fc.nat(0xffff_fffe),
  offset: fc.maxSafeNat(),
  spans: fc.option(
    fc.array(fc.record({ packet: fc.nat(), offset: fc.nat(), length: fc.nat(2000) }), { minLength: 1, maxLength: 3 }),
    { nil: undefined },
  ),
  sec: fc.oneof(fc.integer(), fc.constantFrom(Number.NaN, MIN_SECOND - 1, MIN_SECOND, MAX_SECOND, MAX_SECOND + 1)),
  nano: fc.nat(999_999_999),
  transport: fc.nat(TRANSPORTS.length - 1),
  framing: fc.nat(FRAMINGS.length - 1),
  sport: fc.constantFrom(0, 514, 65_535, 0xffff_ffff),
  dport: fc.constantFrom(0, 514, 65_535, 0xffff_ffff),
  cut: fc.boolean(),
})

test('[writer-rows] what is written reads back unchanged, across batches', () => {
  const batch = MessageBatch.create({ capacity: 7, raw: true })
  fc.assert(
    fc.property(fc.array(message, { maxLength: 30 }), (messages) => {
      const rows: { row: MessageRow; raw: Uint8Array }[] = []
      const tally = new Tally()
      batch.clear()
      const writer = new MessageWriter(3, tally, batch, (full) => {
        for (const { row, raw } of readRows(full)) rows.push({ row, raw: raw.slice() })
        full.clear()
        return full
      })
      for (const { content, addresses, ...frame } of messages) {
        const packed = addresses?.map(address) ?? []
        const length = packed[0]?.length ?? 0
        const where = frameAddress({
          ...frame,
          length: content.length,
          addresses: Buffer.concat(packed),
          addressLength: length,
          dst: length,
        })
        writer.append(content, 0, content.length, where, parsed(content))
      }
      writer.flush()
      assert.equal(rows.length, messages.length)
      assert.equal(tally.messages, messages.length)
      for (const [i, { row, raw }] of rows.entries()) {
        const { content, addresses, packet, offset, spans, sec, nano, transport, framing, sport, dport, cut } =
          messages[i]!
        const part = (start: number, end: number) => (start < 0 ? null : utf8(content, start, end))
        const is = parsed(content)
        const time = (seconds: number, nanos: number) =>
          seconds >= MIN_SECOND && seconds <= MAX_SECOND
            ? String(BigInt(seconds) * 1_000_000_000n + BigInt(nanos))
            : null
        const { textState, ...facts } = row
        assert.deepEqual(facts, {
          item: 3,
          seq: i + 1,
          packet,
          offset,
          length: content.length,
          spans: spans?.map((span) => `${span.packet}:${span.offset}+${span.length}`).join(' ') ?? null,
          wireTime: time(sec, nano),
          senderTime: is.timeSource === TIME_NONE ? null : time(is.sec, is.nano),
          timeSource: TIME_SOURCES[is.timeSource],
          timeDigits: is.digits,
          pri: is.pri < 0 ? null : is.pri,
          facility: is.pri < 0 ? null : is.pri >> 3,
          severity: is.pri < 0 ? null : is.pri & 7,
          format: FORMATS[is.format],
          rule: is.rule === 0 ? null : RULES[is.rule]!.id,
          transport: TRANSPORTS[transport],
          framing: FRAMINGS[framing],
          src: addresses?.[0] ?? null,
          dst: addresses?.[1] ?? null,
          sport: sport === 0xffff_ffff ? null : sport,
          dport: dport === 0xffff_ffff ? null : dport,
          host: part(is.hostStart, is.hostEnd),
          app: part(is.appStart, is.appEnd),
          procid: part(is.procidStart, is.procidEnd),
          msgid: part(is.msgidStart, is.msgidEnd),
          sd: part(is.sdStart, is.sdEnd),
          text: utf8(content, is.textStart, is.textEnd),
        })
        assert.deepEqual(raw, content)
        const exact = !utf8(content, is.textStart, is.textEnd).includes('\ufffd')
        if (cut) assert.equal(textState, 'cut')
        else if (exact) assert.equal(textState, 'exact')
      }
    }),
  )
})

test('[writer-early] the first batches are small, so that something can be seen early; then they are full', () => {
  const { writer, sizes } = counting(MessageBatch.create())
  const content = bytes('<13>x')
  const message = parsed(content)
  const frame = frameAddress()
  const limits = [1024, 8192, 32_768, BATCH_ROWS]
  const total = limits.reduce((sum, limit) => sum + limit, 0)
  for (let i = 0; i < total; i++) writer.append(content, 0, content.length, frame, message)
  assert.deepEqual(sizes, limits.slice(0, 3), 'a batch is handed over when the next message comes, not before')
  writer.append(content, 0, content.length, frame, message)
  assert.deepEqual(sizes, limits)
  writer.flush()
  writer.flush()
  assert.deepEqual(sizes, [...limits, 1])
})

test('[writer-name-length] a name of MAX_NAME - 1 and MAX_NAME is kept; one more, which no parser gives, is left out', () => {
  for (const [length, kept] of [
    [MAX_NAME - 1, true],
    [MAX_NAME, true],
    [MAX_NAME + 1, false],
  ] as const) {
    const batch = MessageBatch.create({ capacity: 4 })
    const { writer } = counting(batch)
    const content = bytes('h'.repeat(length))
    writer.append(content, 0, length, frameAddress(), Object.assign(parsed(content), { hostStart: 0, hostEnd: length }))
    const [first] = readRows(batch)
    assert.equal(first!.row.host, kept ? 'h'.repeat(length) : null)
  }
})

test('[writer-names] a batch whose names could overflow is closed early, and none is lost', () => {
  const { writer, sizes, tally } = counting(MessageBatch.create())
  for (let i = 0; i < 250_000; i++) {
    const content = bytes(`h${i}`)
    const message = parsed(content)
    message.hostStart = 0
    message.hostEnd = content.length
    writer.append(content, 0, content.length, frameAddress(), message)
  }
  writer.flush()
  assert.equal(
    sizes.reduce((sum, size) => sum + size, 0),
    250_000,
  )
  assert.equal(tally.messages, 250_000)
  assert.equal(Math.max(...sizes), MAX_NAMES - 1)
})

for (const column of ['text', 'sd'] as const)
  test(`[writer-arena] ${column}: a message that fits exactly is taken, one more byte closes the batch first`, () => {
    const size = 1 << 20
    const whole = TEXT_BYTES[column] / size
    const content = new Uint8Array(size).fill(0x78)
    const fill = (writer: MessageWriter, length: number) => {
      const message = parsed(bytes('x'))
      const range = column === 'text' ? { textStart: 0, textEnd: length } : { sdStart: 0, sdEnd: length }
      Object.assign(message, { textStart: 0, textEnd: 0 }, range)
      writer.append(content, 0, length, frameAddress(), message)
    }
    for (const [last, expected] of [
      [size - 1, [whole]],
      [size, [whole]],
    ] as const) {
      const { writer, sizes } = counting(MessageBatch.create())
      for (let i = 1; i < whole; i++) fill(writer, size)
      fill(writer, last)
      assert.deepEqual(sizes, [])
      writer.flush()
      assert.deepEqual(sizes, expected)
    }
    const { writer, sizes } = counting(MessageBatch.create())
    for (let i = 0; i < whole; i++) fill(writer, size)
    fill(writer, 1)
    assert.deepEqual(sizes, [whole])
  })

test('[batch-publish] another view of the same memory reads the same rows', () => {
  const batch = MessageBatch.create({ capacity: 8, shared: true })
  const { writer } = counting(batch)
  for (const each of ['<13>Oct 11 22:14:15 gate su[1]: one', '<14>1 - mail app 2 ID [a b="c"] two']) {
    const content = bytes(each)
    writer.append(
      content,
      0,
      content.length,
      frameAddress({ addressLength: 4, addresses: address('192.0.2.1') }),
      parsed(content),
    )
  }
  batch.publish()
  const other = new MessageBatch(batch.memory, 8)
  other.refresh()
  assert.deepEqual([...readRows(other)], [...readRows(batch)])
  assert.equal(other.rows, 2)
})
