import type { IndexReader } from './index-reader.ts'
import { EFFECTIVE, type TimeRange } from './part-order.ts'
import type { Buckets } from './time-step.ts'

const TIME = EFFECTIVE.wire
/** Share of the messages at either end that may be strays: clocks of 1970 or 2106. */
const STRAYS = 0.001
/** The axis leaves strays out where they make it so many times as long. */
const STRETCHED = 20n
/** What is added on both sides then, as a part of the axis. */
const MARGIN = 20n

/** Messages of each source in each bucket. */
export type SourceTimes = ReadonlyMap<string, Float64Array>

/** The stretch of time that nearly all messages lie in, and how many have no time; undefined: none has one. */
export async function mainExtent(index: IndexReader): Promise<TimeRange | undefined> {
  const sql = (from: string) =>
    `SELECT min(t), max(t), approx_quantile(t, ${STRAYS})::BIGINT, approx_quantile(t, ${1 - STRAYS})::BIGINT FROM (SELECT ${TIME} AS t ${from})`
  const [row] = await index.table({ clock: 'wire' }, (from) => ({ sql: sql(from), values: [] }))
  const [min, max, low, high] = (row ?? []) as (bigint | null)[]
  if (min == null || max == null) return undefined
  if (low == null || high == null || max - min < (high - low) * STRETCHED || high <= low)
    return { from: min, to: max + 1n }
  const margin = (high - low) / MARGIN
  let [from, to] = [low - margin, high + margin]
  if (from < min) from = min
  if (to > max) to = max + 1n
  return { from, to }
}

/** How many messages of each of these sources stand in each bucket. */
export async function timesBySource(
  index: IndexReader,
  sources: readonly string[],
  buckets: Buckets,
): Promise<SourceTimes> {
  const times = new Map(sources.map((source) => [source, new Float64Array(buckets.count)]))
  const marks = sources.map(() => '?').join(', ')
  const rows = await bucketed(
    index,
    "coalesce(host, src, '')",
    buckets,
    `coalesce(host, src, '') IN (${marks})`,
    sources,
  )
  for (const [source, bucket, messages] of rows as [string, number, bigint][])
    times.get(source)![bucket] = Number(messages)
  return times
}

/** The first and last bucket that holds messages of each item, and how many messages stand in buckets at all. */
export async function spansByItem(index: IndexReader, buckets: Buckets) {
  const spans = new Map<number, readonly [first: number, last: number]>()
  let messages = 0
  for (const row of await bucketed(index, 'item', buckets, 'TRUE', [])) {
    const [item, bucket, count] = row as [number, number, bigint]
    const [first, last] = spans.get(item) ?? [bucket, bucket]
    spans.set(item, [Math.min(first, bucket), Math.max(last, bucket)])
    messages += Number(count)
  }
  return { spans, messages }
}

function bucketed(index: IndexReader, by: string, buckets: Buckets, where: string, values: readonly string[]) {
  const { from: first, step, count } = buckets
  const range = { from: first, to: first + step * BigInt(count) }
  return index.table({ clock: 'wire', range }, (from) => ({
    sql: `SELECT ${by}, CAST((${TIME} - ?::HUGEINT) // ?::HUGEINT AS INTEGER) AS bucket, count(*)
      ${from} WHERE ${TIME} >= ? AND ${TIME} < ? AND ${where} GROUP BY ALL`,
    values: [String(first), String(step), range.from, range.to, ...values],
  }))
}
