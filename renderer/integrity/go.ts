import type { ShownRow } from '../../contract/shapes.ts'
import { call } from '../bridge.ts'
import { caseStore, report } from '../case/case-store.ts'
import { indexOf, list, selectMessage } from '../messages/list-store.ts'
import { EVERYTHING, sameNarrowing } from '../query/history.ts'
import { narrow, search } from '../query/search-store.ts'
import { view } from '../state/view.ts'
import { notify } from '../status/notice.ts'
import { visibleString } from '../text/visible.ts'
import { findingAbout, nextFailed, nextFinding } from './findings.ts'
import { choose, chosenBytes, integrity } from './integrity-store.ts'
import { segmentOfItem } from './words.ts'

/** Why there is no finding to go to. */
function sayNone(): void {
  const checked = integrity.get().state?.state === 'done'
  notify(checked ? 'Nothing was found to have failed' : 'There are no findings: no check has ended')
}

/** Looks at a finding by its place in the list, within the view of integrity. */
export function toFinding(at: number): void {
  if (integrity.get().findings[at] === undefined) {
    sayNone()
    return
  }
  view.set({ page: 'integrity' })
  choose({ kind: 'finding', at })
}

/** Goes on by so many findings; at either end it stays and says so. */
export function stepFinding(by: number): void {
  const { findings, chosen } = integrity.get()
  const at = chosen?.kind === 'finding' ? chosen.at : null
  const next = nextFinding(findings.length, at, by)
  if (findings.length === 0) sayNone()
  else if (next === at) notify(`No ${by > 0 ? 'further' : 'earlier'} finding`)
  else toFinding(next)
}

/** Goes on to what failed, passing over findings that are no failure. */
export function stepFailed(direction: 1 | -1): void {
  const { findings, chosen } = integrity.get()
  const at = nextFailed(findings, chosen?.kind === 'finding' ? chosen.at : null, direction)
  if (at !== null) toFinding(at)
  else if (findings.some(({ verdict }) => verdict === 'failed'))
    notify(`Nothing ${direction > 0 ? 'further' : 'before this'} failed`)
  else sayNone()
}

/** Brings the bytes into sight: of the finding, or in the list of messages those of the selected one. */
export function showBytes(): void {
  if (view.get().page === 'messages') {
    if (list.get().message) view.set({ tab: 'bytes' })
    else notify('Select a message first')
    return
  }
  const bytes = document.querySelector<HTMLElement>('[data-focus="finding-bytes"]')
  if (bytes) bytes.focus()
  else notify('Select a finding that has a place in the bytes')
}

/** The message that the finding is about, in the list of messages. */
export async function openFinding(): Promise<void> {
  const { item = null, seq = null } = (await chosenBytes())?.bytes ?? {}
  if (item !== null && seq !== null) await openMessage(item, seq)
  else notify('This finding names no message of the case')
}

/** Selects a message in the list; where what is searched for leaves it out, everything is shown again. */
export async function openMessage(item: number, seq: number): Promise<void> {
  try {
    const { row } = await call('message.detail', { item, seq })
    view.set({ page: 'messages' })
    const { found, foundWith, narrowing } = search.get()
    const index = found && foundWith ? await indexOf(found.result, found.count, row, foundWith.clock) : null
    if (index !== null) return await selectMessage(index, true)
    // The next result is searched for the message that is selected now.
    list.set({ selected: null, message: row })
    if (sameNarrowing(narrowing, EVERYTHING)) notify('The message is shown; its place in the list cannot be told')
    else narrow(EVERYTHING)
  } catch (error) {
    report(error)
  }
}

/** What is known of the integrity of a message: the finding about it, or the segment that it stands in. */
export function openIntegrityOf({ item, seq, verdict }: Pick<ShownRow, 'item' | 'seq' | 'verdict'>): void {
  const { state, findings } = integrity.get()
  view.set({ page: 'integrity' })
  const place = state && segmentOfItem(state, item)
  if (!state || !place) {
    const name = caseStore.get().summary?.items.find((one) => one.item === item)?.name
    notify(`${name === undefined ? 'This item' : visibleString(name)} is no segment of an archive`)
    return
  }
  const { number } = state.archives[place.archive]!.segments[place.segment]!
  const at = verdict === 'failed' ? findingAbout(findings, place.archive, number, seq) : -1
  choose(at >= 0 ? { kind: 'finding', at } : { kind: 'segment', ...place })
}
