import { FIRST_YEAR, LAST_YEAR, parseTime } from '../query/time-literal.ts'
import { rfc3339 } from '../time/rfc3339.ts'
import { MAX_PATTERNS } from './rhythm/heartbeat.ts'
import type { PlannedSilence } from './rhythm/silence.ts'

/** What the user expects, so that it is no finding; see docs/cli.md. */
export interface Expected {
  /** Texts of heartbeats besides "-- MARK --". */
  readonly heartbeats: readonly string[]
  readonly planned: readonly PlannedSilence[]
}

export const NOTHING_EXPECTED: Expected = { heartbeats: [], planned: [] }

/** Limits of what can be expected; heartbeats are looked for in every message. */
export const MAX_PLANNED = 1000
export const MAX_HEARTBEATS = MAX_PATTERNS
/** Characters (UTF-16 code units) of a line, without its end. */
export const MAX_EXPECTED_LINE = 2000

const EXAMPLE = 'planned 2026-11-18T01:00:00Z 2026-11-18T02:00:00Z dns-01 CHG-4471 kernel update'
const ALL = '*'
/** Date, time of day and zone: what is left out would have to be guessed. */
const FULL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/i
const LINE_BREAK = /[\n\r]/
const NANOS = 1_000_000_000n

/** What is expected cannot be read, or cannot be written so that it can be read again. */
export class ExpectedError extends Error {}

/**
 * Reads what is expected, one expectation a line: `planned SINCE UNTIL SOURCE NAME…` (times as RFC 3339 has them, source `*` for all,
 * the name may be left out) or `heartbeat TEXT`. Blank lines and lines that begin with `#` say nothing. Throws an ExpectedError that
 * names the line, what is wrong with it, and how to mend it.
 */
export function parseExpected(text: string): Expected {
  const heartbeats: string[] = []
  const planned: PlannedSilence[] = []
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const place = `line ${index + 1}`
    if (raw.length > MAX_EXPECTED_LINE)
      throw new ExpectedError(
        `${place} has ${raw.length} characters, at most ${MAX_EXPECTED_LINE} are allowed: shorten it`,
      )
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const [, word, rest] = /^(\S+)\s*(.*)$/s.exec(line)!
    if (word === 'heartbeat') heartbeats.push(heartbeatOf(rest!, place))
    else if (word === 'planned') planned.push(plannedOf(rest!, place))
    else
      throw new ExpectedError(`${place} begins with "${word}": write "planned" or "heartbeat", or "#" before a remark`)
    checkCounts({ heartbeats, planned }, `${place}: `)
  }
  return { heartbeats, planned }
}

function heartbeatOf(text: string, place: string): string {
  if (text === '') throw new ExpectedError(`${place} names no heartbeat: write its text, as in "heartbeat -- alive --"`)
  return text
}

function plannedOf(rest: string, place: string): PlannedSilence {
  const [, from, to, source, name] = /^(\S+)\s+(\S+)\s+(\S+)\s*(.*)$/s.exec(rest) ?? []
  if (from === undefined || to === undefined || source === undefined || name === undefined)
    throw new ExpectedError(`${place} needs two times and a source ("*" for all): write it as in "${EXAMPLE}"`)
  const [since, until] = [timeOf(from, place), timeOf(to, place)]
  if (since >= until)
    throw new ExpectedError(
      `${place} ends at ${to}, which is not after its begin at ${from}: exchange or correct the times`,
    )
  return { source: source === ALL ? null : source, since, until, name }
}

function timeOf(text: string, place: string): bigint {
  const time = FULL_TIME.test(text) ? parseTime(text.toUpperCase()) : undefined
  if (time === undefined)
    throw new ExpectedError(
      `${place}: "${text}" is no time of the years ${FIRST_YEAR} to ${LAST_YEAR} with date, time of day and zone: write it as in 2026-11-18T01:00:00Z`,
    )
  return time.low
}

function checkCounts({ heartbeats, planned }: Expected, place: string): void {
  if (heartbeats.length > MAX_HEARTBEATS)
    throw new ExpectedError(
      `${place}at most ${MAX_HEARTBEATS} heartbeats can be named: take some out, or use "*" in one`,
    )
  if (planned.length > MAX_PLANNED)
    throw new ExpectedError(
      `${place}at most ${MAX_PLANNED} planned times can be named: take out those that are long past`,
    )
}

/** Writes what is expected so that `parseExpected` reads the same. Throws an ExpectedError where a line cannot hold it. */
export function printExpected(expected: Expected): string {
  checkCounts(expected, '')
  const { heartbeats, planned } = expected
  const lines = [
    ...planned.map((one, i) => plannedLine(one, `planned time ${i + 1}`)),
    ...heartbeats.map((text, i) => checkedLine(`heartbeat ${text}`, [text], text === '', `heartbeat ${i + 1}`)),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function plannedLine({ source, since, until, name }: PlannedSilence, what: string): string {
  if (source !== null && (source === ALL || !/^\S+$/.test(source)))
    throw new ExpectedError(`${what}: a source is a host or address without blanks, and "${source}" is none`)
  if (since >= until) throw new ExpectedError(`${what}: its end is not after its begin`)
  const times = `${timeText(since, what)} ${timeText(until, what)}`
  return checkedLine(`planned ${times} ${source ?? ALL}${name === '' ? '' : ` ${name}`}`, [name], false, what)
}

function checkedLine(line: string, texts: readonly string[], isEmpty: boolean, what: string): string {
  if (isEmpty) throw new ExpectedError(`${what} is empty`)
  for (const text of texts) {
    if (LINE_BREAK.test(text)) throw new ExpectedError(`${what} holds a line break: write it in one line`)
    if (text !== text.trim()) throw new ExpectedError(`${what} begins or ends with a blank: take it off`)
  }
  if (!line.isWellFormed()) throw new ExpectedError(`${what} holds half a character: type it again`)
  if (line.length > MAX_EXPECTED_LINE)
    throw new ExpectedError(`${what} is too long: at most ${MAX_EXPECTED_LINE} characters fit a line`)
  return line
}

/** RFC 3339 with no more digits than it takes. */
function timeText(time: bigint, what: string): string {
  const nano = ((time % NANOS) + NANOS) % NANOS
  const text = inCalendar(time)
    ? rfc3339(String(time), nano === 0n ? 0 : String(nano).padStart(9, '0').replace(/0+$/, '').length)
    : ''
  if (parseTime(text)?.low !== time)
    throw new ExpectedError(`${what}: its times must lie in the years ${FIRST_YEAR} to ${LAST_YEAR}`)
  return text
}

/** Whether a time is one that a date can be made of. */
function inCalendar(time: bigint): boolean {
  const seconds = time / NANOS
  return seconds > -8_640_000_000_000n && seconds < 8_640_000_000_000n
}
