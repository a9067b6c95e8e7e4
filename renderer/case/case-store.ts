import type { CallOutput } from '../../contract/contract.ts'
import type { CaseSummary, JobProgress } from '../../contract/shapes.ts'
import { call, explain, host, on } from '../bridge.ts'
import type { Reach } from '../host.ts'
import { refresher } from '../state/refresher.ts'
import { createStore } from '../state/store.ts'

/** Something that went wrong, kept until the person dismisses it. */
export interface Problem {
  readonly id: number
  readonly text: string
}

/** The case, and the engine that reads it, as last heard. */
export interface CaseState {
  readonly about: CallOutput<'host.about'> | null
  /** undefined: not asked yet; null: no case is open. */
  readonly summary: CaseSummary | null | undefined
  readonly job: JobProgress | null
  readonly reach: Reach
  readonly engine: { readonly state: 'running' | 'restarting' | 'failed'; readonly detail: string }
  /** How often the engine, or the way to it, came back: what it held before is gone. */
  readonly returns: number
  readonly problems: readonly Problem[]
  /** Archives that were added while a program was writing them, and that are not followed. */
  readonly growing: readonly string[]
}

/** What the page knows of the case. */
export const caseStore = createStore<CaseState>({
  about: null,
  summary: undefined,
  job: null,
  reach: 'connecting',
  engine: { state: 'running', detail: '' },
  returns: 0,
  problems: [],
  growing: [],
})

let nextProblem = 1

/** Keeps something that went wrong in sight until the person dismisses it. */
export function report(error: unknown): void {
  const text = explain(error)
  const { problems } = caseStore.get()
  // The same trouble again is not news.
  if (problems.some((problem) => problem.text === text)) return
  caseStore.set({ problems: [...problems, { id: nextProblem++, text }] })
}

/** Takes a problem out of sight: it was seen. */
export function dismiss(id: number): void {
  caseStore.set({ problems: caseStore.get().problems.filter((problem) => problem.id !== id) })
}

/** Keeps in mind that a program is writing these archives. */
function noteGrowing(paths: readonly string[]): void {
  if (paths.length > 0) caseStore.set({ growing: [...new Set([...caseStore.get().growing, ...paths])] })
}

/** The person does not want to follow an archive now. */
export function forgetGrowing(path: string): void {
  caseStore.set({ growing: caseStore.get().growing.filter((other) => other !== path) })
}

/** True while an archive is followed that may grow: counts are then "so far". */
export function isGrowing(summary: CaseSummary | null | undefined): boolean {
  return summary?.items.some((item) => item.state === 'following') ?? false
}

/** True while any item is being read: counts are then "so far". */
export function isLoading(summary: CaseSummary | null | undefined): boolean {
  return summary?.items.some((item) => item.state === 'loading' || item.state === 'rebuilding') ?? false
}

/** Milliseconds between two questions for the summary; a case of thousands of items is no small answer. */
const REST = 300
/** The same as long as nothing has been read: the first rows are waited for. */
const FIRST_REST = 40

/** Asks for the case anew. Calls while one is under way are answered by one more afterwards. */
export const refreshCase = refresher(async () => {
  const summary = await call('case.summary', {})
  caseStore.set({ summary })
  return summary?.messages ? REST : FIRST_REST
}, report)

/** Takes files or folders into the case; answers whether their reading began. */
export async function addPaths(paths: string[]): Promise<boolean> {
  try {
    noteGrowing((await call('evidence.add', { paths })).growing)
    await refreshCase()
    return true
  } catch (error) {
    report(error)
    return false
  }
}

/** Opens a case folder; answers whether it could. */
export async function openCase(path: string): Promise<boolean> {
  try {
    caseStore.set({ summary: await call('case.open', { path }) })
    return true
  } catch (error) {
    report(error)
    return false
  }
}

/** Lets the person choose files; answers whether the host could show a dialog. */
export async function chooseFiles(): Promise<boolean> {
  try {
    const { supported, paths } = await call('host.chooseFiles', {})
    if (paths.length > 0) await addPaths(paths)
    return supported
  } catch (error) {
    report(error)
    return true
  }
}

/** Takes dropped files into the case. */
export async function takeFiles(files: readonly File[]): Promise<void> {
  try {
    noteGrowing(await host.take(files))
    await refreshCase()
  } catch (error) {
    report(error)
  }
}

/** Ends a job; what it has read so far stays. */
export async function cancelJob(job: number): Promise<void> {
  await call('job.cancel', { job }).catch(report)
}

/** The engine came back: results and jobs of before are gone. */
function returned(): void {
  caseStore.set({ returns: caseStore.get().returns + 1 })
  void refreshCase()
}

/** Follows the engine for as long as the page lives. */
export function startCase(): void {
  let before: Reach = 'connecting'
  host.onReach((reach) => {
    caseStore.set({ reach })
    if (reach === 'connected' && before === 'lost') returned()
    before = reach
  })
  on('case.changed', () => void refreshCase())
  on('engine.state', (engine) => {
    const wasAway = caseStore.get().engine.state !== 'running'
    caseStore.set({ engine })
    if (wasAway && engine.state === 'running') returned()
  })
  on('job.progress', (job) => {
    caseStore.set({ job: job.state === 'running' ? job : null })
    if (job.state === 'failed') report(new Error(`${job.name}: ${job.error ?? 'the job failed and gave no reason'}`))
    if (job.state === 'done' && job.error) report(new Error(`${job.name}: ${job.error}`))
    if (job.state !== 'running') void refreshCase()
  })
  call('host.about', {}).then((about) => caseStore.set({ about }), report)
  void refreshCase()
}
