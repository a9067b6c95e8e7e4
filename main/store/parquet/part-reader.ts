import { BATCH_ROWS } from '../../../core/columns/message-batch.ts'
import { MESSAGE_COLUMNS } from '../../../core/columns/schema.ts'
import { ByteReader, DamagedPart } from './byte-reader.ts'
import { readCodes, readDelta, readLevels } from './page-values.ts'
import { ENCODING, PHYSICAL } from './parquet-file.ts'
import { listField, numberField, readStruct, structOf, type ThriftStruct } from './thrift-reader.ts'

const NANOS = 1_000_000_000
const NANOS_BIG = 1_000_000_000n
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

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
    let at = 0
    let dictionary: Float64Array = new Float64Array(0)
    for (const { page, count, present } of this.pages(name)) {
      if (page.isDictionary) {
        dictionary = plainNumbers(page.body, page.count, this.column(name).physical)
        continue
      }
      const found = pageNumbers(page, count, this.column(name).physical, dictionary)
      for (let i = 0, k = 0; i < page.count; i++) values[at++] = present && present[i] === 0 ? Number.NaN : found[k++]!
    }
    return values
  }

  times(name: string): TimeValues {
    const sec = new Float64Array(this.rows).fill(Number.NaN)
    const nano = new Uint32Array(this.rows)
    let at = 0
    for (const { page, count, present } of this.pages(name)) {
      let k = at
      const next = () => {
        while (present && present[k - at] === 0) k++
        return k++
      }
      const put = (value: bigint) => {
        const i = next()
        const rest = ((value % NANOS_BIG) + NANOS_BIG) % NANOS_BIG
        nano[i] = Number(rest)
        sec[i] = Number((value - rest) / NANOS_BIG)
        return i
      }
      if (page.encoding === ENCODING.plain) {
        const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + page.body.at, 8 * count)
        for (let i = 0; i < count; i++) put(view.getBigInt64(8 * i, true))
      } else {
        let last = 0
        readDelta(page.body, count, {
          first: (value) => {
            last = put(value)
          },
          step: (difference) => {
            const i = next()
            const nanos = nano[last]! + difference
            const carry = Math.floor(nanos / NANOS)
            sec[i] = sec[last]! + carry
            nano[i] = nanos - carry * NANOS
            last = i
          },
        })
      }
      at += page.count
    }
    return { sec, nano }
  }

  words(name: string): WordValues {
    const codes = new Int32Array(this.rows).fill(-1)
    let words: string[] = []
    let at = 0
    for (const { page, count, present } of this.pages(name)) {
      if (page.isDictionary) {
        words = plainStrings(page.body, page.count)
        continue
      }
      const found = count === 0 ? new Uint8Array(0) : readCodes(page.body, count)
      for (let i = 0, k = 0; i < page.count; i++, at++) {
        if (present && present[i] === 0) continue
        codes[at] = found[k++]!
        if (codes[at]! >= words.length) throw new DamagedPart(`column ${name} has code ${codes[at]}`)
      }
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
      const from = at
      readDelta(page.body, page.count, {
        first: (value) => {
          lengths[at++] = Number(value)
        },
        step: (difference) => {
          lengths[at] = lengths[at - 1]! + difference
          at++
        },
      })
      for (let i = from, start = page.body.at; i < at; i++) {
        starts[i] = start
        start += lengths[i]!
        page.body.skip(lengths[i]!)
      }
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

function pageNumbers({ encoding, body }: Page, count: number, physical: number, dictionary: Float64Array) {
  if (count === 0) return new Float64Array(0)
  if (encoding === ENCODING.plain) return plainNumbers(body, count, physical)
  const values = new Float64Array(count)
  if (encoding === ENCODING.dictionary) {
    const codes = readCodes(body, count)
    for (let i = 0; i < count; i++) values[i] = dictionary[codes[i]!]!
    return values
  }
  let at = 0
  readDelta(body, count, {
    first: (value) => {
      values[at++] = Number(value)
    },
    step: (difference) => {
      values[at] = values[at - 1]! + difference
      at++
    },
  })
  return values
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
  return Array.from({ length: count }, () => {
    const length = body.word()
    body.skip(length)
    return UTF8.decode(body.bytes.subarray(body.at - length, body.at))
  })
}
