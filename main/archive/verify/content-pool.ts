import { setImmediate as breathe } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { workerUrl } from '../../disk/worker-url.ts'
import { isWorthThread } from '../hashed-slots.ts'
import { type ContentResult, type ContentTask, checkContent } from './content-task.ts'
import type { VerifyMessage } from './verify-worker.ts'

/** Threads that check contents: more would wait for the disk, or for one another. */
const THREADS = 2

export interface PoolOptions {
  /** Bytes that will be read, roughly: decides whether threads are worth their start. */
  readonly bytes: number
  readonly signal?: AbortSignal | undefined
  /** Hears of bytes read since it was called last. */
  readonly read: (bytes: number) => void
}

/** Checks contents, two at a time where they are large. Results are in the order of the tasks. Rejects where `signal` says so. */
export async function checkContents(
  tasks: readonly ContentTask[],
  { bytes, signal, read }: PoolOptions,
): Promise<ContentResult[]> {
  if (isWorthThread(bytes) && tasks.length > 1) return checkInThreads(tasks, { bytes, signal, read })
  const results: ContentResult[] = []
  for (const task of tasks) {
    await breathe()
    const result = await checkContent(task, (more) => {
      read(more)
      return signal?.aborted !== true
    })
    signal?.throwIfAborted()
    results.push(result)
  }
  return results
}

async function checkInThreads(tasks: readonly ContentTask[], { signal, read }: PoolOptions): Promise<ContentResult[]> {
  const results = new Array<ContentResult>(tasks.length)
  let next = 0
  const workers = Array.from(
    { length: Math.min(THREADS, tasks.length) },
    () => new Worker(workerUrl('verify-worker', import.meta.url)),
  )
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal?.reason)
  signal?.addEventListener('abort', abort)
  try {
    signal?.throwIfAborted()
    const work = workers.map(async (worker) => {
      for (let i = next++; i < tasks.length; i = next++) results[i] = await checkIn(worker, tasks[i]!, read)
    })
    await Promise.race([Promise.all(work), aborted])
  } finally {
    signal?.removeEventListener('abort', abort)
    for (const worker of workers) void worker.terminate()
  }
  return results
}

function checkIn(worker: Worker, task: ContentTask, read: (bytes: number) => void): Promise<ContentResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ContentResult>()
  const hear = (message: VerifyMessage) => {
    if ('bytes' in message) read(message.bytes)
    else {
      worker.off('message', hear)
      worker.off('error', reject)
      resolve(message.result)
    }
  }
  worker.on('message', hear)
  worker.on('error', reject)
  worker.postMessage(task)
  return promise
}
