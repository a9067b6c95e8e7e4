import type { ClockPage } from '../../contract/missing.ts'

/** The clock of one source. */
export type ClockRow = ClockPage['rows'][number]

/** Values that a scale ends with: 5 ms, 10 ms, 20 ms, 50 ms, … */
export function niceScale(most: number, least = 5): number {
  for (let unit = 1; unit < 1e15; unit *= 10) {
    for (const digit of [1, 2, 5]) {
      const scale = digit * unit
      if (scale >= least && scale >= most) return scale
    }
  }
  return most
}

/** Milliseconds with a sign, in the largest unit that fits: "+1.2 ms", "−47.2 s", "+3.5 h". */
export function offsetMsText(ms: number, digits = 1): string {
  const size = Math.abs(ms)
  const sign = ms < 0 ? '−' : '+'
  const [unit, name] =
    size < 1000 ? [1, 'ms'] : size < 600_000 ? [1000, 's'] : size < 36e5 * 48 ? [36e5, 'h'] : [864e5, 'd']
  return `${sign}${(size / unit).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${name}`
}

/** The same for the ends of a scale, without digits that say nothing. */
export function scaleText(ms: number): string {
  return ms === 0 ? '0' : offsetMsText(ms, 2).replace(/\.?0+ /, ' ')
}

/** What a plot of offsets shows: from `low` to `high` milliseconds, with words at these values. */
export interface Scale {
  readonly low: number
  readonly high: number
  readonly labels: readonly number[]
}

/** Room beyond the outermost values, as a part of all. */
const MARGIN = 0.18

/** The scale of a clock: around 0 where it only drifts; from 0 to where it stepped else. */
export function scaleOf({ windows, steps }: Pick<ClockRow, 'windows' | 'steps'>): Scale {
  const values = windows.map(({ offsetMs }) => offsetMs)
  const high = Math.max(0, ...values)
  const low = Math.min(0, ...values)
  const most = niceScale(Math.max(high, -low))
  if (steps.length === 0) return { low: -most, high: most, labels: [most, -most] }
  const room = Math.max(high - low, 10) * MARGIN
  const far = high > -low ? high : low
  return { low: low - room, high: high + room, labels: far === 0 ? [0] : [0, far] }
}

/** One point for each window: x 0 to 1 from `since` to `until`, y 0 (top) to 1. Windows that do not follow one another are not joined. */
export function linesOf(
  { windows }: Pick<ClockRow, 'windows'>,
  { low, high }: Scale,
  since: bigint,
  until: bigint,
): { x: number; y: number }[][] {
  const length = Number(until - since) || 1
  const lines: { x: number; y: number }[][] = []
  let end: bigint | null = null
  let usual = 0n
  for (const { since: from, until: to, offsetMs } of windows) {
    const begin = BigInt(from)
    const isApart = end === null || begin - end > 4n * usual
    if (isApart) lines.push([])
    end = BigInt(to)
    const own = end - begin
    usual = own > usual ? own : usual
    const middle = Number((begin + end) / 2n - since) / length
    lines.at(-1)!.push({ x: Math.min(Math.max(middle, 0), 1), y: (high - offsetMs) / (high - low || 1) })
  }
  return lines
}

/** "+0.14 ± 0.02", in milliseconds per hour; null where it is not known. */
export function driftText({
  driftMsPerHour,
  driftErrorMsPerHour: error,
}: Pick<ClockRow, 'driftMsPerHour' | 'driftErrorMsPerHour'>): string | null {
  if (driftMsPerHour === null) return null
  // Digits beyond the error say nothing.
  const digits = error === null ? 2 : error <= 0 ? 3 : Math.min(Math.max(Math.ceil(-Math.log10(error)), 0), 3)
  const size = Math.abs(driftMsPerHour).toFixed(digits)
  const drift = `${Number(size) === 0 ? '' : driftMsPerHour < 0 ? '−' : '+'}${size}`
  return error === null ? drift : `${drift} ± ${error.toFixed(digits)}`
}

/** The time that clocks were compared in, all together; null: nothing was compared. */
export function comparedTime(clocks: readonly Pick<ClockRow, 'windows'>[]): { since: bigint; until: bigint } | null {
  let since: bigint | null = null
  let until: bigint | null = null
  for (const { windows } of clocks) {
    const [first] = windows
    const last = windows.at(-1)
    if (!first || !last) continue
    const begin = BigInt(first.since)
    const end = BigInt(last.until)
    if (since === null || begin < since) since = begin
    if (until === null || end > until) until = end
  }
  return since === null || until === null ? null : { since, until }
}
