/** Windows that the series of a source has at most. */
export const MAX_WINDOWS = 96
/** Length of a window at the beginning, seconds; it is doubled whenever MAX_WINDOWS no longer hold all. */
const FIRST_WIDTH = 1

/** The windows are the same for all sources, so that their clocks can be looked at side by side. Seconds since the epoch. */
export class WindowGrid {
  since = NaN
  width = FIRST_WIDTH
  private readonly all: OffsetSeries[] = []

  series(): OffsetSeries {
    const made = new OffsetSeries()
    this.all.push(made)
    return made
  }

  /** The window of a time; makes the windows longer until there is one. */
  windowOf(time: number): number {
    if (Number.isNaN(this.since)) this.since = Math.floor(time)
    while (time < this.since) this.double(MAX_WINDOWS / 2)
    while (time >= this.since + MAX_WINDOWS * this.width) this.double(0)
    return Math.floor((time - this.since) / this.width)
  }

  private double(to: number): void {
    if (to > 0) this.since -= MAX_WINDOWS * this.width
    this.width *= 2
    for (const series of this.all) series.halve(to)
  }
}

/** Offsets of one source by window: median, spread and number. Seconds. */
export class OffsetSeries {
  private medians = new Float64Array(0)
  private spreads = new Float32Array(0)
  private counts = new Uint32Array(0)

  /** Adds offsets with a common median and spread. */
  add(window: number, median: number, spread: number, count: number): void {
    if (window >= this.counts.length) this.grow(window + 1)
    const before = this.counts[window]!
    // The median of medians, weighed: what is kept is small, and steps are told apart by the messages themselves.
    this.medians[window] = (this.medians[window]! * before + median * count) / (before + count)
    this.spreads[window] = Math.max(this.spreads[window]!, spread)
    this.counts[window] = before + count
  }

  /** The windows with messages. */
  *windows(): Generator<{ window: number; median: number; spread: number; count: number }> {
    for (let window = 0; window < this.counts.length; window++) {
      const count = this.counts[window]!
      if (count > 0) yield { window, median: this.medians[window]!, spread: this.spreads[window]!, count }
    }
  }

  /** Makes one window of two, the first of them at `to`. */
  halve(to: number): void {
    const old = [...this.windows()]
    this.medians.fill(0)
    this.spreads.fill(0)
    this.counts.fill(0)
    for (const { window, median, spread, count } of old) this.add(to + (window >> 1), median, spread, count)
  }

  private grow(needed: number): void {
    const length = Math.min(MAX_WINDOWS, Math.max(needed, 2 * this.counts.length))
    const [medians, spreads, counts] = [this.medians, this.spreads, this.counts]
    this.medians = new Float64Array(length)
    this.spreads = new Float32Array(length)
    this.counts = new Uint32Array(length)
    this.medians.set(medians)
    this.spreads.set(spreads)
    this.counts.set(counts)
  }
}

/** Numbers of which a median can be taken at once. */
export const MAX_CENTRED = 16
const scratch = new Float64Array(MAX_CENTRED)

/** Median and spread (the median distance from it) of the first `count` numbers, 1 to MAX_CENTRED, which are put in order. */
export function centreOf(numbers: Float64Array, count: number): { median: number; spread: number } {
  sort(numbers, count)
  const median = middleOf(numbers, count)
  for (let i = 0; i < count; i++) scratch[i] = Math.abs(numbers[i]! - median)
  sort(scratch, count)
  return { median, spread: middleOf(scratch, count) }
}

/** By insertion: for so few, calling the engine's own costs more. */
function sort(numbers: Float64Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const each = numbers[i]!
    let at = i
    for (; at > 0 && numbers[at - 1]! > each; at--) numbers[at] = numbers[at - 1]!
    numbers[at] = each
  }
}

function middleOf(sorted: Float64Array, count: number): number {
  const half = count >> 1
  return count % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
