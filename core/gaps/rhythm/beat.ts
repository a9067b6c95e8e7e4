import type { GapAddress } from '../finding.ts'
import type { GapRow } from '../row.ts'
import type { Pause } from './pauses.ts'

/** Intervals between marks of which the cadence is taken: the latest. */
export const KEPT_INTERVALS = 32
/** Fewer show no cadence. */
export const MIN_INTERVALS = 5
/** Stretches without a mark that are kept of a heartbeat: the longest. */
export const KEPT_STRETCHES = 16
/** An interval that differs from a whole number of cadences by more than this part of a cadence is not in time. */
export const TOLERANCE = 0.1
/** So many of the intervals must be in time. */
const REGULAR_PART = 2 / 3

/** A stretch without a mark, and whether a mark ended it. */
export interface Stretch extends Pause {
  readonly endsInMark: boolean
}

/** What is kept of one heartbeat: of one source and one pattern. Microseconds. */
export class Beat {
  readonly source: string
  readonly pattern: string
  marks = 0
  private readonly intervals: number[] = []
  private readonly stretches: Stretch[] = []
  private run = -1
  private lastMark = NaN
  /** The last message from which a stretch is measured. */
  private from = 0
  private address: GapAddress | null = null

  constructor(source: string, pattern: string) {
    this.source = source
    this.pattern = pattern
  }

  mark(time: number, run: number, at: GapAddress | GapRow): void {
    this.marks++
    if (run === this.run && time > this.lastMark) {
      // The latest ones in turn: a cadence that was changed long ago is forgotten.
      this.intervals[this.marks % KEPT_INTERVALS] = time - this.lastMark
    }
    this.lastMark = run === this.run && time < this.lastMark ? this.lastMark : time
    this.seen(time, run, at, true)
  }

  /** A message that bounds a stretch without being a mark. */
  seen(time: number, run: number, at: GapAddress | GapRow, isMark = false): void {
    if (run === this.run && this.address !== null) {
      if (time <= this.from) return
      this.keep(time, at, isMark)
    } else if (!isMark) this.lastMark = NaN
    this.run = run
    this.from = time
    const { item, packet, offset, length, seq } = at
    this.address = { item, packet, offset, length, seq }
  }

  runEnds(run: number, end: number): void {
    if (run === this.run && end > this.from) this.keep(end, null, false)
    this.address = null
  }

  /**
   * The cadence, or null where the marks come without one. `isConditional`: marks are left out at times, so that the shorter
   * intervals tell it.
   */
  cadence(isConditional: boolean): number | null {
    const sorted = this.intervals.filter((interval) => interval > 0).sort((a, b) => a - b)
    if (sorted.length < MIN_INTERVALS) return null
    const cadence = sorted[Math.floor(sorted.length * (isConditional ? 0.25 : 0.5))]!
    const inTime = sorted.filter((interval) => {
      const times = Math.round(interval / cadence)
      return times >= 1 && Math.abs(interval - times * cadence) <= TOLERANCE * cadence
    })
    return inTime.length >= REGULAR_PART * sorted.length ? cadence : null
  }

  /** The longest stretches in the order of time. */
  longest(): readonly Stretch[] {
    return [...this.stretches].sort((a, b) => a.since - b.since)
  }

  private keep(until: number, at: GapAddress | GapRow | null, endsInMark: boolean): void {
    const length = until - this.from
    const { stretches } = this
    const shortest = stretches[KEPT_STRETCHES - 1]
    if (shortest !== undefined && shortest.until - shortest.since >= length) return
    if (shortest !== undefined) stretches.pop()
    const before = this.address!
    const after =
      at === null ? [] : [{ item: at.item, packet: at.packet, offset: at.offset, length: at.length, seq: at.seq }]
    const place = stretches.findIndex((each) => each.until - each.since < length)
    const stretch = { since: this.from, until, addresses: [before, ...after], isLast: at === null, endsInMark }
    stretches.splice(place < 0 ? stretches.length : place, 0, stretch)
  }
}
