import type { GapAddress } from '../finding.ts'
import { addressOf, asNanos, type GapRow, placedAt } from '../row.ts'

/**
 * How far out of order numbers may come and still be taken for the same run: a number this far behind the highest, or this
 * many numbered messages late, fills its place; a jump further than this opens a run of its own until it is known what it was.
 */
export const REORDER_WINDOW = 64

/** Beyond the window, a late message fills a hole if its sender's time fits between the hole's neighbours, give or take this (ns). */
export const FILL_TOLERANCE = 1e8

/** Rows after which a run that only ever had one origin (address, app, process) is taken to belong to that origin. */
export const KEY_ROWS = 8

/** What is looked at of a row that has a number. */
export type NumberedRow = Pick<
  GapRow,
  | 'item'
  | 'packet'
  | 'offset'
  | 'length'
  | 'seq'
  | 'source'
  | 'src'
  | 'app'
  | 'procid'
  | 'wireTime'
  | 'senderTime'
  | 'wireSec'
  | 'wireNano'
  | 'senderSec'
  | 'senderNano'
>

/** A message at the edge of what is missing. */
export interface Mark {
  readonly address: GapAddress
  readonly at: bigint | null
  /** The sender's time as a number (ns), to compare only; NaN: none. */
  readonly said: number
}

/** Numbers not seen, both ends included, between two that were. */
export interface Hole {
  first: number
  last: number
  before: Mark
  after: Mark
  /** Count of the source's numbered rows when it opened. */
  readonly made: number
}

/** One run of rising numbers. Numbers go on rising past a wrap. */
export interface Track {
  first: number
  last: number
  firstMark: Mark
  /** Of the row that carried `last`: fields, as every row changes them. */
  item: number
  packet: number
  offset: number
  length: number
  seq: number
  /** Time by which it was placed; NaN seconds: none. */
  sec: number
  nano: number
  said: number
  readonly firstItem: number
  /** Counts of the source's numbered rows at the first and the latest number that this run took forward. */
  opened: number
  touched: number
  count: number
  src: string | null
  app: string | null
  procid: string | null
  /** Whether all rows had the same src, app and procid. */
  uniform: boolean
  /** The sender's times of the numbers in the window, by number; 0: unknown; NaN: the number was not seen. */
  readonly seen: Float64Array
  readonly holes: Hole[]
  /** Whether what lies between it and the run before was stated. */
  isLinked: boolean
}

export function markOf(row: NumberedRow, said: number): Mark {
  return { address: addressOf(row), at: placedAt(row) ?? timeOf(said), said }
}

/** A time that stands in the text alone, to the millisecond; null: none. */
function timeOf(said: number): bigint | null {
  return Number.isNaN(said) ? null : BigInt(Math.round(said / 1e6)) * 1_000_000n
}

export function lastMark({ item, packet, offset, length, seq, sec, nano, said }: Track): Mark {
  return { address: { item, packet, offset, length, seq }, at: asNanos(sec, nano) ?? timeOf(said), said }
}

export function openTrack(u: number, said: number, now: number, row: NumberedRow): Track {
  const seen = new Float64Array(REORDER_WINDOW).fill(NaN)
  seen[u % REORDER_WINDOW] = said || 0
  return {
    first: u,
    last: u,
    firstMark: markOf(row, said),
    item: row.item,
    packet: row.packet,
    offset: row.offset,
    length: row.length,
    seq: row.seq,
    ...placeOf(row),
    said,
    firstItem: row.item,
    opened: now,
    touched: now,
    count: 1,
    src: row.src,
    app: row.app,
    procid: row.procid,
    uniform: true,
    seen,
    holes: [],
    isLinked: false,
  }
}

function placeOf({ wireSec, wireNano, senderSec, senderNano }: NumberedRow): Pick<Track, 'sec' | 'nano'> {
  return Number.isNaN(wireSec) ? { sec: senderSec, nano: senderNano } : { sec: wireSec, nano: wireNano }
}

/** What a number is to a run, from the closest to the farthest. */
export const REPEATED = 0
export const NEXT = 1
export const FILLS = 2
export const BEFORE = 3
export const AHEAD = 4
export const OLD = 5
export const FOREIGN = 99

