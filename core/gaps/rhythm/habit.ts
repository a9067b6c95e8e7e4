import type { Interval } from './intervals.ts'
import { lengthOf, mergeIntervals, partsOutside } from './intervals.ts'
import { DAY_PARTS, MICROS_PER_HOUR, type Pause, type Track } from './pauses.ts'

/** From this length of evidence on, the hours of the day are told apart, and from the other on the days of the week as well. */
export const HOURS_AFTER_DAYS = 3
export const WEEKDAYS_AFTER_DAYS = 15
/** What recurs more often is no silence but habit. */
export const MAX_SILENCES = 3
/** Pauses that must show the habit before another can lie beyond it. */
export const MIN_HABIT_PAUSES = 6
/** However long the evidence: no more false alarms are expected of a source. */
export const MAX_EXPECTED_ALARMS = 0.1
/** A source must have been heard for this part of a silence's length at least, for the habit to be known well enough. */
export const HABIT_PART = 1 / 20
/** A silence so many times as long as the threshold is `likely`, a shorter one `possible`. */
export const LIKELY_TIMES = 3

/** A silence is at least so many times as long as the longest pause that is habit: a beat that is kept to the second varies by chance. */
export const MIN_TIMES_LONGEST = 1.5

const HOURS_PER_WEEK = 168
const MICROS_PER_DAY = 24 * MICROS_PER_HOUR

/** A pause beyond habit, and what it is beyond. Microseconds. */
export interface Silence {
  readonly pause: Pause
  /** Of the pauses that are habit the longest. */
  readonly longestOther: number
  /** Pauses that the habit was learned from. */
  readonly pauses: number
  /** Length from which on a pause is beyond habit, at the usual rate of the hours it lies in. */
  readonly threshold: number
  /** How many times as long as the threshold it is. */
  readonly times: number
  /** Whether the evidence was long enough to learn the hours of the day. */
  readonly knowsHours: boolean
}

/** How long each hour of the week was covered by the evidence: what rates are measured against. */
export class Exposure {
  private readonly hours = new Float64Array(24)
  private readonly weekdays = new Float64Array(7)
  /** From the first to the last moment covered. */
  readonly span: number

  /** `covered` is merged. Intervals that are longer than four weeks count all hours alike. */
  constructor(covered: readonly Interval[]) {
    for (const interval of covered) this.add(interval)
    this.span = covered.length === 0 ? 0 : covered.at(-1)!.until - covered[0]!.since
  }

  private add({ since, until }: Interval): void {
    const weeks = Math.floor((until - since) / (HOURS_PER_WEEK * MICROS_PER_HOUR))
    const whole = weeks * HOURS_PER_WEEK * MICROS_PER_HOUR
    for (let hour = 0; hour < 24; hour++) this.hours[hour]! += whole / 24
    for (let day = 0; day < 7; day++) this.weekdays[day]! += whole / 7
    for (let at = since + whole; at < until; ) {
      const hour = Math.floor(at / MICROS_PER_HOUR)
      const next = Math.min(until, (hour + 1) * MICROS_PER_HOUR)
      this.hours[modulo(hour, 24)]! += next - at
      this.weekdays[modulo(Math.floor(hour / 24), 7)]! += next - at
      at = next
    }
  }

  /** Whether a source was heard over so many days. */
  tells(track: Track, days: number): boolean {
    return Math.min(this.span, track.last - track.first) >= days * MICROS_PER_DAY
  }

  /**
   * Weights of the 168 hours of the week, with a mean of 1: how much a source is heard in an hour, against its average. null
   * where the evidence is too short to tell hours apart.
   */
  weights(track: Track): Float64Array | null {
    if (!this.tells(track, HOURS_AFTER_DAYS)) return null
    const weights = new Float64Array(HOURS_PER_WEEK)
    const byHour = quietest(relative(24, (hour) => track.minutesOfHour(hour), this.hours))
    const byDay = relative(7, (day) => track.minutesOfWeekday(day), this.weekdays)
    const tellsDays = this.tells(track, WEEKDAYS_AFTER_DAYS)
    for (let i = 0; i < HOURS_PER_WEEK; i++) weights[i] = byHour[i % 24]! * (tellsDays ? byDay[Math.floor(i / 24)]! : 1)
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / HOURS_PER_WEEK
    return weights.map((weight) => weight / mean)
  }
}

/** Rates of parts of a cycle. Half a minute more than was heard: an hour without any is quiet, but not beyond all doubt. */
function relative(parts: number, minutes: (part: number) => number, exposure: Float64Array): Float64Array {
  const rates = new Float64Array(parts)
  for (let part = 0; part < parts; part++)
    rates[part] = exposure[part]! > 0 ? ((minutes(part) + 0.5) / exposure[part]!) * MICROS_PER_HOUR : NaN
  const known = rates.filter((rate) => !Number.isNaN(rate))
  const mean = known.reduce((sum, rate) => sum + rate, 0) / known.length
  return rates.map((rate) => (Number.isNaN(rate) ? 1 : rate / mean))
}

/** Each hour at the rate of the quietest of it and its neighbours: working days begin and end within hours, and not to the minute. */
function quietest(rates: Float64Array): Float64Array {
  return rates.map((rate, i) => Math.min(rate, rates[(i + 23) % 24]!, rates[(i + 1) % 24]!))
}

