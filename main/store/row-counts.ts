import type { DuckDBValue } from '@duckdb/node-api'
import { VERDICTS } from '../../core/verdict/verdict.ts'
import { newCounts, noCounts, SEVERITY_ROWS, type TimeCounts } from './message-list.ts'
import type { TimeRange } from './part-order.ts'
import type { RowVerdicts } from './row-verdicts.ts'
import type { Condition } from './sql.ts'
import { niceBuckets } from './time-step.ts'

/** What is counted: rows of `from` that hold `where`, placed by `time`. */
export interface CountedRows {
  readonly from: string
  readonly where: Condition
  readonly time: string
  readonly verdicts: RowVerdicts
}

/** Counts rows by severity, verdict and time in the index itself, where no list of them is at hand. */
export async function countRows(
  rows: (condition: Condition) => Promise<DuckDBValue[][]>,
  { from: source, where, time, verdicts: known }: CountedRows,
  range: TimeRange | undefined,
  buckets: number,
): Promise<TimeCounts> {
  const extentSql = `SELECT min(${time}), max(${time}), count(*) - count(${time}) ${source} WHERE ${where.sql}`
  const [extent] = await rows({ sql: extentSql, values: where.values })
  const [min, max, without] = extent as [bigint | null, bigint | null, bigint]
  if (min === null || max === null) return { ...noCounts(range), withoutTime: Number(without) }
  const { from, step, count } = niceBuckets(range?.from ?? min, range ? range.to - 1n : max, buckets)
  const counts = newCounts(SEVERITY_ROWS, count)
  const verdicts = newCounts(VERDICTS.length, count)
  // The distance of two 64-bit times may need 65 bits.
  const isWide = from < -(2n ** 63n) || step >= 2n ** 63n || max - from >= 2n ** 63n
  const type = isWide ? 'HUGEINT' : 'BIGINT'
  const { join, verdict } = known.sql()
  const sql = `SELECT CAST((${time} - ?::${type}) // ?::${type} AS INTEGER) AS bucket, coalesce(severity, 8), ${verdict}, count(*)
    ${source} ${join} WHERE (${where.sql}) AND ${time} IS NOT NULL GROUP BY ALL`
  for (const row of await rows({ sql, values: [String(from), String(step), ...where.values] })) {
    const [at, severity, of, messages] = row as [number, number, number, bigint]
    counts[severity]![at]! += Number(messages)
    verdicts[of]![at]! += Number(messages)
  }
  return { from, step, counts, verdicts, withoutTime: Number(without) }
}
