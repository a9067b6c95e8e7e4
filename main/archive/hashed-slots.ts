import { createHash, type Hash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { workerUrl } from '../disk/worker-url.ts'

/** What the hashing thread is given at its start. */
export interface HashWorkerData {
  readonly slots: readonly SharedArrayBuffer[]
  /** For each slot, whether it is still to be hashed. */
  readonly busy: SharedArrayBuffer
}

/** Part of a slot that is to be hashed; without one, the digest is asked for. */
export interface HashRequest {
  readonly slot: number
  readonly start: number
  readonly end: number
}

const SLOTS = 4
/** Longest wait for the thread, milliseconds: hashing a slot takes hundredths of a second. */
const PATIENCE = 60_000

/** Whether content of this many bytes is worth a thread of its own. */
export function isWorthThread(bytes: number): boolean {
  return bytes >= 32 << 20
}

/**
 * Memory that content is read into, in turns, and the SHA-256 over it, which another thread computes from the same memory while
 * this one goes on (or this one does, where that gains nothing).
 */
export class HashedSlots {
  readonly #worker: Worker | undefined
  readonly #hash: Hash | undefined
  readonly #slots: readonly Uint8Array[]
  readonly #busy: Int32Array
  #turn = 0
  #failure: Error | undefined

  /** `size`: bytes of a slot. */
  constructor(size: number, threaded: boolean) {
    const memory = Array.from({ length: threaded ? SLOTS : 2 }, () => new SharedArrayBuffer(size))
    const busy = new SharedArrayBuffer(4 * memory.length)
    this.#slots = memory.map((buffer) => new Uint8Array(buffer))
    this.#busy = new Int32Array(busy)
    if (!threaded) {
      this.#hash = createHash('sha256')
      return
    }
    const workerData: HashWorkerData = { slots: memory, busy }
    this.#worker = new Worker(workerUrl('hash-worker', import.meta.url), { workerData })
    this.#worker.on('error', (error) => {
      this.#failure = error
    })
  }

  /** The next slot, which may be written. Its content stays until it is taken again, a turn or more later. */
  next(): Uint8Array {
    this.#turn = (this.#turn + 1) % this.#slots.length
    if (Atomics.wait(this.#busy, this.#turn, 1, PATIENCE) === 'timed-out' || this.#failure)
      throw new Error(`the thread that hashes has failed: ${this.#failure?.message ?? 'it does not answer'}`)
    return this.#slots[this.#turn]!
  }

  /** Hashes part of the slot that was taken last. */
  hash(start: number, end: number): void {
    if (this.#hash) this.#hash.update(this.#slots[this.#turn]!.subarray(start, end))
    else {
      Atomics.store(this.#busy, this.#turn, 1)
      this.#worker!.postMessage({ slot: this.#turn, start, end } satisfies HashRequest)
    }
  }

  /** SHA-256 of all that was hashed. */
  digest(): Promise<Uint8Array> {
    if (this.#hash) return Promise.resolve(this.#hash.digest())
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
    if (this.#failure) reject(this.#failure)
    this.#worker!.once('message', resolve)
    this.#worker!.once('error', reject)
    this.#worker!.postMessage(null)
    return promise
  }

  end(): void {
    void this.#worker?.terminate()
  }
}