/** What the number `u` with the sender's time `said` (NaN: none) is to the run, at the source's numbered row `now`. */
export function relation(track: Track, u: number, said: number, now: number): number {
  const ahead = u - track.last
  if (ahead === 1) return NEXT
  if (ahead > 1) return ahead <= REORDER_WINDOW ? AHEAD : FOREIGN
  if (u < track.first)
    return track.first - u < REORDER_WINDOW && now - track.opened <= REORDER_WINDOW ? BEFORE : FOREIGN
  if (ahead > -REORDER_WINDOW) {
    const then = track.seen[u % REORDER_WINDOW]!
    // The same number at another time is not the same message again: it is of another counter.
    if (!Number.isNaN(then)) return then === 0 || then === said || Number.isNaN(said) ? REPEATED : FOREIGN
  }
  const { holes } = track
  const above = firstNotBelow(holes, u)
  const hole = holes[above]
  if (hole !== undefined && hole.first <= u)
    return now - hole.made <= REORDER_WINDOW || fits(hole, said) ? FILLS : FOREIGN
  // Seen long ago, and sent before what stands above it: the same message again, and not another counter's.
  if (!Number.isNaN(said)) return said <= (hole === undefined ? track.said : hole.before.said) ? OLD : FOREIGN
  // Without times, by how many numbers that were seen it stands behind.
  let behind = -ahead
  for (let i = above; i < holes.length && behind > REORDER_WINDOW; i++) behind -= holes[i]!.last - holes[i]!.first + 1
  return behind <= REORDER_WINDOW ? OLD : FOREIGN
}

function fits({ before, after }: Hole, said: number): boolean {
  return said >= before.said - FILL_TOLERANCE && said <= after.said + FILL_TOLERANCE
}

/** Index of the first hole that ends at `u` or above it. Holes are in the order of their numbers. */
function firstNotBelow(holes: readonly Hole[], u: number): number {
  let low = 0
  let high = holes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holes[middle]!.last < u) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether the row has the origin that all rows of the run had. */
export function isOfOrigin(track: Track, row: NumberedRow): boolean {
  return track.app === row.app && track.procid === row.procid && track.src === row.src
}

/** Takes a number NEXT to the run, or AHEAD of it. */
export function advance(track: Track, u: number, said: number, now: number, row: NumberedRow): void {
  const { seen } = track
  if (u - track.last > 1) {
    const before = lastMark(track)
    track.holes.push({ first: track.last + 1, last: u - 1, before, after: markOf(row, said), made: now })
    for (let skipped = track.last + 1; skipped < u; skipped++) seen[skipped % REORDER_WINDOW] = NaN
  }
  seen[u % REORDER_WINDOW] = said || 0
  track.last = u
  track.item = row.item
  track.packet = row.packet
  track.offset = row.offset
  track.length = row.length
  track.seq = row.seq
  const isOnWire = !Number.isNaN(row.wireSec)
  track.sec = isOnWire ? row.wireSec : row.senderSec
  track.nano = isOnWire ? row.wireNano : row.senderNano
  track.said = said
  track.touched = now
  track.count++
  if (track.uniform && !isOfOrigin(track, row)) track.uniform = false
}

/** Takes a number that FILLS a hole of the run, which may leave two; returns by how many holes there are more. */
export function fill(track: Track, u: number, said: number, row: NumberedRow): number {
  const { holes, seen } = track
  const index = firstNotBelow(holes, u)
  const { first, last, before, after, made } = holes[index]!
  const mark = markOf(row, said)
  const rest: Hole[] = []
  if (first < u) rest.push({ first, last: u - 1, before, after: mark, made })
  if (u < last) rest.push({ first: u + 1, last, before: mark, after, made })
  holes.splice(index, 1, ...rest)
  if (track.last - u < REORDER_WINDOW) seen[u % REORDER_WINDOW] = said || 0
  track.count++
  return rest.length - 1
}

/** Takes a number that stands BEFORE the first of the run and came late. */
export function prepend(track: Track, u: number, said: number, now: number, row: NumberedRow): void {
  const mark = markOf(row, said)
  if (track.first - u > 1)
    track.holes.unshift({ first: u + 1, last: track.first - 1, before: mark, after: track.firstMark, made: now })
  if (track.last - u < REORDER_WINDOW) track.seen[u % REORDER_WINDOW] = said || 0
  track.first = u
  track.firstMark = mark
  track.count++
}
