import type { GapFinding } from '../finding.ts'
import { count } from '../words.ts'
import { type Counting, MAX_HELD, MAX_WAITING, type Numbering, wrapped } from './counting.ts'
import type { Dialect } from './dialect.ts'
import { areOfOtherItems, byStart, predecessorOf } from './run-order.ts'
import { holeFinding, MAX_PLAIN_JUMP, named, noteFinding, restartFinding } from './statement.ts'
import { FILL_TOLERANCE, type Hole, lastMark, type Mark, REORDER_WINDOW, type Track } from './track.ts'

/** Parts of `first` to `last` that no copy in another item holds; what two copies lack, the earlier of them states. */
function unseenElsewhere(numbering: Numbering, track: Track, first: number, last: number, marks: [Mark, Mark]) {
  let parts: [number, number][] = [[first, last]]
  let isEarlier = true
  for (const other of numbering.tracks) {
    if (other === track) isEarlier = false
    if (other === track || parts.length === 0) continue
    const isApart = other.said < marks[0].said - FILL_TOLERANCE || other.firstMark.said > marks[1].said + FILL_TOLERANCE
    if (isApart || !areOfOtherItems(track, other)) continue
    const holes = isEarlier ? [] : other.holes
    parts = parts.flatMap(([low, high]) => without(other, holes, low, high))
  }
  return parts
}

/** Parts of `low` to `high` that stand outside of the run or in its `holes`. */
function without(track: Track, holes: readonly Hole[], low: number, high: number): [number, number][] {
  const parts: [number, number][] = []
  const add = (first: number, last: number) => {
    if (first <= last) parts.push([first, last])
  }
  add(low, Math.min(high, track.first - 1))
  for (const hole of holes) add(Math.max(low, hole.first), Math.min(high, hole.last))
  add(Math.max(low, track.last + 1), high)
  return parts
}

/** Findings wait as long as it may show that the numbers are of no use. */
function state({ held, sink }: Counting, { waiting }: Numbering, finding: GapFinding): void {
  if (waiting.length === MAX_WAITING || held.waiting >= MAX_HELD) {
    const first = waiting.shift()
    if (first === undefined) {
      sink(finding)
      return
    }
    sink(first)
  } else held.waiting++
  waiting.push(finding)
}

export function stateHole(
  counting: Counting,
  numbering: Numbering,
  track: Track,
  { first, last, before, after }: Omit<Hole, 'made'>,
  usual = counting.dialect.confidence,
): void {
  const { dialect, corroborate } = counting
  for (const [low, high] of unseenElsewhere(numbering, track, first, last, [before, after])) {
    const from: [Mark, number] = [before, wrapped(low - 1, dialect.greatest)]
    const to: [Mark, number] = [after, wrapped(high + 1, dialect.greatest)]
    const confidence = corroborate?.(numbering.source, before, after) ?? usual
    state(counting, numbering, holeFinding(dialect, numbering.source, from, to, high - low + 1, confidence))
  }
}

/** Numbers between the end of a run and the beginning of another; below 0: they fall. */
function missingBetween({ greatest }: Dialect, a: Track, b: Track): number {
  const from = wrapped(a.last, greatest)
  const to = wrapped(b.first, greatest)
  return to + (from - to > greatest - MAX_PLAIN_JUMP ? greatest : 0) - from - 1
}

/** States what lies between two runs of one counter: numbers not seen, or a new start. */
export function stateLink(counting: Counting, numbering: Numbering, a: Track, b: Track): void {
  b.isLinked = true
  const { dialect } = counting
  const { greatest, begins } = dialect
  const from = wrapped(a.last, greatest)
  const to = wrapped(b.first, greatest)
  const before = lastMark(a)
  const after = b.firstMark
  const missing = missingBetween(dialect, a, b)
  if (missing > 0) {
    // Beside a run that goes on, which of the two the new one follows is concluded and not stated.
    const isBeside = numbering.tracks.some((c) => c !== a && c !== b && c.opened < b.opened && c.touched > b.opened)
    const usual = isBeside && dialect.confidence === 'certain' ? 'likely' : dialect.confidence
    stateHole(counting, numbering, b, { first: b.first - missing, last: b.first - 1, before, after }, usual)
  }
  // One message alone with a lower number is one that came again, unless it is a counter's first.
  else if (missing < 0 && (b.count > 1 || to === begins)) {
    const unseen = begins !== null && to - begins < REORDER_WINDOW ? to - begins : 0
    state(counting, numbering, restartFinding(dialect, numbering.source, [before, from], [after, to], unseen))
  }
}

/** Nothing follows: states what is still open. */
export function endNumbering(counting: Counting, numbering: Numbering): void {
  const { dialect, sink } = counting
  const { tracks, source, invalid, invalidMark } = numbering
  if (numbering.isUnusable) {
    const text = `Nothing follows from ${dialect.name} of ${named(source)}: its numbers are of more counters than can be kept apart, or were written over on the way. Whether ${dialect.many} are missing they do not show.`
    sink(noteFinding(dialect, source, numbering.examples, text))
  } else {
    for (const track of tracks) for (const hole of track.holes) stateHole(counting, numbering, track, hole)
    const free = new Set(tracks)
    const inOrder = [...tracks].sort(byStart(dialect))
    const isPlain = (a: Track, b: Track) => {
      const missing = missingBetween(dialect, a, b)
      return missing >= 0 && missing <= MAX_PLAIN_JUMP
    }
    // Where a run goes on from one that had ended, no third is a new start of that; and what had ended when another began comes before
    // what still had late messages then.
    for (const onlyPlain of [true, false])
      for (const slack of [0, REORDER_WINDOW])
        for (const track of inOrder) {
          if (track.isLinked) continue
          const among = onlyPlain ? [...free].filter((other) => isPlain(other, track)) : free
          const before = predecessorOf(dialect, track, among, slack)
          if (before === null) continue
          free.delete(before)
          stateLink(counting, numbering, before, track)
        }
  }
  for (const finding of numbering.waiting) sink(finding)
  if (invalidMark !== null) {
    const text = `In ${dialect.name} of ${named(source)}, ${count(invalid, 'number is', 'numbers are')} none or out of range. These messages are left out of it, so holes beside them may be these messages.`
    sink(noteFinding(dialect, source, [invalidMark], text))
  }
}
