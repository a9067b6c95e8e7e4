import { rotationOrder } from '../../log/rotation.ts'
import { visible } from '../../text/visible.ts'
import type { GapFinding } from '../finding.ts'
import { count, figure } from '../words.ts'
import type { RotatedFile } from './rotated-file.ts'

/** Neighbours on each side that a file is compared with, and how many of them there must be in all. */
export const NEIGHBOURS = 3
export const LEAST_NEIGHBOURS = 4
/** The least number of lines that is usual. */
export const LEAST_USUAL = 100
/** A file is sparse below this share of the usual, and another sparse one in the set below the other: sparse files are usual there. */
const SPARSE = 0.1
const ALSO_SPARSE = 0.5
/** Neighbours may differ by this factor, in lines and in time covered; the file must cover at least this share of their time. */
const EVEN = 3
const LEAST_SPAN = 0.5
const DAY = 86_400_000_000_000n

interface Spanned {
  readonly file: RotatedFile
  readonly lines: number
  /** Time from the first line to the last, nanoseconds. */
  readonly span: number
}

/**
 * Finds rotated files that have far fewer lines than those before and behind them in their set, although they cover as long a time.
 * Never more than possible: there are quiet days. A file that covers less time is none, as it was rotated early; what lies between
 * it and the next is told by `rotation-hole`. The file in use is none, as it is not full yet.
 */
export function sparseFiles(files: readonly RotatedFile[]): GapFinding[] {
  const byName = new Map(files.map((file) => [file.name, file]))
  return rotationOrder([...byName.keys()]).flatMap((names) => {
    const set = names.map((name) => byName.get(name)!).flatMap(spanned)
    return set.flatMap((each, at) => judge(each, set, at))
  })
}

/** Without times nothing can be told; an unfinished file is the concern of `file-end`. */
function spanned(file: RotatedFile): Spanned[] {
  const { first, last, number, date, endsEarly, lines } = file
  if (first === null || last === null || endsEarly || (number === null && date === null)) return []
  return [{ file, lines, span: Number(last - first) }]
}

function judge({ file, lines, span }: Spanned, set: readonly Spanned[], at: number): GapFinding[] {
  const before = set.slice(Math.max(0, at - NEIGHBOURS), at)
  const after = set.slice(at + 1, at + 1 + NEIGHBOURS)
  const around = [...before, ...after]
  if (before.length === 0 || after.length === 0 || around.length < LEAST_NEIGHBOURS || fallsOnWeekend(file)) return []
  const [least, most] = bounds(around.map((each) => each.lines))
  const [shortest, longest] = bounds(around.map((each) => each.span))
  if (least < LEAST_USUAL || most > least * EVEN || longest > shortest * EVEN) return []
  if (lines >= least * SPARSE || span < shortest * LEAST_SPAN) return []
  if (set.some((other) => other.file !== file && other.lines < least * ALSO_SPARSE)) return []
  const text = `${visible(file.name)} has ${count(lines, 'line')}, where each of the ${around.length} files around it in its rotation has ${figure(least)} to ${figure(most)} and covers about as long a time. Lines may have been taken out, or less may have been said. How many are missing, if any, is not known.`
  return [
    {
      kind: 'archive',
      detector: 'sparse-file',
      source: null,
      since: file.first,
      until: file.last,
      lost: { min: 0, max: null, unit: 'messages' },
      confidence: 'possible',
      text,
      addresses: file.item === null ? [] : [{ item: file.item, packet: 0, offset: 0, length: 0, seq: null }],
    },
  ]
}

function bounds(values: readonly number[]): readonly [least: number, most: number] {
  return [Math.min(...values), Math.max(...values)]
}

/** Whether a file that covers no more than two days has a Saturday or Sunday in it (UTC): those are quiet in many places. */
function fallsOnWeekend({ first, last }: RotatedFile): boolean {
  if (first === null || last === null || last - first > 2n * DAY) return false
  return [first, last].some((time) => [0, 6].includes(new Date(Number(time / 1_000_000n)).getUTCDay()))
}
