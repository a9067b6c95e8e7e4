import { BATCH_ROWS } from '../../../core/columns/message-batch.ts'
import { MESSAGE_COLUMNS } from '../../../core/columns/schema.ts'
import { ByteReader, DamagedPart } from './byte-reader.ts'
import { readCodes, readDelta, readLevels } from './page-values.ts'
import { ENCODING, PHYSICAL } from './parquet-file.ts'
import { listField, numberField, readStruct, structOf, type ThriftStruct } from './thrift-reader.ts'

const NANOS = 1_000_000_000
const NANOS_BIG = 1_000_000_000n

/** Words or names of a column: `words[codes[i]]`, null where `codes[i]` is -1. */
export interface WordValues {
  readonly codes: Int32Array
  readonly words: readonly string[]
}

/** Texts as they lie in the file: `bytes[starts[i]..starts[i] + lengths[i])`. */
export interface TextValues {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly lengths: Uint32Array
}

/** Times as seconds and nanoseconds since 1970-01-01T00:00:00Z; NaN seconds where there is none. */
export interface TimeValues {
  readonly sec: Float64Array
  readonly nano: Uint32Array
}

interface Column {
  readonly physical: number
  readonly optional: boolean
  readonly start: number
  readonly end: number
}

interface Page {
  readonly isDictionary: boolean
  readonly count: number
  readonly encoding: number
  readonly body: ByteReader
}

/**
 * Reads a part of the index as message-file.ts writes it, column by column and without making an object for a row: what looks at
 * every message of a case cannot wait for a query engine to hand over strings. Not a reader of Parquet files in general.
 */
export class PartReader {
  readonly rows: number
  private readonly bytes: Uint8Array
  private readonly columns = new Map<string, Column>()

  /** `bytes`: the whole file. Throws DamagedPart where it is not what the writer writes. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    const tail = new ByteReader(bytes, bytes.length - 8)
    const length = tail.word()
    const meta = readStruct(new ByteReader(bytes, bytes.length - 8 - length, bytes.length - 8))
    this.rows = numberField(meta, 3)
    const [, ...schema] = listField(meta, 2).map(structOf)
    const chunks = listField(structOf(listField(meta, 4)[0]), 1).map((chunk) => structOf(structOf(chunk).get(3)))
    if (chunks.length !== MESSAGE_COLUMNS.length || schema.length !== chunks.length || this.rows > BATCH_ROWS)
      throw new DamagedPart(`it has ${chunks.length} columns and ${this.rows} rows`)
    for (const [i, chunk] of chunks.entries()) this.columns.set(MESSAGE_COLUMNS[i]!.name, columnOf(schema[i]!, chunk))
  }

  /** Whole numbers; NaN where there is none. */
  numbers(name: string): Float64Array {
    const values = new Float64Array(this.rows)
    const { physical } = this.column(name)
    let at = 0
    let dictionary: Float64Array = new Float64Array(0)
    for (const { page, count, present } of this.pages(name)) {
      if (page.isDictionary) dictionary = plainNumbers(page.body, page.count, physical)
      else {
        const found = values.subarray(at, at + page.count)
        pageNumbers(page, count, physical, dictionary, found)
        if (present !== undefined) spread(found, count, present)
        at += page.count
      }
    }
    return values
  }

  times(name: string): TimeValues {
    const sec = new Float64Array(this.rows)
    const nano = new Uint32Array(this.rows)
    let at = 0
    for (const { page, count, present } of this.pages(name)) {
      const seconds = sec.subarray(at, at + page.count)
      const nanos = nano.subarray(at, at + page.count)
      if (page.encoding === ENCODING.plain) plainTimes(page.body, count, seconds, nanos)
      else if (count > 0) deltaTimes(page.body, count, seconds, nanos)
      if (present !== undefined) {
        spread(seconds, count, present)
        spread(nanos, count, present)
      }
      at += page.count
    }
    return { sec, nano }
  }

  words(name: string): WordValues {
    const codes = new Int32Array(this.rows)
    let words: string[] = []
    let at = 0
    for (const { page, count, present } of this.pages(name)) {
      if (page.isDictionary) {
        words = plainStrings(page.body, page.count)
        continue
      }
      const found = codes.subarray(at, at + page.count)
      const greatest = count === 0 ? -1 : copyCodes(readCodes(page.body, count), found)
      if (greatest >= words.length) throw new DamagedPart(`column ${name} has code ${greatest}`)
      if (present !== undefined) spread(found, count, present)
      at += page.count
    }
    return { codes, words }
  }

  texts(name: string): TextValues {
    const starts = new Uint32Array(this.rows)
    const lengths = new Uint32Array(this.rows)
    let at = 0
    for (const { page } of this.pages(name)) {
      // A dictionary has one entry here, the empty text.
      if (page.encoding !== ENCODING.deltaLength) continue
      const steps = scratchOf(page.count)
      let length = Number(readDelta(page.body, page.count, steps))
      let start = page.body.at
      for (let i = 0; i < page.count; i++, at++) {
        if (i > 0) length += steps[i - 1]!
        starts[at] = start
        lengths[at] = length
        start += length
      }
      page.body.skip(start - page.body.at)
    }
    return { bytes: this.bytes, starts, lengths }
  }

  private column(name: string): Column {
    const column = this.columns.get(name)
    if (column === undefined) throw new RangeError(`there is no column ${name}`)
    return column
  }

