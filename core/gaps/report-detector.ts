import { appTest } from './app-test.ts'
import {
  type Confidence,
  type GapAddress,
  type GapFinding,
  type GapSink,
  type Lost,
  MAX_ADDRESSES,
  RELAY_REPORT,
} from './finding.ts'
import { auditTime } from './reports/audit-time.ts'
import { knownReports } from './reports/known-reports.ts'
import { mirroredReports } from './reports/mirrored-reports.ts'
import { addToSpan, joinedFinding, openSpan, ordered, type Place, type Span, spanFinding } from './reports/span.ts'
import { stated } from './reports/stated.ts'
import { addressOf, type Detector, type GapItem, type GapRow } from './row.ts'
import { SIGNATURE_APP, type Statement, statementsOf } from './signature.ts'
import { amountWas, bounds, figure, sentences, utc } from './words.ts'

/** Queues, counters and files of sources that are kept apart within an item. Reports on others stand alone. */
export const MAX_TRACKS = 65_536

/** Reports without a count that follow each other within this time are one finding, nanoseconds. */
export const RUN_PAUSE = 600_000_000_000n

/** Reports within this time speak of the same: a reason and its count, or two values that overtook each other; nanoseconds. */
const SAME_MOMENT = 1_000_000_000n

/** What is remembered of one kind of report of one source about one queue, counter or file. */
interface Track {
  /** The last one that counts. */
  last: Place | null
  /** The last value of a counter. */
  value: number | null
  /** What was opened and not closed yet. */
  span: Span | null
}

/**
 * Finds what logs themselves admit (docs/gaps.md, "drop-report"): the forms of core/gaps/signature-table.ts. Begin and end, begin
 * and count are one finding; of counters that run on, the difference counts. Every item stands by itself, as they may overlap and
 * need not come in the order of time; but a report that stands in two items is told once.
 */
export function reportDetector({ sink }: { sink: GapSink }): Detector {
  const tracks = new Map<string, Track>()
  let untracked = 0
  let firstUntracked: Place | null = null
  const isKnownReport = knownReports()
  const isMirrored = mirroredReports()
  const isOfSyslogd = appTest((app) => app === SIGNATURE_APP)

  /** null: no room for another one. */
  function trackOf({ signature, name }: Statement, place: Place): Track | null {
    // No tab stands in a pair's word, an id or a host name, so different parts make different keys.
    const key = `${signature.pair || signature.id}\t${place.source}\t${name}`
    const known = tracks.get(key)
    if (known) return known
    if (tracks.size >= MAX_TRACKS) {
      untracked++
      firstUntracked ??= place
      return null
    }
    const track = { last: null, value: null, span: null }
    tracks.set(key, track)
    return track
  }

  function flush(): void {
    for (const { span } of tracks.values()) tell(span)
    tracks.clear()
    if (firstUntracked) sink(untrackedFinding(untracked, firstUntracked))
    untracked = 0
    firstUntracked = null
  }

  /** A stretch that ends without what would close it. */
  function tell(span: Span | null): void {
    if (span !== null && !span.isKnown) sink(spanFinding(span))
  }

  function take(statement: Statement, place: Place): void {
    const { meaning, edge } = statement.signature
    if (meaning === 'repeat' || meaning === 'heartbeat') return
    const kept = trackOf(statement, place)
    const track: Track = kept ?? { last: null, value: null, span: null }
    if (statement.count !== null) takeCount(statement, statement.count, place, track)
    else if (edge === 'ends') takeEnd(statement, place, track)
    else takeSpan(statement, place, track)
    if (kept === null) tell(track.span)
  }

  function takeCount(statement: Statement, count: number, place: Place, track: Track): void {
    if (statement.signature.meaning === 'counter') {
      const found = counterFinding(statement, count, place, track)
      if (found === null) return
      if (!place.isKnown) sink(found)
    } else {
      if (count > 0 && !place.isKnown) sink(countFinding(statement, count, place, track))
      track.last = place
    }
    track.span = null
  }

  function takeEnd(statement: Statement, place: Place, track: Track): void {
    const { span } = track
    track.span = null
    if (span === null) tell(openSpan(statement, place))
    else if (!span.isKnown || !place.isKnown) sink(joinedFinding(span, statement, place))
  }

  function takeSpan(statement: Statement, place: Place, track: Track): void {
    const { signature } = statement
    if (signature.meaning === 'lost-uncounted' && track.last && isSameMoment(track.last, place)) return
    const { span } = track
    if (span && !isOver(span, place) && (place.isKnown || !span.isKnown)) {
      if (!place.isKnown) addToSpan(span, statement, place)
      return
    }
    tell(span)
    track.span = openSpan(statement, place)
  }

  return {
    item(_item: GapItem): void {
      flush()
    },
    row(row: GapRow): void {
      if (!row.hasAnchor && !isOfSyslogd(row)) return
      const statements = statementsOf(row.app, row.text)
      if (statements.length === 0 || isMirrored(row)) return
      const stamp = row.senderTime ?? auditTime(row.text)
      const time = row.wireTime ?? stamp
      const place = { source: row.source, time, address: addressOf(row), isKnown: isKnownReport(row, stamp) }
      for (const statement of statements) if (!row.isCut || isWhole(statement, row.text)) take(statement, place)
    },
    end: flush,
  }
}

