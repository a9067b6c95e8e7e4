import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { MessageBatch } from '../../core/columns/message-batch.ts'
import { MessageWriter } from '../../core/columns/message-writer.ts'
import type { CaptureFacts } from '../../core/decode/capture-facts.ts'
import { createDecoder } from '../../core/decode/create-decoder.ts'
import { type Counts, type ListedReject, Tally } from '../../core/decode/tally.ts'
import { BatchPool } from './batch-pool.ts'
import { decodeItem } from './feed.ts'
import { Progress } from './progress.ts'
import { Aborted, CLOSE, Ring } from './ring.ts'
import type { Source } from './source.ts'

/** Second of the three threads of an import: decodes content into batches. */
export interface DecodeWorkerData {
  readonly ring: { data: SharedArrayBuffer; state: SharedArrayBuffer }
  readonly pool: BatchPool['memory']
  readonly progress: SharedArrayBuffer
  readonly sources: readonly Source[]
  /** Batches go out here, towards the encoder. */
  readonly encoder: MessagePort
}

/** Sent when an item has been decoded; the encoder may still be writing its last batches. */
export interface ItemDecoded {
  readonly kind: 'decoded'
  readonly item: number
  readonly batches: number
  readonly counts: Counts
  readonly rejects: readonly ListedReject[]
  /** What a capture says of itself; undefined for log files. */
  readonly capture: CaptureFacts | undefined
  readonly failure: string | undefined
}

/** Tells the encoder of a batch. */
export interface BatchReady {
  readonly item: number
  readonly index: number
}

const { ring: memory, pool: poolMemory, progress: shared, sources, encoder } = workerData as DecodeWorkerData
const ring = new Ring(memory)
const pool = new BatchPool(poolMemory)
const progress = new Progress(shared)
let packetsBefore = 0
let messagesBefore = 0

function decodeSource(source: Source, first: { index: number; batch: MessageBatch }) {
  let current = first
  let batches = 0
  const tally = new Tally()
  const writer = new MessageWriter(source.item, tally, current.batch, (batch) => {
    batch.publish()
    batches++
    encoder.postMessage({ item: source.item, index: current.index } satisfies BatchReady)
    current = pool.take()
    return current.batch
  })
  const decoder = createDecoder(source.kind, source.options, writer, tally)
  decodeItem(ring, decoder, () => progress.setCounts(packetsBefore + tally.packets, messagesBefore + tally.messages))
  writer.flush()
  packetsBefore += tally.packets
  messagesBefore += tally.messages
  const decoded: ItemDecoded = {
    kind: 'decoded',
    item: source.item,
    batches,
    counts: tally.counts(),
    rejects: tally.listed,
    capture: tally.capture,
    failure: decoder.failure,
  }
  parentPort!.postMessage(decoded)
  return current
}

try {
  let current = pool.take()
  for (const source of sources) {
    if (ring.peek() === CLOSE) break
    current = decodeSource(source, current)
  }
} catch (error) {
  if (!(error instanceof Aborted)) throw error
} finally {
  encoder.close()
}
