import { CodeCache } from '../code-cache.ts'
import type { GapFinding, GapSink } from '../finding.ts'
import { type Detector, type GapRow, MARK, MAX_SOURCES, placedMicros } from '../row.ts'
import { count, duration, figure, utc } from '../words.ts'
import { type Beat, BeatPool, KEPT_STRETCHES, type Stretch, TOLERANCE } from './beat.ts'
import { nanos } from './micros.ts'
import { type Placed, RunClock } from './run-clock.ts'
import { matchesWildcard } from './wildcard.ts'

/** Patterns that are looked for besides. */
export const MAX_PATTERNS = 16

export interface HeartbeatOptions {
  /** Texts of heartbeats besides `-- MARK --`; `*` stands for any characters, a pattern without it for a part of the text. */
  readonly heartbeats?: readonly string[]
}

/** Beats of a source, by the number of the pattern. */
type Beats = readonly (Beat | undefined)[]
const NONE: Beats = []

/**
 * Finds heartbeats that did not come. syslogd writes `-- MARK --` only where nothing else was written during the last half of its
 * interval (BSD's markit()), so other messages of the source stand for it; the heartbeats that the user names must come by
 * themselves. Detector id `heartbeat`. Throws a RangeError for more patterns than MAX_PATTERNS.
 */
export function heartbeatDetector(sink: GapSink, options: HeartbeatOptions = {}): Detector {
  const named = options.heartbeats ?? []
  if (named.length > MAX_PATTERNS) throw new RangeError(`at most ${MAX_PATTERNS} heartbeats can be named`)
  const patterns = [MARK, ...named.filter((pattern) => pattern !== '')]
  const sources = new Map<string, Beats>()
  const cache = new CodeCache<Beats>()
  const pool = new BeatPool()
  let beats = 0
  let beyond = 0
  const clock = new RunClock(place, () => {
    for (const each of sources.values()) for (const beat of each) beat?.runEnds(clock.run, clock.heard)
  })

  function patternOf(row: GapRow): number {
    if (row.isMark) return 0
    if (patterns.length === 1) return -1
    const text = row.text
    for (let i = 1; i < patterns.length; i++) if (matchesWildcard(text, patterns[i]!)) return i
    return -1
  }

  function place(time: number, run: number, at: Placed, pattern: number): void {
    const known = cache.get(at.part, at.sourceCode) ?? beatsOf(at)
    if (pattern >= 0) {
      const beat = known[pattern] ?? begin(at, pattern)
      if (beat === undefined) return
      beat.mark(time, run, at, clock.heard)
    }
    // Any message of the source stands for MARK, whatever else it is.
    if (pattern !== 0) known[0]?.seen(time, run, at, clock.heard)
  }

  function beatsOf({ source, part, sourceCode }: Placed): Beats {
    const known = sources.get(source) ?? NONE
    cache.set(part, sourceCode, known)
    return known
  }

  function begin({ source, part, sourceCode }: Placed, pattern: number): Beat | undefined {
    if (beats === MAX_SOURCES) {
      beyond++
      return undefined
    }
    beats++
    const beat = pool.beat(source, patterns[pattern]!)
    const known = [...(sources.get(source) ?? NONE)]
    known[pattern] = beat
    sources.set(source, known)
    cache.set(part, sourceCode, known)
    return beat
  }

  return {
    item() {
      // Heartbeats are followed within an item: another item may hold other outputs of the same daemon.
      clock.restart()
    },
    row(row) {
      const time = placedMicros(row)
      if (Number.isNaN(time) || row.source === '') return
      clock.take(time, row, patternOf(row))
    },
    end() {
      clock.end()
      for (const each of sources.values()) for (const beat of each) if (beat !== undefined) judge(beat, sink)
      if (beyond > 0) sink(beyondFinding(beyond))
    },
  }
}

function judge(beat: Beat, sink: GapSink): void {
  const isConditional = beat.pattern === MARK
  const cadence = beat.cadence(isConditional)
  if (cadence === null) return
  const stretches = beat.longest()
  const missing = stretches
    .map((stretch) => ({ stretch, ...missingIn(stretch, cadence, isConditional) }))
    .filter(({ min }) => min > 0)
  missing.forEach(({ stretch, min, max }, index) => {
    const isFull = missing.length === KEPT_STRETCHES && index === KEPT_STRETCHES - 1
    sink(finding(beat, cadence, stretch, { min, max }, isFull))
  })
}

/**
 * How many marks had to come within a stretch. Where other messages stand for marks, the first one was due half a cadence after the
 * last message at the earliest; where the stretch does not end in a mark, its phase is not known.
 */
function missingIn(stretch: Stretch, cadence: number, isConditional: boolean): { min: number; max: number } {
  const times = (stretch.until - stretch.since) / cadence - (isConditional ? 0.5 : 0)
  if (!isConditional) {
    const due = Math.max(0, stretch.endsInMark ? Math.round(times) - 1 : Math.floor(times - TOLERANCE))
    return { min: due, max: due }
  }
  if (stretch.endsInMark) {
    return { min: Math.max(0, Math.ceil(times - TOLERANCE) - 1), max: Math.max(0, Math.ceil(times + TOLERANCE) - 1) }
  }
  const min = Math.max(0, Math.floor(times - TOLERANCE))
  return { min, max: Math.floor(times + TOLERANCE) + 1 }
}

function finding(
  { source, pattern, marks }: Beat,
  cadence: number,
  { since, until, addresses, isLast }: Stretch,
  { min, max }: { min: number; max: number },
  isFull: boolean,
): GapFinding {
  const lost = min === max ? count(min, 'mark') : `${figure(min)} to ${count(max, 'mark')}`
  const what = pattern === MARK ? `neither "${MARK}" nor another message` : `no heartbeat "${pattern}"`
  const text = [
    `${source} gave a heartbeat every ${duration(cadence)} (${count(marks, 'mark')} seen).`,
    `Between ${utc(nanos(since))} and ${isLast ? 'the end of the item at ' : ''}${utc(nanos(until))} ${what} came: ${lost} missing.`,
    ...(isFull ? [`Of this heartbeat the ${KEPT_STRETCHES} longest stretches are listed; there may be more.`] : []),
  ].join(' ')
  const interval = { since: nanos(since), until: nanos(until) }
  const isSure = min > 1 || !isLast
  return {
    kind: 'heartbeat',
    detector: 'heartbeat',
    source,
    ...interval,
    lost: { min, max, unit: 'messages' },
    confidence: isSure ? 'likely' : 'possible',
    text,
    addresses,
  }
}

function beyondFinding(messages: number): GapFinding {
  const text = `${count(messages, 'heartbeat is', 'heartbeats are')} of sources beyond the ${count(MAX_SOURCES, 'heartbeat')} that are told apart: whether others of them are missing was not looked at.`
  const nothing = { source: null, since: null, until: null, addresses: [] }
  const lost = { min: 0, max: null, unit: 'messages' } as const
  return { kind: 'heartbeat', detector: 'heartbeat', ...nothing, lost, confidence: 'certain', text }
}
