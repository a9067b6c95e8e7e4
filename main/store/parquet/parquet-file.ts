import { BINARY, CompactWriter, I32, STRUCT } from './thrift.ts'

/** Encodings by their number in parquet.thrift. */
export const ENCODING = { plain: 0, rle: 3, delta: 5, deltaLength: 6, dictionary: 8 } as const
/** Physical types by their number in parquet.thrift. */
export const PHYSICAL = { int32: 1, int64: 2, bytes: 6 } as const
/** Converted types by their number in parquet.thrift: what the physical type stands for. */
export const CONVERTED = { utf8: 0, uint8: 11, uint32: 13, int64: 18 } as const

export interface Page {
  /** Values, absent ones included. */
  readonly count: number
  /** Consecutive bytes: definition levels first, where the column is optional. */
  readonly parts: readonly Uint8Array[]
}

/** One column of the file: its place in the schema and its encoded values. */
export interface ColumnChunk {
  readonly name: string
  readonly physical: number
  readonly converted: number
  readonly optional: boolean
  readonly encoding: number
  readonly dictionary?: Page
  readonly pages: readonly Page[]
  readonly nulls: number
  /** Smallest and largest value of an integer column; readers skip files by them. */
  readonly range?: { readonly min: bigint; readonly max: bigint }
}

interface Place {
  dictionaryAt: number
  dataAt: number
  bytes: number
}

const MAGIC = new Uint8Array([0x50, 0x41, 0x52, 0x31])
const utf8 = new TextEncoder()

const sizeOf = (parts: readonly Uint8Array[]) => parts.reduce((sum, part) => sum + part.length, 0)

/**
 * A Parquet file of one row group, flat and uncompressed (parquet.thrift, format version 1 with data pages v1), as pieces to be
 * written one after the other. Pieces may share memory with what was passed in.
 */
export function parquetFile(rows: number, chunks: readonly ColumnChunk[]): Uint8Array[] {
  const parts: Uint8Array[] = [MAGIC]
  let end = MAGIC.length
  const addPage = (page: Page, encoding: number, isDictionary: boolean) => {
    const header = pageHeader(page, encoding, isDictionary)
    parts.push(header, ...page.parts)
    end += header.length + sizeOf(page.parts)
  }
  const places = chunks.map((chunk): Place => {
    const dictionaryAt = end
    if (chunk.dictionary) addPage(chunk.dictionary, ENCODING.plain, true)
    const dataAt = end
    for (const page of chunk.pages) addPage(page, chunk.encoding, false)
    return { dictionaryAt, dataAt, bytes: end - dictionaryAt }
  })
  const footer = fileMetadata(rows, chunks, places)
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, footer.length, true)
  parts.push(footer, length, MAGIC)
  return parts
}

function pageHeader(page: Page, encoding: number, isDictionary: boolean): Uint8Array {
  const writer = new CompactWriter()
  const size = sizeOf(page.parts)
  writer.struct(0, () => {
    writer.i32(1, isDictionary ? 2 : 0)
    writer.i32(2, size)
    writer.i32(3, size)
    writer.struct(isDictionary ? 7 : 5, () => {
      writer.i32(1, page.count)
      writer.i32(2, encoding)
      if (isDictionary) return
      writer.i32(3, ENCODING.rle)
      writer.i32(4, ENCODING.rle)
    })
  })
  return writer.finish()
}

function fileMetadata(rows: number, chunks: readonly ColumnChunk[], places: readonly Place[]): Uint8Array {
  const writer = new CompactWriter()
  writer.struct(0, () => {
    writer.i32(1, 1)
    writer.list(2, STRUCT, chunks.length + 1)
    writer.struct(0, () => {
      writer.binaryField(4, utf8.encode('messages'))
      writer.i32(5, chunks.length)
    })
    for (const chunk of chunks) {
      writer.struct(0, () => {
        writer.i32(1, chunk.physical)
        writer.i32(3, chunk.optional ? 1 : 0)
        writer.binaryField(4, utf8.encode(chunk.name))
        writer.i32(6, chunk.converted)
      })
    }
    writer.i64(3, rows)
    writer.list(4, STRUCT, 1)
    writer.struct(0, () => {
      writer.list(1, STRUCT, chunks.length)
      for (const [i, chunk] of chunks.entries()) columnMetadata(writer, rows, chunk, places[i]!)
      writer.i64(
        2,
        places.reduce((sum, place) => sum + place.bytes, 0),
      )
      writer.i64(3, rows)
    })
    writer.binaryField(6, utf8.encode('logwitness'))
    // Column orders: minimum and maximum follow the order that the column's type defines.
    writer.list(7, STRUCT, chunks.length)
    for (const _ of chunks) writer.struct(0, () => writer.struct(1, () => {}))
  })
  return writer.finish()
}

function columnMetadata(writer: CompactWriter, rows: number, chunk: ColumnChunk, place: Place): void {
  const encodings: number[] = [chunk.encoding, ENCODING.rle]
  if (chunk.dictionary) encodings.unshift(ENCODING.plain)
  writer.struct(0, () => {
    writer.i64(2, place.dictionaryAt)
    writer.struct(3, () => {
      writer.i32(1, chunk.physical)
      writer.list(2, I32, encodings.length)
      for (const encoding of encodings) writer.integer(encoding)
      writer.list(3, BINARY, 1)
      writer.binary(utf8.encode(chunk.name))
      writer.i32(4, 0)
      writer.i64(5, rows)
      writer.i64(6, place.bytes)
      writer.i64(7, place.bytes)
      writer.i64(9, place.dataAt)
      if (chunk.dictionary) writer.i64(11, place.dictionaryAt)
      writer.struct(12, () => {
        writer.i64(3, chunk.nulls)
        if (!chunk.range) return
        writer.binaryField(5, plainValue(chunk.range.max, chunk.physical))
        writer.binaryField(6, plainValue(chunk.range.min, chunk.physical))
      })
    })
  })
}

function plainValue(value: bigint, physical: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(physical === PHYSICAL.int64 ? 8 : 4))
  if (physical === PHYSICAL.int64) view.setBigInt64(0, value, true)
  else view.setUint32(0, Number(value), true)
  return new Uint8Array(view.buffer)
}
