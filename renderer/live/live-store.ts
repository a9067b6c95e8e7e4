import type { LiveArchive, LiveState } from '../../contract/live.ts'
import { call, on } from '../bridge.ts'
import { caseStore, refreshCase, report } from '../case/case-store.ts'
import { createStore } from '../state/store.ts'
import { captureOf, countersOf, isAtWork, type Seen } from './account.ts'
import { follow, following, followNothing } from './following.ts'

/** How something ended that was live; kept until the person has seen it. */
export interface Ending {
  readonly id: number
  /** `lost`: the engine stopped, and what became of a capture that it had started is not known. */
  readonly kind: 'stopped' | 'ended' | 'failed' | 'lost'
  /** Interface of a capture; null: an archive that some other program wrote. */
  readonly interface: string | null
  readonly archive: string
  readonly reason: string | null
  readonly hint: string | null
}

export interface LiveView {
  /** null: not asked yet. */
  readonly live: LiveState | null
  /** Drops at the last look, by archive. */
  readonly seen: Readonly<Record<string, Seen>>
  readonly endings: readonly Ending[]
  /** Archives that are about to be followed. */
  readonly following: readonly string[]
}

/** What is followed and captured, as last heard. */
export const liveStore = createStore<LiveView>({ live: null, seen: {}, endings: [], following: [] })

/** Endings that are kept; older ones go. */
const MAX_ENDINGS = 6

/** Whether an archive is followed that may grow. */
export function isFollowed(): boolean {
  return liveStore.get().live?.archives.some(({ state }) => state === 'following') ?? false
}

/** Messages of all archives that can be found since they are followed. */
export function shownMessages(): number {
  return liveStore.get().live?.archives.reduce((sum, { shown }) => sum + shown, 0) ?? 0
}

/** Whether what is known is of now: while the engine is away it is of before. */
export function isCurrent(state: Pick<ReturnType<typeof caseStore.get>, 'reach' | 'engine'>): boolean {
  return state.reach !== 'lost' && state.engine.state === 'running'
}

/** Follows an archive; answers whether it could. */
export async function followArchive(path: string): Promise<boolean> {
  liveStore.set({ following: [...liveStore.get().following, path] })
  try {
    take(await call('live.follow', { path }))
    await refreshCase()
    return true
  } catch (error) {
    report(error)
    return false
  } finally {
    liveStore.set({ following: liveStore.get().following.filter((other) => other !== path) })
  }
}

/** Follows an archive no more. What was read of it stays. */
export async function leaveArchive(path: string): Promise<void> {
  await call('live.stop', { path }).then(take, report)
}

/** Ends a capture in good order. */
export async function stopCapture(capture: number): Promise<void> {
  await call('capture.stop', { capture }).catch(report)
}

/** Drops up to now have been seen. */
export function look(): void {
  const { live, seen } = liveStore.get()
  if (!live) return
  const at = Date.now()
  const now = countersOf(live).map(({ path, drops }) => [path, { drops, at }] as const)
  liveStore.set({ seen: { ...seen, ...Object.fromEntries(now) } })
}

/** Takes the news of an ending out of sight: it was seen. */
export function dismissEnding(id: number): void {
  liveStore.set({ endings: liveStore.get().endings.filter((ending) => ending.id !== id) })
}

let nextEnding = 1

/** What came to an end between two states. */
function endingsBetween(before: LiveState, now: LiveState): Ending[] {
  const captures = before.captures.filter(isAtWork).flatMap(({ capture, interface: name, archive, state }) => {
    const after = now.captures.find((other) => other.capture === capture)
    // One that never came to capture anything is told to who started it.
    if ((after && isAtWork(after)) || (!after && state === 'starting')) return []
    const kind = !after ? 'lost' : after.state === 'failed' ? 'failed' : 'stopped'
    const { reason = null, hint = null } = after ?? {}
    return [{ kind, interface: name, archive, reason, hint } as const]
  })
  const archives = before.archives.flatMap((archive) => {
    const after = now.archives.find(({ path }) => path === archive.path)
    if (!after || archive.state !== 'following' || after.state === 'following') return []
    // Of an archive that the app writes the end of the capture says all.
    if (after.state === 'ended' && captureOf(after, now)) return []
    return [{ kind: after.state, interface: null, archive: after.path, reason: after.reason, hint: null }]
  })
  return [...captures, ...archives].map((ending) => ({ ...ending, id: nextEnding++ }))
}

/** What of a state stands in the summary of the case too. */
function summed({ archives }: LiveState): string {
  return archives.map(({ item, packets, shown, rejects }) => [item, packets, shown, JSON.stringify(rejects)]).join()
}

/** Takes a new state. What begins to be followed is shown at its end. */
function take(live: LiveState): void {
  const { live: before, endings } = liveStore.get()
  const ended = before ? endingsBetween(before, live) : []
  liveStore.set({ live, endings: [...endings, ...ended].slice(-MAX_ENDINGS) })
  if (before && summed(before) !== summed(live)) void refreshCase()
  const grows = ({ state }: LiveArchive): boolean => state === 'following'
  const known = new Set(before?.archives.map(({ path }) => path))
  if (!live.archives.some(({ state }) => state !== 'failed')) followNothing()
  else if (live.archives.some((archive) => grows(archive) && !known.has(archive.path))) follow()
  else if (following.get().mode === 'off') following.set({ mode: 'paused', from: null })
}

async function ask(): Promise<void> {
  await call('live.state', {}).then(take, report)
}

/** Follows what the engine says for as long as the page lives. */
export function startLive(): void {
  let seen = ''
  let before: string | undefined
  on('live.changed', take)
  caseStore.subscribe(() => {
    const { summary, returns, reach } = caseStore.get()
    const key = `${summary?.path}#${returns}`
    if (key === seen || reach !== 'connected') return
    seen = key
    // What was offered, was so for another case.
    if (before !== undefined && summary?.path !== before) caseStore.set({ growing: [] })
    before = summary?.path
    void ask()
  })
  void ask()
}
