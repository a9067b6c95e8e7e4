import type { TimeColumn } from '../../../core/columns/message-batch.ts'
import { isTime } from '../../../core/columns/time-range.ts'
import { packNumbers, packTimes } from './delta.ts'
import { CONVERTED, type ColumnChunk, ENCODING, type Page, PHYSICAL } from './parquet-file.ts'
import { plainCounts, plainStrings, plainTimes, plainWords } from './plain.ts'
import { constantCodes, definitionLevels, packCodes } from './rle.ts'
import type { Strings } from './valid-text.ts'

/** Rows of a page of text: the vector of DuckDB, so that a query that skips vectors skips pages. */
export const TEXT_PAGE_ROWS = 2048
/** Largest value that readers take in a delta-coded INT32 column: some refuse steps and first values beyond it. */
const MAX_INT32 = 2 ** 31 - 1

type Codes = Uint8Array | Uint16Array

/** Whole numbers below 2^53 as INT64. */
export function countChunk(name: string, values: Float64Array, rows: number): ColumnChunk {
  let min = Infinity
  let max = -Infinity
  for (let i = 0; i < rows; i++) {
    const value = values[i]!
    if (value < min) min = value
    if (value > max) max = value
  }
  const packed = packNumbers(values, rows)
  const page = { count: rows, parts: [packed ?? plainCounts(values, rows)] }
  const encoding = packed ? ENCODING.delta : ENCODING.plain
  return {
    name,
    ...int64,
    optional: false,
    encoding,
    pages: [page],
    nulls: 0,
    range: { min: BigInt(min), max: BigInt(max) },
  }
}

/** Nanoseconds since the epoch as optional INT64. Plain numbers and no TIMESTAMP: readers would convert, and some would round. */
export function timeChunk(name: string, { sec, nano }: TimeColumn, rows: number): ColumnChunk {
  const present = new Uint8Array(rows)
  let count = 0
  let low = -1
  let high = -1
  for (let i = 0; i < rows; i++) {
    if (!isTime(sec[i]!)) continue
    present[i] = 1
    count++
    if (low < 0 || isBefore(sec, nano, i, low)) low = i
    if (high < 0 || isBefore(sec, nano, high, i)) high = i
  }
  const nulls = rows - count
  const levels = definitionLevels(nulls === 0 ? undefined : present, rows)
  if (count === 0) return { ...int64, ...allAbsent(name, rows, levels) }
  const seconds = nulls === 0 ? sec : compact(sec, present, new Float64Array(count))
  const nanos = nulls === 0 ? nano : compact(nano, present, new Uint32Array(count))
  const packed = packTimes(seconds, nanos, count)
  const page = { count: rows, parts: [levels, packed ?? plainTimes(seconds, nanos, count)] }
  const encoding = packed ? ENCODING.delta : ENCODING.plain
  const time = (i: number) => BigInt(sec[i]!) * 1_000_000_000n + BigInt(nano[i]!)
  return { name, ...int64, optional: true, encoding, pages: [page], nulls, range: { min: time(low), max: time(high) } }
}

/** Whether time i lies before time j. Nanoseconds may exceed a second in hostile input. */
function isBefore(sec: Float64Array, nano: Uint32Array, i: number, j: number): boolean {
  return (sec[i]! - sec[j]!) * 1e9 + (nano[i]! - nano[j]!) < 0
}

/** Numbers of 8 or 32 bits as INT32; `absent` is the value that means "no value", -1 where every value counts. */
export function numberChunk(name: string, values: Uint8Array | Uint32Array, rows: number, absent: number): ColumnChunk {
  const type = {
    physical: PHYSICAL.int32,
    converted: values instanceof Uint8Array ? CONVERTED.uint8 : CONVERTED.uint32,
  }
  let min = Infinity
  let max = -Infinity
  let count = 0
  for (let i = 0; i < rows; i++) {
    const value = values[i]!
    if (value === absent) continue
    count++
    if (value < min) min = value
    if (value > max) max = value
  }
  const optional = absent >= 0
  const { levels, present } = presence(values, rows, count, absent)
  if (count === 0) return { ...type, ...allAbsent(name, rows, levels[0]!) }
  const chunk = { name, ...type, optional, nulls: rows - count, range: { min: BigInt(min), max: BigInt(max) } }
  const dictionary = (entries: ArrayLike<number>): Page => ({
    count: entries.length,
    parts: [plainWords(entries, entries.length)],
  })
  const page = (parts: Uint8Array[]): Page[] => [{ count: rows, parts: [...levels, ...parts] }]
  if (min === max) {
    return { ...chunk, encoding: ENCODING.dictionary, dictionary: dictionary([min]), pages: page(constantCodes(count)) }
  }
  if (present instanceof Uint32Array) {
    const packed = max <= MAX_INT32 ? packNumbers(present, count) : undefined
    const encoding = packed ? ENCODING.delta : ENCODING.plain
    return { ...chunk, encoding, pages: page([packed ?? plainWords(present.subarray(0, count), count)]) }
  }
  // Bytes are their own codes: the dictionary lists every number up to the largest.
  const entries = Uint32Array.from({ length: max + 1 }, (_, i) => i)
  return {
    ...chunk,
    encoding: ENCODING.dictionary,
    dictionary: dictionary(entries),
    pages: page(packCodes(present, count)),
  }
}

