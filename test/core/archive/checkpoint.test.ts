import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Checkpoint,
  formatCheckpoint,
  isOrigin,
  MAX_ORIGIN,
  parseCheckpoint,
  parseTreeHead,
} from '../../../core/archive/checkpoint.ts'
import { parseSegmentName } from '../../../core/archive/segment-name.ts'
import { MAX_NOTE_BYTES, MAX_READ_NOTE_BYTES } from '../../../core/note/signed-note.ts'

const ROOT = 'nyxBn2FoZV0p7BGYUxlIZjQnWEx0Yl6kKrqzQ7zjlTE='
const HASH = '9f2c41'.repeat(11).slice(0, 64)
const TIME = '2026-11-18T03:10:00.000Z'
const LINES = [
  'web-03-auth',
  '1489',
  ROOT,
  `segment 000004.log sealed 282 26911 ${HASH}`,
  `previous ${HASH}`,
  `time ${TIME}`,
  `source auth%20log.1 26911 ${HASH}`,
  `interrupted 17 ${HASH}`,
]
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
const textOf = (lines: readonly string[]) => utf8(lines.map((line) => `${line}\n`).join(''))
/** What is wrong with a checkpoint in which line `at` (from 0) is another, or with one of these lines. */
const wrong = (lines: readonly string[]): string => {
  const parsed = parseCheckpoint(textOf(lines))
  return 'error' in parsed ? `${parsed.error} @${parsed.offset}` : 'it was read'
}
const wrongLine = (at: number, line: string) => wrong(LINES.with(at, line))

test('[checkpoint-example] the checkpoint of docs/formats.md is read, field by field', () => {
  const sha256 = new Uint8Array(Buffer.from(HASH, 'hex'))
  const expected: Checkpoint = {
    origin: 'web-03-auth',
    size: 1489,
    root: new Uint8Array(Buffer.from(ROOT, 'base64')),
    segment: { name: '000004.log', state: 'sealed', records: 282, bytes: 26_911, sha256 },
    previous: sha256,
    time: TIME,
    source: { name: 'auth log.1', bytes: 26_911, sha256 },
    interrupted: { bytes: 17, sha256 },
  }
  assert.deepEqual(parseCheckpoint(textOf(LINES)), expected)
  assert.deepEqual(formatCheckpoint(expected), textOf(LINES))
  const least = LINES.slice(0, 6).with(4, 'previous none')
  assert.deepEqual(parseCheckpoint(textOf(least)), { ...expected, previous: null, source: null, interrupted: null })
  assert.deepEqual(parseCheckpoint(textOf([...LINES, 'more', 'segments 1'])), expected, 'further lines mean nothing')
  assert.deepEqual(parseTreeHead(textOf(LINES)), {
    origin: 'web-03-auth',
    size: 1489,
    root: expected.root,
    extensions: LINES.slice(3),
  })
})

test('[checkpoint-round-trip] what is written is read again', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const exact = { noNullPrototype: true }
  const source = fc.record(
    { name: fc.string({ unit: 'binary', minLength: 1 }), bytes: fc.maxSafeNat(), sha256: hash },
    exact,
  )
  const checkpoint = fc.record(
    {
      origin: fc.constantFrom('a', 'web-03-auth', 'example.com/log!'),
      size: fc.integer({ min: 2 ** 52, max: 2 ** 53 - 1 }),
      root: hash,
      segment: fc.record(
        {
          name: fc.constantFrom('000001.log', '1000000.pcap', '999999999.pcapng'),
          state: fc.constantFrom('sealed' as const, 'open' as const),
          records: fc.integer({ min: 1, max: 2 ** 40 }),
          bytes: fc.integer({ min: 2 ** 40, max: 2 ** 53 - 1 }),
          sha256: hash,
        },
        exact,
      ),
      previous: fc.option(hash),
      time: fc
        .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      source: fc.option(source),
      interrupted: fc.option(fc.record({ bytes: fc.maxSafeNat(), sha256: hash }, exact)),
    },
    exact,
  )
  fc.assert(fc.property(checkpoint, (value) => assert.deepEqual(parseCheckpoint(formatCheckpoint(value)), value)))
})

