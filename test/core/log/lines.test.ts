import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Reject } from '../../../core/finding.ts'
import { type LineRecord, LineSplitter, MAX_LINE } from '../../../core/log/lines.ts'

interface Seen {
  number: number
  record: string
  text: string
  offset: number
  continuation: boolean
}

/** Reads a whole file, `step` bytes more at a time, stopping behind every `batch` lines. */
function split(content: Uint8Array | string, step = 1 << 30, batch = Infinity) {
  const file = typeof content === 'string' ? Buffer.from(content) : content
  const lines: Seen[] = []
  const rejects: Reject[] = []
  const splitter = new LineSplitter((reject) => rejects.push(reject))
  let taken = 0
  const line = (r: LineRecord): boolean => {
    const latin1 = (start: number, end: number): string => Buffer.from(r.bytes.subarray(start, end)).toString('latin1')
    lines.push({
      number: r.number,
      record: latin1(r.start, r.end),
      text: latin1(r.textStart, r.textEnd),
      offset: r.offset,
      continuation: r.continuation,
    })
    return ++taken % batch !== 0
  }
  let consumed = 0
  let given = 0
  do {
    given = Math.min(file.length, given + step)
    let before = -1
    // As a reader does: offer what was left again until nothing more is taken.
    while (before !== consumed) {
      before = consumed
      consumed += splitter.read(file, consumed, given, consumed, given === file.length, { line }) - consumed
    }
  } while (given < file.length)
  assert.equal(consumed, file.length)
  return { lines, rejects, splitter, texts: lines.map((l) => l.text) }
}

describe('lines', () => {
  it('[line-end] LF and CR LF end a line; a CR or NUL within belongs to it', () => {
    assert.deepEqual(split('a\nb\r\n\nc\rd\0e\n').texts, ['a', 'b', '', 'c\rd\0e'])
    assert.deepEqual(split('a\n\r\n').texts, ['a', ''])
  })
  it('[line-last] a last line without end is a line; an empty file has none', () => {
    assert.deepEqual(split('a\nb').texts, ['a', 'b'])
    assert.deepEqual(split('a\nb\r').texts, ['a', 'b\r'])
    assert.deepEqual(split('').texts, [])
    assert.deepEqual(split('\n').texts, [''])
  })
  it('[line-records] records cover the file, whatever the pieces in which it comes', () => {
    const part = fc.constantFrom('\n', '\r\n', '\r', 'a', 'bc', '\0', '\xef\xbb\xbf')
    fc.assert(
      fc.property(
        fc.array(part),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
        (parts, step, batch) => {
          const content = Buffer.from(parts.join(''), 'latin1')
          const { lines, splitter } = split(content, step, batch)
          assert.equal(lines.map((line) => line.record).join(''), content.toString('latin1'))
          assert.deepEqual(lines, split(content).lines)
          let offset = 0
          lines.forEach((line, i) => {
            assert.deepEqual([line.offset, line.number], [offset, i + 1])
            offset += line.record.length
          })
          assert.equal(splitter.lines, lines.length)
        },
      ),
    )
  })
})

describe('byte order marks', () => {
  it('[line-bom] that of UTF-8 is in the first record and not in its text', () => {
    const { lines } = split(Buffer.from('\ufeffa\nb\n'))
    assert.deepEqual(
      lines.map(({ record, text }) => [record, text]),
      [
        ['\xef\xbb\xbfa\n', 'a'],
        ['b\n', 'b'],
      ],
    )
    assert.deepEqual(split(Buffer.from('\ufeff')).texts, [''])
  })
  const marks: [string, number[]][] = [
    ['UTF-16LE', [0xff, 0xfe, 0x61, 0]],
    ['UTF-16BE', [0xfe, 0xff, 0, 0x61]],
    ['UTF-32LE', [0xff, 0xfe, 0, 0]],
    ['UTF-32BE', [0, 0, 0xfe, 0xff]],
    ['UTF-16LE', [0xff, 0xfe]],
  ]
  for (const [name, mark] of marks) {
    it(`[line-encoding] ${name} (${mark.length} bytes) is refused by name`, () => {
      for (const step of [1, 100]) {
        const { lines, splitter } = split(Uint8Array.from(mark), step)
        assert.deepEqual(lines, [])
        assert.match(splitter.failure!, new RegExp(name))
      }
    })
  }
})

describe('long lines', () => {
  const line = (length: number): string => 'x'.repeat(length)
  for (const delta of [-1, 0, 1]) {
    it(`[line-length] ${MAX_LINE + delta} bytes`, () => {
      for (const end of ['\n', '']) {
        for (const step of [400_000, 1 << 30]) {
          const { lines, rejects, splitter } = split(`a\n${line(MAX_LINE + delta)}${end}${end}`, step)
          const pieces = lines.filter((l) => l.number === 2)
          assert.deepEqual(
            pieces.map((l) => l.text.length),
            delta > 0 ? [MAX_LINE, 1] : [MAX_LINE + delta],
          )
          assert.deepEqual(
            pieces.map((l) => l.continuation),
            delta > 0 ? [false, true] : [false],
          )
          assert.deepEqual(
            rejects.map((r) => [r.reason, r.offset]),
            delta > 0 ? [['line-length', 2]] : [],
          )
          assert.equal(splitter.lines, end === '' ? 2 : 3)
        }
      }
    })
  }
  it('[line-length] a line of many pieces is one line and one reject', () => {
    const { lines, rejects, splitter } = split(`${line(3 * MAX_LINE + 5)}\nb\n`, 700_000, 1)
    assert.deepEqual(
      lines.map((l) => [l.number, l.text.length]),
      [
        [1, MAX_LINE],
        [1, MAX_LINE],
        [1, MAX_LINE],
        [1, 5],
        [2, 1],
      ],
    )
    assert.deepEqual([rejects.length, splitter.lines], [1, 2])
  })
})
