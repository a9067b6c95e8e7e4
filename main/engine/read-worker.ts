import { createHash, type Hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { loadHasher } from '../../native/addon.ts'
import { type ContentProblem, readContent } from '../disk/content.ts'
import { Progress } from './progress.ts'
import { RecordTree } from './record-tree.ts'
import { Aborted, CLOSE, DATA, END, Ring, STOPPED } from './ring.ts'
import type { Source } from './source.ts'

/** First of the three threads of an import: reads, hashes, and builds the tree over the records. */
export interface ReadWorkerData {
  readonly ring: { data: SharedArrayBuffer; state: SharedArrayBuffer }
  readonly progress: SharedArrayBuffer
  readonly sources: readonly Source[]
}

/** Sent when the content of an item has been handed over. */
export interface ItemRead {
  readonly kind: 'read'
  readonly item: number
  readonly sha256: string
  readonly size: number
  readonly problem: ContentProblem | undefined
  /** The file could not be read to its end: the file system's own words. */
  readonly error: string | undefined
  /** The user ended the reading: hash and size are those of the part that was read. */
  readonly stopped: boolean
  /** Records of the content (docs/formats.md, "Records") and the root of their tree in hexadecimal; null where not all was read. */
  readonly records: number | null
  readonly root: string | null
}

const { ring: memory, progress: shared, sources } = workerData as ReadWorkerData
const ring = new Ring(memory)
const progress = new Progress(shared)
const hasher = loadHasher()

async function readItem(source: Source): Promise<ItemRead> {
  const hash = createHash('sha256')
  const tree = new RecordTree(source.kind, hasher)
  let problem: ContentProblem | undefined
  let error: string | undefined
  try {
    if (source.compression === 'none') readPlain(source.path, hash, tree)
    else problem = await readCompressed(source, hash, tree)
  } catch (thrown) {
    if (thrown instanceof Aborted) throw thrown
    error = (thrown as Error).message
  }
  const { item } = source
  const stopped = ring.stopping
  const whole = !stopped && error === undefined
  const { records, root } = whole ? tree.finish() : { records: null, root: null }
  const sha256 = hash.digest('hex')
  return { kind: 'read', item, sha256, size: progress.itemBytes, problem, error, stopped, records, root }
}

/** The fast path: the file system writes into the slot, the decoder reads it there while it is hashed. */
function readPlain(path: string, hash: Hash, tree: RecordTree): void {
  const file = openSync(path, 'r')
  try {
    for (let position = 0; !ring.stopping; ) {
      const slot = ring.acquire()
      const length = readSync(file, slot, 0, slot.length, position)
      if (length === 0) return
      ring.publish(DATA, length)
      // The slot stays as it is until it is acquired again, whatever the decoder has done by then.
      const bytes = length === slot.length ? slot : slot.subarray(0, length)
      hash.update(bytes)
      tree.take(bytes)
      position += length
      progress.addBytes(length)
    }
  } finally {
    closeSync(file)
  }
}

/** Compressed items: the hash is of the file; the slots carry its content, several pieces to a slot, and the tree is of that. */
async function readCompressed(source: Source, hash: Hash, tree: RecordTree): Promise<ContentProblem | undefined> {
  const counted = {
    update(bytes: Uint8Array) {
      progress.addBytes(bytes.length)
      hash.update(bytes)
    },
  }
  let slot: Uint8Array | undefined
  let used = 0
  const flush = () => {
    if (slot && used > 0) {
      ring.publish(DATA, used)
      tree.take(slot.subarray(0, used))
    }
    slot = undefined
    used = 0
  }
  const problem = await readContent(
    source.path,
    source.compression,
    (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        slot ??= ring.acquire()
        const length = Math.min(bytes.length - at, slot.length - used)
        slot.set(bytes.subarray(at, at + length), used)
        used += length
        at += length
        if (used === slot.length) flush()
      }
      return !ring.stopping
    },
    counted,
  )
  flush()
  return problem
}

try {
  for (const source of sources) {
    if (ring.stopping) break
    progress.beginItem(source.item)
    const read = await readItem(source)
    ring.acquire()
    ring.publish(read.stopped ? STOPPED : END, 0)
    parentPort!.postMessage(read)
  }
  ring.acquire()
  ring.publish(CLOSE, 0)
} catch (error) {
  if (!(error instanceof Aborted)) throw error
}
