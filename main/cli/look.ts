import { type Expected, ExpectedError, MAX_HEARTBEATS } from '../../core/gaps/expected.ts'
import { utc } from '../../core/gaps/words.ts'
import { parseTime, type TimeUnit } from '../../core/query/time-literal.ts'
import { rfc3339 } from '../../core/time/rfc3339.ts'
import { expectedOf } from '../engine/gaps/expectations.ts'
import { type FoundGaps, findGaps } from '../engine/gaps/find-gaps.ts'
import { OpenCase } from '../engine/open-case.ts'
import { number, plural } from './counts.ts'
import { CommandError, NOT_DONE, USAGE } from './exit-status.ts'
import { progressLine, remark } from './output.ts'

const NANOS = 1_000_000_000n

/** What `gaps` and `losses` share. */
export interface LookFlags {
  readonly json?: boolean
  readonly since?: string
  readonly until?: string
  /** File of what is to be expected, instead of the case's own. */
  readonly expected?: string
  /** Heartbeats besides. */
  readonly heartbeat?: readonly string[]
}

/** Looks through a case, opened for reading only, and hands over what was found. Throws a CommandError where there is nothing to look at. */
export async function lookThroughCase(
  folder: string,
  flags: LookFlags,
  use: (opened: OpenCase, found: FoundGaps) => number,
): Promise<number> {
  const given = flags.expected === undefined ? undefined : expectedFrom(folder, flags.expected)
  const opened = await OpenCase.open(folder, { progress: () => {}, changed: () => {} }, { readOnly: true })
  try {
    await opened.checkIndex()
    for (const text of opened.remarks) remark(text)
    const { items, unread } = opened.state()
    if (items.length === 0)
      throw new CommandError(
        `the case holds no evidence (${plural(unread.length, 'unread file')}), so nothing can be said of it: add some with "logwitness open"`,
      )
    for (const { item, name, state } of items)
      if (state !== 'complete') remark(`item ${item}, ${name}: it was not read to its end, so it may hold more`)
    const expected = given ?? expectedOfCase(folder)
    const heartbeats = [...expected.heartbeats, ...(flags.heartbeat ?? [])]
    if (heartbeats.length > MAX_HEARTBEATS)
      throw new CommandError(
        `--heartbeat: at most ${MAX_HEARTBEATS} heartbeats can be named, with those expected`,
        USAGE,
      )
    const found = await findGaps(opened, {
      heartbeats,
      planned: expected.planned,
      progress: (messages) => progressLine(`${number(messages)} messages looked at`),
    })
    progressLine('')
    const status = use(opened, found)
    if (found.looked.messages === 0)
      throw new CommandError(
        `no message could be read: what captures say of themselves is all there is (${lookedAt(opened, found)})`,
      )
    return status
  } finally {
    await opened.close()
  }
}

function expectedFrom(folder: string, path: string): Expected {
  try {
    return expectedOf(folder, path)
  } catch (error) {
    throw new CommandError(`--expected: ${(error as Error).message}`, error instanceof ExpectedError ? USAGE : NOT_DONE)
  }
}

function expectedOfCase(folder: string): Expected {
  try {
    return expectedOf(folder)
  } catch (error) {
    const advice = 'mend it, set it anew with "logwitness expect", or name another with --expected'
    throw new CommandError(`what is expected of this case cannot be read: ${(error as Error).message}; ${advice}`)
  }
}

/** What was looked at, and what was not. */
export function lookedAt(opened: OpenCase, { looked }: FoundGaps): string {
  const { items, unread, firstTime, lastTime } = opened.state()
  const rejects = items.reduce((sum, { counts }) => sum + total(counts.rejects), 0)
  const { messages, sources, beyond } = looked
  const times =
    firstTime === null || lastTime === null
      ? 'none of which states a time'
      : `from ${utc(BigInt(firstTime))} to ${utc(BigInt(lastTime))}`
  return (
    `looked at ${plural(messages, 'message')} of ${plural(sources, 'source')} in ${plural(items.length, 'item')}, ${times}; ` +
    `not looked at: ${plural(rejects, 'reject')}, ${plural(unread.length, 'unread file')}${
      beyond === 0 ? '' : `, ${plural(beyond, 'message')} of more sources than are told apart`
    }`
  )
}

function total(counts: Readonly<Record<string, number | undefined>>): number {
  return Object.values(counts).reduce((sum: number, each) => sum + (each ?? 0), 0)
}

/** A time of the command line. Throws a CommandError. */
export function timeOf(flag: string, text: string | undefined): TimeUnit | undefined {
  if (text === undefined) return undefined
  const time = parseTime(text)
  if (time === undefined) throw new CommandError(`${flag}: "${text}" is no time such as 2026-11-18T03:00Z`, USAGE)
  return time
}

/** RFC 3339 with as many digits as say something; null where the time is not known. */
export function timeJson(time: bigint | null): string | null {
  if (time === null) return null
  const digits = String(((time % NANOS) + NANOS) % NANOS)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return rfc3339(String(time), digits.length)
}
