import { visible } from '../../text/visible.ts'
import type { GapFinding } from '../finding.ts'
import { count, figure, period } from '../words.ts'
import type { Volume } from './line-volume.ts'

/** Steps on each side that a step is compared with. */
export const NEIGHBOURS = 12
/** Longest stretch that is looked for, in steps and in seconds: of a longer one what stands around it says nothing. */
export const MAX_STRETCH = 8
export const LONGEST = 6 * 3600
/** Longest stretch, seconds, that need not be held against other days, and how many of those a longer one needs. */
export const LONGEST_ALONE = 7200
export const OTHER_DAYS = 2
/** A step is low below this share of the usual. */
const LOW = 0.25
/** Beside the stretch the volume is usual: at least this share of it. A step on each side may lie half within the stretch. */
const EDGE = 0.75
/** So it is at the time of the stretch on other days. */
const OTHER_DAY = 0.5
/** The least that is usual: where few lines come, few lines say nothing. */
export const LEAST_USUAL = 10
/** How far below the usual, in standard deviations of the neighbours. */
const DEVIATIONS = 5
/** Of the steps elsewhere in the file, this share may be low: where more are, a low one says nothing. */
const LOW_ELSEWHERE = 0.01
const DAY = 86_400
const NANOS = 1_000_000_000n

/** A stretch of steps: `[from, to)`. */
interface Stretch {
  readonly from: number
  readonly to: number
  readonly lines: number
  readonly expected: number
}

/**
 * Finds stretches in which a log has far fewer lines than on both sides of it and at that time on other days, and which begin and
 * end at once: what is left when somebody deletes lines that match something. Programs that pause look the same, so such a finding
 * is never more than possible. Stretches without any line are left to the detector of silence. The file is looked at in steps of
 * its volume, and in steps twice, four times … as long, as short ones hold too few lines; what a shorter step shows goes first.
 */
export function cleanedStretches(volume: Volume, name: string): GapFinding[] {
  const found: { readonly since: number; readonly until: number; readonly finding: GapFinding }[] = []
  let counts = Float64Array.from(volume.counts)
  let total = 0
  for (const count of counts) total += count
  for (let width = 1; counts.length > 2 * NEIGHBOURS && volume.step * width <= LONGEST; width *= 2) {
    if (total >= LEAST_USUAL * counts.length) {
      for (const stretch of lowStretches(counts, volume.step * width)) {
        const [since, until] = [stretch.from * width, stretch.to * width]
        if (found.some((other) => since < other.until && until > other.since)) continue
        found.push({ since, until, finding: findingOf(volume, name, width, stretch) })
      }
    }
    counts = inPairs(counts)
  }
  return found.sort((a, b) => a.since - b.since).map(({ finding }) => finding)
}

/** Steps twice as long; a last one without its other half is left out, as it would be low by itself. */
function inPairs(counts: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: counts.length >> 1 }, (_, at) => counts[2 * at]! + counts[2 * at + 1]!)
}

function lowStretches(counts: Float64Array, step: number): Stretch[] {
  const found: { readonly stretch: Stretch; readonly low: number }[] = []
  let low = 0
  for (let from = 0; from < counts.length; from++) {
    const usual = usualAround(counts, from, from + 1).median
    if (usual < LEAST_USUAL || counts[from]! >= usual * LOW) continue
    let to = from + 1
    while (to < counts.length && counts[to]! < usual * LOW) to++
    low += to - from
    const edge = usual * EDGE
    const begin = from > 0 && counts[from - 1]! < edge ? from - 1 : from
    const stretch = judge(counts, step, begin, to < counts.length && counts[to]! < edge ? to + 1 : to)
    if (stretch !== undefined) found.push({ stretch, low: to - from })
    from = to
  }
  return found.filter((one) => low - one.low <= counts.length * LOW_ELSEWHERE).map(({ stretch }) => stretch)
}

function judge(counts: Float64Array, step: number, from: number, to: number): Stretch | undefined {
  const steps = to - from
  if (steps > MAX_STRETCH || steps * step > LONGEST) return undefined
  if (from < NEIGHBOURS || counts.length - to < NEIGHBOURS) return undefined
  const { median, deviation } = usualAround(counts, from, to)
  const lines = sum(counts, from, to)
  const expected = median * steps
  const isSharp = counts[from - 1]! >= median * EDGE && counts[to]! >= median * EDGE
  if (lines === 0 || !isSharp || expected - lines < DEVIATIONS * deviation * Math.sqrt(steps)) return undefined
  const days = otherDays(counts, step, from, to)
  if (days.some((day) => day < expected * OTHER_DAY)) return undefined
  if (steps * step > LONGEST_ALONE && days.length < OTHER_DAYS) return undefined
  return { from, to, lines, expected }
}

/** Lines at the same time of all other days in the file. */
function otherDays(counts: Float64Array, step: number, from: number, to: number): number[] {
  const days: number[] = []
  for (const direction of [-1, 1]) {
    for (let day = 1; ; day++) {
      // Steps need not divide a day: the nearest are taken.
      const by = direction * Math.round((day * DAY) / step)
      if (from + by < 0 || to + by > counts.length) break
      days.push(sum(counts, from + by, to + by))
    }
  }
  return days
}

function sum(counts: Float64Array, from: number, to: number): number {
  let lines = 0
  for (let at = from; at < to; at++) lines += counts[at]!
  return lines
}

function findingOf(volume: Volume, name: string, width: number, { from, to, lines, expected }: Stretch): GapFinding {
  const timeOf = (step: number) => BigInt(volume.since + step * width * volume.step) * NANOS
  const [since, until] = [timeOf(from), timeOf(to)]
  const addresses = [firstLine(volume, width, from - 1), firstLine(volume, width, to)]
  return {
    kind: 'archive',
    detector: 'cleaned-log',
    source: null,
    since,
    until,
    lost: { min: 0, max: null, unit: 'messages' },
    confidence: 'possible',
    text: `${period(since, until)} ${visible(name)} has ${count(lines, 'line')}, where as long a time before and after has about ${figure(Math.round(expected))}; it falls and rises at once. Lines may have been taken out, or less may have been said. How many are missing, if any, is not known.`,
    addresses: addresses.filter((address) => address !== undefined),
  }
}

/** The first line of a step that is `width` steps of the volume long. */
function firstLine(volume: Volume, width: number, step: number) {
  for (let at = step * width; at < (step + 1) * width; at++) {
    const address = volume.firstLine(at)
    if (address !== undefined) return address
  }
  return undefined
}

/** Median and standard deviation of the steps on both sides of a stretch; the deviation is never below that of pure chance. */
function usualAround(counts: Float64Array, from: number, to: number): { median: number; deviation: number } {
  const before = counts.subarray(Math.max(0, from - NEIGHBOURS), from)
  const after = counts.subarray(to, to + NEIGHBOURS)
  const around = new Float64Array(before.length + after.length)
  around.set(before)
  around.set(after, before.length)
  if (around.length === 0) return { median: 0, deviation: 0 }
  around.sort()
  const median = around[around.length >> 1]!
  const mean = sum(around, 0, around.length) / around.length
  let variance = 0
  for (const each of around) variance += (each - mean) ** 2 / around.length
  return { median, deviation: Math.sqrt(Math.max(variance, median)) }
}
