/** A place in the result, 0 to 1, and the worst severity that stands there. */
export interface Mark {
  readonly at: number
  readonly severity: number
}

/** The mildest severity that is marked: err. */
const MILDEST = 3

/**
 * Where err and worse stand in a result, told from the counts of its histogram: rows are in order of time, so what comes
 * before a bar is the sum of the bars before it. Within a bar the place is not known; its begin is marked.
 * `counts[s][b]` as in the contract; at most `most` places, the worst of each.
 */
export function marks(counts: readonly (readonly number[])[], most: number): Mark[] {
  const buckets = counts[0]?.length ?? 0
  const sums = Array.from({ length: buckets }, (_, bucket) => counts.reduce((sum, row) => sum + (row[bucket] ?? 0), 0))
  const total = sums.reduce((sum, value) => sum + value, 0)
  if (total === 0 || most < 1) return []
  const worst = new Map<number, number>()
  let before = 0
  for (let bucket = 0; bucket < buckets; bucket++) {
    const severity = counts.findIndex((row, index) => index <= MILDEST && (row[bucket] ?? 0) > 0)
    if (severity >= 0) {
      const place = Math.min(most - 1, Math.floor((before / total) * most))
      worst.set(place, Math.min(severity, worst.get(place) ?? severity))
    }
    before += sums[bucket]!
  }
  return [...worst].map(([place, severity]) => ({ at: place / most, severity }))
}
