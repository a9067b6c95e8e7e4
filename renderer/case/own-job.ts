import type { CaseSummary, JobProgress } from '../../contract/shapes.ts'
import { on } from '../bridge.ts'
import { caseStore, isLoading } from './case-store.ts'

/** A kind of job, such as the check of all seals, of which the page may have begun one. */
export interface OwnJob {
  /** Takes the number of a job that this page began. A short one may have ended before the call that began it has answered. */
  begun(job: number): void
  /** Follows the case and the jobs for as long as the page lives. */
  start(): void
}

export interface OwnJobOptions {
  /** The job that this page began and that has not ended; null: none. */
  get(): number | null
  set(job: number | null): void
  /** Something changed that may change what is known. `returned`: the engine came back, and nothing asked before holds. */
  changed(returned: boolean): void
}

export function ownJob({ get, set, changed }: OwnJobOptions): OwnJob {
  let ended: number | null = null
  return {
    begun: (job) => set(job === ended ? null : job),
    start() {
      let seen = ''
      let seenReturns = 0
      caseStore.subscribe(() => {
        const { summary, returns } = caseStore.get()
        const key = summary ? `${summary.path}#${summary.revision}#${returns}` : ''
        if (key === seen) return
        seen = key
        const returned = returns !== seenReturns
        seenReturns = returns
        // The engine came back: its jobs are gone.
        if (returned) set(null)
        changed(returned)
      })
      on('job.progress', ({ job, state }) => {
        if (state === 'running') return
        ended = job
        if (job === get()) set(null)
        changed(false)
      })
    },
  }
}

/**
 * Whether the job that runs is of a kind. One that another page began is known by the state of the engine: while that says that one runs
 * (`isRunning`) and no item is being read, the job is that one.
 */
export function isOwnJob(
  job: JobProgress | null,
  own: number | null,
  isRunning: boolean,
  summary: CaseSummary | null | undefined,
): boolean {
  return job !== null && (job.job === own || (own === null && isRunning && !isLoading(summary)))
}
