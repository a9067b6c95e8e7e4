/** A stretch of time, microseconds since 1970-01-01T00:00:00Z. */
export interface Interval {
  readonly since: number
  readonly until: number
}

/** The same time as intervals that neither touch nor overlap, in order. Those that end before they begin are left out. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = []
  const sorted = intervals.filter(({ since, until }) => until > since).sort((a, b) => a.since - b.since)
  for (const { since, until } of sorted) {
    const last = merged.at(-1)
    if (last === undefined || since > last.until) merged.push({ since, until })
    else if (until > last.until) merged[merged.length - 1] = { since: last.since, until }
  }
  return merged
}

/** The parts of `whole` that lie in one of `merged` (as mergeIntervals gives them). */
export function partsWithin(whole: Interval, merged: readonly Interval[]): Interval[] {
  // The first that ends behind the beginning: items and plans may be many.
  let low = 0
  let high = merged.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (merged[middle]!.until <= whole.since) low = middle + 1
    else high = middle
  }
  const parts: Interval[] = []
  for (let i = low; i < merged.length && merged[i]!.since < whole.until; i++) {
    const { since, until } = merged[i]!
    parts.push({ since: Math.max(since, whole.since), until: Math.min(until, whole.until) })
  }
  return parts
}

/** The parts of `whole` that lie in none of `merged`. */
export function partsOutside(whole: Interval, merged: readonly Interval[]): Interval[] {
  const parts: Interval[] = []
  let since = whole.since
  for (const part of partsWithin(whole, merged)) {
    if (part.since > since) parts.push({ since, until: part.since })
    since = part.until
  }
  if (since < whole.until) parts.push({ since, until: whole.until })
  return parts
}

export function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { since, until }) => sum + until - since, 0)
}
