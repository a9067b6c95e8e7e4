import { parentPort } from 'node:worker_threads'
import { type ContentResult, type ContentTask, checkContent } from './content-task.ts'

/** A thread that checks contents one after the other, as they are sent. */

/** How far it is, and at last what was found. */
export type VerifyMessage = { readonly bytes: number } | { readonly result: ContentResult }

/** Bytes after which progress is told. */
const STEP = 16 << 20

parentPort!.on('message', async (task: ContentTask) => {
  let untold = 0
  const result = await checkContent(task, (bytes) => {
    untold += bytes
    if (untold >= STEP) {
      parentPort!.postMessage({ bytes: untold } satisfies VerifyMessage)
      untold = 0
    }
    return true
  })
  parentPort!.postMessage({ bytes: untold } satisfies VerifyMessage)
  parentPort!.postMessage({ result } satisfies VerifyMessage)
})
