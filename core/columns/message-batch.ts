import { MAX_NAMES, NAME_BYTES, NameColumn } from './name-column.ts'
import { type ColumnName, MESSAGE_COLUMNS } from './schema.ts'

/** Rows of a full batch, and of a row group in the index: the row group size that DuckDB prefers (60 vectors of 2,048). */
export const BATCH_ROWS = 122_880

/** Bytes set aside for each text column. A batch whose next message does not fit is closed early. */
export const TEXT_BYTES = { spans: 4 << 20, sd: 10 << 20, text: 26 << 20, raw: 40 << 20 } as const

export interface TimeColumn {
  /** Whole seconds since the epoch; NaN: absent. */
  readonly sec: Float64Array
  readonly nano: Uint32Array
}

export interface TextColumn {
  /** Bytes of all values, one after the other. */
  readonly bytes: Uint8Array
  readonly lengths: Uint32Array
}

export type Columns = MessageBatch['columns']

/** Header slots: rows, then the bytes used of each text column, then the size of each name column. */
const HEADER = 32

/**
 * Up to BATCH_ROWS messages as columns in one block of memory, which may be shared between threads: the decoder fills it, the
 * encoder reads it. All that a reader needs is in the block; `publish` and `refresh` carry the counters over.
 *
 * A batch needs no other batch to be understood: its names stand in its own dictionaries. So there is no id table to keep in
 * step, and memory stays bounded however many different names hostile input brings.
 */
export class MessageBatch {
  readonly memory: ArrayBufferLike
  readonly capacity: number
  readonly columns
  /** Whole frames as they were carried, for output that shows them without reading the item again. Empty unless asked for. */
  readonly raw: TextColumn
  /** Messages in the batch. */
  rows = 0
  /** Bytes used in the arena of each text column. */
  readonly used = { spans: 0, sd: 0, text: 0, raw: 0 }
  private readonly header: Float64Array
  private readonly nameColumns: NameColumn[] = []
  /** Rows for which the name columns have room whatever comes. */
  private sureRows = 0

  constructor(memory: ArrayBufferLike, capacity: number, withRaw = false) {
    this.memory = memory
    this.capacity = capacity
    const views = new Map<string, View>()
    let at = 0
    for (const { key, type, length } of layout(capacity, withRaw)) {
      views.set(key, new type(memory, at, length))
      at += alignedSize(type, length)
    }
    const view = <T extends View>(key: string): T => views.get(key) as T
    const count = (name: ColumnName) => view<Float64Array>(name)
    const number8 = (name: ColumnName) => view<Uint8Array>(name)
    const number32 = (name: ColumnName) => view<Uint32Array>(name)
    const time = (name: ColumnName): TimeColumn => ({ sec: view(`${name}.sec`), nano: view(`${name}.nano`) })
    const text = (name: string): TextColumn => ({ bytes: view(`${name}.bytes`), lengths: view(`${name}.lengths`) })
    const name = (name: ColumnName): NameColumn => {
      const names = new NameColumn(view(`${name}.codes`), view(`${name}.ends`), view(`${name}.bytes`))
      this.nameColumns.push(names)
      return names
    }
    this.header = view('header')
    // Written out, not looped over: an object that is filled by computed keys is a slow one, and this is the hot path.
    this.columns = {
      item: number32('item'),
      seq: count('seq'),
      packet: number32('packet'),
      off: count('off'),
      len: number32('len'),
      spans: text('spans'),
      wire_time: time('wire_time'),
      sender_time: time('sender_time'),
      time_source: number8('time_source'),
      time_digits: number8('time_digits'),
      pri: number8('pri'),
      facility: number8('facility'),
      severity: number8('severity'),
      format: number8('format'),
      rule: number8('rule'),
      transport: number8('transport'),
      framing: number8('framing'),
      src: name('src'),
      dst: name('dst'),
      sport: number32('sport'),
      dport: number32('dport'),
      host: name('host'),
      app: name('app'),
      procid: name('procid'),
      msgid: name('msgid'),
      sd: text('sd'),
      text: text('text'),
      text_state: number8('text_state'),
    } satisfies Record<ColumnName, unknown>
    this.raw = text('raw')
  }

