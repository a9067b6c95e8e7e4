import type { GapAddress } from '../finding.ts'
import { addressOf, asNanos, asNumber, type GapRow } from '../row.ts'
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
/** A level that is older (seconds) is taken anew from the messages since: drift may have come to MIN_STEP_SECONDS. */
export const MAX_LEVEL_AGE = MIN_STEP_SECONDS / DRIFT_ALLOWANCE
/** A year that was inferred cannot be wrong by less than this, seconds: beyond it nothing is said. */
const INFERRED_LIMIT = 180 * 86_400
/** Spreads (median distances from the median) within which offsets are noise: five standard deviations of a normal one. */
const NOISE_SPREADS = 7.4
/** Units of the last digit that offsets may differ by. */
const NOISE_UNITS = 3

/** Digits of a second's fraction beyond which none are told apart. */
const MAX_DIGITS = 255

/*
 * Places in what is held of a clock: the level and its time, the spread about it, the noise of the last digit, the time of the block's last
 * message; times (seconds and nanoseconds) and address of the last message; the time of the block's first message; then its offsets.
 */
const LEVEL = 0
const LEVEL_TIME = 1
const SPREAD = 2
const UNIT_NOISE = 3
const BLOCK_TIME = 4
const WIRE_SEC = 5
const WIRE_NANO = 6
const SENDER_SEC = 7
const SENDER_NANO = 8
const ITEM = 9
const PACKET = 10
const OFFSET = 11
const LENGTH = 12
const SEQ = 13
const FIRST_TIME = 14
const OFFSETS = 15
const HELD = OFFSETS + BLOCK

/** A block, to be put in order. */
const block = new Float64Array(BLOCK)

interface Seen {
  readonly wire: bigint
  readonly sender: bigint
  readonly address: GapAddress
}

/** Takes a step with the messages before and behind it. `isBrief`: fewer than STEP_WITNESSES were seen behind it. */
export type StepSink = (step: ClockStep, addresses: readonly GapAddress[], isBrief: boolean) => void

/**
 * One sender's clock against the wire's. The level is the median offset of the last block; messages that leave it are noise
 * (a delay) unless those that follow agree on a new one.
 */
export class WireClock {
  count = 0
  first: Seen | null = null
  /** The offset at the beginning, seconds; NaN: not enough messages yet. */
  firstLevel = NaN
  isInferred = false
  readonly series: OffsetSeries
  private readonly grid: WindowGrid
  /** What every message needs and changes, side by side, at the places named below. */
  private readonly held: Float64Array
  private filled = 0
  /** Fewest digits of a second's fraction so far, from which the noise is taken that they make. */
  private digits = MAX_DIGITS
  private pending: Float64Array | null = null
  private witnesses = 0
  private firstWitness: Seen | null = null
  /** Its wire time. */
  private witnessSec = 0
  private witnessNano = 0
  /** Seconds that the witnesses have lasted. */
  private witnessed = 0

  constructor(grid: WindowGrid) {
    this.grid = grid
    this.series = grid.series()
    this.held = new Float64Array(HELD)
    this.held[LEVEL] = NaN
  }

  /** A message with both times. */
  take(row: GapRow, sink: StepSink): void {
    const { wireSec, wireNano, senderSec, senderNano } = row
    const time = asNumber(wireSec, wireNano) / 1e9
    const offset = asNumber(senderSec - wireSec, senderNano - wireNano) / 1e9
    this.count++
    if (row.isInferred) this.isInferred = true
    if (this.first === null) this.first = seen(row)
    // Programs of one host may write times of several forms.
    if (row.timeDigits < this.digits) {
      this.digits = row.timeDigits
      this.held[UNIT_NOISE] = NOISE_UNITS * 10 ** -row.timeDigits
    }
    const { held } = this
    const noise = Math.max(MIN_STEP_SECONDS, NOISE_SPREADS * held[SPREAD]!, held[UNIT_NOISE]!)
    // Until there is a level, and near it.
    if (!(Math.abs(offset - held[LEVEL]!) > noise + DRIFT_ALLOWANCE * Math.abs(time - held[LEVEL_TIME]!))) {
      this.witnesses = 0
      this.accept(time, offset)
    } else {
      const isWitness =
        this.witnesses > 0 &&
        Math.abs(offset - this.pending![0]!) <= noise + DRIFT_ALLOWANCE * Math.abs(this.sinceWitness(row))
      if (!isWitness) this.suspect(row)
      this.witnessed = this.sinceWitness(row)
      if (this.witnesses < BLOCK) this.pending![this.witnesses] = offset
      this.witnesses++
      if (this.witnesses < STEP_WITNESSES || !this.lasted(offset)) return
      held[BLOCK_TIME] = time
      this.step(sink)
    }
    held[WIRE_SEC] = wireSec
    held[WIRE_NANO] = wireNano
    held[SENDER_SEC] = senderSec
    held[SENDER_NANO] = senderNano
    held[ITEM] = row.item
    held[PACKET] = row.packet
    held[OFFSET] = row.offset
    held[LENGTH] = row.length
    held[SEQ] = row.seq
  }

