import type { Gap, MissingState } from '../../contract/missing.ts'
import type { Item } from '../../contract/shapes.ts'
import type { Confidence, GapKind, LossUnit, Lost } from '../../core/gaps/finding.ts'
import { count, counted } from '../text/number.ts'
import { durationText } from '../time/duration.ts'
import { dayText, instant, rfc3339 } from '../time/instant.ts'
import { shortClock, spanText } from '../time/span.ts'
import type { Zone } from '../time/zone.ts'

/** What kind of absence it is, as a heading. */
export const KIND_NAMES: Readonly<Record<GapKind, string>> = {
  sequence: 'Numbers missing',
  'drop-report': 'Reported loss',
  capture: 'Capture loss',
  fragment: 'Fragment lost',
  stream: 'Stream gap',
  truncation: 'Cut short',
  repeat: 'Folded repeats',
  heartbeat: 'Heartbeat missed',
  silence: 'Silence',
  archive: 'Log incomplete',
  clock: 'Clock step',
}

/** What a confidence means, as docs/gaps.md has it. */
export const CONFIDENCE_MEANING: Readonly<Record<Confidence, string>> = {
  certain: 'The evidence states it: a counter, a numbering, an end.',
  likely: 'The best explanation of what is there.',
  possible: 'One of several explanations.',
}

const ONE: Readonly<Record<LossUnit, string>> = {
  messages: 'message',
  packets: 'packet',
  fragments: 'fragment',
  bytes: 'byte',
  records: 'record',
  events: 'event',
  callbacks: 'callback',
  files: 'file',
}

/** How a loss is drawn: counted, of unknown size (with a bound or without), or none. */
export type LossLook = 'count' | 'unknown' | 'none'

export function lossLook({ min, max }: Lost): LossLook {
  if (max === 0) return 'none'
  return min === max ? 'count' : 'unknown'
}

/** What stands on a plate: "42 lost" of messages, the unit where it is another one, "unknown" where nothing is known. */
export function plateText(lost: Lost): string {
  const { min, max, unit } = lost
  if (max === 0) return 'none lost'
  if (max === null && min === 0) return 'unknown'
  if (unit !== 'messages') return lostText(lost).replace('at least ', '≥ ').replace('at most ', '≤ ')
  if (min === max) return `${count(min)} lost`
  if (max === null) return `≥ ${count(min)}`
  return min > 0 ? `${count(min)} to ${count(max)}` : `≤ ${count(max)}`
}

/** What was lost, in words: "42 messages", "at least 1 fragment", "size unknown". */
export function lostText({ min, max, unit }: Lost): string {
  const amount = (value: number): string => counted(value, ONE[unit], unit)
  if (max === 0) return 'nothing lost'
  if (min === max) return amount(min)
  if (max === null) return min > 0 ? `at least ${amount(min)}` : 'size unknown'
  return min > 0 ? `${count(min)} to ${amount(max)}` : `at most ${amount(max)}`
}

/** When it happened: "18 Nov 03:12:07.114 to 03:12:40.902", "until 18 Nov 02:47:33.110", "from … on"; milliseconds are enough to find it. */
export function whenText({ since, until }: Pick<Gap, 'since' | 'until'>, zone: Zone): string {
  if (since !== null && until !== null) {
    return since === until ? momentText(since, zone) : spanText(toMillis(since), toMillis(until), zone)
  }
  if (until !== null) return `until ${momentText(until, zone)}`
  return since === null ? 'time not known' : `from ${momentText(since, zone)} on`
}

function momentText(nanos: string, zone: Zone): string {
  const at = instant(toMillis(nanos), zone)
  return `${dayText(at)} ${shortClock(at)}`
}

const MILLI = 1_000_000n

function toMillis(nanos: string): bigint {
  const time = BigInt(nanos)
  return time - (((time % MILLI) + MILLI) % MILLI)
}

/** How long it lasted: "33.8 s"; null where an end is open. */
export function lengthText({ since, until }: Pick<Gap, 'since' | 'until'>): string | null {
  return since === null || until === null ? null : durationText(BigInt(until) - BigInt(since))
}

/** A time with no more places of a second than say something, in steps of three: findings do not tell how many were stored. */
export function boundText(nanos: string, zone: Zone): string {
  const places = instant(nanos, zone).fraction.replace(/0+$/, '').length
  return rfc3339(nanos, zone, Math.ceil(places / 3) * 3)
}

/** What is to be known of items to name them. */
export type Named = Pick<Item, 'item' | 'name' | 'path'>

/** Whose messages are concerned; without a source an item as a whole, by the name of the one that it rests on first. */
export function sourceText({ source, addresses }: Pick<Gap, 'source' | 'addresses'>, items: readonly Named[]): string {
  return source ?? items.find(({ item }) => item === addresses[0]?.item)?.name ?? 'whole item'
}

/** The gist of a finding with the names of its items in place of their paths: a row has no room for those. */
export function rowText({ text, addresses }: Pick<Gap, 'text' | 'addresses'>, items: readonly Named[]): string {
  const ids = new Set(addresses.map(({ item }) => item))
  return items
    .filter(({ item }) => ids.has(item))
    .reduce((words, { path, name }) => words.replaceAll(path, name), gist(text))
}

/** The first sentence of a finding. A full stop ends it only before a capital, as file names and numbers hold others. */
export function firstSentence(text: string): string {
  return /^.*?[.!?]["')]*(?=\s+\p{Lu}|\s*$)/su.exec(text)?.[0] ?? text
}

/** "Between … and … UTC", as the engine begins many a sentence. */
const BETWEEN = /^Between \d{4}-\d\d-\d\d[T ]\S+(?: UTC)? and \d{4}-\d\d-\d\d[T ]\S+(?: UTC| \(UTC\))?,? (?=\S)/

/** The first sentence without the times that begin it: for a row that says when by itself, in the zone that is shown. */
export function gist(text: string): string {
  const first = firstSentence(text)
  const rest = first.replace(BETWEEN, '')
  return rest === first ? first : rest[0]!.toUpperCase() + rest.slice(1)
}

/** Whether findings are of a look that does not hold any more. Those of a check of archives need no look. */
export function isOutOfDate(missing: Pick<MissingState, 'state' | 'lookedAt'> | null): boolean {
  return missing !== null && missing.lookedAt !== null && missing.state !== 'done'
}

/** Whether two findings are the same one: numbers change from look to look. */
export function isSameGap(a: Gap, b: Gap): boolean {
  return (
    a.detector === b.detector &&
    a.source === b.source &&
    a.since === b.since &&
    a.until === b.until &&
    a.text === b.text
  )
}
