import { visible } from '../../text/visible.ts'
import type { Confidence, GapAddress, GapFinding, Lost } from '../finding.ts'
import { MAX_ADDRESSES } from '../finding.ts'
import type { Statement } from '../signature.ts'
import type { Meaning } from '../signatures/form.ts'
import { amount, atTime, bounds, count, sentences } from '../words.ts'
import { stated } from './stated.ts'

/** Where and when a report stands. */
export interface Place {
  readonly source: string
  readonly time: bigint | null
  readonly address: GapAddress
  /** The same report stands in an item before, and was told of there. */
  readonly isKnown: boolean
}

/** A stretch that one report opened; more of its kind may follow, and the one that closes it. */
export interface Span {
  readonly statement: Statement
  readonly source: string
  readonly since: bigint | null
  readonly addresses: GapAddress[]
  until: bigint | null
  reports: number
  least: number
  /** null: not known. */
  most: number | null
  /** All of it was told of already. */
  readonly isKnown: boolean
}

export function openSpan(statement: Statement, { source, time, address, isKnown }: Place): Span {
  const { least, most } = statement.signature
  return { statement, source, since: time, until: time, addresses: [address], reports: 1, least, most, isKnown }
}

/** Another report of the same kind. */
export function addToSpan(span: Span, { signature }: Statement, { time, address }: Place): void {
  span.reports++
  // Another form speaks of the same loss: it gives the reason, say.
  if (signature === span.statement.signature) {
    span.least += signature.least
    span.most = span.most === null || signature.most === null ? null : span.most + signature.most
  }
  if (time !== null) span.until = time
  // The first ones and the last: a long run is shown by its ends.
  if (span.addresses.length < MAX_ADDRESSES) span.addresses.push(address)
  else span.addresses[MAX_ADDRESSES - 1] = address
}

/** `since` not after `until`: clocks that were set back, and messages out of order, do not make an interval. */
export function ordered(since: bigint | null, until: bigint | null): { since: bigint | null; until: bigint | null } {
  return { since: since !== null && until !== null && since > until ? null : since, until }
}

const MEANS: Partial<Record<Meaning, string>> = {
  'lost-uncounted': 'Something was lost, and its number is not stated.',
  'at-risk': 'Something may have been lost; that anything was is not stated.',
  integrity: 'A log was found damaged, cut or altered; whether anything is missing from it is not stated.',
  downstream: 'The producer still has what it could not pass on; only what reads from there lacks it.',
}

/** A stretch that nothing closed, or that needs no close. */
export function spanFinding(span: Span): GapFinding {
  const { statement, source, since, until, reports, addresses } = span
  const { meaning, edge, unit, caveat } = statement.signature
  const lost: Lost = { min: span.least, max: span.most, unit }
  const more = reports > 1 ? `It says so ${count(reports, 'time')}, the last time ${atTime(until)}.` : ''
  const awaited = edge === 'begins' || meaning === 'loss-begins'
  return {
    kind: 'drop-report',
    detector: 'drop-report',
    source: source === '' ? null : source,
    // What has no stated end may go on; what starts without a stated stop may have been down for long.
    since: edge === 'ends' ? null : ordered(since, until).since,
    until: awaited ? null : until,
    lost,
    confidence: confidenceOf(span),
    text: sentences(stated(statement, source, since), more, meaningOf(span, lost), caveat),
    addresses,
  }
}

function confidenceOf({ least, most }: Span): Confidence {
  if (least === 0) return 'possible'
  return least === most ? 'certain' : 'likely'
}

function meaningOf({ statement: { signature } }: Span, lost: Lost): string {
  const { meaning, edge, unit } = signature
  if (meaning === 'loss-begins')
    return `From then on ${bounds(lost)} ${lost.min === 1 ? 'was' : 'were'} lost; no count follows in this item.`
  if (meaning === 'lost-uncounted' && lost.min === lost.max) return `So ${amount(lost.min, unit)} did not reach a log.`
  if (edge === 'begins')
    return meaning === 'boundary'
      ? `It stopped; no start after it is stated in this item. What was sent to it meanwhile is not known.`
      : `${MEANS[meaning]} No end of it is stated in this item.`
  if (edge === 'ends')
    return meaning === 'boundary'
      ? `It started; no stop before it is stated in this item. What was sent to it while it did not run is not known.`
      : `${MEANS[meaning]} No begin of it is stated in this item.`
  return MEANS[meaning] ?? ''
}

/** A stretch between a report that opened it and one that closed it, neither of which counts. */
export function joinedFinding(span: Span, closing: Statement, { time, address }: Place): GapFinding {
  const { statement, source } = span
  const { meaning, unit, caveat } = closing.signature
  const isTurned = span.since !== null && time !== null && time < span.since
  const what = isTurned
    ? 'By its times it is the earlier one: the clock was set back, or the records are not in order. How long it lasted is not known.'
    : meaning === 'boundary'
      ? 'It did not run in between. What was sent to it meanwhile is not known.'
      : 'In between something may have been lost; that anything was is not stated.'
  return {
    kind: 'drop-report',
    detector: 'drop-report',
    source: source === '' ? null : source,
    ...ordered(span.since, time),
    lost: { min: 0, max: null, unit },
    confidence: 'possible',
    text: sentences(
      stated(statement, source, span.since),
      `${isTurned ? 'Behind it' : 'Later'}, ${atTime(time)}, it states: "${visible(closing.quote)}".`,
      what,
      caveat,
    ),
    addresses: [...span.addresses.slice(0, MAX_ADDRESSES - 1), address],
  }
}
