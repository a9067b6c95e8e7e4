import type { ArchiveReport, CheckpointReport, SegmentReport } from '../../core/verdict/report.ts'
import { worst } from '../../core/verdict/verdict.ts'
import { checkpointOf } from './findings.ts'

/** Smallest width of a segment that still shows its name, of one that also has words for its state, and the space between two, in pixels. */
export const MIN_SEGMENT = 86
export const MIN_SEGMENT_WITH_WORDS = 150
export const GAP = 10

/** Where something stands across the lane of an archive, in pixels. */
export interface Box {
  readonly x: number
  readonly width: number
}

/** The smallest width of a segment: that of its words. */
export function leastWidth({ state }: Pick<SegmentReport, 'state'>): number {
  return state === 'sealed' ? MIN_SEGMENT : MIN_SEGMENT_WITH_WORDS
}

/**
 * Segments side by side. Each has room for its words; what is left of `available` goes by records. Where there is not room
 * enough for all, they go beyond it, and the lane scrolls. `total` is the width of all.
 */
export function layoutSegments(
  segments: readonly Pick<SegmentReport, 'records' | 'state'>[],
  available: number,
): { boxes: Box[]; total: number } {
  const number = segments.length
  if (number === 0) return { boxes: [], total: 0 }
  const least = segments.reduce((sum, segment) => sum + leastWidth(segment), 0) + (number - 1) * GAP
  const spare = Math.max(0, available - least)
  const records = segments.reduce((sum, segment) => sum + segment.records, 0)
  let x = 0
  const boxes = segments.map((segment) => {
    const width = leastWidth(segment) + spare * (records > 0 ? segment.records / records : 1 / number)
    const box = { x, width }
    x += width + GAP
    return box
  })
  return { boxes, total: x - GAP }
}

/** Boxes that touch [left, right): the first and the one after the last. Boxes stand in order. */
export function visibleBoxes(boxes: readonly Box[], left: number, right: number): { from: number; to: number } {
  const from = firstWhere(boxes, ({ x, width }) => x + width > left)
  const to = firstWhere(boxes, ({ x }) => x >= right)
  return { from, to: Math.max(from, to) }
}

/** First box that fulfils what all after it do too. */
function firstWhere(boxes: readonly Box[], holds: (box: Box) => boolean): number {
  let low = 0
  let high = boxes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(boxes[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

/** The checkpoints that name one segment, as one mark: places in `checkpoints`, in order. */
export interface Group {
  readonly segment: number
  readonly checkpoints: readonly number[]
  readonly verdict: CheckpointReport['verdict']
  /** "4", or "3 to 7" where several name the segment. */
  readonly label: string
}

/** A piece of the chain between the marks of two segments (places in `segments`); `broken` says in words why it does not hold. */
export interface Link {
  readonly from: number
  readonly to: number
  readonly broken: string | null
}

/** The checkpoints of an archive as they stand under its segments: for each segment a mark or none, and the chain. */
export interface Chain {
  readonly groups: readonly (Group | null)[]
  readonly links: readonly Link[]
}

/** Alterations that break the link from a checkpoint to the one before it. */
const BREAKS = new Set(['chain broken', 'fork', 'checkpoint missing'])

/** Puts checkpoints under the segments they name, and tells where the chain between them breaks. */
export function chainOf({ segments, checkpoints, findings }: ArchiveReport): Chain {
  const under = placeCheckpoints(segments, checkpoints)
  const breaks = new Map<number, string>()
  for (const finding of findings) {
    const number = checkpointOf(finding)
    if (number !== null && BREAKS.has(finding.kind)) breaks.set(number, finding.kind)
  }
  const groups = segments.map(({ number }, at) => groupOf(number, under[at]!, checkpoints))
  const links: Link[] = []
  let before = -1
  groups.forEach((group, index) => {
    if (!group) return
    if (before >= 0)
      links.push({ from: before, to: index, broken: breakOf(groups[before]!, group, checkpoints, breaks) })
    before = index
  })
  return { groups, links }
}

/**
 * The checkpoints under each segment. One that names none of them, for example because it cannot be read, stands under the
 * next segment without any, or else beside the checkpoint before it: none is left out.
 */
function placeCheckpoints(segments: readonly SegmentReport[], checkpoints: readonly CheckpointReport[]): number[][] {
  const under: number[][] = segments.map(() => [])
  if (segments.length === 0) return under
  const places = new Map(segments.map(({ number }, at) => [number, at]))
  const named = new Set(checkpoints.map(({ segment }) => places.get(segment)))
  let at = -1
  checkpoints.forEach(({ segment }, index) => {
    const next = at + 1 < segments.length && !named.has(at + 1) && under[at + 1]!.length === 0
    at = places.get(segment) ?? (next ? at + 1 : Math.max(at, 0))
    under[at]!.push(index)
  })
  return under
}

function groupOf(segment: number, own: readonly number[], all: readonly CheckpointReport[]): Group | null {
  if (own.length === 0) return null
  const first = all[own[0]!]!.number
  const last = all[own.at(-1)!]!.number
  return {
    segment,
    checkpoints: own,
    verdict: worst(own.map((index) => all[index]!.verdict)),
    label: first === last ? String(first) : `${first} to ${last}`,
  }
}

/** Why the chain does not hold between two marks; null: it does, or nobody looked. */
function breakOf(
  before: Group,
  after: Group,
  all: readonly CheckpointReport[],
  breaks: ReadonlyMap<number, string>,
): string | null {
  const last = all[before.checkpoints.at(-1)!]!.number
  const numbers = after.checkpoints.map((index) => all[index]!.number)
  // A break within the mark itself is told where the mark begins.
  for (const number of numbers) if (breaks.has(number)) return breaks.get(number)!
  return numbers[0] === last + 1 ? null : 'checkpoint missing'
}

/** Whether the chain goes by below a segment without a checkpoint of its own. The words of the break say then what is lacking. */
export function isPassed(segment: number, { links }: Chain): boolean {
  return links.some(({ from, to }) => from < segment && segment < to)
}

/** How a segment hangs on its checkpoint. `none`: nothing signed names it. */
export type Hold = 'solid' | 'broken' | 'dashed' | 'dotted' | 'none'

/** Whether what is signed reaches the segment. Only a verified one hangs by a solid line. */
export function holdOf({ checkpoint, verdict, state }: SegmentReport): Hold {
  if (checkpoint === null) return 'none'
  if (verdict === 'failed') return 'broken'
  if (verdict === 'not checked') return 'dotted'
  return verdict === 'verified' && state !== 'moved' ? 'solid' : 'dashed'
}
