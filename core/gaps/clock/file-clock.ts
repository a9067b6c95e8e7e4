import type { GapAddress } from '../finding.ts'
import { addressOf, type GapRow } from '../row.ts'
import { MAX_WITNESS_SECONDS, STEP_WITNESSES, type StepSink } from './wire-clock.ts'

/** Lines may stand so much (seconds), and one unit of their last digit, out of order: programs write at the same time. */
export const DISORDER_SECONDS = 1

/** The order of one sender's times within a file, where no other clock is. */
export class FileClock {
  /** Lines that stand behind later ones, without a step. */
  inversions = 0
  private item = -1
  private high = 0n
  private highAddress: GapAddress | null = null
  private witnesses = 0
  private first = 0n
  private latest = 0n
  private firstAddress: GapAddress | null = null

  take(row: GapRow, sender: bigint, sink: StepSink): void {
    if (row.item !== this.item) {
      this.item = row.item
      this.witnesses = 0
      this.rise(row, sender)
      return
    }
    if (sender >= this.high) {
      this.inversions += this.witnesses
      this.witnesses = 0
      this.rise(row, sender)
      return
    }
    const noise = DISORDER_SECONDS + 10 ** -row.timeDigits
    if (seconds(this.high - sender) <= noise) return
    if (this.witnesses === 0 || seconds(this.first - sender) > noise) {
      this.inversions += this.witnesses
      this.witnesses = 0
      this.first = this.latest = sender
      this.firstAddress = addressOf(row)
    }
    this.witnesses++
    if (sender > this.latest) this.latest = sender
    const amount = seconds(this.high - this.first)
    if (this.witnesses < STEP_WITNESSES || seconds(this.latest - this.first) < Math.min(amount, MAX_WITNESS_SECONDS))
      return
    const step = { amount: -amount, since: this.first, until: this.high, isInverted: true, isInferred: row.isInferred }
    sink(step, [this.highAddress!, this.firstAddress!])
    this.witnesses = 0
    this.rise(row, this.latest)
  }

  private rise(row: GapRow, sender: bigint): void {
    this.high = sender
    this.highAddress = addressOf(row)
  }
}

function seconds(ns: bigint): number {
  return Number(ns) / 1e9
}
