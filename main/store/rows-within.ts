import type { DuckDBValue } from '@duckdb/node-api'

/** A stretch of an item's content, bytes; `end` is behind it and may be infinite. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** Numbers, places and pieces of the messages that may have a byte in one of the stretches. */
export function withinSql(from: string, stretches: readonly Stretch[]): string {
  const values = stretches.map(
    ({ start, end }) => `(${start}, ${Number.isFinite(end) ? end : Number.MAX_SAFE_INTEGER})`,
  )
  const inside = `EXISTS (SELECT 1 FROM (VALUES ${values.join(', ')}) stretch(low, high) WHERE off < high AND off + len > low)`
  return `SELECT seq, off, len, spans ${from} WHERE spans <> '' OR ${inside} ORDER BY seq`
}

/** Of those rows the ones that do, looking at each piece of a frame that is not in one. */
export function rowsWithin(rows: readonly DuckDBValue[][], stretches: readonly Stretch[]): number[] {
  const touches = (start: number, length: number) =>
    stretches.some((stretch) => start < stretch.end && start + length > stretch.start)
  return rows.flatMap((row) => {
    const [seq, , , spans] = row as [bigint, bigint, number, string]
    if (spans === '') return [Number(seq)]
    const pieces = [...spans.matchAll(/\d+:(\d+)\+(\d+)/g)]
    return pieces.some(([, start, length]) => touches(Number(start), Number(length))) ? [Number(seq)] : []
  })
}
