import type { GapAddress } from '../finding.ts'
import type { GapRow } from '../row.ts'
import { LATE_PART, type Pause } from './pauses.ts'

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
export interface Stretch extends Omit<Pause, 'isDelay'> {
  readonly endsInMark: boolean
}

/** A stretch in floats: its ends, then offsets of the messages there. */
const STRETCH_FLOATS = 4
/** A stretch in words: how it ends, item, then packet, length and number of either message. */
const STRETCH_WORDS = 8
const BEAT_FLOATS = KEPT_STRETCHES * STRETCH_FLOATS
const BEAT_WORDS = KEPT_STRETCHES * STRETCH_WORDS
const ENDS_OPEN = 0
const ENDS_IN_MARK = 1
const ENDS_IN_OTHER = 2
/** Beats that share arrays. */
const CHUNK = 64

/** Gives each beat its part of arrays that many share: objects for its stretches would weigh several times as much. */
export class BeatPool {
  private floats = new Float64Array(0)
  private words = new Uint32Array(0)
  private intervals = new Float32Array(0)
  private used = CHUNK

  beat(source: string, pattern: string): Beat {
    if (this.used === CHUNK) {
      this.floats = new Float64Array(CHUNK * BEAT_FLOATS)
      this.words = new Uint32Array(CHUNK * BEAT_WORDS)
      this.intervals = new Float32Array(CHUNK * KEPT_INTERVALS)
      this.used = 0
    }
    return new Beat(source, pattern, this.floats, this.words, this.intervals, this.used++)
  }
}

/** What is kept of one heartbeat: of one source and one pattern. Microseconds. */
export class Beat {
  readonly source: string
  readonly pattern: string
  marks = 0
  private kept = 0
  /** Length of the shortest stretch once all places are taken, and its place. */
  private floor = 0
  private shortest = 0
  private run = -1
  private lastMark = NaN
  /** The last message from which a stretch is measured. */
  private from = 0
  /** Time that the run had come to at that message. */
  private now = 0
  private hasFrom = false
  private item = 0
  private packet = 0
  private offset = 0
  private length = 0
  private seq = 0
  private readonly floats: Float64Array
  private readonly words: Uint32Array
  private readonly intervals: Float32Array
  /** Its place in the arrays. */
  private readonly at: number

  constructor(
    source: string,
    pattern: string,
    floats: Float64Array,
    words: Uint32Array,
    intervals: Float32Array,
    at: number,
  ) {
    this.source = source
    this.pattern = pattern
    this.floats = floats
    this.words = words
    this.intervals = intervals
    this.at = at
  }

  /** A mark, where the run has come to `now`. */
  mark(time: number, run: number, at: GapAddress | GapRow, now = time): void {
    this.marks++
    if (run === this.run && time > this.lastMark) {
      // The latest ones in turn: a cadence that was changed long ago is forgotten.
      this.intervals[this.at * KEPT_INTERVALS + (this.marks % KEPT_INTERVALS)] = time - this.lastMark
    }
    this.lastMark = run === this.run && time < this.lastMark ? this.lastMark : time
    this.seen(time, run, at, now, true)
  }

  /** A message that bounds a stretch without being a mark. */
  seen(time: number, run: number, at: GapAddress | GapRow, now = time, isMark = false): void {
    this.now = now
    if (run === this.run && this.hasFrom) {
      if (time <= this.from) return
      this.keep(time, at, isMark)
    } else if (!isMark) this.lastMark = NaN
    this.run = run
    this.from = time
    this.hasFrom = true
    this.item = at.item
    this.packet = at.packet
    this.offset = at.offset
    this.length = at.length
    this.seq = at.seq ?? 0
  }

  runEnds(run: number, end: number): void {
    const isClock = this.now - this.from > LATE_PART * (end - this.from)
    if (run === this.run && end > this.from && !isClock) this.keep(end, null, false)
    this.hasFrom = false
  }

  /**
   * The cadence, or null where the marks come without one. `isConditional`: marks are left out at times, so that the shorter
   * intervals tell it.
   */
  cadence(isConditional: boolean): number | null {
    const at = this.at * KEPT_INTERVALS
    const sorted = this.intervals.slice(at, at + KEPT_INTERVALS).filter((interval) => interval > 0)
    sorted.sort()
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
    return Array.from({ length: this.kept }, (_, i) => this.stretch(i)).sort((a, b) => a.since - b.since)
  }

  private stretch(i: number): Stretch {
    const { floats, words } = this
    const f = this.at * BEAT_FLOATS + i * STRETCH_FLOATS
    const w = this.at * BEAT_WORDS + i * STRETCH_WORDS
    const message = (at: number, offset: number): GapAddress => {
      return { item: words[w + 1]!, packet: words[at]!, offset, length: words[at + 1]!, seq: words[at + 2]! }
    }
    const isLast = words[w] === ENDS_OPEN
    const before = message(w + 2, floats[f + 2]!)
    return {
      since: floats[f]!,
      until: floats[f + 1]!,
      addresses: isLast ? [before] : [before, message(w + 5, floats[f + 3]!)],
      isLast,
      endsInMark: words[w] === ENDS_IN_MARK,
    }
  }

  private keep(until: number, after: GapAddress | GapRow | null, endsInMark: boolean): void {
    const isFull = this.kept === KEPT_STRETCHES
    if (isFull && until - this.from <= this.floor) return
    const { floats, words } = this
    const i = isFull ? this.shortest : this.kept++
    const f = this.at * BEAT_FLOATS + i * STRETCH_FLOATS
    const w = this.at * BEAT_WORDS + i * STRETCH_WORDS
    floats[f] = this.from
    floats[f + 1] = until
    floats[f + 2] = this.offset
    floats[f + 3] = after?.offset ?? 0
    words[w] = after === null ? ENDS_OPEN : endsInMark ? ENDS_IN_MARK : ENDS_IN_OTHER
    // Both messages are of one item, as runs end with it.
    words[w + 1] = this.item
    words[w + 2] = this.packet
    words[w + 3] = this.length
    words[w + 4] = this.seq
    words[w + 5] = after?.packet ?? 0
    words[w + 6] = after?.length ?? 0
    words[w + 7] = after?.seq ?? 0
    if (this.kept === KEPT_STRETCHES) this.findShortest()
  }

  private findShortest(): void {
    this.floor = Infinity
    for (let i = 0; i < KEPT_STRETCHES; i++) {
      const f = this.at * BEAT_FLOATS + i * STRETCH_FLOATS
      const length = this.floats[f + 1]! - this.floats[f]!
      if (length >= this.floor) continue
      this.floor = length
      this.shortest = i
    }
  }
}
