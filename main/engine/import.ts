import { MessageChannel, type Transferable, Worker } from 'node:worker_threads'
import { workerUrl } from '../disk/worker-url.ts'
import { BatchPool } from './batch-pool.ts'
import type { DecodeWorkerData, ItemDecoded } from './decode-worker.ts'
import type { EncodeWorkerData, PartWritten } from './encode-worker.ts'
import { Progress } from './progress.ts'
import type { ItemRead, ReadWorkerData } from './read-worker.ts'
import { Ring } from './ring.ts'
import type { Source } from './source.ts'

/** What an import reports, in order: the parts of an item, then the item. */
export interface ImportListener {
  part(written: PartWritten): void
  /** An item is done: read, decoded, and all its parts reported. */
  item(read: ItemRead, decoded: ItemDecoded): void
}

/** What is known of an item while its three threads are at different places. */
interface Pending {
  read?: ItemRead
  decoded?: ItemDecoded
  parts: number
}

/**
 * Reads items into the index with three threads: read and hash, decode, encode and write. They hand over through shared memory,
 * so memory stays bounded, and each works at its own speed.
 */
export class Import {
  readonly progress = new Progress()
  /** Resolves when all threads have ended; rejects when one failed. */
  readonly done: Promise<void>
  private readonly ring = new Ring()
  private readonly pool = new BatchPool()
  private readonly pending = new Map<number, Pending>()
  private readonly listener: ImportListener
  private failure: Error | undefined

  constructor(
    sources: readonly Source[],
    indexFolder: string,
    prefixes: ReadonlyMap<number, string>,
    listener: ImportListener,
  ) {
    this.listener = listener
    const ring = { data: this.ring.data, state: this.ring.state }
    const pool = this.pool.memory
    const progress = this.progress.memory
    const { port1: encoder, port2: decoder } = new MessageChannel()
    const ends = [
      this.start('read-worker', { ring, progress, sources } satisfies ReadWorkerData),
      this.start('decode-worker', { ring, pool, progress, sources, encoder } satisfies DecodeWorkerData, [encoder]),
      this.start('encode-worker', { pool, decoder, indexFolder, prefixes } satisfies EncodeWorkerData, [decoder]),
    ]
    // The threads that did not fail are waited for too: until then they may still write parts.
    this.done = Promise.allSettled(ends).then(() => {
      if (this.failure !== undefined) throw this.failure
    })
  }

  /** Ends the reading in good order: what has been read is kept, and its counts are right. */
  stop(): void {
    this.ring.stop()
  }

  /** Ends everything at once. */
  abort(): void {
    this.ring.abort()
    this.pool.abort()
  }

  private start(name: string, workerData: object, transferList: Transferable[] = []): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const worker = new Worker(workerUrl(name, import.meta.url), { workerData, transferList, name })
    worker.on('message', (message: ItemRead | ItemDecoded | PartWritten) => {
      try {
        if (this.failure === undefined) this.note(message)
      } catch (error) {
        this.fail(error as Error)
      }
    })
    worker.on('error', (error) => this.fail(error as Error))
    worker.on('exit', () => resolve())
    return promise
  }

  /** The first failure ends everything: a thread's, or the listener's (a full disk). */
  private fail(error: Error): void {
    this.failure ??= error
    this.abort()
  }

  private note(message: ItemRead | ItemDecoded | PartWritten): void {
    const item = message.kind === 'part' ? message.part.item : message.item
    const pending = this.pending.get(item) ?? { parts: 0 }
    this.pending.set(item, pending)
    if (message.kind === 'read') pending.read = message
    else if (message.kind === 'decoded') pending.decoded = message
    else {
      pending.parts++
      this.listener.part(message)
    }
    const { read, decoded, parts } = pending
    if (!read || !decoded || parts < decoded.batches) return
    this.pending.delete(item)
    this.listener.item(read, decoded)
  }
}
