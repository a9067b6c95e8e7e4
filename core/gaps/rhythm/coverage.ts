import { type Detector, MAX_SOURCES, placedAt } from '../row.ts'
import { type Interval, lengthOf, mergeIntervals, partsWithin } from './intervals.ts'
import { RunClock } from './run-clock.ts'
import type { ItemCoverage } from './silence.ts'
import { microsOf } from './wording.ts'

/** Intervals that a table may have. */
export const MAX_INTERVALS = 4096
/** Cells that a table may have: sources beyond are counted, not told apart. */
export const MAX_CELLS = 4 * 1024 * 1024
/** An interval is covered if this part of it is. */
export const COVERED_PART = 0.5

/** What is known of a source in an interval; unknown: no item covers it. */
export const COVERAGE_STATES = ['unknown', 'silent', 'seen'] as const
export type CoverageState = (typeof COVERAGE_STATES)[number]

export interface CoverageOptions {
  /** The stretch of time shown, nanoseconds since the epoch; `until` is not part of it and lies behind `since`. */
  readonly since: bigint
  readonly until: bigint
  /** Intervals of equal length that it is cut into, 1 to MAX_INTERVALS. */
  readonly intervals: number
  /** Where it is known beyond the first and last message. Of an item that is not listed its messages tell. */
  readonly coverage?: readonly ItemCoverage[]
}

/** Sources by intervals: what was heard when, and where nothing can be known. */
export interface CoverageTable {
  readonly since: bigint
  readonly until: bigint
  readonly intervals: number
  /** In the order in which they were first heard. */
  readonly sources: readonly string[]
  /** Messages of source s in interval i, at [s * intervals + i]. */
  readonly counts: Uint32Array
  /** The part of each interval that items cover, 0 to 1. */
  readonly covered: Float32Array
  /** Messages of sources for which the table had no room. */
  readonly untold: number
  /** Messages without a source, a time, or with one outside. */
  readonly unplaced: number
  stateOf(source: number, interval: number): CoverageState
}

/** Counts messages for a coverage map; `table` gives it once `end` was called. Throws a RangeError for options that cannot be. */
export function coverageOf(options: CoverageOptions): Detector & { table(): CoverageTable } {
  const { since, until, intervals } = options
  if (!Number.isInteger(intervals) || intervals < 1 || intervals > MAX_INTERVALS)
    throw new RangeError(`intervals must be 1 to ${MAX_INTERVALS}`)
  if (until <= since) throw new RangeError('until must lie behind since')
  const from = microsOf(since)
  const width = Number(until - since) / 1000 / intervals
  const maxSources = Math.min(MAX_SOURCES, Math.floor(MAX_CELLS / intervals))
  const rows = new Map<string, Uint32Array>()
  const stated = new Map((options.coverage ?? []).map((each) => [each.item, each]))
  const covered: Interval[] = []
  let isStated = false
  let [first, last] = [Infinity, -Infinity]
  let untold = 0
  let unplaced = 0
  // The clock keeps a time that no other agrees with from covering years.
  const clock = new RunClock(
    (time) => {
      if (time < first) first = time
      if (time > last) last = time
    },
    () => close(),
  )

  function close(): void {
    if (first <= last && !isStated) covered.push({ since: first, until: last })
    first = Infinity
    last = -Infinity
  }

  function rowOf(source: string): Uint32Array | undefined {
    const known = rows.get(source)
    if (known !== undefined || rows.size === maxSources) return known
    const made = new Uint32Array(intervals)
    rows.set(source, made)
    return made
  }

  return {
    item({ item }) {
      clock.restart()
      isStated = stated.has(item)
    },
    row(row) {
      const ns = placedAt(row)
      if (ns === null) {
        unplaced++
        return
      }
      const time = microsOf(ns)
      clock.take(time, row)
      const at = Math.floor((time - from) / width)
      if (ns < since || ns >= until || row.source === '') {
        unplaced++
        return
      }
      const counts = rowOf(row.source)
      if (counts === undefined) untold++
      // Rounding may carry the first and last moments one too far.
      else counts[Math.min(Math.max(at, 0), intervals - 1)]!++
    },
    end() {
      clock.end()
    },
    table() {
      const known = [...stated.values()].map((each) => ({
        since: microsOf(each.since),
        until: microsOf(each.until),
      }))
      const merged = mergeIntervals([...covered, ...known])
      const parts = Float32Array.from({ length: intervals }, (_, i) => {
        const whole = { since: from + i * width, until: from + (i + 1) * width }
        return Math.min(1, lengthOf(partsWithin(whole, merged)) / width)
      })
      const counts = new Uint32Array(rows.size * intervals)
      let next = 0
      for (const each of rows.values()) {
        counts.set(each, next)
        next += intervals
      }
      return {
        since,
        until,
        intervals,
        sources: [...rows.keys()],
        counts,
        covered: parts,
        untold,
        unplaced,
        stateOf: (source, interval) => {
          if (counts[source * intervals + interval]! > 0) return 'seen'
          return parts[interval]! >= COVERED_PART ? 'silent' : 'unknown'
        },
      }
    },
  }
}
