import { wrapped } from './counting.ts'
import type { Dialect } from './dialect.ts'
import { KEY_ROWS, REORDER_WINDOW, type Track } from './track.ts'

/** A single row, after which a run that was there before went on. */
export function isOutOfLine(stray: Track, tracks: readonly Track[]): boolean {
  return stray.count === 1 && tracks.some(({ opened, touched }) => opened < stray.opened && touched > stray.opened)
}

/** A single row out of line, or one whose number fell. */
export function leadsNowhere(dialect: Dialect, track: Track, tracks: readonly Track[]): boolean {
  if (track.count > 1) return false
  return isOutOfLine(track, tracks) || (predecessorOf(dialect, track, tracks)?.last ?? 0) > track.first
}

/** The run that had ended last when `track` began; null: none had. */
export function predecessorOf(
  dialect: Dialect,
  track: Track,
  among: Iterable<Track>,
  slack = REORDER_WINDOW,
): Track | null {
  let before: Track | null = null
  for (const other of among)
    if (precedes(dialect, other, track, slack) && (before === null || endsLater(dialect, other, before))) before = other
  return before
}

export function areOfOtherItems(a: Track, b: Track): boolean {
  return a.item < b.firstItem || b.item < a.firstItem
}

/**
 * Whether `b`, which came later, is older by both number and sender's time: records of a file that are out of place. On the wire, and
 * where `b` has the first numbers of a counter, a new start with a clock set back looks the same.
 */
function isOlder({ begins, greatest }: Dialect, b: Track, a: Track): boolean {
  const isStart = begins !== null && wrapped(b.first, greatest) - begins < REORDER_WINDOW
  const isInFile = a.src === null && b.src === null
  return isInFile && !isStart && a.opened < b.opened && b.last < a.first && b.said < a.firstMark.said
}

/** Whether the order of two runs is that of their times, not that in which they came. */
function isByTime(dialect: Dialect, a: Track, b: Track): boolean {
  return areOfOtherItems(a, b) || isOlder(dialect, a, b) || isOlder(dialect, b, a)
}

/**
 * Whether `b` began when `a` had ended: by the order of the item, where `a` may have had late messages for `slack` rows, or by
 * the sender's times from item to item.
 */
function precedes(dialect: Dialect, a: Track, b: Track, slack: number): boolean {
  if (a === b) return false
  const hasOtherOrigin = a.uniform && b.uniform && a.count >= KEY_ROWS && b.count >= KEY_ROWS
  if (hasOtherOrigin && (a.app !== b.app || a.src !== b.src)) return false
  const isBefore = a.said <= b.firstMark.said
  if (isByTime(dialect, a, b) && !Number.isNaN(a.said) && !Number.isNaN(b.firstMark.said)) return isBefore
  return a.opened < b.opened && (a.touched - slack <= b.opened || isBefore)
}

/** By when runs began: for sorting. */
export function byStart(dialect: Dialect): (a: Track, b: Track) => number {
  return (a, b) => {
    const order = isByTime(dialect, a, b) ? a.firstMark.said - b.firstMark.said : NaN
    return Number.isNaN(order) ? a.opened - b.opened : order
  }
}

function endsLater(dialect: Dialect, a: Track, b: Track): boolean {
  const order = isByTime(dialect, a, b) ? a.said - b.said : NaN
  return Number.isNaN(order) ? a.touched > b.touched : order > 0
}