test('[checkpoint-hostile] a line that is not as it must be is named, with the offset of its start', () => {
  assert.equal(wrong(LINES), 'it was read')
  assert.match(wrongLine(0, 'web 03'), /in line 1 of the checkpoint, an origin .* @0/)
  assert.match(wrongLine(1, '01489'), /line 2 .* the tree size must stand as a decimal number up to 2\^53 - 1 @12/)
  for (const size of ['9007199254740992', '1e3', '-1', '1489 ', '1.5', '+1', '0x10', '1'.repeat(400)])
    assert.match(wrongLine(1, size), /the tree size/, size)
  for (const root of [ROOT.slice(4), `${ROOT} `, ROOT.replace('TE=', 'TF='), 'AAAA', HASH])
    assert.match(wrongLine(2, root), /line 3 .* a root hash .* @17/, root)
  for (const name of [
    '4.log',
    '000000.log',
    '0000004.log',
    '000004.txt',
    '000004.log.gz',
    '../0004.log',
    '1234567890.log',
    '000004',
  ])
    assert.match(wrongLine(3, LINES[3]!.replace('000004.log', name)), /line 4 .* the name of a segment/, name)
  assert.match(wrongLine(3, LINES[3]!.replace('sealed', 'closed')), /"sealed" or "open"/)
  assert.match(wrongLine(3, LINES[3]!.replace(' 282 ', ' 1490 ')), /more records than the archive, 1489/)
  assert.match(wrongLine(3, LINES[3]!.replace('26911', '281')), /282 records cannot have 281 bytes/)
  assert.match(wrongLine(3, LINES[3]!.replace(' 282 ', ' 0 ')), /0 records cannot have 26911 bytes/)
  assert.match(wrongLine(3, LINES[3]!.replace('sealed', 'sealed ')), /"segment" with 5 further fields/)
  assert.match(wrongLine(3, LINES[3]!.toUpperCase()), /the line "segment" must stand/)
  assert.match(wrongLine(4, `previous ${HASH.toUpperCase()}`), /a SHA-256 in 64/)
  assert.match(wrongLine(4, `previous ${HASH}00`), /a SHA-256 in 64/)
  assert.match(wrongLine(4, 'previous None'), /a SHA-256 in 64/)
  assert.match(wrongLine(6, LINES[6]!.replace('auth%20', 'auth ')), /"source" with 3 further fields/)
  assert.match(wrongLine(6, LINES[6]!.replace('%20', '%2F%2f')), /special characters as %XX/)
  assert.match(wrongLine(6, LINES[6]!.replace('auth%20log.1', '')), /special characters as %XX/)
  assert.match(wrongLine(7, `interrupted -1 ${HASH}`), /the bytes set aside/)
  assert.match(wrongLine(5, LINES[5]!.replace('time', 'Time')), /the line "time" must stand/)
  assert.match(wrong(LINES.toSpliced(3, 1)), /in line 4 .* "segment" must stand/)
  assert.match(wrong([...LINES.slice(0, 6), LINES[7]!, LINES[6]!]), /no line "source" may stand/)
  assert.match(wrong([...LINES, LINES[4]!]), /no line "previous" may stand/)
  assert.match(wrong([...LINES.slice(0, 6), '', ...LINES.slice(6)]), /contains an empty line/)
  for (let count = 1; count < 6; count++)
    assert.match(wrong(LINES.slice(0, count)), /ends before its/, `${count} lines`)
})

test('[checkpoint-time] only times of the calendar in the one spelling', () => {
  const read = (time: string) => wrongLine(5, `time ${time}`)
  for (const time of ['2024-02-29T23:59:59.999Z', '0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])
    assert.equal(read(time), 'it was read', time)
  const others = [
    '2026-02-29T00:00:00.000Z',
    '2026-13-01T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T00:60:00.000Z',
    '2016-12-31T23:59:60.000Z',
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00.000000Z',
    '2026-01-01t00:00:00.000z',
    '2026-01-01T00:00:00.000+00:00',
    'yesterday',
    '',
  ]
  for (const time of others) assert.match(read(time), /a time such as/, time)
})

test('[checkpoint-bytes] text that is none is refused', () => {
  const fails = (bytes: Uint8Array) => {
    const parsed = parseCheckpoint(bytes)
    return 'error' in parsed ? parsed.error : 'it was read'
  }
  assert.match(fails(utf8('')), /no line end/)
  assert.match(fails(textOf(LINES).slice(0, -1)), /no line end/)
  assert.match(fails(Uint8Array.of(0xff, 0x0a)), /not UTF-8/)
  assert.match(fails(utf8('\n\n')), /empty line/)
})

test('[checkpoint-limits] sizes of text and origin: one below, at and one above', () => {
  const sized = (bytes: number) => [...LINES, 'x'.repeat(bytes - textOf(LINES).length - 1)]
  assert.equal(wrong(sized(MAX_NOTE_BYTES - 1)), 'it was read')
  assert.equal(wrong(sized(MAX_NOTE_BYTES)), 'it was read')
  assert.match(wrong(sized(MAX_NOTE_BYTES + 1)), /has 65537 bytes; at most 65536/)
  for (const [length, valid] of [
    [1, true],
    [MAX_ORIGIN - 1, true],
    [MAX_ORIGIN, true],
    [MAX_ORIGIN + 1, false],
    [0, false],
  ] as const)
    assert.equal(isOrigin('o'.repeat(length)), valid, `${length}`)
  for (const origin of ['a b', 'a+b', 'ä', 'a\u007f', 'a\n']) assert.equal(isOrigin(origin), false, origin)
  assert.ok('error' in parseTreeHead(utf8(`${'o'.repeat(MAX_READ_NOTE_BYTES)}\n0\n${ROOT}\n`)))
})

test('[tree-head] logs of others: any origin, any further lines, no more', () => {
  const head = parseTreeHead(utf8(`Go log ö\n0\n${ROOT}\n`))
  assert.ok(!('error' in head))
  assert.deepEqual([head.origin, head.size, head.extensions], ['Go log ö', 0, []])
  for (const text of [
    '',
    'o\n',
    `o\n1\n`,
    `o\n00\n${ROOT}\n`,
    `o\n1\nAAAA\n`,
    `o\n1\n${ROOT}\n\nmore\n`,
    `\n1\n${ROOT}\n`,
  ])
    assert.ok('error' in parseTreeHead(utf8(text)), JSON.stringify(text))
})

test('[segment-name] six digits or more, and a kind', () => {
  assert.deepEqual(parseSegmentName('000001.log'), { number: 1, kind: 'log' })
  assert.deepEqual(parseSegmentName('999999.pcap'), { number: 999_999, kind: 'pcap' })
  assert.deepEqual(parseSegmentName('999999999.pcapng'), { number: 999_999_999, kind: 'pcapng' })
  for (const name of [
    '',
    '000000.log',
    '0100000.log',
    '00001.log',
    '1000000000.log',
    '000001.log\n',
    'x000001.log',
    '000001..log',
  ])
    assert.equal(parseSegmentName(name), undefined, name)
})
