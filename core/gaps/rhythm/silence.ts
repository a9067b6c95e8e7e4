import { CodeCache } from '../code-cache.ts'
import type { Confidence, GapFinding, GapSink, Lost } from '../finding.ts'
import { type Detector, type GapItem, MAX_SOURCES, placedMicros } from '../row.ts'
import { count } from '../words.ts'
import { Exposure, LIKELY_TIMES, type Silence, silencesOf } from './habit.ts'
import { type Interval, lengthOf, mergeIntervals, partsOutside, partsWithin } from './intervals.ts'
import { microsOf, nanos } from './micros.ts'
import { type Pause, type Track, TrackPool } from './pauses.ts'
import { type Placed, RunClock } from './run-clock.ts'
import { nobodyText, silenceText, uncoveredText } from './silence-text.ts'

/** Expected false alarms per source and day of evidence, unless the options say otherwise: one in a hundred source-days. */
export const FALSE_ALARM_RATE = 0.01
/** Other sources heard meanwhile are counted up to here; then it is "at least". */
export const MAX_COUNTED_SOURCES = 100
/** An interval that lies in no item for this part of its length is one that no item covers. */
const UNCOVERED_PART = 0.9
/** Sources that must be silent beyond their habits before it is the capture that was down. */
export const MIN_SILENT = 2
const UNKNOWN: Lost = { min: 0, max: null, unit: 'messages' }

/** A time at which silence is to be expected; nanoseconds since the epoch. */
export interface PlannedSilence {
  /** null: of every source. */
  readonly source: string | null
  readonly since: bigint
  readonly until: bigint
  readonly name: string
}

/** What an item covers, nanoseconds since the epoch. */
export interface ItemCoverage {
  readonly item: number
  readonly since: bigint
  readonly until: bigint
}

export interface SilenceOptions {
  /** Expected false alarms per source and day, above 0 and at most 1. */
  readonly falseAlarmRate?: number
  readonly planned?: readonly PlannedSilence[]
  /** Where it is known beyond the first and last message. Of an item that is not listed its messages tell. */
  readonly coverage?: readonly ItemCoverage[]
  /**
   * Items with the same answer are one series: habits are learned over all of it. Give its items in the order of time. As it is,
   * all captures are one series and each log file is one.
   */
  readonly seriesOf?: (item: GapItem) => string
}

interface Series {
  readonly clock: RunClock
  /** All sources taken as one. */
  readonly all: Track
  readonly tracks: Map<string, Track>
  readonly cache: CodeCache<Track>
  readonly covered: Interval[]
  /** Sources heard in the present run. */
  active: Track[]
  /** First and last time of the present item in the present run; Infinity and -Infinity before its first message. */
  itemSince: number
  itemUntil: number
  /** Where the present item's coverage ends by the options; -Infinity: they do not say. */
  statedUntil: number
  /** Where the coverage of the run ends, as far as its items are closed. */
  runUntil: number
}

interface Planned extends Interval {
  readonly source: string | null
  readonly name: string
}

/**
 * Finds where a source fell silent beyond its own habit, where nobody was heard at all, and where no item covers the time between
 * two. Detector id `silence`.
 */
