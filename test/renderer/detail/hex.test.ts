import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HEX_WIDTH, hexDump, hexLines } from '../../../renderer/detail/hex.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('[detail-hex] lines are cut into runs where the part changes', () => {
  const [line] = hexLines(
    bytes('<86>1 ab\u0001'),
    [
      { part: 'pri', start: 0, end: 4 },
      { part: 'text', start: 6, end: 9 },
    ],
    0,
    1,
  )
  assert.deepEqual(line, {
    offset: 0,
    missing: 3,
    runs: [
      { part: 'pri', start: 0, hex: '3c 38 36 3e', ascii: '<86>' },
      { part: null, start: 4, hex: '  31 20', ascii: '1·' },
      { part: 'text', start: 6, hex: ' 61 62  01', ascii: 'ab.' },
    ],
  })
})

test('[detail-hex] of parts within one another the inner one is shown', () => {
  const [line] = hexLines(
    bytes('abcd'),
    [
      { part: 'time', start: 1, end: 2 },
      { part: 'header', start: 0, end: 4 },
    ],
    0,
    1,
  )
  assert.deepEqual(
    line!.runs.map((run) => run.part),
    ['header', 'time', 'header'],
  )
})

test('[detail-hex] every byte is shown once, in its place, whatever the parts say', () => {
  const part = fc.record({
    part: fc.constantFrom('a', 'b'),
    start: fc.integer({ min: -5, max: 60 }),
    end: fc.integer({ min: -5, max: 60 }),
  })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), fc.array(part, { maxLength: 4 }), (data, parts) => {
      const lines = hexLines(data, parts, 0, 100)
      const hex = lines
        .flatMap((line) => line.runs.map((run) => run.hex))
        .join(' ')
        .split(/ +/)
        .filter(Boolean)
      assert.deepEqual(
        hex.map((pair) => Number.parseInt(pair, 16)),
        [...data],
      )
      assert.equal(lines.length, Math.ceil(data.length / HEX_WIDTH))
    }),
  )
})

test('[detail-hex] a dump for the clipboard has the layout that other tools read', () => {
  assert.equal(
    hexDump(bytes('0123456789abcdef\n')),
    '00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n' +
      '00000010  0a                                               .',
  )
})
