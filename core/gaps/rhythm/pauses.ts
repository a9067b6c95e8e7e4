import type { GapAddress } from '../finding.ts'
import type { GapRow } from '../row.ts'
import type { Interval } from './intervals.ts'

/** The day is kept in so many parts, each with pauses of its own: else the long pauses of the night would leave no room for those of the day. */
export const DAY_PARTS = 3
/** The longest pauses that are kept of each part. */
export const PAUSES_PER_PART = 8
/** Of these the longest have their addresses kept as well. */
export const ADDRESSED_PER_PART = 3

export const MICROS_PER_HOUR = 3.6e9
const PART_MICROS = (24 / DAY_PARTS) * MICROS_PER_HOUR
const DAY_MICROS = 24 * MICROS_PER_HOUR
const HOURS = 24
const WEEKDAYS = 7

/** A part in floats: beginnings and lengths of its pauses, longest first, then two offsets for each that has addresses. */
const LENGTHS_AT = PAUSES_PER_PART
const OFFSETS_AT = 2 * PAUSES_PER_PART
const PART_FLOATS = OFFSETS_AT + 2 * ADDRESSED_PER_PART
/** A part in words: item, packet, length and number of the message before and of the one after. */
const ADDRESS_WORDS = 8
const DELAYS_AT = ADDRESSED_PER_PART * ADDRESS_WORDS
/** Behind the addresses, a bit for each pause: the source was not silent, a message was under way. */
const PART_WORDS = DELAYS_AT + 1
const TRACK_FLOATS = DAY_PARTS * PART_FLOATS
const PARTS_AT = HOURS + WEEKDAYS
const TRACK_WORDS = PARTS_AT + DAY_PARTS * PART_WORDS
/** Tracks that share an array. */
const CHUNK = 64
/** Runs of a source that are kept apart; further ones are taken together with the last. */
export const MAX_RUNS = 16
/** A last message that came so late, as a part of the pause after it, shows that the pause is the clock's. */
export const LATE_PART = 0.1
/** A message that was so much longer under way than usual (microseconds) was held back; longer, the clock was set. */
export const MIN_HELD_BACK = 2e6
export const MAX_HELD_BACK = 600e6
/** What was sent within a pause, this part of it from its ends at least, shows that it was none. */
const HELD_PART = 0.25
/** By so much at most (microseconds) the usual delay rises with a message: a clock that was set back is soon no delay any more. */
const DELAY_RISE = 1e6
/** Stands for "nothing came any more" among the numbers of items. */
const NO_ITEM = 0xffff_ffff

/** A pause of a source: from one message to the next, or to where coverage ends. Microseconds since the epoch. */
export interface Pause extends Interval {
  /** The message before and the one after, as far as there is one and its address was kept. */
  readonly addresses: readonly GapAddress[]
  /** Nothing came any more. */
  readonly isLast: boolean
  /** The source was not silent: a message was held back on its way. */
  readonly isDelay: boolean
}

/** Gives each track its part of arrays that many tracks share: an array for each would weigh more than what it holds. */
export class TrackPool {
  private floats = new Float64Array(0)
  private words = new Uint32Array(0)
  private used = CHUNK

  track(source: string | null): Track {
    if (this.used === CHUNK) {
      this.floats = new Float64Array(CHUNK * TRACK_FLOATS)
      this.words = new Uint32Array(CHUNK * TRACK_WORDS)
      this.used = 0
    }
    const index = this.used++
    return new Track(source, this.floats, index * TRACK_FLOATS, this.words, index * TRACK_WORDS)
  }
}

/** What is kept of the rhythm of one source: when it spoke by hour and weekday, and its longest pauses with their addresses. */
export class Track {
  readonly source: string | null
  /** Messages with a time. */
  count = 0
  /** Pauses that were seen, kept or not. */
  pauses = 0
  first = Infinity
  last = -Infinity
  /** Run that `high` belongs to: a pause is never measured from one run to another. */
  run = -1
  /** Latest time of the run. */
  high = 0
  /** How long messages are under way by the sender's clock, of late. */
  private delay = NaN
  /** Time that the run had come to when the last message came. */
  private now = 0
  /** Runs that the source was heard in, once there are several. */
  private runs: Interval[] = []
  private runSince = 0
  private minute = -1
  /** In the part of a day that begins at `floorSince`, no pause up to this length would be kept. */
  private floor = 0
  private floorSince = NaN
  private item = 0
  private packet = 0
  private offset = 0
  private length = 0
  private seq = 0
  private readonly floats: Float64Array
  private readonly floatsAt: number
  private readonly words: Uint32Array
  private readonly wordsAt: number

