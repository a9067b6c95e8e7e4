import { CallError } from '../../contract/call-error.ts'
import type { Gap, GapPlaces } from '../../contract/missing.ts'
import type { ShownRow } from '../../contract/shapes.ts'
import { call } from '../bridge.ts'
import { report } from '../case/case-store.ts'
import { countNewFrom, following, pause } from '../live/following.ts'
import { missing } from '../missing/missing-store.ts'
import { type Clock, type Found, type FoundWith, runSearch, search } from '../query/search-store.ts'
import { createStore } from '../state/store.ts'
import { isSameGap } from './gap-words.ts'
import {
  contentOf,
  type Interleaving,
  interleave,
  messageFrom,
  rowCount,
  rowOfMessage,
  rowOfPlace,
} from './interleave.ts'
import { createPages, type Pages } from './pages.ts'
import { capacity, clampTop, reveal, revealCentred, type Viewport, visibleRows } from './viewport.ts'

/** Height of a row in pixels, as `--row` in the tokens. */
export const ROW_HEIGHT = 22
const BLOCK = 250
/** Blocks kept: 60 blocks of 250 rows are about 10 MB of messages. */
const KEEP = 60

/** What the list shows: a result with the gaps in it, the place in it, the selection. Rows count messages and gaps. */
export interface ListState {
  readonly found: Found | null
  readonly rows: Interleaving
  /** Gaps of the result that have no row, as there are too many. */
  readonly moreGaps: number
  readonly top: number
  readonly height: number
  /** The selected row. */
  readonly selected: number | null
  /** The selected message; stays while its row is being fetched again. */
  readonly message: ShownRow | null
  /** Grows whenever messages arrived. */
  readonly arrived: number
  /** Messages of the result from this index on came while an archive was followed, a moment ago; null: none. */
  readonly freshFrom: number | null
}

const NO_ROWS = interleave(0, [])

/** The list of messages. */
export const list = createStore<ListState>({
  found: null,
  rows: NO_ROWS,
  moreGaps: 0,
  top: 0,
  height: 0,
  selected: null,
  message: null,
  arrived: 0,
  freshFrom: null,
})

let pages: Pages<ShownRow> = emptyPages()

function emptyPages(): Pages<ShownRow> {
  return { row: () => undefined, want: () => undefined, load: async () => undefined }
}

/** The message at an index of the result; undefined while it is not here. */
export function messageAt(index: number): ShownRow | undefined {
  return pages.row(index)
}

/** Waits for the message at an index of the result; undefined where there is none. */
export function loadMessage(index: number): Promise<ShownRow | undefined> {
  return pages.load(index)
}

/** Has the messages of the rows [from, to) fetched. */
export function wantRows(from: number, to: number): void {
  const { rows } = list.get()
  pages.want(messageFrom(rows, from), messageFrom(rows, to))
}

/** The gap that is selected; null where a message is, or nothing. */
export function selectedGap({ rows, selected }: ListState): Gap | null {
  if (selected === null) return null
  const content = contentOf(rows, selected)
  return content.kind === 'gap' ? content.gap : null
}

/** The time that orders a message: by the clock chosen, or by the other where the message lacks it. */
export function orderTime(row: ShownRow, clock: Clock): string | null {
  return clock === 'wire' ? (row.wireTime ?? row.senderTime) : (row.senderTime ?? row.wireTime)
}

/** The window on the list. */
export function viewport(): Viewport {
  const { rows, height } = list.get()
  return { count: rowCount(rows), height, rowHeight: ROW_HEIGHT }
}

/** Puts a row (with a fraction) at the top of the window. Leaving the end pauses following. */
export function scrollTo(top: number): void {
  const next = clampTop(top, viewport())
  if (next === list.get().top) return
  if (next < endOf(viewport())) pause(list.get().rows.messages)
  list.set({ top: next })
}

/** Puts the last row at the bottom of the window. */
export function scrollToEnd(): void {
  list.set({ top: endOf(viewport()) })
}

function endOf(port: Viewport): number {
  return clampTop(Number.POSITIVE_INFINITY, port)
}

function isAtEnd(): boolean {
  return following.get().mode === 'following'
}

/** Takes the height of the window, in pixels. */
export function setHeight(height: number): void {
  if (height === list.get().height) return
  list.set({ height })
  if (isAtEnd()) scrollToEnd()
  else list.set({ top: clampTop(list.get().top, viewport()) })
}

let choosing = 0

/** Selects a row, a message or a gap, and brings it into view. */
export async function select(row: number, centred = false): Promise<void> {
  const port = viewport()
  if (port.count === 0) return
  // What is looked at is not to move away.
  pause(list.get().rows.messages)
  const at = Math.max(0, Math.min(row, port.count - 1))
  const mine = ++choosing
  const top = (centred ? revealCentred : reveal)(at, list.get().top, port)
  const content = contentOf(list.get().rows, at)
  if (content.kind === 'gap') {
    list.set({ selected: at, top, message: null })
    return
  }
  list.set({ selected: at, top, message: pages.row(content.index) ?? list.get().message })
  const message = await pages.load(content.index)
  if (mine === choosing && message) list.set({ message })
}

