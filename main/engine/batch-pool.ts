import { BATCH_ROWS, MessageBatch } from '../../core/columns/message-batch.ts'
import { Aborted } from './ring.ts'

/** Batches in flight between decoder and encoder: one being filled, one being written, one to spare. */
const BATCHES = 3
const FREE = 0
const ABORTED = 1

/** Shared batches that go round between the decoding and the encoding thread, always in the same order. */
export class BatchPool {
  readonly memory: { batches: ArrayBufferLike[]; state: SharedArrayBuffer }
  private readonly batches: MessageBatch[]
  private readonly control: Int32Array
  private current = 0

  constructor(memory?: BatchPool['memory']) {
    this.batches = memory
      ? memory.batches.map((block) => new MessageBatch(block, BATCH_ROWS))
      : Array.from({ length: BATCHES }, () => MessageBatch.create({ shared: true }))
    this.memory = memory ?? { batches: this.batches.map((batch) => batch.memory), state: new SharedArrayBuffer(8) }
    this.control = new Int32Array(this.memory.state)
    if (!memory) this.control[FREE] = BATCHES
  }

  abort(): void {
    Atomics.store(this.control, ABORTED, 1)
    Atomics.add(this.control, FREE, 1)
    Atomics.notify(this.control, FREE)
  }

  /** Decoder: the next batch, empty; waits until the encoder has written it out. */
  take(): { index: number; batch: MessageBatch } {
    for (;;) {
      const free = Atomics.load(this.control, FREE)
      if (Atomics.load(this.control, ABORTED) !== 0) throw new Aborted('the work was ended')
      if (free > 0) break
      Atomics.wait(this.control, FREE, free)
    }
    Atomics.sub(this.control, FREE, 1)
    const index = this.current++ % this.batches.length
    const batch = this.batches[index]!
    batch.clear()
    return { index, batch }
  }

  /** Encoder: a batch that the decoder has published. */
  read(index: number): MessageBatch {
    const batch = this.batches[index]!
    batch.refresh()
    return batch
  }

  /** Encoder: done with the oldest batch. */
  free(): void {
    Atomics.add(this.control, FREE, 1)
    Atomics.notify(this.control, FREE)
  }
}