  /** Nothing more comes. A step that too few messages saw may be one if the sender's times went back for it and it lasted. */
  end(sink: StepSink): void {
    if (Number.isNaN(this.held[LEVEL]) && this.filled > 0) this.setLevel()
    if (this.witnesses >= 2 && this.firstWitness!.sender < this.lastSender() && this.lasted(this.pending![0]!))
      this.step(sink)
    this.flush()
  }

  /** Nanoseconds. */
  lastWire(): bigint {
    return asNanos(this.held[WIRE_SEC]!, this.held[WIRE_NANO]!)!
  }

  private lastSender(): bigint {
    return asNanos(this.held[SENDER_SEC]!, this.held[SENDER_NANO]!)!
  }

  /** Seconds of the wire's clock since the first witness. */
  private sinceWitness({ wireSec, wireNano }: GapRow): number {
    return asNumber(wireSec - this.witnessSec, wireNano - this.witnessNano) / 1e9
  }

  private suspect(row: GapRow): void {
    this.pending ??= new Float64Array(BLOCK)
    this.witnesses = 0
    this.firstWitness = seen(row)
    this.witnessSec = row.wireSec
    this.witnessNano = row.wireNano
  }

  /** Whether what was seen at `offset` is no delay: none makes a message early, and those of a queue that is emptied become less. */
  private lasted(offset: number): boolean {
    const amount = offset - this.held[LEVEL]!
    return amount > 0 || this.witnessed >= Math.min(-amount, MAX_WITNESS_SECONDS)
  }

  private step(sink: StepSink): void {
    this.flush()
    const { held } = this
    const levelBefore = held[LEVEL]!
    const isBrief = this.witnesses < STEP_WITNESSES
    const used = Math.min(this.witnesses, BLOCK)
    held.set(this.pending!.subarray(0, used), OFFSETS)
    this.filled = used
    this.witnesses = 0
    const { median } = centreOf(this.pending!, used)
    held[LEVEL] = median
    held[LEVEL_TIME] = held[FIRST_TIME] = asNumber(this.witnessSec, this.witnessNano) / 1e9
    if (used === BLOCK) this.flush()
    const amount = median - levelBefore
    if (this.isInferred && Math.abs(amount) > INFERRED_LIMIT) return
    const { wire, sender, address } = this.firstWitness!
    const before = this.lastWire()
    const [since, until] = wire < before ? [wire, before] : [before, wire]
    const isInverted = sender < this.lastSender()
    const last = {
      item: held[ITEM]!,
      packet: held[PACKET]!,
      offset: held[OFFSET]!,
      length: held[LENGTH]!,
      seq: held[SEQ]!,
    }
    sink({ amount, since, until, isInverted, isInferred: this.isInferred }, [last, address], isBrief)
  }

  private accept(time: number, offset: number): void {
    const { held } = this
    if (this.filled === 0) held[FIRST_TIME] = time
    held[OFFSETS + this.filled++] = offset
    held[BLOCK_TIME] = time
    if (Number.isNaN(held[LEVEL])) {
      held[LEVEL_TIME] = time
      if (this.filled === STEP_WITNESSES) this.setLevel()
    } else if (this.filled === BLOCK) this.flush()
    else if (this.filled >= STEP_WITNESSES && time - held[LEVEL_TIME]! > MAX_LEVEL_AGE) this.relevel(time)
  }

  /** In a source that says little, drift would else allow for more than a small step by the time a block is full. */
  private relevel(time: number): void {
    const { held, filled } = this
    const end = OFFSETS + filled
    block.set(held.subarray(end - STEP_WITNESSES, end))
    held[LEVEL] = centreOf(block, STEP_WITNESSES).median
    // The median is of the time of the one in the middle.
    held[LEVEL_TIME] = time - ((time - held[FIRST_TIME]!) / (filled - 1)) * ((STEP_WITNESSES - 1) / 2)
  }

  private setLevel(): void {
    const { median, spread } = centreOf(this.held.slice(OFFSETS), this.filled)
    this.held[LEVEL] = this.firstLevel = median
    this.held[SPREAD] = spread
  }

  private flush(): void {
    if (this.filled === 0) return
    const { held } = this
    block.set(held.subarray(OFFSETS))
    const { median, spread } = centreOf(block, this.filled)
    this.series.add(this.grid.windowOf(held[BLOCK_TIME]!), median, spread, this.filled)
    if (this.filled >= STEP_WITNESSES) {
      held[LEVEL] = median
      held[SPREAD] = spread
      held[LEVEL_TIME] = held[BLOCK_TIME]!
    }
    this.filled = 0
  }
}

function seen(row: GapRow): Seen {
  const { wireSec, wireNano, senderSec, senderNano } = row
  return { wire: asNanos(wireSec, wireNano)!, sender: asNanos(senderSec, senderNano)!, address: addressOf(row) }
}