/** Measures stretches of time by how much of the source's activity falls into them; microseconds at its average rate. */
function measure(weights: Float64Array | null): (interval: Interval) => number {
  if (weights === null) return ({ since, until }) => until - since
  const sums = new Float64Array(HOURS_PER_WEEK + 1)
  for (let i = 0; i < HOURS_PER_WEEK; i++) sums[i + 1] = sums[i]! + weights[i]! * MICROS_PER_HOUR
  const week = sums[HOURS_PER_WEEK]!
  const upTo = (time: number): number => {
    const hour = Math.floor(time / MICROS_PER_HOUR)
    const weeks = Math.floor(hour / HOURS_PER_WEEK)
    const i = hour - weeks * HOURS_PER_WEEK
    return weeks * week + sums[i]! + (time - hour * MICROS_PER_HOUR) * weights[i]!
  }
  return ({ since, until }) => upTo(until) - upTo(since)
}

function modulo(value: number, by: number): number {
  return value - Math.floor(value / by) * by
}

/** Length above which all pauses were kept, at the average rate of the source; for each part of the day at the rate of its hours. */
function levelOf(track: Track, weights: Float64Array | null): number {
  const hours = 24 / DAY_PARTS
  const rates = new Float64Array(DAY_PARTS).fill(weights === null ? 1 : 0)
  for (let i = 0; weights !== null && i < HOURS_PER_WEEK; i++)
    rates[Math.floor((i % 24) / hours)]! += (weights[i]! * DAY_PARTS) / HOURS_PER_WEEK
  return rates.reduce((level, rate, part) => Math.max(level, track.floorOf(part) * rate), 0)
}

/** Days over which a source was heard, pauses left out: what its habit is known from. */
function talkedDays({ first, last }: Track, pauses: readonly { pause: Pause }[]): number {
  const within = mergeIntervals(pauses.map(({ pause }) => pause))
  return lengthOf(partsOutside({ since: first, until: last }, within)) / MICROS_PER_DAY
}

/**
 * `explained`, and with it what other runs of the source tell of a pause: where one of them holds a part of it, or all of it
 * without a pause of its own, the source was heard.
 */
function heardElsewhere(
  pause: Pause,
  pauses: readonly Pause[],
  runs: readonly Interval[],
  explained: readonly Interval[],
): readonly Interval[] {
  if (runs.length === 0) return explained
  const around = runs.filter(({ since, until }) => since <= pause.since && until >= pause.until)
  const half = (pause.until - pause.since) / 2
  const isShared = pauses.some(
    (other) => other !== pause && Math.min(other.until, pause.until) - Math.max(other.since, pause.since) >= half,
  )
  if (around.length > 1 && !isShared) return [pause]
  return mergeIntervals([...explained, ...runs.filter((run) => !around.includes(run))])
}

/**
 * The pauses of a source that lie beyond its habit, longest first. What lies in `explained` does not count as pause.
 *
 * The longest pauses above a level u are taken as a Pareto tail: then the logarithms of their lengths over u are exponential,
 * and the spacings i * (z[i] - z[i+1]) of the ordered ones are independent and exponential with the same mean (Rényi, 1953). So
 * the j longest stand apart with the probability (1 + t)^-(k-j), where t is their spacing over the sum of the k-j below it. The
 * expected false alarms, `rate` per source and day and MAX_EXPECTED_ALARMS at most, are shared out over j = 1 to MAX_SILENCES. For tails lighter than Pareto's
 * (exponential ones above all) there are fewer.
 */
export function silencesOf(
  track: Track,
  exposure: Exposure,
  explained: readonly Interval[],
  rate: number,
): readonly Silence[] {
  if (track.pauses <= MIN_HABIT_PAUSES) return []
  const weights = exposure.weights(track)
  const measured = measure(weights)
  const runs = track.heardRuns()
  const pauses = track
    .longest()
    .map((pause, _, all) => ({ pause, parts: partsOutside(pause, heardElsewhere(pause, all, runs, explained)) }))
    .map(({ pause, parts }) => ({ pause, length: parts.reduce((sum, part) => sum + measured(part), 0) }))
    .filter(({ length }) => length > 0)
    .sort((a, b) => b.length - a.length)
  const level = levelOf(track, weights)
  const complete = pauses.findLastIndex(({ length }) => length > level)
  // The last one is the level itself. Where few lie above it, some below are taken too, between which others may not have been kept:
  // that makes their spacings wider, so the bound higher.
  const tail = Math.min(pauses.length - 2, Math.max(complete, MAX_SILENCES + MIN_HABIT_PAUSES))
  const z = pauses.map(({ length }) => Math.log(length))
  const spacing = (j: number): number => j * (z[j - 1]! - z[j]!)
  let best = 0
  let threshold = 0
  let below = 0
  for (let j = tail + 1; j >= 1; j--) {
    const others = tail + 1 - j
    if (j <= MAX_SILENCES && others >= MIN_HABIT_PAUSES - 1) {
      const talked = talkedDays(track, pauses.slice(0, j))
      const probability = Math.min(MAX_EXPECTED_ALARMS, rate * talked) / (j * MAX_SILENCES)
      const bound = Math.max(below * (probability ** (-1 / others) - 1), j * Math.log(MIN_TIMES_LONGEST))
      const isKnown = talked * MICROS_PER_DAY >= HABIT_PART * (pauses[0]!.pause.until - pauses[0]!.pause.since)
      if (isKnown && spacing(j) > bound) {
        best = j
        threshold = Math.exp(z[j]! + bound / j)
      }
    }
    below += spacing(j)
  }
  const others = pauses.slice(best).map(({ pause }) => pause.until - pause.since)
  const silences = pauses.slice(0, best).filter(({ pause }) => !pause.isDelay)
  return silences.map(({ pause, length }) => ({
    pause,
    longestOther: Math.max(0, ...others),
    pauses: track.pauses - best,
    threshold,
    times: length / threshold,
    knowsHours: exposure.tells(track, HOURS_AFTER_DAYS),
  }))
}
