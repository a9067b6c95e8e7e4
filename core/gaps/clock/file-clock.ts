import type { GapAddress } from '../finding.ts'
import { addressOf, asNanos, asNumber, type GapRow } from '../row.ts'
import { MAX_WITNESS_SECONDS, STEP_WITNESSES, type StepSink } from './wire-clock.ts'

/** Lines may stand so much (seconds), and one unit of their last digit, out of order: programs write at the same time. */
export const DISORDER_SECONDS = 1

/** Lines that fill this part of the stretch that times went back, until these are where they had been, were written then. */
export const HELD_PART = 0.5

/** The order of one sender's times within a file, where no other clock is. */
export class FileClock {
  /** Lines that stand behind later ones, without a step. */
  inversions = 0
  private item = -1
  /** The latest time, as seconds and nanoseconds, and where it stands: fields, as almost every line changes them. */
  private highSec = 0
  private highNano = 0
  private readonly high = { item: 0, packet: 0, offset: 0, length: 0, seq: 0 }
  private witnesses = 0
  /** The lines behind it: the first, and the latest time among them. */
  private first: Line | null = null
  private latest: Line | null = null

  take(row: GapRow, sink: StepSink): void {
    if (row.item !== this.item) {
      this.item = row.item
      this.witnesses = 0
      this.rise(row)
      return
    }
    const behind = difference(this.highSec, this.highNano, row.senderSec, row.senderNano)
    if (behind <= 0) {
      if (this.lasted(HELD_PART)) this.step(row, sink)
      else this.inversions += this.witnesses
      this.witnesses = 0
      this.rise(row)
      return
    }
    const noise = DISORDER_SECONDS + 10 ** -row.timeDigits
    if (behind <= noise) return
    const line = lineOf(row)
    if (this.witnesses === 0 || between(this.first!, line) < -noise) {
      this.inversions += this.witnesses
      this.witnesses = 0
      this.first = this.latest = line
    }
    this.witnesses++
    if (between(this.latest!, line) > 0) this.latest = line
    if (!this.lasted(1)) return
    this.step(row, sink)
    this.witnesses = 0
    this.rise(row)
    this.highSec = this.latest!.sec
    this.highNano = this.latest!.nano
  }

  /** Whether enough lines stand behind, and fill `part` of the stretch that the times went back. */
  private lasted(part: number): boolean {
    if (this.witnesses < STEP_WITNESSES) return false
    const { sec, nano } = this.first!
    const amount = difference(this.highSec, this.highNano, sec, nano)
    return between(this.first!, this.latest!) >= Math.min(part * amount, MAX_WITNESS_SECONDS)
  }

  private step({ isInferred }: GapRow, sink: StepSink): void {
    const { sec, nano, address } = this.first!
    const amount = difference(this.highSec, this.highNano, sec, nano)
    const [since, until] = [asNanos(sec, nano)!, asNanos(this.highSec, this.highNano)!]
    sink({ amount: -amount, since, until, isInverted: true, isInferred }, [{ ...this.high }, address], false)
  }

  private rise(row: GapRow): void {
    this.highSec = row.senderSec
    this.highNano = row.senderNano
    const { high } = this
    high.item = row.item
    high.packet = row.packet
    high.offset = row.offset
    high.length = row.length
    high.seq = row.seq
  }
}

interface Line {
  readonly sec: number
  readonly nano: number
  readonly address: GapAddress
}

function lineOf(row: GapRow): Line {
  return { sec: row.senderSec, nano: row.senderNano, address: addressOf(row) }
}

/** Seconds from one line to another. */
function between(from: Line, to: Line): number {
  return difference(to.sec, to.nano, from.sec, from.nano)
}

/** Seconds by which the first time is later than the second. */
function difference(sec: number, nano: number, lessSec: number, lessNano: number): number {
  return asNumber(sec - lessSec, nano - lessNano) / 1e9
}
