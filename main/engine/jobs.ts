import type { JobProgress } from '../../contract/shapes.ts'

/** Progress is said this often, milliseconds. */
const PROGRESS_INTERVAL = 250

/** What runs now, and how it is ended: in good order, or at once. */
interface Running {
  stop(): void
  abort(): void
}

/** A job that has begun, or waits for its turn. */
export interface Job {
  readonly job: number
  readonly done: Promise<void>
}

/** Imports and checks of a case, one after the other, each with a number. */
export class Jobs {
  private readonly progress: (progress: JobProgress) => void
  private current: (Running & { readonly job: number }) | undefined
  private queue: Promise<void> = Promise.resolve()
  private last = 0
  private cancelling = false

  /** `progress` is told how a job is getting on. */
  constructor(progress: (progress: JobProgress) => void) {
    this.progress = progress
  }

  /** The number of the job that runs. */
  get running(): number | null {
    return this.current?.job ?? null
  }

  /** No further job begins. */
  get isCancelling(): boolean {
    return this.cancelling
  }

  /** Runs work when the jobs before it are done. */
  enqueue(work: (job: number) => Promise<void>): Job {
    const job = ++this.last
    const done = this.queue.then(() => work(job))
    this.queue = done.catch(() => {})
    return { job, done }
  }

  /** A job begins its work: from now on it can be ended, and `report` says how it is, until it is ended by calling `end`. */
  begin(job: number, running: Running, report: () => Omit<JobProgress, 'job' | 'state' | 'error'>) {
    this.current = { job, ...running }
    const say = (state: JobProgress['state'], error: string | null) => this.progress({ job, state, ...report(), error })
    const timer = setInterval(() => say('running', null), PROGRESS_INTERVAL)
    return {
      /** Nothing can be ended any more. */
      end: () => {
        clearInterval(timer)
        this.current = undefined
      },
      say,
    }
  }

  /** Runs a check, which is reported and cancelled like an import. */
  check(
    name: string,
    run: (report: (bytes: number, totalBytes: number) => void, signal: AbortSignal) => Promise<void>,
  ): Job {
    return this.enqueue(async (job) => {
      if (this.cancelling) throw new Error('the check was cancelled before it began')
      const abort = new AbortController()
      const stop = () => abort.abort()
      const started = performance.now()
      const progress = { bytes: 0, totalBytes: 0 }
      const { end, say } = this.begin(job, { stop, abort: stop }, () => {
        const bytesPerSecond = Math.round(progress.bytes / Math.max(0.001, (performance.now() - started) / 1000))
        return { name, ...progress, packets: 0, messages: 0, bytesPerSecond }
      })
      try {
        await run((bytes, totalBytes) => Object.assign(progress, { bytes, totalBytes }), abort.signal)
        say('done', null)
      } catch (error) {
        const { message } = error as Error
        say(abort.signal.aborted ? 'cancelled' : 'failed', message)
        throw abort.signal.aborted ? new Error('the check was cancelled') : error
      } finally {
        end()
      }
    })
  }

  /** Ends a job in good order; false: it does not run. */
  cancel(job: number): boolean {
    if (this.current?.job !== job) return false
    this.current.stop()
    return true
  }

  /** Ends the running job, and those that wait, in good order. */
  cancelAll(): void {
    this.cancelling = true
    this.current?.stop()
  }

  /** Ends the running job at once, and those that wait. */
  async close(): Promise<void> {
    this.cancelling = true
    this.current?.abort()
    await this.queue.catch(() => {})
  }

  /** Waits for the jobs that run and those that wait. */
  async idle(): Promise<void> {
    await this.queue
  }
}
