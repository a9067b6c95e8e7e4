import { KEY_ROWS, REORDER_WINDOW, type Track } from './track.ts'

/** A single row, after which a run that was there before went on. */
export function isOutOfLine(stray: Track, tracks: readonly Track[]): boolean {
  return stray.count === 1 && tracks.some(({ opened, touched }) => opened < stray.opened && touched > stray.opened)
}

/** A single row out of line, or one whose number fell. */
export function leadsNowhere(track: Track, tracks: readonly Track[]): boolean {
  if (track.count > 1) return false
  return isOutOfLine(track, tracks) || (predecessorOf(track, tracks)?.last ?? 0) > track.first
}

/** The run that had ended last when `track` began; null: none had. */
export function predecessorOf(track: Track, among: Iterable<Track>, slack = REORDER_WINDOW): Track | null {
  let before: Track | null = null
  for (const other of among)
    if (precedes(other, track, slack) && (before === null || endsLater(other, before))) before = other
  return before
}

export function areOfOtherItems(a: Track, b: Track): boolean {
  return a.item < b.firstItem || b.item < a.firstItem
}

/**
 * Whether `b` began when `a` had ended: by the order of the item, where `a` may have had late messages for `slack` rows, or by
 * the sender's times from item to item.
 */
function precedes(a: Track, b: Track, slack = REORDER_WINDOW): boolean {
  if (a === b) return false
  const hasOtherOrigin = a.uniform && b.uniform && a.count >= KEY_ROWS && b.count >= KEY_ROWS
  if (hasOtherOrigin && (a.app !== b.app || a.src !== b.src)) return false
  const isBefore = a.said <= b.firstMark.said
  if (areOfOtherItems(a, b) && !Number.isNaN(a.said) && !Number.isNaN(b.firstMark.said)) return isBefore
  return a.opened < b.opened && (a.touched - slack <= b.opened || isBefore)
}

export function byStart(a: Track, b: Track): number {
  const order = areOfOtherItems(a, b) ? a.firstMark.said - b.firstMark.said : NaN
  return Number.isNaN(order) ? a.opened - b.opened : order
}

function endsLater(a: Track, b: Track): boolean {
  const order = areOfOtherItems(a, b) ? a.said - b.said : NaN
  return Number.isNaN(order) ? a.touched > b.touched : order > 0
}