/** Selects a message by its index in the result. */
export async function selectMessage(index: number, centred = false): Promise<void> {
  const { rows } = list.get()
  if (rows.messages > 0) await select(rowOfMessage(rows, Math.max(0, Math.min(index, rows.messages - 1))), centred)
}

/** Selects nothing. */
export function unselect(): void {
  choosing++
  list.set({ selected: null, message: null })
}

/** Index of a message within a result. Messages of the same time stand together; they are looked through. */
export async function indexOf(result: number, count: number, message: ShownRow, clock: Clock): Promise<number | null> {
  const time = orderTime(message, clock)
  if (time === null) return null
  const { index } = await call('search.locate', { result, time })
  if (index === null) return null
  for (let from = Math.max(0, index - 50), tries = 0; from < count && tries < 8; from += BLOCK, tries++) {
    const { rows } = await call('search.page', { result, from, count: Math.min(BLOCK, count - from) })
    const at = rows.findIndex((row) => row.item === message.item && row.seq === message.seq)
    if (at >= 0) return from + at
    const last = rows.at(-1)
    const lastTime = last && orderTime(last, clock)
    if (lastTime && BigInt(lastTime) > BigInt(time)) break
  }
  return null
}

/** The rows of a result, fetched as they are wanted. */
function pagesOf(found: Found): Pages<ShownRow> {
  return createPages<ShownRow>({
    fetch: async (from, count) => (await call('search.page', { result: found.result, from, count })).rows,
    count: found.count,
    block: BLOCK,
    keep: KEEP,
    onChange: () => list.set({ arrived: list.get().arrived + 1 }),
    onError(error) {
      // The engine keeps a limited number of results; one that it let go is found again by asking again.
      if (error instanceof CallError && error.code === 'not-found') void runSearch()
      else report(error)
    },
  })
}

/** The gaps of a result. What is missing is told beside the messages: where it cannot be told they are shown all the same. */
async function gapsOf(found: Found): Promise<GapPlaces> {
  try {
    return await call('search.gaps', { result: found.result })
  } catch (error) {
    // A result that is gone is asked for anew with its first rows.
    if (!(error instanceof CallError && error.code === 'not-found')) report(error)
    return { places: [], more: 0 }
  }
}

/** Milliseconds that a new result waits for its gaps, so that they come with its first rows; later ones are put in between. */
const GAPS_WAIT = 150

/** Row of a gap among others; null where it is not there. */
function rowOfGap(rows: Interleaving, gap: Gap | null): number | null {
  const place = gap ? rows.places.findIndex((one) => isSameGap(one.gap, gap)) : -1
  return place < 0 ? null : rowOfPlace(rows, place)
}

let adopting = 0
/** What the result that is shown was found with. */
let shownWith = ''

/** Place of a message in a result that was found with the same as the one where it had `index`: mostly the same one. */
async function sameIndex(
  { found, pages }: { found: Found; pages: Pages<ShownRow> },
  message: ShownRow,
  index: number,
  clock: Clock,
): Promise<number | null> {
  const there = index < found.count ? await pages.load(index) : undefined
  if (there?.item === message.item && there.seq === message.seq) return index
  return indexOf(found.result, found.count, message, clock)
}

/**
 * Takes a new result. Its first rows are fetched before the old ones go, so that nothing flickers while a case is being
 * read or an archive followed. The selection stays where the message or the gap is still in it, and else the place in time.
 * Where the same was asked before, what is in the window stays where it is in it; while an archive is followed the end does.
 */
