import { join } from 'node:path'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { partName } from '../store/manifest.ts'
import { type PartFile, writeBatchFile } from '../store/part-file.ts'
import { BatchPool } from './batch-pool.ts'
import type { BatchReady } from './decode-worker.ts'

/** Third of the three threads of an import: encodes batches and writes them as files of the index. */
export interface EncodeWorkerData {
  readonly pool: BatchPool['memory']
  readonly decoder: MessagePort
  readonly indexFolder: string
  /** How the names of an item's parts begin, by item (Manifest.begin). */
  readonly prefixes: ReadonlyMap<number, string>
}

/** Sent when a part stands under its final name. */
export interface PartWritten {
  readonly kind: 'part'
  /** Relative to the index folder. */
  readonly file: string
  readonly part: PartFile
}

const { pool: memory, decoder, indexFolder, prefixes } = workerData as EncodeWorkerData
const pool = new BatchPool(memory)
const numbers = new Map<number, number>()

decoder.on('message', ({ item, index }: BatchReady) => {
  const number = numbers.get(item) ?? 0
  numbers.set(item, number + 1)
  const file = partName(prefixes.get(item)!, number)
  const part = writeBatchFile(join(indexFolder, file), pool.read(index))
  pool.free()
  parentPort!.postMessage({ kind: 'part', file, part } satisfies PartWritten)
})
decoder.on('close', () => parentPort!.close())
