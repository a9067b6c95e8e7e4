import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_RECORD_BYTES, RecordSlicer, type SegmentKind } from '../../../core/archive/record-slicer.ts'
import { MAX_PLAUSIBLE_RECORD } from '../../../core/capture/pcap.ts'

/** Lengths of the records of some content that comes in pieces of these sizes, and then whole. */
function lengths(kind: SegmentKind, content: Uint8Array, pieces: readonly number[] = [], most = 3): number[] {
  const slicer = new RecordSlicer(kind)
  const bounds = new Uint32Array(most + 1)
  const found: number[] = []
  let at = 0
  let end = 0
  for (const piece of [...pieces, content.length]) {
    end = Math.min(content.length, end + piece)
    const final = end === content.length
    for (;;) {
      const count = slicer.slice(content, at, end, final, bounds)
      for (let i = 0; i < count; i++) found.push(bounds[i + 1]! - bounds[i]!)
      at = bounds[count]!
      if (count < most) break
    }
  }
  assert.equal(at, content.length, 'records cover every byte')
  return found
}

function u32(value: number, big: boolean): number[] {
  const bytes = [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]
  return big ? bytes.reverse() : bytes
}

function fileHeader(big: boolean, { magic = 0xa1b2c3d4, major = 2, minor = 4 } = {}): number[] {
  const version = big ? [0, major, 0, minor] : [major, 0, minor, 0]
  return [...u32(magic, big), ...version, ...new Array<number>(16).fill(0)]
}

function packet(big: boolean, captured: number, { original = captured, header = 16, body = captured } = {}): number[] {
  const rest = new Array<number>(header - 16 + body).fill(7)
  return [...new Array<number>(8).fill(1), ...u32(captured, big), ...u32(original, big), ...rest]
}

function block(big: boolean, length: number, type = 6): number[] {
  return [...u32(type, big), ...u32(length, big), ...new Array<number>(length - 12).fill(5), ...u32(length, big)]
}

function section(big: boolean): number[] {
  return [...u32(0x0a0d0d0a, big), ...u32(28, big), ...u32(0x1a2b3c4d, big), ...new Array<number>(16).fill(0)]
}

test('[record-line] a line with its line end, also an empty one, and a last one without', () => {
  assert.deepEqual(lengths('log', Buffer.from('a\n\nbc\r\nd')), [2, 1, 4, 1])
  assert.deepEqual(lengths('log', new Uint8Array(0)), [])
})

test('[record-packet] the file header and each packet with its header, in both byte orders and the longer header', () => {
  for (const big of [false, true]) {
    const content = [...fileHeader(big), ...packet(big, 5), ...packet(big, 0), ...packet(big, 70_000)]
    assert.deepEqual(lengths('pcap', Uint8Array.from(content)), [24, 21, 16, 70_016])
    const modified = [...fileHeader(big, { magic: 0xa1b2cd34 }), ...packet(big, 5, { header: 24 })]
    assert.deepEqual(lengths('pcap', Uint8Array.from(modified)), [24, 29])
  }
})

test('[record-packet-swapped] versions up to 2.2 swap the two lengths, 2.3 may', () => {
  const swapped = (minor: number, captured: number, original: number, body: number) =>
    lengths('pcap', Uint8Array.from([...fileHeader(false, { minor }), ...packet(false, captured, { original, body })]))
  assert.deepEqual(swapped(2, 900, 40, 40), [24, 56])
  assert.deepEqual(swapped(3, 900, 40, 40), [24, 56])
  assert.deepEqual(swapped(3, 40, 900, 40), [24, 56])
  assert.deepEqual(swapped(4, 40, 900, 40), [24, 56])
})

test('[record-block] each block by its own length, in the byte order of its section', () => {
  const content = [...section(false), ...block(false, 40), ...section(true), ...block(true, 12), ...block(true, 64)]
  assert.deepEqual(lengths('pcapng', Uint8Array.from(content)), [28, 40, 28, 12, 64])
})

