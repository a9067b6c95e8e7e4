import type { GapAddress } from '../finding.ts'

/** Steps of time that are kept of a file. */
export const MAX_STEPS = 4096
/** Length of a step at first, seconds; it doubles as often as the time of the file runs out of steps. */
export const FIRST_STEP = 60
/** A line farther than this from all lines counted so far is astray, seconds. */
export const FAR = 7 * 86_400
/** Lines astray, one after the other, from which on they are where the file goes on. */
export const ASTRAY = 8

/** How many lines of a log there are in each step of time, from the first line to the last. Seconds since 1970-01-01T00:00:00Z. */
export interface Volume {
  /** Start of the first step, and length of a step. */
  readonly since: number
  readonly step: number
  readonly counts: ArrayLike<number>
  /** The first line that was counted in a step; undefined where there is none. */
  firstLine(step: number): GapAddress | undefined
}

/** A line as far as it is counted. */
export type Line = Pick<GapAddress, 'packet' | 'offset' | 'length' | 'seq'>

/** Counts the lines of one file at a time. */
export interface VolumeCounter {
  /** A new file begins. */
  begin(item: number): void
  /** `time`: seconds since 1970. The line is read, not kept. */
  line(time: number, line: Line): void
  /** Nothing more of this file comes. */
  end(): void
}

/**
 * Gathers volumes in a memory that is the same for files of any length, and hands each to `take`, for the time of the call. Lines may
 * come in any order. A few that are dated to another year are left out; where the file goes on there, a volume of its own begins.
 */
export function volumeCounter(take: (volume: Volume) => void): VolumeCounter {
  const counts = new Uint32Array(MAX_STEPS)
  /** Packet, offset, length and number of the first line of each step. */
  const first = new Float64Array(4 * MAX_STEPS)
  const astray: { time: number; line: Line }[] = []
  let item = 0
  let step = FIRST_STEP
  let since = 0
  /** Steps that are in use, those between the first line and the last. */
  let low = 0
  let high = -1

  function addressOf(at: number): GapAddress | undefined {
    if (at < 0 || at >= MAX_STEPS || counts[at] === 0) return undefined
    const [packet, offset, length, seq] = first.subarray(4 * at, 4 * at + 4)
    return { item, packet: packet!, offset: offset!, length: length!, seq: Number.isNaN(seq) ? null : seq! }
  }

  function flush(): void {
    if (high >= low) {
      const from = low
      take({
        since: since + from * step,
        step,
        counts: counts.subarray(low, high + 1),
        firstLine: (at) => addressOf(from + at),
      })
    }
    counts.fill(0)
    step = FIRST_STEP
    low = 0
    high = -1
  }

  /** Makes every two steps one. */
  function widen(): void {
    for (let at = 0; at < MAX_STEPS / 2; at++) {
      const from = counts[2 * at]! > 0 ? 2 * at : 2 * at + 1
      const sum = counts[2 * at]! + counts[2 * at + 1]!
      first.copyWithin(4 * at, 4 * from, 4 * from + 4)
      counts[at] = sum
    }
    counts.fill(0, MAX_STEPS / 2)
    step *= 2
    low >>= 1
    high >>= 1
  }

  /** Moves all steps by `by` to the back. */
  function shift(by: number): void {
    counts.copyWithin(by, 0, MAX_STEPS - by)
    counts.fill(0, 0, by)
    first.copyWithin(4 * by, 0, 4 * (MAX_STEPS - by))
    since -= by * step
    low += by
    high += by
  }

  function count(time: number, line: Line): void {
    if (high < low) {
      since = Math.floor(time / FIRST_STEP) * FIRST_STEP
      low = 0
      high = 0
    }
    let at = Math.floor((time - since) / step)
    while (at >= MAX_STEPS || (at < 0 && high - at >= MAX_STEPS)) {
      widen()
      at = Math.floor((time - since) / step)
    }
    if (at < 0) {
      shift(-at)
      at = 0
    }
    if (counts[at]! === 0) first.set([line.packet, line.offset, line.length, line.seq ?? Number.NaN], 4 * at)
    counts[at]!++
    if (at < low) low = at
    if (at > high) high = at
  }

  return {
    begin(number) {
      flush()
      astray.length = 0
      item = number
    },
    line(time, line) {
      if (high >= low && (time < since + low * step - FAR || time > since + (high + 1) * step + FAR)) {
        const { packet, offset, length, seq } = line
        astray.push({ time, line: { packet, offset, length, seq } })
        if (astray.length < ASTRAY) return
        flush()
        for (const each of astray) count(each.time, each.line)
        astray.length = 0
        return
      }
      if (astray.length > 0) astray.length = 0
      count(time, line)
    },
    end: flush,
  }
}
