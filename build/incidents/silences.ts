import type { GapFinding } from '../../core/gaps/finding.ts'
import { FALSE_ALARM_RATE, silenceDetector } from '../../core/gaps/rhythm/silence.ts'
import type { GapRow } from '../../core/gaps/row.ts'
import { wholeRow } from '../../test/core/gaps/whole-row.ts'
import { type Draw, drawing } from './draw.ts'
import { momentsOf, workingDays } from './rhythm.ts'
import { DAY, HOUR, MINUTE, type Micros, SECOND } from './truth.ts'

/** Monday 2 March 2026, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 2, 2) * 1000
/** Sources that one piece of evidence holds. */
const TOGETHER = 5

/** Moments of a source that never falls silent beyond its habit, and how long it must be heard for the stated rate to hold. */
type Habit = (draw: Draw, until: Micros) => Micros[]

/** Mean times between messages that are drawn from. */
const MEANS = [MINUTE, 5 * MINUTE, 20 * MINUTE, 2 * HOUR]
const countOf = (draw: Draw, until: Micros) => (until - MONDAY) / draw.pick(MEANS)

const HABITS: Readonly<Record<string, Habit>> = {
  even: (draw, until) => momentsOf(draw, 'even', MONDAY, until, countOf(draw, until)),
  bursts: (draw, until) => momentsOf(draw, 'bursts', MONDAY, until, countOf(draw, until)),
  regular: (draw, until) => momentsOf(draw, 'regular', MONDAY, until, countOf(draw, until)),
  'heavy tail': (draw, until) => {
    const moments: Micros[] = []
    const median = draw.pick([30, 120, 600]) * SECOND
    for (let at = MONDAY; at < until; at += Math.ceil(median * Math.exp(1.5 * draw.normal()))) moments.push(at)
    return moments
  },
  'quiet nights': (draw, until) => workingDays(draw, MONDAY, until, (until - MONDAY) / draw.pick([MINUTE, 5 * MINUTE])),
  'hourly jobs': (draw, until) =>
    Array.from({ length: Math.floor((until - MONDAY) / HOUR) }, (_, hour) => hour).flatMap((hour) =>
      Array.from(
        { length: draw.between(3, 15) },
        (_, i) => MONDAY + hour * HOUR + Math.floor((i + draw.uniform()) * SECOND),
      ),
    ),
}

/** False alarms of one kind of source in evidence of some days. */
export interface AlarmRate {
  readonly habit: string
  readonly days: number
  readonly sources: number
  readonly alarms: number
  /** Per source and day: measured, and stated at most. */
  readonly measured: number
  readonly stated: number
}

/** Sources that were silent once, so many times as long as they ever are: how many of those silences were found. */
export interface SilenceRecall {
  readonly habit: string
  readonly times: number
  readonly silences: number
  readonly found: number
}

/** How long evidence is, days, and how many sources of each habit it holds. */
export const RATE_RUNS = [
  { days: 1, sources: 200 },
  { days: 3, sources: 300 },
  { days: 7, sources: 100 },
  { days: 28, sources: 30 },
] as const

export function alarmRates(seed: number, runs: readonly { days: number; sources: number }[] = RATE_RUNS): AlarmRate[] {
  return runs.flatMap(({ days, sources }) =>
    Object.entries(HABITS).map(([habit, moments], i) => {
      const until = MONDAY + days * DAY
      let alarms = 0
      for (let first = 0; first < sources; first += TOGETHER) {
        const all = Array.from({ length: TOGETHER }, (_, j) => moments(drawing(seed + first + j, 100 + i), until))
        alarms += silencesIn(all).length
      }
      return { habit, days, sources, alarms, measured: alarms / (sources * days), stated: FALSE_ALARM_RATE }
    }),
  )
}

/** How long silences are, in longest other pauses of their source. */
export const SILENCE_TIMES = [1.5, 2, 3, 5, 10, 20] as const
const RECALL_DAYS = 14
/** Silences begin at this hour, so that those of sources with quiet nights lie in their day. */
const BEGINS = 10

export function silenceRecalls(seed: number, sources = 20): SilenceRecall[] {
  return Object.entries(HABITS).flatMap(([habit, moments], i) =>
    SILENCE_TIMES.map((times): SilenceRecall => {
      let found = 0
      let silences = 0
      for (let source = 0; source < sources; source++) {
        const draw = drawing(seed + source, 200 + i)
        const heard = moments(draw, MONDAY + RECALL_DAYS * DAY)
        const since = MONDAY + draw.between(5, 8) * DAY + BEGINS * HOUR
        const until = since + times * longestPause(heard, habit === 'quiet nights')
        if (until > (habit === 'quiet nights' ? since + 7 * HOUR : MONDAY + (RECALL_DAYS - 2) * DAY)) continue
        const other = moments(draw, MONDAY + RECALL_DAYS * DAY)
        silences++
        const findings = silencesIn([heard.filter((time) => time < since || time > until), other])
        // Of the pause around the silence, and not of a part of it.
        const isIt = (at: GapFinding) =>
          at.source === nameOf(0) && microsOf(at.since) <= since && microsOf(at.until) >= until
        if (findings.some(isIt)) found++
      }
      return { habit, times, silences, found }
    }),
  )
}

/** The longest pause of a source; by day alone where nights are quiet. */
function longestPause(moments: readonly Micros[], isByDay: boolean): Micros {
  const isDay = (time: Micros) => !isByDay || (time % DAY > 9 * HOUR && time % DAY < 17 * HOUR)
  return Math.max(...moments.slice(1).map((time, i) => (isDay(time) && isDay(moments[i]!) ? time - moments[i]! : 0)))
}

const nameOf = (source: number): string => `source-${source}`
const microsOf = (time: bigint | null): Micros => (time === null ? Number.NaN : Number(time / 1000n))

/** What the detector of silence says of sources heard at these moments, in one capture. */
function silencesIn(sources: readonly (readonly Micros[])[]): GapFinding[] {
  const findings: GapFinding[] = []
  const detector = silenceDetector((finding) => findings.push(finding))
  detector.item({ item: 1, name: 'capture.pcapng', kind: 'pcapng' })
  const heard = sources.flatMap((moments, source) => moments.map((time) => ({ time, source: nameOf(source) })))
  heard.sort((a, b) => a.time - b.time)
  for (const [i, { time, source }] of heard.entries()) detector.row(rowAt(time, source, i + 1))
  detector.end()
  return findings
}

/** A message of which only source and time are looked at. */
function rowAt(time: Micros, source: string, seq: number): GapRow {
  return wholeRow({
    item: 1,
    seq,
    packet: seq,
    offset: 100 * seq,
    length: 100,
    source,
    src: null,
    wireTime: BigInt(time) * 1000n,
    senderTime: null,
    isInferred: false,
    timeDigits: 6,
    pri: null,
    app: null,
    procid: null,
    msgid: null,
    sd: '',
    text: '',
    hasAnchor: false,
    transport: 'udp',
    isCut: false,
  })
}