  constructor(source: string | null, floats: Float64Array, floatsAt: number, words: Uint32Array, wordsAt: number) {
    this.source = source
    this.floats = floats
    this.floatsAt = floatsAt
    this.words = words
    this.wordsAt = wordsAt
  }

  /**
   * A message at `time`, where the run has come to `now`; by the sender's clock it was `delay` under way (NaN: not known). Returns
   * whether it is the first of its run.
   */
  heard(time: number, run: number, row: GapAddress | GapRow, now = time, delay = NaN): boolean {
    this.count++
    const begins = run !== this.run
    if (begins) this.begin(time, run)
    else {
      if (time < this.high) {
        this.refute(time)
        this.now = now
        return false
      }
      const heldBack = this.heldBack(delay)
      if (heldBack > 0) this.heldWithin(time - heldBack)
      const length = time - this.high
      if (length > 0) this.pauses++
      if (length > this.floor || this.isBeyondFloor()) this.keep(this.high, length, row, heldBack > HELD_PART * length)
    }
    this.high = time
    if (!(delay > this.delay + DELAY_RISE)) this.delay = delay
    else this.delay += DELAY_RISE
    this.now = now
    if (time < this.first) this.first = time
    if (time > this.last) this.last = time
    this.item = row.item
    this.packet = row.packet
    this.offset = row.offset
    this.length = row.length
    this.seq = row.seq ?? 0
    const minute = Math.floor(time / 6e7)
    if (minute !== this.minute) this.countMinute(minute)
    return begins
  }

  /**
   * The runs of the source, if there are several: where the files are not in order, one run may hold the messages that another
   * lacks. The present one among them.
   */
  heardRuns(): readonly Interval[] {
    return this.runs.length === 0 ? [] : [...this.runs, { since: this.runSince, until: this.high }]
  }

  /**
   * Coverage of the run ends: what has passed since the last message is a pause too, if an unfinished one. There is none where messages
   * come later than their times say, as those of a clock that was set back do.
   */
  runEnds(end: number): void {
    const length = end - this.high
    if (this.now - this.high > LATE_PART * length) return
    if (length > this.floor || this.isBeyondFloor()) this.keep(this.high, length, null)
  }

  /** Minutes of the hour of day (0 to 23, UTC) in which something was heard. */
  minutesOfHour(hour: number): number {
    return this.words[this.wordsAt + hour]!
  }

  /** The same by weekday; 0 is the day of 1970-01-01, a Thursday. */
  minutesOfWeekday(day: number): number {
    return this.words[this.wordsAt + HOURS + day]!
  }

  /** The pauses kept, part by part, longest first. */
  longest(): Pause[] {
    const pauses: Pause[] = []
    for (let part = 0; part < DAY_PARTS; part++) {
      for (let i = 0; i < PAUSES_PER_PART; i++) {
        const f = this.floatsAt + part * PART_FLOATS + i
        const since = this.floats[f]!
        const length = this.floats[f + LENGTHS_AT]!
        if (length === 0) break
        if (Number.isNaN(since)) continue
        const addresses = this.addresses(part, i)
        const isDelay = (this.words[this.delaysAt(part)]! & (1 << i)) !== 0
        pauses.push({ since, until: since + length, addresses, isLast: addresses.length === 1, isDelay })
      }
    }
    return pauses
  }

  /** Length of the shortest pause kept of a part of the day: of shorter ones some may not have been kept. 0: all were. */
  floorOf(part: number): number {
    return this.floats[this.floatsAt + part * PART_FLOATS + LENGTHS_AT + PAUSES_PER_PART - 1]!
  }

  /** By how much longer than usual a message was under way: it was sent so much earlier, and the source was not silent then. */
  private heldBack(delay: number): number {
    const more = delay - this.delay
    return more >= MIN_HELD_BACK && more <= MAX_HELD_BACK ? more : 0
  }

  private begin(time: number, run: number): void {
    if (this.run >= 0) {
      const past = { since: this.runSince, until: this.high }
      if (this.runs.length < MAX_RUNS) this.runs.push(past)
      else {
        // Too large rather than too small: what may have been heard is no silence.
        const last = this.runs.pop()!
        this.runs.push({ since: Math.min(last.since, past.since), until: Math.max(last.until, past.until) })
      }
    }
    this.run = run
    this.runSince = time
  }

