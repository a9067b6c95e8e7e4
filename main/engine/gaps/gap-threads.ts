import { Worker } from 'node:worker_threads'
import { workerUrl } from '../../disk/worker-url.ts'
import { GROUPS, type GroupName, type Learned, type LookOptions } from './detector-group.ts'
import type { GapEvidenceItem } from './gap-evidence.ts'
import type { PassOptions } from './gap-pass.ts'
import type { GapWorkerData, GapWorkerMessage } from './gap-worker.ts'
import { type Looked, lookThrough, statedGaps } from './look.ts'

/** Messages below which starting threads costs more than they save. */
export const FEW_MESSAGES = 20_000

type Done = Extract<GapWorkerMessage, { kind: 'done' }>

/**
 * Looks through all messages with all detectors, each group of them in a thread of its own, so that the caller's stays free.
 * `messages`: how many there are. Rejects where the index cannot be read, and with the signal's reason where it was cancelled.
 */
export async function lookInThreads(
  items: readonly GapEvidenceItem[],
  messages: number,
  { progress, signal, heartbeats, planned }: LookOptions & PassOptions,
): Promise<Looked> {
  if (messages <= FEW_MESSAGES) return lookThrough(items, { progress, signal, heartbeats, planned })
  const seen = GROUPS.map(() => 0)
  // Where one group fails, the others need not go on.
  const failed = new AbortController()
  const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal])
  const ends = await Promise.all(
    GROUPS.map((group, at) =>
      runGroup({ group, items, heartbeats, planned }, stop, (messages) => {
        seen[at] = messages
        // As far as the slowest is: what comes last must not look as if it stood still.
        progress?.(Math.min(...seen))
      }),
    ),
  ).catch((error: unknown) => {
    failed.abort(error)
    throw error
  })
  const { sources = [], clocks = [], beyond = 0 }: Learned = Object.assign({}, ...ends)
  return {
    findings: [...statedGaps(items), ...ends.flatMap(({ findings }) => findings)],
    unlisted: ends.reduce((sum, { unlisted }) => sum + unlisted, 0),
    sources,
    beyond,
    clocks,
    messages: ends[0]!.messages,
  }
}

function runGroup(
  workerData: GapWorkerData & { readonly group: GroupName },
  signal: AbortSignal,
  progress: (messages: number) => void,
): Promise<Done> {
  const { promise, resolve, reject } = Promise.withResolvers<Done>()
  const worker = new Worker(workerUrl('gap-worker', import.meta.url), { workerData, name: `gaps-${workerData.group}` })
  const stop = () => {
    reject(signal.reason)
    void worker.terminate()
  }
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  worker.on('message', (message: GapWorkerMessage) => {
    if (message.kind === 'progress') progress(message.messages)
    else resolve(message)
  })
  worker.on('error', reject)
  worker.on('exit', (code) => reject(new Error(`the look ended before its end (exit ${code})`)))
  return promise.finally(() => signal.removeEventListener('abort', stop))
}
