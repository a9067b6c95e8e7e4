import { CallError } from '../../contract/call-error.ts'
import type { ShownRow } from '../../contract/shapes.ts'
import { call } from '../bridge.ts'
import { report } from '../case/case-store.ts'
import { type Clock, type Found, runSearch, search } from '../query/search-store.ts'
import { createStore } from '../state/store.ts'
import { createPages, type Pages } from './pages.ts'
import { clampTop, reveal, revealCentred, type Viewport } from './viewport.ts'

/** Height of a row in pixels, as `--row` in the tokens. */
export const ROW_HEIGHT = 22
const BLOCK = 250
/** Blocks kept: 60 blocks of 250 rows are about 10 MB of messages. */
const KEEP = 60

/** What the list shows: a result, the place in it, the selection. */
export interface ListState {
  readonly found: Found | null
  readonly top: number
  readonly height: number
  /** Index of the selected row within the result. */
  readonly selected: number | null
  /** The selected message; stays while its row is being fetched again. */
  readonly message: ShownRow | null
  /** Grows whenever rows arrived. */
  readonly arrived: number
}

/** The list of messages. */
export const list = createStore<ListState>({
  found: null,
  top: 0,
  height: 0,
  selected: null,
  message: null,
  arrived: 0,
})

let pages: Pages<ShownRow> = emptyPages()

function emptyPages(): Pages<ShownRow> {
  return { row: () => undefined, want: () => undefined, load: async () => undefined }
}

/** The message at an index; undefined while it is not here. */
export function rowAt(index: number): ShownRow | undefined {
  return pages.row(index)
}

/** Has the rows [from, to) fetched. */
export function wantRows(from: number, to: number): void {
  pages.want(from, to)
}

/** The time that orders a message: by the clock chosen, or by the other where the message lacks it. */
export function orderTime(row: ShownRow, clock: Clock): string | null {
  return clock === 'wire' ? (row.wireTime ?? row.senderTime) : (row.senderTime ?? row.wireTime)
}

/** The window on the list. */
export function viewport(): Viewport {
  const { found, height } = list.get()
  return { count: found?.count ?? 0, height, rowHeight: ROW_HEIGHT }
}

/** Puts a row (with a fraction) at the top of the window. */
export function scrollTo(top: number): void {
  const next = clampTop(top, viewport())
  if (next !== list.get().top) list.set({ top: next })
}

/** Takes the height of the window, in pixels. */
export function setHeight(height: number): void {
  if (height === list.get().height) return
  list.set({ height })
  scrollTo(list.get().top)
}

let choosing = 0

/** Selects a row and brings it into view. */
export async function select(index: number, centred = false): Promise<void> {
  const port = viewport()
  if (port.count === 0) return
  const at = Math.max(0, Math.min(index, port.count - 1))
  const mine = ++choosing
  const top = (centred ? revealCentred : reveal)(at, list.get().top, port)
  list.set({ selected: at, top, message: pages.row(at) ?? list.get().message })
  const message = await pages.load(at)
  if (mine === choosing && message) list.set({ message })
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

let adopting = 0

/**
 * Takes a new result. Its first rows are fetched before the old ones go, so that nothing flickers while a case is being
 * read. The selection stays where the message is still in it, and else the place in time.
 */
async function adopt(found: Found, clock: Clock): Promise<void> {
  const mine = ++adopting
  const next = pagesOf(found)
  const before = list.get()
  const port = { count: found.count, height: before.height, rowHeight: ROW_HEIGHT }
  let selected: number | null = null
  let message = before.message
  let top = 0
  try {
    if (before.message) selected = await indexOf(found.result, found.count, before.message, clock)
    const anchor = pages.row(Math.floor(before.top))
    const time = before.top > 0 && anchor ? orderTime(anchor, clock) : null
    if (selected !== null) top = revealCentred(selected, clampTop(before.top, port), port)
    else if (time !== null)
      top = clampTop((await call('search.locate', { result: found.result, time })).index ?? 0, port)
    await next.load(Math.floor(top))
    if (selected !== null) message = (await next.load(selected)) ?? message
  } catch (error) {
    report(error)
  }
  if (mine !== adopting) return
  // Another row was selected in the meantime: that one is to be found in the new result.
  if (list.get().message !== before.message) return adopt(found, clock)
  pages = next
  const keep = selected !== null
  list.set({ found, top, selected: keep ? selected : null, message: keep ? message : null })
}

/** Follows the search. */
export function startList(): void {
  let taken: Found | null = null
  search.subscribe(() => {
    const { found, foundWith } = search.get()
    if (found === taken) return
    taken = found
    if (found && foundWith) {
      void adopt(found, foundWith.clock)
      return
    }
    adopting++
    pages = emptyPages()
    list.set({ found: null, top: 0, selected: null, message: null })
  })
}