export function silenceDetector(sink: GapSink, options: SilenceOptions = {}): Detector {
  const { falseAlarmRate = FALSE_ALARM_RATE, coverage = [], seriesOf = usualSeries } = options
  if (!(falseAlarmRate > 0 && falseAlarmRate <= 1)) throw new RangeError('falseAlarmRate must be above 0 and at most 1')
  const planned = (options.planned ?? []).map(
    ({ source, since, until, name }): Planned => ({ source, name, since: microsOf(since), until: microsOf(until) }),
  )
  const pool = new TrackPool()
  const all = new Map<string, Series>()
  let sources = 0
  let beyond = 0
  let series: Series | undefined

  function begin(): Series {
    const made: Series = {
      clock: new RunClock(
        (time, run, at) => place(made, time, run, at),
        (isWhole) => endRun(made, isWhole),
      ),
      all: pool.track(null),
      tracks: new Map(),
      cache: new CodeCache(),
      covered: [],
      active: [],
      itemSince: Infinity,
      itemUntil: -Infinity,
      statedUntil: -Infinity,
      runUntil: -Infinity,
    }
    return made
  }

  function place(to: Series, time: number, run: number, at: Placed): void {
    to.all.heard(time, run, at)
    if (time < to.itemSince) to.itemSince = time
    if (time > to.itemUntil) to.itemUntil = time
    const track = to.cache.get(at.part, at.sourceCode) ?? trackOf(to, at)
    const { wireSec, wireNano, senderSec, senderNano } = at
    const delay = (wireSec - senderSec) * 1e6 + (wireNano - senderNano) / 1e3
    if (track?.heard(time, run, at, to.clock.heard, delay)) to.active.push(track)
  }

  function trackOf({ tracks, cache }: Series, { source, part, sourceCode }: Placed): Track | undefined {
    if (source === '') return undefined
    let track = tracks.get(source)
    if (track === undefined) {
      if (sources === MAX_SOURCES) {
        beyond++
        return undefined
      }
      sources++
      track = pool.track(source)
      tracks.set(source, track)
    }
    cache.set(part, sourceCode, track)
    return track
  }

  /** What an item covers is kept item by item: the time between two is covered by neither. */
  function closeItem(of: Series, isWhole: boolean): void {
    if (of.itemSince > of.itemUntil) return
    const until = Math.max(of.itemSince, Math.min(of.itemUntil, of.clock.heard))
    of.runUntil = isWhole ? Math.max(until, of.statedUntil) : until
    of.covered.push({ since: of.itemSince, until: of.runUntil })
    of.itemSince = Infinity
    of.itemUntil = -Infinity
  }

  function endRun(of: Series, isWhole: boolean): void {
    closeItem(of, isWhole)
    for (const track of of.active) track.runEnds(of.runUntil)
    if (of.active.length > 0) of.all.runEnds(of.runUntil)
    of.active = []
    of.runUntil = -Infinity
  }

  return {
    item(item) {
      if (series !== undefined) {
        series.clock.item()
        closeItem(series, true)
      }
      const name = seriesOf(item)
      series = all.get(name)
      if (series === undefined) {
        series = begin()
        all.set(name, series)
      }
      const stated = coverage.find((each) => each.item === item.item)
      series.statedUntil = stated === undefined ? -Infinity : microsOf(stated.until)
    },
    row(row) {
      const time = placedMicros(row)
      if (!Number.isNaN(time)) series?.clock.take(time, row)
    },
    end() {
      for (const each of all.values()) each.clock.end()
      const stated = coverage.map(({ since, until }) => ({ since: microsOf(since), until: microsOf(until) }))
      const covered = mergeIntervals([...stated, ...[...all.values()].flatMap((each) => each.covered)])
      for (const each of all.values()) judge(each, covered, planned, falseAlarmRate, sink)
      if (beyond > 0) sink(beyondFinding(beyond))
    },
  }
}

function usualSeries({ kind, name }: GapItem): string {
  return kind === 'log' ? `log ${name}` : 'capture'
}