async function adopt(found: Found, { clock, narrowing, query }: FoundWith): Promise<void> {
  const mine = ++adopting
  const next = pagesOf(found)
  const before = list.get()
  const gap = selectedGap(before)
  const gaps = gapsOf(found)
  const key = JSON.stringify([narrowing, clock])
  const isSame = before.found !== null && key === shownWith
  const wasAtEnd = isAtEnd()
  let isLate = true
  let rows = interleave(found.count, [])
  let moreGaps = 0
  let selected: number | null = null
  let message = before.message
  let top = 0
  try {
    const soon = await Promise.race([gaps, new Promise<null>((waited) => setTimeout(waited, GAPS_WAIT, null))])
    isLate = soon === null
    // Those of before stand until the new ones are here.
    rows = interleave(found.count, soon?.places ?? (isSame ? before.rows.places : []))
    moreGaps = soon?.more ?? (isSame ? before.moreGaps : 0)
    const port = { count: rowCount(rows), height: before.height, rowHeight: ROW_HEIGHT }
    const here = { found, pages: next }
    top = isSame ? clampTop(before.top, port) : 0
    if (before.message) {
      const index =
        isSame && before.selected !== null
          ? await sameIndex(here, before.message, messageFrom(before.rows, before.selected), clock)
          : await indexOf(found.result, found.count, before.message, clock)
      selected = index === null ? null : rowOfMessage(rows, index)
    } else selected = rowOfGap(rows, gap)
    const first = messageFrom(before.rows, Math.floor(before.top))
    const anchor = pages.row(first)
    const time = before.top > 0 && anchor ? orderTime(anchor, clock) : null
    const isSeen =
      before.selected !== null && before.selected >= before.top && before.selected < before.top + capacity(port)
    if (wasAtEnd) top = endOf(port)
    else if (isSame && selected !== null && isSeen) top = clampTop(selected - (before.selected! - before.top), port)
    else if (selected !== null && !isSame) top = revealCentred(selected, clampTop(before.top, port), port)
    else if (isSame && anchor && before.top > 0) {
      const index = await sameIndex(here, anchor, first, clock)
      if (index !== null)
        top = clampTop(rowOfMessage(rows, index) - (rowOfMessage(before.rows, first) - before.top), port)
    } else if (time !== null) {
      const { index } = await call('search.locate', { result: found.result, time })
      top = clampTop(index === null ? 0 : rowOfMessage(rows, index), port)
    }
    const { from, to } = visibleRows(top, port)
    await Promise.all([from, to].map((row) => next.load(Math.min(messageFrom(rows, row), found.count - 1))))
    if (selected !== null && before.message) message = (await next.load(messageFrom(rows, selected))) ?? message
  } catch (error) {
    report(error)
  }
  if (mine !== adopting) return
  const now = list.get()
  // Something else was selected in the meantime: that is to be found in the new result. Or the list has left its end, or gone to it.
  if (now.message !== before.message || selectedGap(now) !== gap || isAtEnd() !== wasAtEnd)
    return adopt(found, { clock, narrowing, query })
  // Who scrolled in the meantime stays there.
  if (isSame && !wasAtEnd) top += now.top - before.top
  pages = next
  shownWith = key
  if (!isSame) countNewFrom(found.count)
  top = clampTop(top, { count: rowCount(rows), height: list.get().height, rowHeight: ROW_HEIGHT })
  list.set({ found, rows, moreGaps, top, selected, message: selected === null ? null : message })
  markFresh(isSame ? before.rows.messages : found.count, found.count)
  if (isLate) takeGaps(found, await gaps)
}

/** Milliseconds for which messages that came are marked. */
const FRESH_MS = 1500
let fresh: readonly { readonly from: number; readonly until: number }[] = []

/** Marks the messages from one index on for a while; while following is paused, all that came since. */
function markFresh(from: number, count: number): void {
  const { mode, from: pausedAt } = following.get()
  const now = performance.now()
  fresh = fresh.filter(({ from, until }) => until > now && from < count)
  if (mode === 'following' && from < count) {
    fresh = [...fresh, { from, until: now + FRESH_MS }]
    setTimeout(() => markFresh(Number.POSITIVE_INFINITY, list.get().rows.messages), FRESH_MS + 1)
  }
  const marked = mode === 'paused' ? pausedAt : mode === 'following' ? (fresh[0]?.from ?? null) : null
  if (marked !== list.get().freshFrom) list.set({ freshFrom: marked })
}

/** Asks for the gaps of the result once more: another look has ended. */
async function regap(): Promise<void> {
  const { found } = list.get()
  if (found) takeGaps(found, await gapsOf(found))
}

/** Takes gaps of the result that is shown. What is in the window stays in it. */
function takeGaps(found: Found, { places, more }: GapPlaces): void {
  const before = list.get()
  if (before.found !== found) return
  const rows = interleave(found.count, places)
  const port = { count: rowCount(rows), height: before.height, rowHeight: ROW_HEIGHT }
  const first = Math.floor(before.top)
  const top = clampTop(
    before.top === 0 ? 0 : rowOfMessage(rows, messageFrom(before.rows, first)) + (before.top - first),
    port,
  )
  const gap = selectedGap(before)
  const { selected: row } = before
  const selected = gap || row === null ? rowOfGap(rows, gap) : rowOfMessage(rows, messageFrom(before.rows, row))
  list.set({ rows, moreGaps: more, top: isAtEnd() ? endOf(port) : top, selected })
}

/** Follows the search, and what is found missing. */
export function startList(): void {
  let taken: Found | null = null
  search.subscribe(() => {
    const { found, foundWith } = search.get()
    if (found === taken) return
    taken = found
    if (found && foundWith) {
      void adopt(found, foundWith)
      return
    }
    adopting++
    pages = emptyPages()
    shownWith = ''
    list.set({ found: null, rows: NO_ROWS, moreGaps: 0, top: 0, selected: null, message: null, freshFrom: null })
  })
  let { mode } = following.get()
  following.subscribe(() => {
    if (following.get().mode === mode) return
    mode = following.get().mode
    if (mode === 'following') scrollToEnd()
    markFresh(Number.POSITIVE_INFINITY, list.get().rows.messages)
  })
  let { generation } = missing.get()
  missing.subscribe(() => {
    if (missing.get().generation === generation) return
    generation = missing.get().generation
    void regap()
  })
}
