import type { BatchRows } from '../../../core/columns/batch-rows.ts'
import type { Columns, TextColumn, TimeColumn } from '../../../core/columns/message-batch.ts'
import type { NameColumn } from '../../../core/columns/name-column.ts'
import { type ColumnDef, MESSAGE_COLUMNS, TEXT_STATES } from '../../../core/columns/schema.ts'
import { isTime } from '../../../core/columns/time-range.ts'
import { countChunk, numberChunk, textChunk, timeChunk, wordChunk } from './column-chunk.ts'
import { type ColumnChunk, parquetFile } from './parquet-file.ts'
import { type Strings, type ValidStrings, validStrings } from './valid-text.ts'

/** First and last time, nanoseconds since the epoch, in decimal. */
export interface TimeSpan {
  readonly min: string
  readonly max: string
}

/** What the manifest says about the messages of one file. */
export interface MessageStats {
  readonly item: number
  readonly rows: number
  readonly firstSeq: number
  readonly lastSeq: number
  /** null: no message has such a time. */
  readonly wire: TimeSpan | null
  readonly sender: TimeSpan | null
  /**
   * Whether messages stand in the order of a clock: all have its time (or none has, and all have the other one) and it never
   * runs backwards.
   */
  readonly sorted: { readonly wire: boolean; readonly sender: boolean }
  /** Messages in which bytes were replaced so that the text is valid UTF-8. */
  readonly replaced: number
  /** Times outside what 64-bit nanoseconds hold; they are written as absent. */
  readonly timesOutOfRange: number
}

export interface EncodedBatch {
  /** The file, in pieces. They share memory with the batch: write them before the batch is used again. */
  readonly parts: Uint8Array[]
  readonly stats: MessageStats
}

const EXACT = TEXT_STATES.indexOf('exact')
const REPLACED = TEXT_STATES.indexOf('replaced')

/** A batch as a Parquet file. The batch is not changed. It holds messages of one item, with consecutive `seq`. */
export function encodeBatch(batch: BatchRows): EncodedBatch {
  const { rows, columns } = batch
  if (rows === 0) throw new RangeError('a batch without messages makes no file')
  if (columns.item.subarray(0, rows).some((item) => item !== columns.item[0])) {
    throw new RangeError('a batch holds messages of one item')
  }
  if (columns.seq[rows - 1]! - columns.seq[0]! !== rows - 1)
    throw new RangeError('messages of a batch follow one another')
  const { strings, textState, replaced } = validColumns(batch)
  const chunks = MESSAGE_COLUMNS.map((def): ColumnChunk => {
    const own = strings.get(def.name)
    const column = def.name === 'text_state' ? textState : columns[def.name]
    return columnChunk(def, column, own, rows)
  })
  const span = (name: string): TimeSpan | null => {
    const range = chunks.find((chunk) => chunk.name === name)?.range
    return range ? { min: String(range.min), max: String(range.max) } : null
  }
  const { wire_time: wire, sender_time: sender } = columns
  const stats: MessageStats = {
    item: columns.item[0]!,
    rows,
    firstSeq: columns.seq[0]!,
    lastSeq: columns.seq[rows - 1]!,
    wire: span('wire_time'),
    sender: span('sender_time'),
    sorted: { wire: isSorted(wire, sender, rows), sender: isSorted(sender, wire, rows) },
    replaced,
    timesOutOfRange: countOutOfRange(wire, rows) + countOutOfRange(sender, rows),
  }
  return { parts: parquetFile(rows, chunks), stats }
}

function columnChunk(
  def: ColumnDef,
  column: Columns[keyof Columns],
  strings: Strings | undefined,
  rows: number,
): ColumnChunk {
  switch (def.kind) {
    case 'count':
      return countChunk(def.name, column as Float64Array, rows)
    case 'time':
      return timeChunk(def.name, column as TimeColumn, rows)
    case 'number':
      return numberChunk(def.name, column as Uint8Array | Uint32Array, rows, def.optional ? 2 ** def.bits - 1 : -1)
    case 'word':
      return wordChunk(def.name, column as Uint8Array, rows, wordStrings(def.words), def.optional ? 0 : -1)
    case 'name':
      return wordChunk(def.name, (column as NameColumn).codes, rows, strings!, 0)
    case 'text':
      return textChunk(def.name, strings!, rows)
  }
}

function wordStrings(words: readonly string[]): Strings {
  const encoded = words.map((word) => Buffer.from(word))
  return {
    bytes: Buffer.concat(encoded),
    lengths: Uint32Array.from(encoded, (word) => word.length),
    count: words.length,
  }
}

/** Names of a column by code; code 0 is an empty string that no value refers to. */
function nameStrings({ bytes, ends, size }: NameColumn): Strings {
  const lengths = new Uint32Array(size)
  for (let code = 1; code < size; code++) lengths[code] = ends[code]! - ends[code - 1]!
  return { bytes: bytes.subarray(0, ends[size - 1]!), lengths, count: size }
}

/** Texts and names as valid UTF-8, and the text states that tell where they had to be changed for it. */
function validColumns(batch: BatchRows): {
  strings: Map<string, ValidStrings>
  textState: Uint8Array
  replaced: number
} {
  const { rows, columns } = batch
  const strings = new Map<string, ValidStrings>()
  let changed: Uint8Array | undefined
  for (const def of MESSAGE_COLUMNS) {
    if (def.kind !== 'text' && def.kind !== 'name') continue
    const source =
      def.kind === 'text' ? textStrings(columns[def.name], batch.used[def.name], rows) : nameStrings(columns[def.name])
    const valid = validStrings(source)
    strings.set(def.name, valid)
    if (!valid.replaced) continue
    changed ??= new Uint8Array(rows)
    const codes = def.kind === 'name' ? columns[def.name].codes : undefined
    for (let i = 0; i < rows; i++) changed[i]! |= valid.replaced[codes ? codes[i]! : i]!
  }
  if (!changed) return { strings, textState: columns.text_state, replaced: 0 }
  const textState = columns.text_state.slice(0, rows)
  let replaced = 0
  for (let i = 0; i < rows; i++) {
    if (changed[i] === 0) continue
    replaced++
    if (textState[i] === EXACT) textState[i] = REPLACED
  }
  return { strings, textState, replaced }
}

function textStrings({ bytes, lengths }: TextColumn, used: number, rows: number): Strings {
  return { bytes: bytes.subarray(0, used), lengths: lengths.subarray(0, rows), count: rows }
}

function isSorted(clock: TimeColumn, other: TimeColumn, rows: number): boolean {
  const { sec, nano } = isTime(clock.sec[0]!) ? clock : other
  const mustLack = sec === clock.sec ? undefined : clock.sec
  for (let i = 0; i < rows; i++) {
    if (!isTime(sec[i]!) || (mustLack && isTime(mustLack[i]!))) return false
    if (i > 0 && (sec[i]! - sec[i - 1]!) * 1e9 + (nano[i]! - nano[i - 1]!) < 0) return false
  }
  return true
}

function countOutOfRange({ sec }: TimeColumn, rows: number): number {
  let count = 0
  for (let i = 0; i < rows; i++) if (!Number.isNaN(sec[i]!) && !isTime(sec[i]!)) count++
  return count
}