function judge(
  series: Series,
  covered: readonly Interval[],
  planned: readonly Planned[],
  rate: number,
  sink: GapSink,
): void {
  const exposure = new Exposure(mergeIntervals(series.covered))
  const plannedFor = (source: string | null): Planned[] =>
    planned.filter((each) => each.source === null || each.source === source)
  const tracks = [...series.tracks.values()]
  const forAll = mergeIntervals(plannedFor(null))
  const explained: Interval[] = []
  const names = (source: string | null, pause: Pause): string[] =>
    plannedFor(source)
      .filter((each) => each.since < pause.until && each.until > pause.since)
      .map(({ name }) => name)
  for (const silence of silencesOf(series.all, exposure, forAll, rate)) {
    const { pause } = silence
    const hole = lengthOf(partsOutside(pause, covered))
    if (hole >= UNCOVERED_PART * (pause.until - pause.since)) {
      sink(finding('archive', null, silence, uncoveredText(silence, hole, tracks.length)))
    } else if (isOfAll(pause, tracks, (track) => silencesOf(track, exposure, forAll, rate))) {
      sink(finding('silence', null, silence, nobodyText(silence, tracks.length, names(null, pause))))
    } else continue
    explained.push(pause)
  }
  const unheardParts = mergeIntervals(explained)
  for (const track of tracks) {
    const source = track.source!
    const without = planned.length === 0 ? unheardParts : mergeIntervals([...explained, ...plannedFor(source)])
    const said: Interval[] = []
    for (const silence of silencesOf(track, exposure, without, rate)) {
      const { pause } = silence
      // Two captures of the same time show the same silence.
      if (said.some(({ since, until }) => since < pause.until && until > pause.since)) continue
      said.push(pause)
      const heard = tracks.length === 1 ? null : heardDuring(tracks, track, pause)
      const unheard = partsWithin(pause, unheardParts)
      const text = silenceText(source, silence, { planned: names(source, pause), heard, unheard })
      const judged = finding('silence', source, silence, text)
      // Of a source that is alone it cannot be told what stopped.
      sink(heard === null ? { ...judged, confidence: 'possible' } : judged)
    }
  }
}

/**
 * Whether a time in which nobody was heard is unusual for MIN_SILENT sources at least by their own habits, and not only a part of
 * their longer silences: else it says nothing of the capture.
 */
function isOfAll(pause: Pause, tracks: readonly Track[], silences: (track: Track) => readonly Silence[]): boolean {
  const { since, until } = pause
  const isSilent = (track: Track): boolean =>
    silences(track).some(
      ({ pause }) => pause.since <= since && pause.until >= until && pause.until - pause.since <= 2 * (until - since),
    )
  let silent = 0
  for (const track of tracks) if (isSilent(track) && ++silent === MIN_SILENT) return true
  return false
}

/** Other sources that were heard within a pause: those whose time covers it, and that have no pause around it. */
function heardDuring(
  tracks: readonly Track[],
  silent: Track,
  { since, until }: Pause,
): { count: number; isMore: boolean } {
  let heard = 0
  for (const track of tracks) {
    if (track === silent || track.first >= until || track.last <= since) continue
    const isWithin = (time: number): boolean => time > since && time < until
    if (
      !isWithin(track.first) &&
      !isWithin(track.last) &&
      track.longest().some((pause) => pause.since <= since && pause.until >= until)
    )
      continue
    heard++
    if (heard === MAX_COUNTED_SOURCES) return { count: heard, isMore: true }
  }
  return { count: heard, isMore: false }
}

function finding(
  kind: 'silence' | 'archive',
  source: string | null,
  { pause, times }: Silence,
  text: string,
): GapFinding {
  const confidence: Confidence = times >= LIKELY_TIMES ? 'likely' : 'possible'
  const [since, until] = [nanos(pause.since), nanos(pause.until)]
  return {
    kind,
    detector: 'silence',
    source,
    since,
    until,
    lost: UNKNOWN,
    confidence,
    text,
    addresses: pause.addresses,
  }
}

function beyondFinding(messages: number): GapFinding {
  const text = `${count(messages, 'message is', 'messages are')} of sources beyond the ${count(MAX_SOURCES, 'source')} that are told apart: whether one of those fell silent was not looked at.`
  const lost: Lost = { min: 0, max: null, unit: 'messages' }
  const nothing = { source: null, since: null, until: null, addresses: [] }
  return { kind: 'silence', detector: 'silence', ...nothing, lost, confidence: 'certain', text }
}
