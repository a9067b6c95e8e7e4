import type { GapAddress } from '../finding.ts'
import { addressOf, type GapRow } from '../row.ts'
import type { ClockStep } from './clock-text.ts'
import { centreOf, MAX_CENTRED, type OffsetSeries, type WindowGrid } from './offset-series.ts'

/** Offsets of which one median is taken. */
export const BLOCK = MAX_CENTRED
/** Messages in a row that must agree on a new offset. */
export const STEP_WITNESSES = 5
/** They must last as long as the step is large, but no longer than this: a queue that is emptied lasts shorter. Seconds. */
export const MAX_WITNESS_SECONDS = 600
/** No step is smaller than this, seconds. */
export const MIN_STEP_SECONDS = 0.1
/** What a clock that nobody sets may go wrong: 100 parts in a million. */
export const DRIFT_ALLOWANCE = 1e-4
/** A year that was inferred cannot be wrong by less than this, seconds: beyond it nothing is said. */
const INFERRED_LIMIT = 180 * 86_400
/** Spreads (median distances from the median) within which offsets are noise: five standard deviations of a normal one. */
const NOISE_SPREADS = 7.4
/** Units of the last digit that offsets may differ by. */
const NOISE_UNITS = 3

interface Seen {
  wire: bigint
  sender: bigint
  address: GapAddress
}

/** Takes a step with the messages before and behind it. */
export type StepSink = (step: ClockStep, addresses: readonly GapAddress[]) => void

/**
 * One sender's clock against the wire's. The level is the median offset of the last block; messages that leave it are noise
 * (a delay) unless those that follow agree on a new one.
 */
export class WireClock {
  count = 0
  first: Seen | null = null
  /** The offset at the beginning, seconds; NaN: not enough messages yet. */
  firstLevel = NaN
  level = NaN
  spread = 0
  isInferred = false
  readonly series: OffsetSeries
  private readonly grid: WindowGrid
  private readonly block = new Float64Array(BLOCK)
  private filled = 0
  /** Fewest digits of a second's fraction so far, and the noise that they make. */
  private digits = Infinity
  private unitNoise = 0
  private levelTime = 0
  /** Time of the last message of the block. */
  private blockTime = 0
  lastWire = 0n
  private lastSender = 0n
  private readonly last = { item: 0, packet: 0, offset: 0, length: 0, seq: 0 }
  private pending: Float64Array | null = null
  private witnesses = 0
  private firstWitness: Seen | null = null

  constructor(grid: WindowGrid) {
    this.grid = grid
    this.series = grid.series()
  }

  take(row: GapRow, wire: bigint, sender: bigint, sink: StepSink): void {
    const time = Number(wire) / 1e9
    const offset = Number(sender - wire) / 1e9
    this.count++
    if (row.isInferred) this.isInferred = true
    if (this.first === null) this.first = { wire, sender, address: addressOf(row) }
    // Programs of one host may write times of several forms.
    if (row.timeDigits < this.digits) {
      this.digits = row.timeDigits
      this.unitNoise = NOISE_UNITS * 10 ** -row.timeDigits
    }
    const noise = Math.max(MIN_STEP_SECONDS, NOISE_SPREADS * this.spread, this.unitNoise)
    // Until there is a level, and near it.
    if (!(Math.abs(offset - this.level) > noise + DRIFT_ALLOWANCE * Math.abs(time - this.levelTime))) {
      this.witnesses = 0
      this.accept(time, offset)
    } else {
      const isWitness = this.witnesses > 0 && Math.abs(offset - this.pending![0]!) <= noise + this.driftSince(wire)
      if (!isWitness) this.suspect(row, wire, sender)
      if (this.witnesses < BLOCK) this.pending![this.witnesses] = offset
      this.witnesses++
      if (!this.isStep(offset, wire)) return
      this.blockTime = time
      this.step(sink)
    }
    this.lastWire = wire
    this.lastSender = sender
    const { last } = this
    last.item = row.item
    last.packet = row.packet
    last.offset = row.offset
    last.length = row.length
    last.seq = row.seq
  }

  /** Nothing more comes. A step that too few messages saw is one if the sender's times went back for it. */
  end(sink: StepSink): void {
    if (Number.isNaN(this.level) && this.filled > 0) this.setLevel()
    if (this.witnesses >= 2 && this.firstWitness!.sender < this.lastSender) this.step(sink)
    this.flush()
  }

  private driftSince(wire: bigint): number {
    return DRIFT_ALLOWANCE * Math.abs(Number(wire - this.firstWitness!.wire) / 1e9)
  }

  private suspect(row: GapRow, wire: bigint, sender: bigint): void {
    this.pending ??= new Float64Array(BLOCK)
    this.witnesses = 0
    this.firstWitness = { wire, sender, address: addressOf(row) }
  }

  private isStep(offset: number, wire: bigint): boolean {
    if (this.witnesses < STEP_WITNESSES) return false
    const amount = offset - this.level
    // No delay makes a message early.
    if (amount > 0) return true
    return Number(wire - this.firstWitness!.wire) / 1e9 >= Math.min(-amount, MAX_WITNESS_SECONDS)
  }

  private step(sink: StepSink): void {
    this.flush()
    const before = this.level
    const used = Math.min(this.witnesses, BLOCK)
    this.block.set(this.pending!.subarray(0, used))
    this.filled = used
    this.witnesses = 0
    const { median } = centreOf(this.pending!, used)
    this.level = median
    this.levelTime = Number(this.firstWitness!.wire) / 1e9
    if (used === BLOCK) this.flush()
    const amount = median - before
    if (this.isInferred && Math.abs(amount) > INFERRED_LIMIT) return
    const { wire, sender, address } = this.firstWitness!
    const [since, until] = wire < this.lastWire ? [wire, this.lastWire] : [this.lastWire, wire]
    const isInverted = sender < this.lastSender
    sink({ amount, since, until, isInverted, isInferred: this.isInferred }, [{ ...this.last }, address])
  }

  private accept(time: number, offset: number): void {
    this.block[this.filled++] = offset
    this.blockTime = time
    if (Number.isNaN(this.level)) {
      this.levelTime = time
      if (this.filled === STEP_WITNESSES) this.setLevel()
    } else if (this.filled === BLOCK) this.flush()
  }

  private setLevel(): void {
    const { median, spread } = centreOf(this.block.slice(0, this.filled), this.filled)
    this.level = this.firstLevel = median
    this.spread = spread
  }

  private flush(): void {
    if (this.filled === 0) return
    const { median, spread } = centreOf(this.block, this.filled)
    this.series.add(this.grid.windowOf(this.blockTime), median, spread, this.filled)
    if (this.filled >= STEP_WITNESSES) {
      this.level = median
      this.spread = spread
      this.levelTime = this.blockTime
    }
    this.filled = 0
  }
}
