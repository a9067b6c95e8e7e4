const ITEM = 0
const BYTES = 1
const ITEM_BYTES = 2
const PACKETS = 3
const MESSAGES = 4

/** Counters that the threads of an import write and the engine reads. Approximate while they move, exact at the end. */
export class Progress {
  readonly memory: SharedArrayBuffer
  private readonly counters: Float64Array

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(64)) {
    this.memory = memory
    this.counters = new Float64Array(memory)
  }

  beginItem(item: number): void {
    this.counters[ITEM] = item
    this.counters[ITEM_BYTES] = 0
  }

  /** Bytes of files (as they stand on disk) that have been read. */
  addBytes(bytes: number): void {
    this.counters[BYTES]! += bytes
    this.counters[ITEM_BYTES]! += bytes
  }

  setCounts(packets: number, messages: number): void {
    this.counters[PACKETS] = packets
    this.counters[MESSAGES] = messages
  }

  get item(): number {
    return this.counters[ITEM]!
  }

  get bytes(): number {
    return this.counters[BYTES]!
  }

  get itemBytes(): number {
    return this.counters[ITEM_BYTES]!
  }

  get packets(): number {
    return this.counters[PACKETS]!
  }

  get messages(): number {
    return this.counters[MESSAGES]!
  }
}
