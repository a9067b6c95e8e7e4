import { DropLedger } from './drop-ledger.ts'
import { Fifo } from './fifo.ts'
import type { ArchiveMessage } from './message-reader.ts'
import type { RelayPlace } from './relay-place.ts'
import type { DropReason, DropReport, RelayState } from './relay-state.ts'

/** What is written to a connection is kept until so much more was written, bytes: more than both kernels hold of a connection by default. */
export const UNCONFIRMED_BYTES = 16 << 20
/** With `--buffer archive`, messages that are read ahead, bytes. */
export const READ_AHEAD_BYTES = 4 << 20
/** Counted for each message beside its bytes. */
export const MESSAGE_OVERHEAD = 512

/** What waits for the far end at most; what is older is dropped. `archive`: nothing is, and the archive is where it waits. */
export type BufferLimit = 'archive' | { readonly messages: number; readonly bytes: number }

export interface RelayCounts {
  /** Messages that were written to the far end, each counted once. */
  readonly passed: number
  /** Messages that were written again, as it was not known whether they had arrived. */
  readonly repeated: number
  readonly dropped: number
  /** Read, and not sent yet. */
  readonly waiting: number
  /** Written, and not known to have arrived. */
  readonly unconfirmed: number
}

/** A message on its way, or a report of the relay's own, which has no number in the order read. */
export interface Outgoing {
  readonly ordinal: number | null
  readonly what: ArchiveMessage | DropReport
  readonly size: number
  readonly isRepeat: boolean
}

/** Everything that was read and is not known to have arrived, in its order, and what became of the rest. */
export class Outbox {
  readonly drops: DropLedger
  /** Read and not sent. */
  readonly #queue = new Fifo<Outgoing>()
  /** Sent through the channel that is open, and not known to have arrived. */
  readonly #sent = new Fifo<Outgoing>()
  /** Sent before through channels that broke. */
  readonly #again = new Fifo<Outgoing>()
  #passed = 0
  #repeated = 0
  #dropped = 0

  /** Goes on with what an earlier run left. */
  constructor(state: RelayState | undefined) {
    this.drops = new DropLedger(state)
    for (const report of state?.reports ?? []) this.#again.push({ ...reportItem(report), isRepeat: true })
  }

  get hasWaiting(): boolean {
    return this.#queue.length > 0
  }

  /** Everything that was read has arrived, or was dropped and reported. */
  get isEmpty(): boolean {
    return this.#queue.length + this.#again.length + this.#sent.length === 0 && this.drops.isEmpty
  }

  counts(): RelayCounts {
    return {
      passed: this.#passed,
      repeated: this.#repeated,
      dropped: this.#dropped,
      waiting: this.#queue.length,
      unconfirmed: this.#sent.length + this.#again.length,
    }
  }

  /** Whether one more of this size has to wait; a single one always fits. */
  isFull(size: number, buffer: BufferLimit): boolean {
    const { messages, bytes } = buffer === 'archive' ? { messages: Infinity, bytes: READ_AHEAD_BYTES } : buffer
    return this.hasWaiting && (this.#queue.length >= messages || this.#queue.bytes + size > bytes)
  }

  add(item: Outgoing): void {
    this.#queue.push(item)
  }

  dropOldest(): void {
    const oldest = this.#queue.shift()
    if (oldest !== undefined) this.drop(oldest, 'buffer')
  }

  drop({ ordinal, what }: Outgoing, why: DropReason): void {
    if (ordinal === null) return
    this.#dropped++
    this.drops.add(ordinal, why, (what as ArchiveMessage).place)
  }

  /** The system did not take what was counted as passed on; which message it was is not known. */
  refused(): void {
    this.#passed--
    this.#dropped++
    this.drops.add(null, 'refused', '?')
  }

  /** What was sent before and may be lost. */
  nextAgain(): Outgoing | undefined {
    return this.#again.shift()
  }

  nextWaiting(): Outgoing | undefined {
    return this.#queue.shift()
  }

  sent(item: Outgoing): void {
    if (item.ordinal !== null && item.isRepeat) this.#repeated++
    else if (item.ordinal !== null) this.#passed++
    this.#sent.push(item)
    // So much later, it has left the kernels of both sides.
    while (this.#sent.bytes > UNCONFIRMED_BYTES) this.#sent.shift()
  }

  /** What was sent through the channel has arrived. */
  confirmed(): void {
    this.#sent.takeAll()
  }

  /** The channel broke. The order stays: what was sent through it is older than what was still to be sent again. */
  broke(): void {
    for (const item of [...this.#sent.takeAll(), ...this.#again.takeAll()])
      this.#again.push({ ...item, isRepeat: true })
  }

  /** What is to be kept so that nothing of it is left out: `place` and `ordinal` are behind everything that was read. */
  state(place: RelayPlace, ordinal: number) {
    const unconfirmed = [...this.#sent, ...this.#again]
    const first = unconfirmed.find((item) => item.ordinal !== null) ?? this.#queue.head
    return {
      place: first === undefined ? place : (first.what as ArchiveMessage).before,
      ...this.drops.state(first?.ordinal ?? ordinal),
      reports: unconfirmed.flatMap((item) => (item.ordinal === null ? [item.what as DropReport] : [])),
      isConfirmed: unconfirmed.length === 0,
    }
  }
}

export function reportItem(report: DropReport): Outgoing {
  return { ordinal: null, what: report, size: MESSAGE_OVERHEAD, isRepeat: false }
}
