import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { RotatedFile } from '../../../../core/gaps/archive/rotated-file.ts'
import { rotationGaps } from '../../../../core/gaps/archive/rotation-gaps.ts'
import { SECOND, START } from '../support-g4.ts'

const DAY = 86_400n * SECOND
const MINUTE = 60n * SECOND

/** A file of the day that is so many days after START, complete, with a line at least every minute. */
function fileOf(name: string, day: number, given: Partial<RotatedFile> = {}): RotatedFile {
  return {
    name,
    item: day,
    number: null,
    date: null,
    size: 10_000,
    first: START + BigInt(day) * DAY,
    last: START + BigInt(day + 1) * DAY - SECOND,
    lines: 1440,
    longestPause: MINUTE,
    endsWithLineEnd: true,
    endsEarly: false,
    ...given,
  }
}

/** `messages` and its rotations: number n is of the day -n. */
const numbered = (numbers: readonly number[]) => [
  fileOf('messages', 0),
  ...numbers.map((number) => fileOf(`messages.${number}`, -number, { number })),
]
const dated = (days: readonly number[]) =>
  days.map((day) => fileOf(`messages-202401${String(day).padStart(2, '0')}`, day, { date: BigInt(day) * DAY }))

test('[gap-rotation-number] missing numbers are one finding for each run of them', () => {
  const [first, second, ...others] = rotationGaps(numbered([1, 3, 6, 7]))
  assert.deepEqual(others, [])
  assert.deepEqual(first!.lost, { min: 2, max: 2, unit: 'files' })
  assert.match(
    first!.text,
    /2 files of the rotation are not in this evidence, numbers 4 to 5, between messages\.6 and messages\.3\./,
  )
  assert.deepEqual(second!.lost, { min: 1, max: 1, unit: 'files' })
  assert.deepEqual([second!.since, second!.until], [START - 2n * DAY - SECOND, START - DAY])
  assert.deepEqual([second!.kind, second!.source, second!.confidence], ['archive', null, 'likely'])
})

test('[gap-rotation-number] a set without a hole is none, whether it begins at 0 or at 1', () => {
  assert.deepEqual(rotationGaps(numbered([1, 2, 3])), [])
  assert.deepEqual(
    rotationGaps(numbered([0, 1, 2])).filter(({ detector }) => detector === 'rotation'),
    [],
  )
  assert.deepEqual(rotationGaps([fileOf('messages', 0)]), [])
})

test('[gap-rotation-number] whatever numbers are there, the missing ones between them are counted', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (numbers) => {
      const lost = rotationGaps(numbered(numbers)).filter(({ detector }) => detector === 'rotation')
      assert.equal(
        lost.reduce((sum, each) => sum + each.lost.min, 0),
        Math.max(...numbers) - numbers.length,
      )
    }),
  )
})

test('[gap-rotation-date] a date is missing where the others keep a rhythm', () => {
  const [gap, ...others] = rotationGaps(dated([1, 2, 3, 5, 6, 7]))
  assert.deepEqual(others, [])
  assert.match(gap!.text, /rotated every 1 day, and between messages-20240103 and messages-20240105 1 file is not/)
  assert.deepEqual(rotationGaps(dated([1, 2, 3, 4, 5])), [])
  assert.deepEqual(
    rotationGaps(dated([1, 2, 9])).filter(({ detector }) => detector === 'rotation'),
    [],
    'too few for a rhythm',
  )
})

test('[gap-rotation-hole-chance] among few lines, or where another file has as long a pause, one that is not very long says nothing', () => {
  const between = (pause: bigint, lines: number, others: readonly RotatedFile[] = []) =>
    rotationGaps([
      ...others,
      fileOf('messages.1', -1, { number: 1, last: START - pause, lines: 7 }),
      fileOf('messages', 0, { lines: lines - 7 }),
    ]).map(({ confidence }) => confidence)
  for (const [lines, found] of [
    [14, []],
    [15, ['possible']],
    [16, ['possible']],
  ] as const)
    assert.deepEqual(between(5n * MINUTE, lines), found, `${lines} lines`)
  assert.deepEqual(between(11n * MINUTE, 14), ['likely'])
  const older = [fileOf('messages.2', -2, { number: 2, longestPause: 5n * MINUTE })]
  assert.deepEqual(between(5n * MINUTE, 100, older), [])
  assert.deepEqual(between(5n * MINUTE + 1n, 100, older), ['possible'])
})

test('[gap-rotation-hole] a pause between files that is longer than any within them', () => {
  const between = (pause: bigint) => {
    const older = fileOf('messages.1', -1, { number: 1, last: START - pause })
    return rotationGaps([older, fileOf('messages', 0)])
  }
  assert.deepEqual(between(4n * MINUTE), [])
  const [possible] = between(4n * MINUTE + 1n)
  assert.deepEqual([possible!.detector, possible!.confidence, possible!.lost.max], ['rotation-hole', 'possible', null])
  assert.equal(between(10n * MINUTE)[0]!.confidence, 'possible')
  assert.equal(between(10n * MINUTE + 1n)[0]!.confidence, 'likely')
  const silent = rotationGaps([
    fileOf('messages.1', -1, { number: 1, last: START - DAY, longestPause: null }),
    fileOf('messages', 0),
  ])
  assert.deepEqual(silent, [], 'without a rhythm nothing can be said')
})

test('[gap-file-end] a file that ends early, and one whose last line is cut', () => {
  const [early] = rotationGaps([
    fileOf('mail.log.2.gz', -2, { number: 2, endsEarly: true, endsWithLineEnd: false }),
    fileOf('mail.log.1', -1, { number: 1 }),
  ])
  assert.deepEqual(
    [early!.detector, early!.confidence, early!.lost],
    ['file-end', 'certain', { min: 0, max: null, unit: 'messages' }],
  )
  assert.deepEqual([early!.since, early!.until], [START - DAY - SECOND, START - DAY])
  const [line, ...others] = rotationGaps([
    fileOf('mail.log.1', -1, { number: 1, endsWithLineEnd: false }),
    fileOf('mail.log', 0),
  ])
  assert.deepEqual([line!.detector, line!.confidence, others], ['cut-line', 'likely', []])
  const older = fileOf('mail.log.1', -1, { number: 1 })
  const [current] = rotationGaps([older, fileOf('mail.log', 0, { endsWithLineEnd: false })])
  assert.deepEqual([current!.confidence, current!.until], ['possible', null])
  assert.deepEqual(
    rotationGaps([
      fileOf('empty', 0, { endsWithLineEnd: false, size: 0 }),
      fileOf('other', 0, { endsWithLineEnd: null }),
      fileOf('alone', 0, { endsWithLineEnd: false }),
      fileOf('lonely.0', 0, { number: 0, endsWithLineEnd: false }),
      fileOf('packed', 0, { endsWithLineEnd: false }),
      fileOf('packed.gz', 0, { endsWithLineEnd: null }),
    ]),
    [],
  )
})

test('[gap-rotation-hostile] times that run backwards, and files without times, give no interval', () => {
  const older = fileOf('a.log.2', 5, { number: 2, item: null })
  const [gap] = rotationGaps([older, fileOf('a.log', 0, { first: null, last: null })])
  assert.deepEqual([gap!.since, gap!.until, gap!.addresses.length], [older.last, null, 1])
  const [backwards] = rotationGaps([older, fileOf('a.log', 0)])
  assert.deepEqual([backwards!.since, backwards!.until], [null, null])
})
