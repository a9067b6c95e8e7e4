import type {
  DuckDBBigIntVector,
  DuckDBDoubleVector,
  DuckDBMaterializedResult,
  DuckDBUIntegerVector,
  DuckDBUTinyIntVector,
} from '@duckdb/node-api'
import { VERDICTS } from '../../core/verdict/verdict.ts'
import type { TimeRange } from './part-order.ts'
import type { RowVerdicts } from './row-verdicts.ts'
import { niceBuckets } from './time-step.ts'

/** Severities 0 to 7, and 8 for messages that state none. */
export const SEVERITY_ROWS = 9

/** Where messages stand, in the order of their time. It may be as long as the case: 21 bytes a message and nothing else. */
export interface MessageList {
  readonly kind: 'list'
  readonly items: Uint32Array
  readonly seqs: Float64Array
  /** Times of the first messages; the others have none. */
  readonly times: BigInt64Array
  /** 8: none stated. */
  readonly severities: Uint8Array
}

/** What a histogram counts; see the contract. */
export interface TimeCounts {
  readonly from: bigint
  readonly step: bigint
  /** `counts[severity][bucket]`. */
  readonly counts: number[][]
  /** `verdicts[verdict][bucket]`, by the places in VERDICTS. */
  readonly verdicts: number[][]
  readonly withoutTime: number
}

/** A list of `rows` messages, yet to be filled. */
export function newList(rows: number): MessageList {
  return {
    kind: 'list',
    items: new Uint32Array(rows),
    seqs: new Float64Array(rows),
    times: new BigInt64Array(rows),
    severities: new Uint8Array(rows),
  }
}

/** Lists one after the other; only of messages that all have a time. */
export function joinLists(lists: readonly MessageList[]): MessageList {
  if (lists.length === 1) return lists[0]!
  const whole = newList(lists.reduce((sum, list) => sum + list.items.length, 0))
  let at = 0
  for (const { items, seqs, times, severities } of lists) {
    whole.items.set(items, at)
    whole.seqs.set(seqs, at)
    whole.times.set(times, at)
    whole.severities.set(severities, at)
    at += items.length
  }
  return whole
}

/** Item, number and time of each row into typed arrays. The list may be as long as the case, so nothing else is made for a row. */
export function readList(result: DuckDBMaterializedResult): MessageList {
  const { rowCount, chunkCount } = result
  const { items, seqs, times, severities } = newList(rowCount)
  let at = 0
  let timed = 0
  for (let i = 0; i < chunkCount; i++) {
    const chunk = result.getChunk(i)
    const item = chunk.getColumnVector(0) as DuckDBUIntegerVector
    const seq = chunk.getColumnVector(1) as DuckDBDoubleVector
    const time = chunk.getColumnVector(2) as DuckDBBigIntVector
    const severity = chunk.getColumnVector(3) as DuckDBUTinyIntVector
    for (let row = 0; row < chunk.rowCount; row++, at++) {
      items[at] = item.getItem(row)!
      seqs[at] = seq.getItem(row)!
      severities[at] = severity.getItem(row)!
      const value = time.getItem(row)
      if (value !== null) times[timed++] = value
    }
  }
  if (at !== rowCount) throw new Error(`the index gave ${at} of ${rowCount} messages`)
  return { kind: 'list', items, seqs, times: times.subarray(0, timed), severities }
}

/** Counts the messages of a list: its times rise, so each bucket is a stretch of it. */
export function countList(
  { items, seqs, times, severities }: MessageList,
  range: TimeRange | undefined,
  most: number,
  known: RowVerdicts,
): TimeCounts {
  const withoutTime = severities.length - times.length
  if (times.length === 0) return { ...noCounts(range), withoutTime }
  const first = range?.from ?? times[0]!
  const last = range ? range.to - 1n : times.at(-1)!
  const { from, step, count } = niceBuckets(first, last, most)
  const counts = newCounts(SEVERITY_ROWS, count)
  const verdicts = newCounts(VERDICTS.length, count)
  let at = 0
  for (let bucket = 0; bucket < count; bucket++) {
    const end = lowerBound(times, from + step * BigInt(bucket + 1))
    for (; at < end; at++) {
      counts[severities[at]!]![bucket]!++
      verdicts[known.of(items[at]!, seqs[at]!)]![bucket]!++
    }
  }
  return { from, step, counts, verdicts, withoutTime }
}

/** A table of zeros. */
export function newCounts(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => new Array<number>(columns).fill(0))
}

/** The histogram of nothing. */
export function noCounts(range: TimeRange | undefined): TimeCounts {
  const counts = newCounts(SEVERITY_ROWS, 0)
  return { from: range?.from ?? 0n, step: 1n, counts, verdicts: newCounts(VERDICTS.length, 0), withoutTime: 0 }
}

/** Index of the first time at or after `time`; the length where there is none. */
export function lowerBound(times: BigInt64Array, time: bigint): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether the messages of a list stand in the order of their times; those of equal times are of one item, by number. */
export function isInOrder({ items, seqs, times }: MessageList): boolean {
  if (times.length !== items.length) return false
  for (let i = 1; i < times.length; i++) {
    if (times[i - 1]! < times[i]!) continue
    if (times[i - 1]! > times[i]! || items[i - 1] !== items[i] || seqs[i - 1]! >= seqs[i]!) return false
  }
  return true
}
