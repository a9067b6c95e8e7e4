// The thread of HashedSlots: takes parts of the shared memory into one SHA-256, in the order in which it is told of them.
import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type { HashRequest, HashWorkerData } from './hashed-slots.ts'

const { slots, busy } = workerData as HashWorkerData
const memory = slots.map((buffer) => new Uint8Array(buffer))
const state = new Int32Array(busy)
const hash = createHash('sha256')

parentPort!.on('message', (request: HashRequest | null) => {
  if (request === null) {
    parentPort!.postMessage(hash.digest())
    return
  }
  const { slot, start, end } = request
  hash.update(memory[slot]!.subarray(start, end))
  Atomics.store(state, slot, 0)
  Atomics.notify(state, slot)
})