  /** An empty batch in memory of its own; `shared` lets other threads see it, `raw` keeps whole frames. */
  static create(options: { capacity?: number; shared?: boolean; raw?: boolean } = {}): MessageBatch {
    const { capacity = BATCH_ROWS, shared = false, raw = false } = options
    const bytes = layout(capacity, raw).reduce((sum, { type, length }) => sum + alignedSize(type, length), 0)
    const batch = new MessageBatch(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes), capacity, raw)
    batch.clear()
    return batch
  }

  clear(): void {
    this.rows = 0
    this.sureRows = 0
    this.used.spans = this.used.sd = this.used.text = this.used.raw = 0
    for (const names of this.nameColumns) names.clear()
  }

  /** Whether a message with texts of these lengths (bytes) still fits. */
  hasRoom(text: number, sd: number, spans: number, raw: number): boolean {
    const { used } = this
    if (used.text + text > TEXT_BYTES.text || used.sd + sd > TEXT_BYTES.sd || used.spans + spans > TEXT_BYTES.spans)
      return false
    if (this.raw.bytes.length > 0 && used.raw + raw > TEXT_BYTES.raw) return false
    if (this.rows >= this.sureRows)
      this.sureRows = this.rows + Math.min(...this.nameColumns.map((names) => names.sureRoom))
    return this.rows < this.capacity && this.rows < this.sureRows
  }

  /** Writes the counters into the shared block; call it before another thread is told of the batch. */
  publish(): void {
    const counters = [
      this.rows,
      this.used.spans,
      this.used.sd,
      this.used.text,
      this.used.raw,
      ...this.nameColumns.map((names) => names.size),
    ]
    this.header.set(counters)
  }

  /** Takes over the counters that another thread published. */
  refresh(): void {
    const [rows = 0, spans = 0, sd = 0, text = 0, raw = 0, ...sizes] = this.header
    this.rows = rows
    Object.assign(this.used, { spans, sd, text, raw })
    for (const [i, names] of this.nameColumns.entries()) names.size = sizes[i] ?? 1
  }
}

type View = Float64Array | Uint32Array | Uint16Array | Uint8Array
interface ViewType {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, offset: number, length: number): View
}

/** Views begin at multiples of 8 bytes, as Float64Array demands. */
function alignedSize(type: ViewType, length: number): number {
  return Math.ceil((length * type.BYTES_PER_ELEMENT) / 8) * 8
}

/** The arrays of a batch in the order in which they stand in its memory. */
function layout(capacity: number, withRaw: boolean): { key: string; type: ViewType; length: number }[] {
  const parts: { key: string; type: ViewType; length: number }[] = []
  const part = (key: string, type: ViewType, length: number) => parts.push({ key, type, length })
  part('header', Float64Array, HEADER)
  for (const def of MESSAGE_COLUMNS) {
    if (def.kind === 'count') part(def.name, Float64Array, capacity)
    else if (def.kind === 'word') part(def.name, Uint8Array, capacity)
    else if (def.kind === 'number') part(def.name, { 8: Uint8Array, 32: Uint32Array }[def.bits], capacity)
    else if (def.kind === 'time') {
      part(`${def.name}.sec`, Float64Array, capacity)
      part(`${def.name}.nano`, Uint32Array, capacity)
    } else if (def.kind === 'name') {
      part(`${def.name}.codes`, Uint16Array, capacity)
      part(`${def.name}.ends`, Uint32Array, MAX_NAMES)
      part(`${def.name}.bytes`, Uint8Array, NAME_BYTES)
    } else {
      part(`${def.name}.bytes`, Uint8Array, TEXT_BYTES[def.name])
      part(`${def.name}.lengths`, Uint32Array, capacity)
    }
  }
  part('raw.bytes', Uint8Array, withRaw ? TEXT_BYTES.raw : 0)
  part('raw.lengths', Uint32Array, withRaw ? capacity : 0)
  return parts
}
