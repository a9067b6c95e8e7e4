import type { GapRow } from '../row.ts'

/** A time that lies further than this (microseconds) from the latest one is not believed at once. */
export const JUMP_MICROS = 86_400e6
/** Messages in a row that must agree before such a time is believed. */
export const JUMP_WITNESSES = 3
/** At the end of the evidence fewer messages do, if their time lies not further away than this. */
export const MAX_LAST_JUMP_MICROS = 366 * 86_400e6

/** A message of another source that states a time so much earlier (microseconds) shows that a clock is ahead of the others. */
export const AHEAD_MICROS = 30e6

/** Of a message, what tells where it stands and whose it is: a row, or what was kept of one. */
export type Placed = Pick<
  GapRow,
  | 'item'
  | 'seq'
  | 'packet'
  | 'offset'
  | 'length'
  | 'source'
  | 'part'
  | 'sourceCode'
  | 'wireSec'
  | 'wireNano'
  | 'senderSec'
  | 'senderNano'
>

/** A message that waits for others to agree with its time. */
interface Held {
  readonly time: number
  readonly at: Placed
  readonly mark: number
}

/** Takes messages in an order of time that can be believed; `run` changes where time begins anew. */
export type PlacedSink = (time: number, run: number, at: Placed, mark: number) => void

/**
 * Keeps single wrong clocks and files that are out of order from looking like long pauses. A run is a stretch of messages whose
 * times go on from one another: a time far off (a clock of 1970 or 2106) is left out unless the messages that follow agree with it.
 */
export class RunClock {
  run = 0
  /** Latest time of the run; NaN before its first message. */
  high = NaN
  /** Messages whose time no other agreed with. */
  strays = 0
  private held: Held[] = []
  private isFresh = true
  /** The latest time that another source reached as well, and the one beyond it, with the source that stated it. */
  private agreed = NaN
  private lead = NaN
  private leader = ''
  /** Sources whose clocks are ahead of the others'. */
  private readonly ahead = new Set<string>()
  private readonly place: PlacedSink
  private readonly runEnds: (isWhole: boolean) => void

  /** `runEnds` is told whether the run lasted to the end of its item. */
  constructor(place: PlacedSink, runEnds: (isWhole: boolean) => void) {
    this.place = place
    this.runEnds = runEnds
  }

  /**
   * Time up to which the run was heard: a clock that is ahead of the others in a file, between whose messages those of others state
   * earlier times, does not tell.
   */
  get heard(): number {
    const isAhead = this.ahead.size > 0 && this.ahead.has(this.leader)
    return isAhead && !Number.isNaN(this.agreed) ? this.agreed : this.lead
  }

  /** A new file begins: its first message may lie before the last of the former. */
  item(): void {
    this.settle()
    this.isFresh = true
  }

  /** `mark` is handed on with the message. */
  take(time: number, row: GapRow, mark = -1): void {
    const distance = time - this.high
    if (distance > JUMP_MICROS || distance < -JUMP_MICROS) {
      this.hold({ time, at: copyOf(row), mark })
      return
    }
    if (this.held.length > 0) this.drop()
    if (this.isFresh && time < this.heard) this.begin()
    this.accept(time, row, mark)
  }

  /** A new file begins, and nothing is measured across to it. */
  restart(): void {
    this.settle()
    if (!Number.isNaN(this.high)) {
      this.isFresh = true
      this.begin()
    }
  }

  end(): void {
    this.settle()
    this.runEnds(true)
  }

  private accept(time: number, at: Placed, mark: number): void {
    this.isFresh = false
    if (!(time <= this.high)) this.high = time
    this.follow(time, at.source)
    this.place(time, this.run, at, mark)
  }

  private follow(time: number, source: string): void {
    if (source === this.leader) {
      if (!(time <= this.lead)) this.lead = time
      return
    }
    if (time < this.lead) {
      if (this.lead - time > AHEAD_MICROS) this.ahead.add(this.leader)
      if (!(time <= this.agreed)) this.agreed = time
      this.lead = this.agreed
    } else {
      if (this.ahead.size > 0) this.ahead.delete(this.leader)
      this.agreed = this.lead
      this.lead = time
    }
    this.leader = source
  }

  private begin(): void {
    this.runEnds(this.isFresh)
    this.run++
    this.high = this.agreed = this.lead = NaN
    this.leader = ''
    this.ahead.clear()
  }

  private hold(held: Held): void {
    const last = this.held.at(-1)
    if (last !== undefined && held.time < last.time - JUMP_MICROS) this.drop()
    this.held.push(held)
    if (this.held.length === JUMP_WITNESSES) this.release()
  }

  private release(): void {
    const { held } = this
    this.held = []
    if (held[0]!.time < this.high) this.begin()
    for (const { time, at, mark } of held) this.accept(time, at, mark)
  }

  private drop(): void {
    this.strays += this.held.length
    this.held = []
  }

  /** Nothing more of this file follows. */
  private settle(): void {
    const isNear = ({ time }: Held): boolean => Math.abs(time - this.high) <= MAX_LAST_JUMP_MICROS
    if (this.held.length > 0 && this.held.every(isNear)) this.release()
    this.drop()
  }
}

/** The codes of its part mean nothing any more when it is released. */
function copyOf(row: GapRow): Placed {
  const { item, seq, packet, offset, length, source, wireSec, wireNano, senderSec, senderNano } = row
  const times = { wireSec, wireNano, senderSec, senderNano }
  return { item, seq, packet, offset, length, source, part: Number.NaN, sourceCode: 0, ...times }
}
