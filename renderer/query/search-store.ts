import type { CallInput } from '../../contract/contract.ts'
import type { Histogram, SearchOutcome } from '../../contract/shapes.ts'
import { parseQuery } from '../../core/query/parse.ts'
import { call, explain } from '../bridge.ts'
import { caseStore, report } from '../case/case-store.ts'
import { isFollowed, liveStore, shownMessages } from '../live/live-store.ts'
import { createStore } from '../state/store.ts'
import { wholeQuery, withValue } from './filter.ts'
import { EVERYTHING, type Narrowing, pushStep, sameNarrowing } from './history.ts'

/** Whose time orders messages. */
export type Clock = CallInput<'search.run'>['clock']
/** What a search answers when its query could be read. */
export type Found = Extract<SearchOutcome, { ok: true }>

/** What a result was found with. */
export interface FoundWith {
  readonly narrowing: Narrowing
  readonly query: string
  readonly clock: Clock
}

/** The bars of a histogram on the axis of time: [from, to), each `step` long, in nanoseconds. */
export interface Grid {
  readonly from: bigint
  readonly to: bigint
  readonly step: bigint
}

/** The search that was asked for and the last one that was answered. They differ while one is under way or wrong. */
export interface SearchState {
  readonly narrowing: Narrowing
  readonly past: readonly Narrowing[]
  readonly clock: Clock
  /** The last good result; it stays, dimmed, while a query is wrong or under way. */
  readonly found: Found | null
  readonly foundWith: FoundWith | null
  readonly running: boolean
  /** Where what is typed is wrong: offsets into `narrowing.text`. */
  readonly error: { readonly message: string; readonly start: number; readonly end: number } | null
  readonly failure: string | null
  readonly histogram: { readonly grid: Grid; readonly data: Histogram } | null
}

/** The one search that list, histogram and sources show. */
export const search = createStore<SearchState>({
  narrowing: EVERYTHING,
  past: [],
  clock: 'wire',
  found: null,
  foundWith: null,
  running: false,
  error: null,
  failure: null,
  histogram: null,
})

/** Whether what is found is not what is asked for. The same that is asked once more, since the case has grown, puts nothing in doubt. */
export function isInDoubt({ running, error, failure, narrowing, clock, foundWith }: SearchState): boolean {
  if (error !== null || failure !== null) return true
  return running && (foundWith?.narrowing !== narrowing || foundWith.clock !== clock)
}

/** Typing within this many milliseconds is one step of the history. */
const TYPING = 1500
/** Bars that a histogram is asked for at most; more cannot be told apart. */
const BARS = 110
let typedAt = Number.NEGATIVE_INFINITY
let latest = 0
/** The last search that was answered wholly, with its histogram. */
let settled = 0

/** Runs the query that stands now. Only the answer to the last one asked is kept. */
export async function runSearch(): Promise<void> {
  const mine = ++latest
  const { narrowing, clock } = search.get()
  const typed = parseQuery(narrowing.text)
  if (!typed.ok) {
    settled = mine
    search.set({ running: false, failure: null, error: typed.error })
    return
  }
  const query = wholeQuery(narrowing.text, narrowing.filters)
  search.set({ running: true })
  try {
    const outcome = await call('search.run', { query, clock, ...(narrowing.range ? { range: narrowing.range } : {}) })
    if (mine !== latest) return
    if (outcome.ok) {
      search.set({ running: false, error: null, failure: null, found: outcome, foundWith: { narrowing, query, clock } })
      await runHistogram(mine)
    } else {
      const length = narrowing.text.length
      settled = mine
      // What is typed was read without an error, so it is the engine that refuses the whole.
      search.set({ running: false, failure: null, error: { message: outcome.error, start: 0, end: length } })
    }
  } catch (error) {
    if (mine !== latest) return
    settled = mine
    search.set({ running: false, failure: explain(error) })
  }
}

/** Counts over time for the result that stands. It comes after the list, which does not wait for it. */
async function runHistogram(mine: number): Promise<void> {
  const { found, foundWith } = search.get()
  if (!found || !foundWith) return
  const { query, clock, narrowing } = foundWith
  // Where nothing was found, the axis still shows what was looked through.
  const range = narrowing.range ?? (found.count === 0 ? caseExtent() : null)
  try {
    const data = await call('search.histogram', { query, clock, ...(range ? { range } : {}), buckets: BARS })
    if (mine !== latest) return
    settled = mine
    search.set({ histogram: histogramOf(data, range) })
  } catch (error) {
    if (mine !== latest) return
    settled = mine
    report(error)
  }
}