  /** A late message bounds no pause; one that it lies in was none. */
  private refute(time: number): void {
    for (let part = 0; part < DAY_PARTS; part++) {
      const f = this.floatsAt + part * PART_FLOATS
      for (let i = 0; i < PAUSES_PER_PART; i++) {
        const since = this.floats[f + i]!
        // Its place is kept, so that the order stays: a pause of length 0 would end the list.
        if (time > since && time < since + this.floats[f + LENGTHS_AT + i]!) this.floats[f + i] = NaN
      }
    }
  }

  /** A message was sent at `time`: a pause around it is a delay. It stays among those that show the habit. */
  private heldWithin(time: number): void {
    for (let part = 0; part < DAY_PARTS; part++) {
      const f = this.floatsAt + part * PART_FLOATS
      for (let i = 0; i < PAUSES_PER_PART; i++) {
        const length = this.floats[f + LENGTHS_AT + i]!
        const behind = time - this.floats[f + i]!
        if (behind > HELD_PART * length && behind < (1 - HELD_PART) * length) this.words[this.delaysAt(part)]! |= 1 << i
      }
    }
  }

  private delaysAt(part: number): number {
    return this.wordsAt + PARTS_AT + part * PART_WORDS + DELAYS_AT
  }

  /** Whether the pause that is at hand began in another part of a day than the floor is of. */
  private isBeyondFloor(): boolean {
    return !(this.high >= this.floorSince && this.high < this.floorSince + PART_MICROS)
  }

  private addresses(part: number, i: number): GapAddress[] {
    if (i >= ADDRESSED_PER_PART) return []
    const { floats, words } = this
    const w = this.wordsAt + PARTS_AT + part * PART_WORDS + i * ADDRESS_WORDS
    const f = this.floatsAt + part * PART_FLOATS + OFFSETS_AT + 2 * i
    const read = (at: number, offset: number): GapAddress => {
      return { item: words[at]!, packet: words[at + 1]!, offset, length: words[at + 2]!, seq: words[at + 3]! }
    }
    const before = read(w, floats[f]!)
    return words[w + 4] === NO_ITEM ? [before] : [before, read(w + 4, floats[f + 1]!)]
  }

  private keep(since: number, length: number, after: GapAddress | GapRow | null, isDelay = false): void {
    const { floats, words } = this
    const inDay = since - Math.floor(since / DAY_MICROS) * DAY_MICROS
    const part = Math.floor(inDay / PART_MICROS)
    const f = this.floatsAt + part * PART_FLOATS
    const lengths = f + LENGTHS_AT
    this.floor = this.floorOf(part)
    this.floorSince = since - inDay + part * PART_MICROS
    if (length <= this.floor) return
    let i = PAUSES_PER_PART - 1
    for (; i > 0 && floats[lengths + i - 1]! < length; i--) {
      floats[f + i] = floats[f + i - 1]!
      floats[lengths + i] = floats[lengths + i - 1]!
    }
    floats[f + i] = since
    floats[lengths + i] = length
    const before = words[this.delaysAt(part)]! & ((1 << i) - 1)
    const behind = (words[this.delaysAt(part)]! >>> i) << (i + 1)
    words[this.delaysAt(part)] = before | behind | (isDelay ? 1 << i : 0)
    this.floor = this.floorOf(part)
    if (i >= ADDRESSED_PER_PART) return
    const offsets = f + OFFSETS_AT
    floats.copyWithin(offsets + 2 * (i + 1), offsets + 2 * i, offsets + 2 * (ADDRESSED_PER_PART - 1))
    floats[offsets + 2 * i] = this.offset
    floats[offsets + 2 * i + 1] = after?.offset ?? 0
    const w = this.wordsAt + PARTS_AT + part * PART_WORDS
    const at = w + i * ADDRESS_WORDS
    words.copyWithin(at + ADDRESS_WORDS, at, w + DELAYS_AT - ADDRESS_WORDS)
    words[at] = this.item
    words[at + 1] = this.packet
    words[at + 2] = this.length
    words[at + 3] = this.seq
    words[at + 4] = after?.item ?? NO_ITEM
    words[at + 5] = after?.packet ?? 0
    words[at + 6] = after?.length ?? 0
    words[at + 7] = after?.seq ?? 0
  }

  private countMinute(minute: number): void {
    this.minute = minute
    const hour = Math.floor(minute / 60)
    const day = Math.floor(hour / HOURS)
    this.words[this.wordsAt + hour - day * HOURS]!++
    this.words[this.wordsAt + HOURS + day - Math.floor(day / WEEKDAYS) * WEEKDAYS]!++
  }
}