/** Whether a figure cannot have lost digits where the capture cut the text. */
function isWhole({ quote }: Statement, text: string): boolean {
  return !(/\d$/.test(quote) && text.endsWith(quote))
}

/** Whether a run has ended before `place`: a stop is one stop, and reports that are far apart are runs of their own. */
function isOver({ statement, until }: Span, { time }: Place): boolean {
  const { meaning } = statement.signature
  if (meaning === 'boundary') return true
  if (meaning === 'loss-begins' || statement.signature.edge !== null) return false
  return time !== null && until !== null && (time - until > RUN_PAUSE || until - time > RUN_PAUSE)
}

/** Times apart by no more than SAME_MOMENT; without times, neighbours. */
function isSameMoment(last: Place, place: Place): boolean {
  if (last.time === null || place.time === null) return Math.abs(place.address.packet - last.address.packet) <= 2
  const apart = place.time - last.time
  return apart <= SAME_MOMENT && apart >= -SAME_MOMENT
}

/** What was lost as `text` says, between `since` and the report; it rests on `earlier` reports too. */
interface Account {
  readonly lost: Lost
  readonly since: bigint | null
  readonly earlier: readonly GapAddress[]
  readonly confidence: Confidence
  readonly text: string
}

function finding(statement: Statement, { source, time, address }: Place, account: Account): GapFinding {
  const { lost, since, earlier, confidence, text } = account
  return {
    kind: 'drop-report',
    detector: statement.signature.layer === 'relay' ? RELAY_REPORT : 'drop-report',
    source: source === '' ? null : source,
    ...ordered(since, time),
    lost,
    confidence,
    text: sentences(stated(statement, source, time), text, statement.signature.caveat),
    addresses: [...earlier.slice(0, MAX_ADDRESSES - 1), address],
  }
}

/** A count that stands for itself. */
function countFinding(statement: Statement, count: number, place: Place, track: Track): GapFinding {
  const { meaning, unit } = statement.signature
  const { span, last } = track
  const since = span ? span.since : (last?.time ?? null)
  const when = sinceWhen(place, track)
  const account = (lost: Lost, confidence: Confidence, text: string) =>
    finding(statement, place, { lost, since, earlier: span?.addresses ?? [], confidence, text })
  if (meaning === 'downstream') {
    const text = `So ${amountWas(count, unit)} not passed on ${when}; only what reads from there lacks them.`
    return account({ min: 0, max: count, unit }, 'possible', text)
  }
  if (meaning === 'at-most') {
    // A sum over values of a counter that ran on is too high, and not above zero unless one of them was.
    const lost = { min: 1, max: count, unit }
    return account(lost, 'likely', `So ${bounds(lost)} were lost ${when}.`)
  }
  const text = `So ${amountWas(count, unit)} lost ${when}${unbroken(count)}.`
  return account({ min: count, max: count, unit }, 'certain', text)
}

/** A count does not say where in the interval the messages were. */
function unbroken(count: number): string {
  return count === 1 ? '' : '; they need not have been one unbroken run'
}

/** Where the count may begin. */
function sinceWhen({ time }: Place, { span, last }: Track): string {
  if (span)
    return span.since === null
      ? 'after the begin that was reported before'
      : `after the begin that was reported at ${utc(span.since)}`
  if (last?.time != null && time !== null && last.time <= time)
    return `after the report before it, at ${utc(last.time)}`
  return '(since when is not stated)'
}

/** What a counter that runs on shows since its last value; null: nothing, or the report came out of order. */
function counterFinding(statement: Statement, value: number, place: Place, track: Track): GapFinding | null {
  const { unit } = statement.signature
  const { value: before, last, span } = track
  // Messages overtake each other on the way; nothing starts anew within a moment.
  const isLate = last?.time != null && place.time !== null && place.time - last.time <= SAME_MOMENT
  if (before !== null && value < before && isLate) return null
  track.value = value
  track.last = place
  if (before === value || value === 0) return null
  const earlier = [...(last ? [last.address] : []), ...(span?.addresses ?? [])]
  const account = (lost: Lost, confidence: Confidence, text: string) =>
    finding(statement, place, { lost, since: last?.time ?? null, earlier, confidence, text })
  if (before === null) {
    const lost = { min: span === null ? 0 : 1, max: value, unit }
    const text = `It is the first value in this item, and the counter began before: ${bounds(lost)} were lost since the item began${span === null ? ', if any' : ''}.`
    return account(lost, 'possible', text)
  }
  if (value < before) {
    const lost = { min: value, max: null, unit }
    const text = `The value before was ${before}, so the counter began anew: ${bounds(lost)} were lost, as those between the value before and the new begin are not known.`
    return account(lost, 'likely', text)
  }
  const difference = value - before
  const text = `The value before was ${before}: ${amountWas(difference, unit)} lost in between${unbroken(difference)}.`
  return account({ min: difference, max: difference, unit }, 'certain', text)
}

/** Says that there were more queues, counters and files than are kept apart. */
function untrackedFinding(reports: number, { address }: Place): GapFinding {
  return {
    kind: 'drop-report',
    detector: 'drop-report',
    source: null,
    since: null,
    until: null,
    lost: { min: 0, max: null, unit: 'messages' },
    confidence: 'possible',
    text: `This item reports losses of more than ${figure(MAX_TRACKS)} queues, counters and files. ${figure(reports)} reports on those beyond were taken one by one: a begin was not joined with its end, and the values of a counter not compared.`,
    addresses: [address],
  }
}
