import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_RECORD_BYTES } from '../../../core/archive/record-slicer.ts'
import { MAX_HEAD_BYTES, StreamRestart } from '../../../core/archive/stream-restart.ts'

/** A pcapng block of a type, with a body. */
function block(type: number, body: Uint8Array, big = false): Buffer {
  const padded = Math.ceil(body.length / 4) * 4
  const bytes = Buffer.alloc(12 + padded)
  const write = (value: number, at: number) => (big ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at))
  write(type, 0)
  write(bytes.length, 4)
  bytes.set(body, 8)
  write(bytes.length, 8 + padded)
  return bytes
}

function section(big = false, sectionLength = -1n): Buffer {
  const body = Buffer.alloc(16)
  if (big) body.writeUInt32BE(0x1a2b3c4d, 0)
  else body.writeUInt32LE(0x1a2b3c4d, 0)
  body.writeUInt16LE(1, 4)
  if (big) body.writeBigInt64BE(sectionLength, 8)
  else body.writeBigInt64LE(sectionLength, 8)
  return block(0x0a0d0d0a, body, big)
}

const takeAll = (restart: StreamRestart, ...records: Uint8Array[]) => {
  for (const record of records) restart.take(record, 0, record.length)
}

const headOf = (restart: StreamRestart) => restart.head()?.map((block) => Buffer.from(block))

test('[stream-restart-log] a log goes on behind any line end, and with nothing to repeat', () => {
  const restart = new StreamRestart('log')
  assert.deepEqual(headOf(restart), [])
  takeAll(restart, Buffer.from('a line\n'))
  assert.deepEqual(headOf(restart), [])
  takeAll(restart, Buffer.alloc(MAX_RECORD_BYTES, 'x'))
  assert.equal(headOf(restart), undefined, 'within a line that is longer than a record')
  takeAll(restart, Buffer.from('xx\n'))
  assert.deepEqual(headOf(restart), [])
})

for (const big of [false, true]) {
  test(`[stream-restart-pcapng] section header and interfaces are repeated, ${big ? 'big' : 'little'}-endian`, () => {
    const restart = new StreamRestart('pcapng')
    assert.equal(headOf(restart), undefined, 'before the first section header there is nothing to begin with')
    const interfaces = [block(1, Buffer.alloc(8, 1), big), block(1, Buffer.alloc(8, 2), big)]
    const stated = section(big, 4_096n)
    takeAll(restart, stated, interfaces[0]!, block(6, Buffer.alloc(32), big), interfaces[1]!)
    assert.deepEqual(headOf(restart), [section(big), ...interfaces], 'the length of the section is not stated')
    assert.deepEqual(stated, section(big, 4_096n), 'and what was taken is as it was')
    takeAll(restart, section(!big), interfaces[0]!.swap32())
    assert.equal(restart.head()!.length, 2, 'another section has its own interfaces')
  })
}

test('[stream-restart-within] within a block that is cut into records, and behind what is no block, nothing begins', () => {
  const restart = new StreamRestart('pcapng')
  const long = block(6, Buffer.alloc(2 * MAX_RECORD_BYTES))
  takeAll(restart, section(), long.subarray(0, MAX_RECORD_BYTES))
  assert.equal(headOf(restart), undefined)
  takeAll(restart, long.subarray(MAX_RECORD_BYTES, 2 * MAX_RECORD_BYTES))
  assert.equal(headOf(restart), undefined)
  takeAll(restart, long.subarray(2 * MAX_RECORD_BYTES))
  assert.deepEqual(headOf(restart), [section()])
  takeAll(restart, Buffer.from('no block at all.'))
  assert.equal(headOf(restart), undefined)
  takeAll(restart, section())
  assert.equal(headOf(restart), undefined, 'what cannot be told has no end')
  const short = new StreamRestart('pcapng')
  takeAll(short, Buffer.from([1, 0, 0, 0]))
  assert.equal(short.head(), undefined)
})

test('[stream-restart-limit] what would have to be repeated has a limit', () => {
  const restart = new StreamRestart('pcapng')
  const head = section()
  takeAll(restart, head)
  const piece = 1 << 19
  const whole = Math.floor((MAX_HEAD_BYTES - head.length) / piece)
  for (let i = 0; i < whole; i++) takeAll(restart, block(1, Buffer.alloc(piece - 12)))
  const left = MAX_HEAD_BYTES - head.length - whole * piece
  const below = new StreamRestart('pcapng')
  takeAll(below, ...restart.head()!, block(1, Buffer.alloc(left - 16)))
  assert.equal(below.head()!.length, whole + 2, 'one step below')
  const at = new StreamRestart('pcapng')
  takeAll(at, ...restart.head()!, block(1, Buffer.alloc(left - 12)))
  assert.equal(at.head()!.length, whole + 2, 'at the limit')
  takeAll(restart, block(1, Buffer.alloc(left - 8)))
  assert.equal(headOf(restart), undefined, 'above')
})

test('[stream-restart-pcap] a classic capture goes on behind a packet, with the file header', () => {
  const restart = new StreamRestart('pcap')
  assert.equal(headOf(restart), undefined)
  const header = Buffer.alloc(24, 1)
  takeAll(restart, header)
  assert.deepEqual(headOf(restart), [header])
  takeAll(restart, Buffer.alloc(60, 2))
  assert.deepEqual(headOf(restart), [header])
  takeAll(restart, Buffer.alloc(MAX_RECORD_BYTES))
  assert.equal(headOf(restart), undefined)
  takeAll(restart, Buffer.alloc(10))
  assert.deepEqual(headOf(restart), [header])
})
