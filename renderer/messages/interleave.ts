import type { Gap, GapPlaces } from '../../contract/missing.ts'

/** A gap and the message in front of which it stands: an index of the result, or its length for what follows the last one. */
export type Place = GapPlaces['places'][number]

/**
 * A list of messages with rows for gaps between them. A row is a place in the list as it is shown; an index is a place in
 * the result, which knows nothing of gaps. Without gaps the two are the same.
 */
export interface Interleaving {
  /** Messages of the result. */
  readonly messages: number
  /** In the order in which they stand. */
  readonly places: readonly Place[]
}

/** What stands in a row. */
export type RowContent =
  | { readonly kind: 'message'; readonly index: number }
  | { readonly kind: 'gap'; readonly gap: Gap; readonly place: number }

/** Puts gaps between messages. Gaps in front of the same message stay in the order they were given in. */
export function interleave(messages: number, places: readonly Place[]): Interleaving {
  const within = places.map(({ before, gap }) => ({ before: Math.min(Math.max(before, 0), messages), gap }))
  return { messages, places: within.sort((a, b) => a.before - b.before) }
}

/** Rows of the list. */
export function rowCount({ messages, places }: Interleaving): number {
  return messages + places.length
}

/** Row of a gap by its place among the gaps: all gaps before it take a row too. */
export function rowOfPlace({ places }: Interleaving, place: number): number {
  return places[place]!.before + place
}

/** Row of a message. */
export function rowOfMessage({ places }: Interleaving, index: number): number {
  return index + firstWhere(places.length, (place) => places[place]!.before > index)
}

/** Gaps that stand above a row. */
export function gapsAbove(list: Interleaving, row: number): number {
  return firstWhere(list.places.length, (place) => rowOfPlace(list, place) >= row)
}

/** Index of the first message at or below a row; the length of the result where none follows. */
export function messageFrom(list: Interleaving, row: number): number {
  return row - gapsAbove(list, row)
}

/** What stands in a row of the list. */
export function contentOf(list: Interleaving, row: number): RowContent {
  const place = gapsAbove(list, row)
  const at = list.places[place]
  if (at && rowOfPlace(list, place) === row) return { kind: 'gap', gap: at.gap, place }
  return { kind: 'message', index: row - place }
}

/** Place of the next gap below a row, or above it; null where there is none. */
export function nextPlace(list: Interleaving, row: number, direction: 1 | -1): number | null {
  const place = direction === 1 ? gapsAbove(list, row + 1) : gapsAbove(list, row) - 1
  return place >= 0 && place < list.places.length ? place : null
}

/** The smallest number below `count` for which `test` holds, or `count`; once it holds, it holds for all larger ones. */
function firstWhere(count: number, test: (at: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (test(middle)) high = middle
    else low = middle + 1
  }
  return low
}