/** One of a list of strings each; `absent` is the code that means "no value", -1 where every code counts. */
export function wordChunk(name: string, codes: Codes, rows: number, words: Strings, absent: number): ColumnChunk {
  let count = 0
  let constant = true
  let first = -1
  let max = 0
  for (let i = 0; i < rows; i++) {
    const code = codes[i]!
    if (code === absent) continue
    count++
    if (code > max) max = code
    if (first < 0) first = code
    else if (code !== first) constant = false
  }
  // Such a file would make every query fail that touches the column.
  if (max >= words.count) throw new RangeError(`column ${name} has code ${max} and only ${words.count} words`)
  const { levels, present } = presence(codes, rows, count, absent)
  if (count === 0) return { ...bytes, ...allAbsent(name, rows, levels[0]!) }
  const chunk = { name, ...bytes, optional: absent >= 0, encoding: ENCODING.dictionary, nulls: rows - count }
  const page = (parts: Uint8Array[]): Page[] => [{ count: rows, parts: [...levels, ...parts] }]
  if (constant) {
    const word = plainStrings(stringAt(words, first))
    return { ...chunk, dictionary: { count: 1, parts: [word] }, pages: page(constantCodes(count)) }
  }
  const narrow =
    present instanceof Uint16Array && words.count <= 256 ? Uint8Array.from(present.subarray(0, count)) : present
  const dictionary = { count: words.count, parts: [plainStrings(words)] }
  return { ...chunk, dictionary, pages: page(packCodes(narrow, count)) }
}

/** Strings of any length, in pages; their bytes go out as they are. */
export function textChunk(name: string, { bytes: text, lengths }: Strings, rows: number): ColumnChunk {
  if (text.length === 0)
    return wordChunk(name, new Uint8Array(rows), rows, { bytes: text, lengths: new Uint32Array(1), count: 1 }, -1)
  const pages: Page[] = []
  let at = 0
  for (let from = 0; from < rows; from += TEXT_PAGE_ROWS) {
    const to = Math.min(from + TEXT_PAGE_ROWS, rows)
    const pageLengths = lengths.subarray(from, to)
    let size = 0
    for (const length of pageLengths) size += length
    const packed = packNumbers(pageLengths, to - from)! // lengths are 32-bit, so no step is too large
    pages.push({ count: to - from, parts: [packed, text.subarray(at, at + size)] })
    at += size
  }
  return { name, ...bytes, optional: false, encoding: ENCODING.deltaLength, pages, nulls: 0 }
}

const int64 = { physical: PHYSICAL.int64, converted: CONVERTED.int64 }
const bytes = { physical: PHYSICAL.bytes, converted: CONVERTED.utf8 }

function allAbsent(name: string, rows: number, levels: Uint8Array) {
  return { name, optional: true, encoding: ENCODING.plain, pages: [{ count: rows, parts: [levels] }], nulls: rows }
}

/** Definition levels (none for a required column) and the values without the absent ones. */
function presence<T extends Codes | Uint32Array>(
  values: T,
  rows: number,
  count: number,
  absent: number,
): { levels: Uint8Array[]; present: T } {
  if (absent < 0) return { levels: [], present: values }
  if (count === rows) return { levels: [definitionLevels(undefined, rows)], present: values }
  const isPresent = new Uint8Array(rows)
  for (let i = 0; i < rows; i++) isPresent[i] = values[i] === absent ? 0 : 1
  const present = new (values.constructor as new (length: number) => T)(count)
  return { levels: [definitionLevels(isPresent, rows)], present: compact(values, isPresent, present) }
}

function compact<T extends Float64Array | Codes | Uint32Array>(values: T, isPresent: Uint8Array, out: T): T {
  let at = 0
  for (let i = 0; i < isPresent.length; i++) if (isPresent[i] !== 0) out[at++] = values[i]!
  return out
}

function stringAt({ bytes: all, lengths }: Strings, index: number): Strings {
  let start = 0
  for (let i = 0; i < index; i++) start += lengths[i]!
  return { bytes: all.subarray(start, start + lengths[index]!), lengths: lengths.subarray(index, index + 1), count: 1 }
}
