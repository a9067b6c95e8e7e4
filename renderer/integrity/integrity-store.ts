import type { FindingBytes, IntegrityState } from '../../contract/integrity.ts'
import type { CaseSummary, JobProgress } from '../../contract/shapes.ts'
import { call, explain } from '../bridge.ts'
import { caseStore, report } from '../case/case-store.ts'
import { isOwnJob, ownJob } from '../case/own-job.ts'
import { refresher } from '../state/refresher.ts'
import { createStore } from '../state/store.ts'
import { type Listed, listFindings } from './findings.ts'

/** What is looked at; places in the lists of `integrity.state`. */
export type Chosen =
  | { readonly kind: 'finding'; readonly at: number }
  | { readonly kind: 'segment'; readonly archive: number; readonly segment: number }
  | { readonly kind: 'checkpoint'; readonly archive: number; readonly checkpoint: number }

/** The bytes of the finding that is looked at. */
export interface BytesShown {
  readonly at: number
  readonly bytes: FindingBytes | null
  readonly error: string | null
}

export interface IntegrityView {
  /** null: not asked yet, or no case is open. */
  readonly state: IntegrityState | null
  readonly findings: readonly Listed[]
  readonly chosen: Chosen | null
  readonly bytes: BytesShown | null
  /** The check that this page began and that has not ended. */
  readonly job: number | null
  /** Why the state could not be asked for. */
  readonly failure: string | null
}

/** What is known of the integrity of the case. */
export const integrity = createStore<IntegrityView>({
  state: null,
  findings: [],
  chosen: null,
  bytes: null,
  job: null,
  failure: null,
})

/** Milliseconds between two questions for the state. */
const REST = 500

let loading: Promise<void> = Promise.resolve()

/** Asks anew. Calls while one is under way are answered by one more afterwards. */
export const refreshIntegrity = refresher(
  async () => {
    const state = caseStore.get().summary ? await call('integrity.state', {}) : null
    adopt(state)
    // The answer grows with what is sealed, and while a case is read it changes several times a second.
    return state && state.archives.length + state.seals.length > 0 ? REST : 0
  },
  (error) => integrity.set({ failure: explain(error) }),
)

const check = ownJob({
  get: () => integrity.get().job,
  set: (job) => integrity.set({ job }),
  changed: () => void refreshIntegrity(),
})

/** Follows the case and the check for as long as the page lives. */
export const startIntegrity = check.start

/** Takes a new state. What was looked at is kept where the same thing still stands there. */
function adopt(state: IntegrityState | null): void {
  const { chosen, findings: before } = integrity.get()
  const findings = state ? listFindings(state) : []
  const keep = state !== null && chosen !== null && isSame(chosen, state, before, findings)
  integrity.set({ state, findings, failure: null, ...(keep ? {} : { chosen: null, bytes: null }) })
}

function isSame(chosen: Chosen, state: IntegrityState, before: readonly Listed[], now: readonly Listed[]): boolean {
  if (chosen.kind === 'finding') return JSON.stringify(before[chosen.at]) === JSON.stringify(now[chosen.at])
  const archive = state.archives[chosen.archive]
  return chosen.kind === 'segment'
    ? archive?.segments[chosen.segment] !== undefined
    : archive?.checkpoints[chosen.checkpoint] !== undefined
}

/** Looks at something; of a finding within an archive the bytes are fetched. */
export function choose(chosen: Chosen | null): void {
  integrity.set({ chosen, bytes: null })
  loading = chosen?.kind === 'finding' ? loadBytes(chosen.at) : Promise.resolve()
}

/** The bytes of what is looked at, once they are here: a key may be pressed before. */
export async function chosenBytes(): Promise<BytesShown | null> {
  await loading
  return integrity.get().bytes
}

async function loadBytes(at: number): Promise<void> {
  const listed = integrity.get().findings[at]
  // Without an offset there is no place in the bytes; the report says so by itself.
  if (!listed || listed.archive === null || listed.finding.offset === null) return
  integrity.set({ bytes: { at, bytes: null, error: null } })
  let shown: BytesShown
  try {
    const bytes = await call('integrity.bytes', { archive: listed.archive, finding: listed.index })
    shown = { at, bytes, error: null }
  } catch (error) {
    shown = { at, bytes: null, error: explain(error) }
  }
  const { chosen, findings } = integrity.get()
  if (chosen?.kind === 'finding' && chosen.at === at && findings[at] === listed) integrity.set({ bytes: shown })
}

/** Checks all archives and seals of the case. */
export async function checkAll(): Promise<void> {
  try {
    const { job } = await call('integrity.check', {})
    check.begun(job)
    await refreshIntegrity()
  } catch (error) {
    report(error)
  }
}

/** Whether a job is the check. */
export function isCheck(
  job: JobProgress | null,
  { job: own, state }: IntegrityView,
  summary: CaseSummary | null | undefined,
): boolean {
  return isOwnJob(job, own, state?.state === 'running', summary)
}
