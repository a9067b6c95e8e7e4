// Feeds inputs to one target in a thread of its own, so that the fuzzer can end it when an input hangs.
import { parentPort, workerData } from 'node:worker_threads'
import { makeInput } from './input.ts'
import type { FuzzTarget } from './target.ts'

export interface Work {
  readonly file: string
  readonly target: string
  readonly seed: number
  readonly from: number
  readonly to: number
  /** One 32-bit word: the number of the input that is being fed. */
  readonly progress: SharedArrayBuffer
}

/** A throw; `index` and the seed make the input again. */
export interface Thrown {
  readonly index: number
  readonly what: string
}

/** One target that throws at everything needs no more than this to be understood. */
const MAX_THROWN = 5

const { file, target: name, seed, from, to, progress } = workerData as Work
const at = new Int32Array(progress)
const { targets } = (await import(file)) as { targets: readonly FuzzTarget[] }
const target = targets.find((one) => one.name === name)
if (target === undefined) throw new Error(`${file} has no target ${name}`)

let thrown = 0
for (let index = from; index < to && thrown < MAX_THROWN; index++) {
  const input = makeInput(target, seed, index)
  Atomics.store(at, 0, index)
  try {
    target.run(input)
  } catch (error) {
    thrown++
    const what = error instanceof Error ? (error.stack ?? error.message) : `threw ${String(error)}`
    parentPort?.postMessage({ index, what } satisfies Thrown)
  }
}
