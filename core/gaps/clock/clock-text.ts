import { count, duration, utc } from '../words.ts'

/** A change of a sender's clock; seconds. */
export interface ClockStep {
  /** How much the clock was set forward; below 0: back. */
  readonly amount: number
  /** Around it by the clock that the message was placed by, nanoseconds since the epoch. */
  readonly since: bigint
  readonly until: bigint
  /** Whether the sender's own times go back. */
  readonly isInverted: boolean
  /** Whether year or zone of the times are inferred. */
  readonly isInferred: boolean
}

const QUARTER = 900
const DAY = 86_400
/** UTC-12 to UTC+14. */
const MAX_ZONE = 26 * 3600
/** How near to a whole number of quarter hours, in seconds, a change of zone must be. */
const ZONE_TOLERANCE = 5

/** Whether a step is a whole number of quarter hours, as changes of zone are. */
export function isZoneStep(amount: number): boolean {
  const quarters = Math.round(amount / QUARTER)
  return quarters !== 0 && Math.abs(amount) <= MAX_ZONE && Math.abs(amount - quarters * QUARTER) <= ZONE_TOLERANCE
}

/** Whether a step is a year, give or take a day. */
export function isYearStep(amount: number): boolean {
  return Math.abs(Math.abs(amount) - 365.5 * DAY) <= 1.5 * DAY
}

/** The sentences of a step that shows against the capture's clock. */
export function stepText(source: string, step: ClockStep): string {
  const { amount, since, until, isInverted, isInferred } = step
  const direction = amount < 0 ? 'back' : 'forward'
  const lines = [
    `Between ${utc(since)} and ${utc(until)} by the clock of the capture, the times that ${source} states moved ${direction} by ${exact(amount)} against it.`,
  ]
  if (isZoneStep(amount)) {
    const zone = isInferred ? ', and the times state no zone' : ''
    lines.push(`This is a whole number of quarter hours${zone}: a change of time zone or of summer time explains it.`)
  } else if (isYearStep(amount)) lines.push('This is a year: the year was set or rolled over wrongly.')
  else if (amount > 0 || isInverted) lines.push(`The clock was set ${direction}.`)
  else lines.push('The clock was set back, or its messages took that much longer from then on.')
  lines.push(
    amount < 0
      ? `A stretch of its times occurs twice; no message is missing for it.`
      : `A stretch of its times does not occur; no message is missing for it.`,
  )
  return lines.join(' ')
}

/** The sentences of times that go back within a file. */
export function inversionText(source: string, item: string, line: number, step: ClockStep): string {
  const { amount, since, until, isInferred } = step
  const lines = [
    `In ${item}, from line ${line} on, the times of ${source} go back by at least ${exact(amount)}, from ${utc(until)} to ${utc(since)}, and stay there.`,
    'The clock was set back, or lines of another origin were added here: a file alone does not tell.',
  ]
  if (isInferred && Math.abs(amount) <= 2 * 3600)
    lines.push('The times state no zone: the end of summer time sets clocks back an hour.')
  if (isInferred && Math.abs(amount) > DAY)
    lines.push('If the times state no year and the lines before are of the year before, nothing went back.')
  if (isYearStep(amount)) lines.push('This is about a year: the year may have rolled over wrongly.')
  lines.push('No message is missing for it.')
  return lines.join(' ')
}

/** The sentences of a clock that is far off from the beginning. */
export function offsetText(source: string, messages: number, offset: number, sender: bigint, wire: bigint): string {
  return [
    `The clock of ${source} is ${duration(offset * 1e6)} ${offset < 0 ? 'behind' : 'ahead of'} that of the capture:`,
    `it states ${utc(sender)} where the capture has ${utc(wire)} (${count(messages, 'message')}).`,
    'Its messages are to be placed by the time of the capture.',
  ].join(' ')
}

function exact(seconds: number): string {
  return Math.abs(seconds) < 100 ? `${Number(Math.abs(seconds).toFixed(2))} s` : duration(seconds * 1e6)
}
