import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RotatedFile } from '../../../../core/gaps/archive/rotated-file.ts'
import { LEAST_NEIGHBOURS, LEAST_USUAL, sparseFiles } from '../../../../core/gaps/archive/sparse-files.ts'
import { SECOND } from '../support-g4.ts'

const DAY = 86_400n * SECOND
/** 2026-11-16, a Monday. */
const MONDAY = BigInt(Date.parse('2026-11-16T00:00:00Z')) * 1_000_000n

/** A week of daily files, number 1 the newest, one for each number of lines; the file in use behind them. */
function week(lines: readonly number[], change: (file: RotatedFile, day: number) => Partial<RotatedFile> = () => ({})) {
  const files = [...lines, lines.at(-1)!].map((count, day): RotatedFile => {
    const number = day === lines.length ? null : lines.length - day
    const file = {
      name: number === null ? 'auth.log' : `auth.log.${number}`,
      item: day + 1,
      number,
      date: null,
      size: 1,
      first: MONDAY + BigInt(day) * DAY,
      last: MONDAY + BigInt(day + 1) * DAY - SECOND,
      lines: count,
      longestPause: SECOND,
      endsWithLineEnd: true,
      endsEarly: false,
    }
    return { ...file, ...change(file, day) }
  })
  return sparseFiles(files)
}

const USUAL = [1900, 2000, 2100, 2300, 2200]
const LOW = USUAL.with(2, 12)

test('[gap-sparse] a file with far fewer lines than its neighbours is one finding, as possible', () => {
  const [gap, ...others] = week(LOW)
  assert.deepEqual(others, [])
  assert.deepEqual(
    [gap!.kind, gap!.detector, gap!.confidence, gap!.lost],
    ['archive', 'sparse-file', 'possible', { min: 0, max: null, unit: 'messages' }],
  )
  assert.deepEqual([gap!.since, gap!.until], [MONDAY + 2n * DAY, MONDAY + 3n * DAY - SECOND])
  assert.match(
    gap!.text,
    /^auth\.log\.3 has 12 lines, where each of the 4 files around it in its rotation has 1,900 to 2,300/,
  )
  assert.deepEqual(gap!.addresses, [{ item: 3, packet: 0, offset: 0, length: 0, seq: null }])
})

test('[gap-sparse-not] even sets, uneven ones, sets that are sparse elsewhere, and files at an end are none', () => {
  assert.deepEqual(week(USUAL), [])
  assert.deepEqual(week(USUAL.with(2, 300)), [])
  assert.deepEqual(week([100, 2000, 12, 2300, 400]), [])
  assert.deepEqual(week([2000, 2000, 12, 2000, 2000, 2000, 2000, 20].slice(0, 8)), [])
  assert.deepEqual(week([12, ...USUAL]), [])
})

test('[gap-sparse-limits] LEAST_NEIGHBOURS and LEAST_USUAL: below none, at and above found', () => {
  for (const neighbours of [LEAST_NEIGHBOURS - 1, LEAST_NEIGHBOURS, LEAST_NEIGHBOURS + 1])
    assert.equal(week([2000, 12, ...Array(neighbours - 1).fill(2000)]).length, neighbours >= LEAST_NEIGHBOURS ? 1 : 0)
  for (const lines of [LEAST_USUAL - 1, LEAST_USUAL, LEAST_USUAL + 1])
    assert.equal(week([lines, lines, 3, lines, lines]).length, lines >= LEAST_USUAL ? 1 : 0)
})

test('[gap-sparse-span] a file that covers far less time was rotated early, and is none', () => {
  const short = (file: RotatedFile, day: number) => (day === 2 ? { last: file.first! + DAY / 4n } : {})
  assert.deepEqual(week(LOW, short), [])
  const half = (file: RotatedFile, day: number) => (day === 2 ? { last: file.first! + DAY / 2n } : {})
  assert.equal(week(LOW, half).length, 1)
})

test('[gap-sparse-weekend] a quiet Saturday is none', () => {
  const later = (file: RotatedFile) => ({ first: file.first! + 3n * DAY, last: file.last! + 3n * DAY })
  assert.deepEqual(week(LOW, later), [])
})

test('[gap-sparse-times] files without times, or that end early, are not judged', () => {
  assert.deepEqual(
    week(LOW, () => ({ first: null, last: null })),
    [],
  )
  assert.deepEqual(
    week(LOW, (_, day) => ({ endsEarly: day === 2 })),
    [],
  )
})
