import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type PartFile, writeBatchFile } from '../store/parquet/message-file.ts'
import { BatchPool } from './batch-pool.ts'
import type { BatchReady } from './decode-worker.ts'

/** Third of the three threads of an import: encodes batches and writes them as files of the index. */
export interface EncodeWorkerData {
  readonly pool: BatchPool['memory']
  readonly decoder: MessagePort
  /** Folder of the index; parts go to `<item>/<number>.parquet` below it. */
  readonly indexFolder: string
}

/** Sent when a part stands under its final name. */
export interface PartWritten {
  readonly kind: 'part'
  readonly item: number
  /** Relative to the index folder. */
  readonly file: string
  readonly part: PartFile
}

const { pool: memory, decoder, indexFolder } = workerData as EncodeWorkerData
const pool = new BatchPool(memory)
const numbers = new Map<number, number>()

decoder.on('message', ({ item, index }: BatchReady) => {
  const number = numbers.get(item) ?? 0
  numbers.set(item, number + 1)
  if (number === 0) mkdirSync(join(indexFolder, String(item)), { recursive: true })
  const file = `${item}/${String(number).padStart(6, '0')}.parquet`
  const part = writeBatchFile(join(indexFolder, file), pool.read(index))
  pool.free()
  parentPort!.postMessage({ kind: 'part', item, file, part } satisfies PartWritten)
})
decoder.on('close', () => parentPort!.close())
