import type { Gap, MissingState } from '../../contract/missing.ts'
import type { CaseSummary, JobProgress } from '../../contract/shapes.ts'
import { call, explain } from '../bridge.ts'
import { caseStore, report } from '../case/case-store.ts'
import { isOwnJob, ownJob } from '../case/own-job.ts'
import { createPages, type Pages } from '../messages/pages.ts'
import { refresher } from '../state/refresher.ts'
import { createStore } from '../state/store.ts'
import { notify } from '../status/notice.ts'

export interface MissingView {
  /** null: not asked yet, or no case is open. */
  readonly state: MissingState | null
  /** Findings that are listed, numbered from 0. */
  readonly total: number
  /** Number of the finding that is looked at, as `Gap.number`. */
  readonly chosen: number | null
  /** Grows whenever findings arrived; `gapAt` may have more then. */
  readonly arrived: number
  /** Grows whenever another look ended or the case became another: what was found before holds no longer. */
  readonly generation: number
  /** The look that this page began and that has not ended. */
  readonly job: number | null
  /** Why the state could not be asked for. */
  readonly failure: string | null
}

/** What is known of what is missing from the case. */
export const missing = createStore<MissingView>({
  state: null,
  total: 0,
  chosen: null,
  arrived: 0,
  generation: 0,
  job: null,
  failure: null,
})

/** Findings fetched at a time, and how many such blocks are kept. */
const BLOCK = 100
const KEEP = 40
/** Milliseconds between two questions for the state while a case is read. */
const REST = 300

let pages: Pages<Gap> = pagesOf(0)

function pagesOf(count: number): Pages<Gap> {
  return createPages<Gap>({
    fetch: async (from, size) => (await call('missing.findings', { from, count: size })).gaps,
    count,
    block: BLOCK,
    keep: KEEP,
    onChange: () => missing.set({ arrived: missing.get().arrived + 1 }),
    onError: report,
  })
}

/** A finding by its number; undefined while it is not here. */
export function gapAt(number: number): Gap | undefined {
  return pages.row(number)
}

/** Has the findings [from, to) fetched. */
export function wantGaps(from: number, to: number): void {
  pages.want(from, to)
}

/** Waits for a finding; undefined where there is none of this number. */
export function loadGap(number: number): Promise<Gap | undefined> {
  return pages.load(number)
}

/** Looks at a finding by its number; null: at none. */
export function chooseGap(number: number | null): void {
  missing.set({ chosen: number })
  if (number !== null) void pages.load(number)
}

/** Goes on by so many findings; at either end it stays and says so. The list of messages has gap rows of its own (messages/go-gap.ts). */
export function stepGap(by: number): void {
  const { state, chosen, total } = missing.get()
  const next = chosen === null ? (by > 0 ? 0 : total - 1) : Math.min(Math.max(chosen + by, 0), total - 1)
  if (total > 0 && next === chosen) notify(`No ${by > 0 ? 'further' : 'earlier'} finding`)
  else if (total > 0) chooseGap(next)
  else notify(state?.state === 'done' ? 'Nothing was found missing' : 'What is missing has not been looked for')
}

/** Tells looks apart, and cases. */
let known = ''

/** Asks anew. Calls while one is under way are answered by one more afterwards. */
export const refreshMissing = refresher(
  async () => {
    const { summary } = caseStore.get()
    await adopt(summary ? await call('missing.state', {}) : null, summary?.path ?? '')
    return REST
  },
  (error) => missing.set({ failure: explain(error) }),
)

const look = ownJob({
  get: () => missing.get().job,
  set: (job) => missing.set({ job }),
  changed(returned) {
    // Its findings are asked for anew.
    if (returned) known = ''
    void refreshMissing()
  },
})

/** Follows the case and the look for as long as the page lives. */
export const startMissing = look.start

/** Takes a new state. The finding that was looked at stays so where the new look found it at the same place. */
async function adopt(state: MissingState | null, path: string): Promise<void> {
  // What archives say joins the findings whenever they are checked, without another look.
  const what = JSON.stringify([path, state?.lookedAt, state?.kinds, state?.lost, state?.covered])
  if (what === known) {
    missing.set({ state, failure: null })
    return
  }
  const total =
    state === null || state.lookedAt === null ? 0 : (await call('missing.findings', { from: 0, count: 1 })).total
  known = what
  const { chosen, generation } = missing.get()
  const before = chosen === null ? undefined : gapAt(chosen)
  pages = pagesOf(total)
  missing.set({ state, total, failure: null, chosen: null, generation: generation + 1 })
  if (chosen === null || before === undefined) return
  const now = await loadGap(chosen)
  if (JSON.stringify(now) === JSON.stringify(before) && missing.get().chosen === null) missing.set({ chosen })
}

/** Looks through all messages for what is missing. */
export async function lookNow(): Promise<void> {
  try {
    const { job } = await call('missing.look', {})
    look.begun(job)
    await refreshMissing()
  } catch (error) {
    report(error)
  }
}

/** Whether a job is the look. */
export function isLook(
  job: JobProgress | null,
  { job: own, state }: MissingView,
  summary: CaseSummary | null | undefined,
): boolean {
  return isOwnJob(job, own, state?.state === 'running', summary)
}