/** All times of the case. */
function caseExtent(): { from: string; to: string } | null {
  const { summary } = caseStore.get()
  if (!summary?.firstTime || !summary.lastTime) return null
  return { from: summary.firstTime, to: String(BigInt(summary.lastTime) + 1n) }
}

/** The histogram with its axis; without bars it has the axis of the range, and without a range none. */
function histogramOf(data: Histogram, range: { from: string; to: string } | null): SearchState['histogram'] {
  if (data.buckets > 0) {
    const from = BigInt(data.from)
    const step = BigInt(data.step)
    return { grid: { from, to: from + step * BigInt(data.buckets), step }, data }
  }
  if (!range) return null
  const from = BigInt(range.from)
  const to = BigInt(range.to)
  // No bars, but the lanes below need a step: what they draw is no narrower than one.
  return { grid: { from, to, step: (to - from) / BigInt(BARS) || 1n }, data }
}

/** Narrows (or widens) and searches; Back returns to what stood before. */
export function narrow(change: Partial<Narrowing>): void {
  const { narrowing, past } = search.get()
  const next = { ...narrowing, ...change }
  if (sameNarrowing(narrowing, next)) return
  typedAt = Number.NEGATIVE_INFINITY
  search.set({ narrowing: next, past: pushStep(past, narrowing, next) })
  void runSearch()
}

/** Takes what is typed. Keystrokes close to one another are one step. */
export function typeText(text: string): void {
  const { narrowing, past } = search.get()
  const next = { ...narrowing, text }
  if (sameNarrowing(narrowing, next)) return
  const now = performance.now()
  search.set({ narrowing: next, past: now - typedAt < TYPING ? past : pushStep(past, narrowing, next) })
  typedAt = now
  void runSearch()
}

/** Undoes the last narrowing, whichever it was. */
export function back(): void {
  const { past } = search.get()
  const last = past.at(-1)
  if (!last) return
  search.set({ narrowing: last, past: past.slice(0, -1) })
  void runSearch()
}

/** Whether the person chose the clock; until then it follows what the case holds. */
let clockChosen = false

export function setClock(clock: Clock): void {
  clockChosen = true
  if (search.get().clock === clock) return
  search.set({ clock })
  void runSearch()
}

/** Asks for messages with a value; null: for those that do not state the field. */
export function include(field: string, value: string | null): void {
  narrow({ filters: withValue(search.get().narrowing.filters, field, value, false) })
}

/** Asks for messages without a value; null: for those that state the field. */
export function exclude(field: string, value: string | null): void {
  narrow({ filters: withValue(search.get().narrowing.filters, field, value, true) })
}

/** Tells cases apart, and states of a case, and lives of the engine. */
function caseKey(): string {
  const { summary, returns } = caseStore.get()
  return summary ? `${encodeURIComponent(summary.path)}#${summary.revision}#${returns}` : ''
}

/** Milliseconds between two searches that follow a case which is still being read, and one that follows an archive. */
const FOLLOW = 1000
const FOLLOW_LIVE = 500

/**
 * Searches again whenever the case changed, at most once per FOLLOW, and never before the search under way has answered: else a
 * case that changes faster than it is searched would never show anything. What comes in an archive that is followed is told by that
 * before it shows in the case.
 */
export function startSearch(): void {
  let searched = ''
  let shown = 0
  let askedAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | null = null
  const look = (): void => {
    const key = caseKey()
    const { found } = search.get()
    if (timer !== null || settled !== latest || (key === searched && shown === shownMessages())) return
    const isSameCase = key.split('#')[0] === searched.split('#')[0]
    // As long as nothing is in sight there is nothing to disturb: the first rows come at once.
    const rest = isSameCase && found?.count ? askedAt + (isFollowed() ? FOLLOW_LIVE : FOLLOW) - performance.now() : 0
    timer = setTimeout(follow, Math.max(0, rest))
  }
  const follow = (): void => {
    timer = null
    const { summary } = caseStore.get()
    const isNewCase = caseKey().split('#')[0] !== searched.split('#')[0]
    searched = caseKey()
    shown = shownMessages()
    askedAt = performance.now()
    if (isNewCase) search.set({ narrowing: EVERYTHING, past: [], error: null })
    // A case of log files alone has no wire to go by.
    const logsOnly = summary?.items.every((item) => item.kind === 'log') ?? false
    if (!clockChosen) search.set({ clock: logsOnly ? 'sender' : 'wire' })
    if (summary) void runSearch()
    else search.set({ found: null, foundWith: null, histogram: null })
  }
  caseStore.subscribe(look)
  liveStore.subscribe(look)
  search.subscribe(look)
  look()
}