test('[record-rest] where no unit can be told, all that is left is one', () => {
  const tail = [1, 2, 3]
  const rest = (kind: SegmentKind, before: number[], damaged: number[]) =>
    lengths(kind, Uint8Array.from([...before, ...damaged, ...tail])).at(-1)
  assert.equal(
    rest('pcapng', section(false), [...u32(6, false), ...u32(8, false), 0, 0, 0, 0]),
    15,
    'a length under 12',
  )
  assert.equal(
    rest('pcapng', section(false), [...u32(6, false), ...u32(14, false), 0, 0, 0, 0]),
    15,
    'no multiple of 4',
  )
  const noMagic = section(false).with(8, 0)
  assert.equal(rest('pcapng', section(false), noMagic), 31, 'a section without its magic number')
  const tooLong = packet(false, MAX_PLAUSIBLE_RECORD + 1, { body: 0 })
  assert.equal(rest('pcap', fileHeader(false), tooLong), 19, 'a captured length over the limit')
  assert.deepEqual(lengths('pcap', Uint8Array.from(new Array<number>(40).fill(9))), [40], 'no file header')
  assert.deepEqual(lengths('pcap', Uint8Array.from([...fileHeader(false), ...tail])), [24, 3], 'less than a header')
  assert.deepEqual(lengths('pcap', Uint8Array.from([...fileHeader(false), ...packet(false, 9, { body: 2 })])), [24, 18])
})

test('[record-limit] of a unit that is longer than the limit each piece of that length is a record', () => {
  for (const extra of [-1, 0, 1]) {
    const size = MAX_RECORD_BYTES + extra
    const pieces = extra > 0 ? [MAX_RECORD_BYTES, extra] : [size]
    const line = new Uint8Array(size).fill(0x61).fill(0x0a, size - 1)
    assert.deepEqual(lengths('log', line), pieces)
    assert.deepEqual(lengths('log', line.fill(0x61)), pieces, 'without line end')
    const captured = Uint8Array.from([...fileHeader(false), ...packet(false, size - 16), ...packet(false, 1)])
    assert.deepEqual(lengths('pcap', captured), [24, ...pieces, 17])
    const length = MAX_RECORD_BYTES + 4 * extra
    const blocks = Uint8Array.from([...section(true), ...block(true, length), ...block(true, 12)])
    assert.deepEqual(lengths('pcapng', blocks), [28, ...(extra > 0 ? [MAX_RECORD_BYTES, 4] : [length]), 12])
  }
  const rest = new Uint8Array(2 * MAX_RECORD_BYTES + 5).fill(1)
  assert.deepEqual(lengths('pcap', rest), [MAX_RECORD_BYTES, MAX_RECORD_BYTES, 5])
})

test('[record-pieces] however content is handed over, the same records are cut', () => {
  const unit = fc.record({ size: fc.integer({ min: 0, max: 60 }), damage: fc.integer({ min: 0, max: 30 }) })
  const content = (kind: SegmentKind, big: boolean, units: readonly { size: number; damage: number }[]) => {
    if (kind === 'log') return units.flatMap(({ size }) => [...new Array<number>(size).fill(0x62), 0x0a]).slice(0, -1)
    const head = kind === 'pcap' ? fileHeader(big) : section(big)
    for (const { size, damage } of units) {
      const next = kind === 'pcap' ? packet(big, size) : block(big, 12 + 4 * size)
      if (damage === 0) next[kind === 'pcap' ? 11 : 5] = 255
      head.push(...next)
    }
    return head
  }
  fc.assert(
    fc.property(
      fc.constantFrom<SegmentKind>('log', 'pcap', 'pcapng'),
      fc.boolean(),
      fc.array(unit, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      (kind, big, units, pieces, most) => {
        const bytes = Uint8Array.from(content(kind, big, units))
        assert.deepEqual(lengths(kind, bytes, pieces, most), lengths(kind, bytes, [], 1000))
      },
    ),
  )
})