  /** The pages of a column; `count` values of each are there, `present` says where (undefined: everywhere). */
  private *pages(name: string): Generator<{ page: Page; count: number; present: Uint8Array | undefined }> {
    const { start, end, optional } = this.column(name)
    let rows = 0
    for (let at = start; at < end; ) {
      const page = pageAt(this.bytes, at, end)
      at = page.body.end
      if (page.isDictionary) {
        yield { page, count: page.count, present: undefined }
        continue
      }
      rows += page.count
      if (rows > this.rows) throw new DamagedPart(`column ${name} has more than ${this.rows} values`)
      if (!optional) yield { page, count: page.count, present: undefined }
      else {
        const present = new Uint8Array(page.count)
        const count = readLevels(page.body, present)
        yield { page, count, present: count === page.count ? undefined : present }
      }
    }
    if (rows !== this.rows) throw new DamagedPart(`column ${name} has ${rows} of ${this.rows} values`)
  }
}

function columnOf(schema: ThriftStruct, meta: ThriftStruct): Column {
  const data = numberField(meta, 9)
  const dictionary = meta.get(11)
  const start = typeof dictionary === 'number' ? dictionary : data
  const optional = numberField(schema, 3) === 1
  return { physical: numberField(meta, 1), optional, start, end: start + numberField(meta, 7) }
}

function pageAt(bytes: Uint8Array, at: number, end: number): Page {
  const reader = new ByteReader(bytes, at, end)
  const header = readStruct(reader)
  const isDictionary = numberField(header, 1) === 2
  const detail = structOf(header.get(isDictionary ? 7 : 5))
  const body = new ByteReader(bytes, reader.at, Math.min(end, reader.at + numberField(header, 3)))
  return { isDictionary, count: numberField(detail, 1), encoding: numberField(detail, 2), body }
}

/** Differences of the page that is read: reused, as one is needed for every page of numbers, times and texts. */
let scratch = new Float64Array(0)

function scratchOf(count: number): Float64Array {
  if (scratch.length < count) scratch = new Float64Array(count)
  return scratch
}

/** Moves the first `count` values to where `present` says they stand; NaN, -1 or 0 between them, as the array can hold. */
function spread(values: Float64Array | Int32Array | Uint32Array, count: number, present: Uint8Array): void {
  const absent = values instanceof Float64Array ? Number.NaN : values instanceof Int32Array ? -1 : 0
  for (let i = present.length - 1, k = count; i >= 0; i--) values[i] = present[i] === 0 ? absent : values[--k]!
}

/** Returns the greatest. */
function copyCodes(codes: Uint8Array | Uint16Array, to: Int32Array): number {
  let greatest = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code > greatest) greatest = code
    to[i] = code
  }
  return greatest
}

function plainTimes(body: ByteReader, count: number, sec: Float64Array, nano: Uint32Array): void {
  const from = body.at
  body.skip(8 * count)
  const view = new DataView(body.bytes.buffer, body.bytes.byteOffset + from, 8 * count)
  for (let i = 0; i < count; i++) putTime(view.getBigInt64(8 * i, true), i, sec, nano)
}

function deltaTimes(body: ByteReader, count: number, sec: Float64Array, nano: Uint32Array): void {
  const steps = scratchOf(count)
  putTime(readDelta(body, count, steps), 0, sec, nano)
  let seconds = sec[0]!
  let nanos = nano[0]!
  for (let i = 1; i < count; i++) {
    nanos += steps[i - 1]!
    if (nanos < 0 || nanos >= NANOS) {
      const carry = Math.floor(nanos / NANOS)
      seconds += carry
      nanos -= carry * NANOS
    }
    sec[i] = seconds
    nano[i] = nanos
  }
}

function putTime(value: bigint, at: number, sec: Float64Array, nano: Uint32Array): void {
  const rest = ((value % NANOS_BIG) + NANOS_BIG) % NANOS_BIG
  nano[at] = Number(rest)
  sec[at] = Number((value - rest) / NANOS_BIG)
}

/** The `count` values of a page, into the beginning of `values`. */
function pageNumbers(
  { encoding, body }: Page,
  count: number,
  physical: number,
  dictionary: Float64Array,
  values: Float64Array,
): void {
  if (count === 0) return
  if (encoding === ENCODING.plain) values.set(plainNumbers(body, count, physical))
  else if (encoding === ENCODING.dictionary) {
    const codes = readCodes(body, count)
    for (let i = 0; i < count; i++) values[i] = dictionary[codes[i]!]!
  } else {
    const steps = scratchOf(count)
    let value = Number(readDelta(body, count, steps))
    values[0] = value
    for (let i = 1; i < count; i++) {
      value += steps[i - 1]!
      values[i] = value
    }
  }
}

function plainNumbers(body: ByteReader, count: number, physical: number): Float64Array {
  const size = physical === PHYSICAL.int64 ? 8 : 4
  const from = body.at
  body.skip(size * count)
  const view = new DataView(body.bytes.buffer, body.bytes.byteOffset + from, size * count)
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const low = view.getUint32(size * i, true)
    values[i] = size === 4 ? low : low + view.getUint32(size * i + 4, true) * 2 ** 32
  }
  return values
}

function plainStrings(body: ByteReader, count: number): string[] {
  const { buffer, byteOffset, length: size } = body.bytes
  // A buffer's own way of making short strings is several times as fast as a TextDecoder.
  const bytes = Buffer.from(buffer, byteOffset, size)
  const strings: string[] = []
  for (let i = 0; i < count; i++) {
    const length = body.word()
    body.skip(length)
    strings.push(bytes.toString('utf8', body.at - length, body.at))
  }
  return strings
}
