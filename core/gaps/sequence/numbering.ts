import { MAX_ADDRESSES } from '../finding.ts'
import {
  baseOf,
  type Counting,
  ENDED_AFTER,
  MAX_ENDS,
  MAX_HELD,
  MAX_TRACKS,
  MIN_DISORDER,
  type Numbering,
  unwrapped,
} from './counting.ts'
import { isOutOfLine, leadsNowhere, predecessorOf } from './run-order.ts'
import { stateHole, stateLink } from './settle.ts'
import {
  AHEAD,
  advance,
  BEFORE,
  FILLS,
  FOREIGN,
  fill,
  isOfOrigin,
  KEY_ROWS,
  markOf,
  NEXT,
  type NumberedRow,
  OLD,
  openTrack,
  prepend,
  REORDER_WINDOW,
  relation,
  type Track,
} from './track.ts'

/** Counts a number that cannot be one. */
export function takeInvalid(numbering: Numbering, row: NumberedRow): void {
  numbering.invalid++
  numbering.invalidMark ??= markOf(row, NaN)
}

/** Takes the number `n` of a row whose sender's time is `said` (ns, NaN: none). */
export function takeNumber(counting: Counting, numbering: Numbering, n: number, said: number, row: NumberedRow): void {
  if (numbering.isUnusable) return
  const now = ++numbering.rows
  const { only } = numbering
  if (only !== null && n === only.last + 1 - baseOf(counting.dialect)) {
    advance(only, only.last + 1, said, now, row)
    return
  }
  const { greatest } = counting.dialect
  const { tracks } = numbering
  let best: Track | null = null
  let bestRank = FOREIGN
  let bestKind = FOREIGN
  let bestU = n
  for (const track of tracks) {
    const u = unwrapped(track, n, greatest)
    const kind = relation(track, u, said, now)
    const rests = now - track.touched > REORDER_WINDOW
    // What jumps ahead of a run that rests may as well have jumped there from another: a new run leaves that open.
    if (kind === FOREIGN || (kind === AHEAD && rests)) continue
    // A run that rests comes after the one that goes on, and one of another origin after both.
    let rank = 2 * kind
    // Between two runs a number belongs to the nearer.
    if (kind === AHEAD) rank += (u - track.last) / REORDER_WINDOW
    else if (kind === BEFORE) rank += 2 + (track.first - u) / REORDER_WINDOW
    if (rests) rank += 10
    if (tracks.length > 1 && !isOfOrigin(track, row)) rank += track.uniform && track.count >= KEY_ROWS ? 30 : 1
    if (rank < bestRank || (rank === bestRank && best !== null && track.touched > best.touched)) {
      best = track
      bestRank = rank
      bestKind = kind
      bestU = u
    }
  }
  if (best === null) open(counting, numbering, n, said, row)
  else if (bestKind === NEXT || bestKind === AHEAD) {
    advance(best, bestU, said, now, row)
    if (bestKind === AHEAD) holdOneMore(counting, numbering, best)
  } else if (bestKind === OLD) noteOld(numbering, n, said, row)
  else if (bestKind === FILLS) counting.held.holes += fill(best, bestU, said, row)
  else if (bestKind === BEFORE) {
    const holes = best.holes.length
    prepend(best, bestU, said, now, row)
    if (best.holes.length > holes) holdOneMore(counting, numbering, best)
  }
}

function noteOld(numbering: Numbering, n: number, said: number, row: NumberedRow): void {
  const { old, rows } = numbering
  if (old !== null && old.last === n - 1) old.last = n
  else numbering.old = { first: n, last: n, mark: markOf(row, said), opened: rows }
}

/** Over the limit the run's oldest hole is stated as it is. */
function holdOneMore(counting: Counting, numbering: Numbering, track: Track): void {
  if (counting.held.holes < MAX_HELD) counting.held.holes++
  else stateHole(counting, numbering, track, track.holes.shift()!)
}

function open(counting: Counting, numbering: Numbering, n: number, said: number, row: NumberedRow): void {
  const { tracks, old } = numbering
  const { held } = counting
  const base = baseOf(counting.dialect)
  const track = openTrack(base + n, said, numbering.rows, row)
  // After a new start with a clock set back, the first numbers looked like old ones.
  if (old !== null && old.last === n - 1) {
    track.first = base + old.first
    track.firstMark = old.mark
    track.opened = old.opened
    track.count += n - old.first
  }
  tracks.push(track)
  numbering.only = tracks.length === 1 ? track : null
  if (tracks.length === 1) return
  held.tracks++
  if (tracks.length > MAX_TRACKS || held.tracks > MAX_HELD) giveUpOne(counting, numbering, track)
}

/** Gives up a run, never the `newest`: a single row that led nowhere, or the one that ended longest ago. */
function giveUpOne(counting: Counting, numbering: Numbering, newest: Track): void {
  const { tracks, rows } = numbering
  const { dialect } = counting
  const u = newest.last
  if (numbering.ends.some((end) => u > end && u - end <= REORDER_WINDOW)) numbering.mistaken++
  const disorder = numbering.strays + tracks.filter((track) => leadsNowhere(dialect, track, tracks)).length
  const isScattered = disorder >= MIN_DISORDER && disorder * 4 > rows
  if (isScattered || (numbering.mistaken >= MIN_DISORDER && numbering.mistaken * 4 > numbering.ends.length)) {
    makeUnusable(counting, numbering)
    return
  }
  const stray = tracks.find((track) => track !== newest && isOutOfLine(track, tracks))
  if (stray !== undefined) {
    numbering.strays++
    drop(counting, numbering, stray)
    return
  }
  let oldest = tracks[0]!
  for (const track of tracks) if (track.touched < oldest.touched) oldest = track
  // Runs one after the other are new starts; if many go on side by side there is no telling which goes where.
  const beside = tracks.filter(
    ({ count, opened, touched }) =>
      count >= KEY_ROWS && opened < oldest.touched - REORDER_WINDOW && rows - touched <= ENDED_AFTER,
  )
  if (beside.length > MAX_TRACKS / 2) {
    makeUnusable(counting, numbering)
    return
  }
  if (leadsNowhere(dialect, oldest, tracks)) numbering.strays++
  for (const hole of oldest.holes) stateHole(counting, numbering, oldest, hole)
  const next = tracks.find((track) => !track.isLinked && predecessorOf(dialect, track, tracks) === oldest)
  if (next !== undefined) stateLink(counting, numbering, oldest, next)
  numbering.ends.push(oldest.last)
  if (numbering.ends.length > MAX_ENDS) numbering.ends.shift()
  drop(counting, numbering, oldest)
}

/** Nothing is concluded from this source's numbers any more, and only some examples are kept. */
function makeUnusable({ held }: Counting, numbering: Numbering): void {
  numbering.isUnusable = true
  for (const track of numbering.tracks) held.holes -= track.holes.length
  held.tracks -= numbering.tracks.length - 1
  held.waiting -= numbering.waiting.length
  numbering.waiting.length = 0
  numbering.examples = numbering.tracks.slice(0, MAX_ADDRESSES).map(({ firstMark }) => firstMark)
  numbering.tracks.length = 0
  numbering.only = null
  numbering.old = null
}

function drop({ held }: Counting, numbering: Numbering, track: Track): void {
  const { tracks } = numbering
  tracks.splice(tracks.indexOf(track), 1)
  numbering.only = tracks.length === 1 ? tracks[0]! : null
  held.holes -= track.holes.length
  held.tracks--
}
