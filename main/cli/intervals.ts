import { parseDuration } from '../../core/archive/rotation-policy.ts'
import type { Interval } from '../../core/gaps/ledger-cell.ts'
import { number } from './counts.ts'
import { CommandError, USAGE } from './exit-status.ts'
import { timeOf } from './look.ts'

/** Lines of the ledger, over all intervals, that one command prints. */
export const MAX_LEDGER_LINES = 100_000

const NANOS_PER_MILLISECOND = 1_000_000n

export interface IntervalFlags {
  readonly since?: string
  readonly until?: string
  readonly every?: string
}

/** What was asked for, checked before anything is read. Times in nanoseconds, `until` excluded. */
export interface AskedTimes {
  readonly since: bigint | undefined
  readonly until: bigint | undefined
  /** Length of each interval; undefined: one for all of the time. */
  readonly step: bigint | undefined
}

/** Reads the options. Throws a CommandError. */
export function askedTimes({ since, until, every }: IntervalFlags): AskedTimes {
  const asked = { since: timeOf('--since', since)?.low, until: timeOf('--until', until)?.high, step: stepOf(every) }
  const end = asked.until === undefined ? undefined : asked.until + 1n
  if (asked.since !== undefined && end !== undefined && asked.since >= end)
    throw new CommandError('--since: it must lie before --until', USAGE)
  return { ...asked, until: end }
}

function stepOf(every: string | undefined): bigint | undefined {
  if (every === undefined) return undefined
  const milliseconds = parseDuration(every) ?? 0
  if (milliseconds === 0)
    throw new CommandError(`--every: "${every}" is no length of time such as 90s, 15m, 1h or 1d`, USAGE)
  return BigInt(milliseconds) * NANOS_PER_MILLISECOND
}

/**
 * The intervals that were asked for; `whole` is the time of the case. Without --since they begin at a whole number of steps. Throws a
 * CommandError where they are too many for `rows` rows each.
 */
export function intervalsOf(asked: AskedTimes, whole: Interval, rows: number): Interval[] {
  const { step } = asked
  const from = asked.since ?? (step === undefined ? whole.since : floor(whole.since, step))
  const to = asked.until ?? whole.until
  if (from >= to)
    throw new CommandError(
      asked.since === undefined ? '--until: the evidence begins later' : '--since: the evidence ends before',
      USAGE,
    )
  if (step === undefined) return [{ since: from, until: to }]
  const count = (to - from + step - 1n) / step
  if (count * BigInt(rows) > BigInt(MAX_LEDGER_LINES))
    throw new CommandError(
      `--every: ${number(count)} intervals of ${number(rows)} captures and sources are more than ${number(MAX_LEDGER_LINES)} lines: take longer intervals, or a shorter time with --since and --until`,
      USAGE,
    )
  return Array.from({ length: Number(count) }, (_, i) => {
    const since = from + BigInt(i) * step
    const end = since + step
    return { since, until: asked.until !== undefined && end > to ? to : end }
  })
}

function floor(time: bigint, step: bigint): bigint {
  return time - (((time % step) + step) % step)
}
