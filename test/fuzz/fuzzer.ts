import { globSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { makeInput } from './input.ts'
import type { FuzzTarget } from './target.ts'
import type { Thrown, Work } from './worker.ts'

export interface Finding {
  readonly target: string
  readonly index: number
  readonly what: string
  readonly input: Uint8Array
}

export interface FuzzReport {
  readonly targets: readonly string[]
  /** Inputs fed, over all targets. */
  readonly runs: number
  readonly findings: readonly Finding[]
}

export interface FuzzOptions {
  /** Folder whose *.fuzz.ts files are loaded. */
  readonly folder: string
  readonly seed: number
  /** Inputs in all, shared out evenly among the targets. */
  readonly runs: number
  /** Longest time that one input may take. */
  readonly hangMs: number
}

/** A target that hangs this often is left alone: each time costs the whole limit. */
const MAX_HANGS = 3
/** Old-generation heap of a target's thread, in MiB: a decoder that allocates what its input asks for runs into it. */
const HEAP_MIB = 512
/** Time for the thread to come up and load its target, on a machine that is busy. */
const START_MS = 30_000

/** Feeds every target of a folder. The same options feed the same inputs. */
export async function fuzz({ folder, seed, runs, hangMs }: FuzzOptions): Promise<FuzzReport> {
  const all: { file: string; target: FuzzTarget }[] = []
  for (const file of globSync('*.fuzz.ts', { cwd: folder })
    .sort()
    .map((name) => join(folder, name))) {
    const { targets } = (await import(file)) as { targets: readonly FuzzTarget[] }
    for (const target of targets) all.push({ file, target })
  }
  const each = Math.ceil(runs / Math.max(1, all.length))
  const findings: Finding[] = []
  let fed = 0
  for (const { file, target } of all) {
    let from = 0
    for (let hangs = 0; from < each && hangs < MAX_HANGS; ) {
      const leg = await feed({ file, target: target.name, seed, from, to: each }, hangMs)
      for (const { index, what } of leg.thrown) {
        findings.push({ target: target.name, index, what, input: makeInput(target, seed, index) })
      }
      fed += leg.next - from
      from = leg.next
      if (leg.ended) break
      hangs++
    }
  }
  return { targets: all.map(({ target }) => target.name), runs: fed, findings }
}

interface Leg {
  readonly thrown: Thrown[]
  /** The first input not fed yet. */
  readonly next: number
  /** False where the thread was ended, and a new one should go on. */
  readonly ended: boolean
}

/** Feeds inputs in one thread until they are through, or one of them hangs or takes the thread down. */
function feed(work: Omit<Work, 'progress'>, hangMs: number): Promise<Leg> {
  const progress = new SharedArrayBuffer(4)
  const at = new Int32Array(progress)
  Atomics.store(at, 0, -1)
  const thrown: Thrown[] = []
  return new Promise((resolve) => {
    const workerData: Work = { ...work, progress }
    const worker = new Worker(join(import.meta.dirname, 'worker.ts'), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    })
    let last = -1
    let since = Date.now()
    const watch = setInterval(() => {
      const now = Atomics.load(at, 0)
      if (now !== last) {
        last = now
        since = Date.now()
      } else if (Date.now() - since > (now < 0 ? START_MS : hangMs)) finish(now, `took longer than ${hangMs} ms`)
    }, 50)
    const finish = (index: number, what: string) => {
      clearInterval(watch)
      thrown.push({ index: Math.max(index, work.from), what })
      worker.terminate().then(() => resolve({ thrown, next: Math.max(index, work.from) + 1, ended: false }))
    }
    worker.on('message', (one: Thrown) => thrown.push(one))
    worker.once('error', (error) => finish(Atomics.load(at, 0), `took its thread down: ${String(error)}`))
    worker.once('exit', () => {
      clearInterval(watch)
      resolve({ thrown, next: Atomics.load(at, 0) + 1, ended: true })
    })
  })
}
