/** Bytes of content that one slot holds: as much as a processor keeps near, since it is hashed twice and decoded right after it was read. */
export const CHUNK = 1 << 20
/** Room in front of each slot for the beginning of a record whose end is in the slot. Longer beginnings are joined elsewhere. */
export const HEADROOM = 256 << 10
const SLOTS = 4

/** What a slot carries. */
export const DATA = 0
/** The item's content is complete. */
export const END = 1
/** The user ended the reading within the item: nothing more comes of it, and that is not the end of its content. */
export const STOPPED = 2
/** Nothing more comes at all. */
export const CLOSE = 3

const FILLED = 0
const RELEASED = 1
const ABORTED = 2
const STOP = 3
const META = 4

/** Thrown in either thread when the other side, or the user, ended the work. */
export class Aborted extends Error {
  override name = 'Aborted'
}

/**
 * Hands content from the reading thread to the decoding thread through shared memory, so that the bytes that are hashed are the
 * bytes that are decoded. One writer, one reader; both block, and neither allocates.
 */
export class Ring {
  readonly data: SharedArrayBuffer
  readonly state: SharedArrayBuffer
  private readonly control: Int32Array
  readonly bytes: Uint8Array
  private taken = 0

  constructor(memory?: { data: SharedArrayBuffer; state: SharedArrayBuffer }) {
    this.data = memory?.data ?? new SharedArrayBuffer(SLOTS * (HEADROOM + CHUNK))
    this.state = memory?.state ?? new SharedArrayBuffer(4 * (META + 2 * SLOTS))
    this.control = new Int32Array(this.state)
    this.bytes = new Uint8Array(this.data)
  }

  /** Ends the work of both sides at their next step. */
  abort(): void {
    Atomics.store(this.control, ABORTED, 1)
    Atomics.notify(this.control, FILLED)
    Atomics.notify(this.control, RELEASED)
  }

  /** Asks the reader to end the item it is at in good order, and to begin no other. */
  stop(): void {
    Atomics.store(this.control, STOP, 1)
  }

  get stopping(): boolean {
    return Atomics.load(this.control, STOP) !== 0
  }

  get aborted(): boolean {
    return Atomics.load(this.control, ABORTED) !== 0
  }

  /** The slot to fill next, CHUNK bytes long; waits until it is free. */
  acquire(): Uint8Array {
    const filled = Atomics.load(this.control, FILLED)
    for (;;) {
      if (this.aborted) throw new Aborted('the work was ended')
      const released = Atomics.load(this.control, RELEASED)
      if (filled - released < SLOTS) break
      Atomics.wait(this.control, RELEASED, released)
    }
    const start = (filled % SLOTS) * (HEADROOM + CHUNK) + HEADROOM
    return this.bytes.subarray(start, start + CHUNK)
  }

  /** Makes the slot that was acquired visible to the reader. */
  publish(kind: number, length: number): void {
    const filled = Atomics.load(this.control, FILLED)
    const meta = META + 2 * (filled % SLOTS)
    this.control[meta] = kind
    this.control[meta + 1] = length
    Atomics.store(this.control, FILLED, filled + 1)
    Atomics.notify(this.control, FILLED)
  }

  /** What the next slot carries; waits for it, and leaves it there. */
  peek(): number {
    for (;;) {
      if (this.aborted) throw new Aborted('the work was ended')
      const filled = Atomics.load(this.control, FILLED)
      if (filled > this.taken) return this.control[META + 2 * (this.taken % SLOTS)]!
      Atomics.wait(this.control, FILLED, filled)
    }
  }

  /** Takes the next slot: `bytes[start..end)` of the whole ring; HEADROOM bytes before `start` belong to the reader too. */
  next(): { kind: number; start: number; end: number } {
    const kind = this.peek()
    const slot = this.taken++ % SLOTS
    const start = slot * (HEADROOM + CHUNK) + HEADROOM
    return { kind, start, end: start + this.control[META + 2 * slot + 1]! }
  }

  /** Gives back all slots taken so far but the last `keep`. */
  release(keep: number): void {
    Atomics.store(this.control, RELEASED, this.taken - keep)
    Atomics.notify(this.control, RELEASED)
  }
}
