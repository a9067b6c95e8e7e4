import { parseDuration } from '../../core/archive/rotation-policy.ts'
import { CommandError, USAGE } from './exit-status.ts'

const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

/** A size such as `16M` (in powers of 1,024) or a plain number of bytes. */
export function sizeFlag(flag: string, text: string, least: number, most: number, range: string): number {
  const [, digits, unit] = /^(\d{1,10})([KMG]?)$/.exec(text) ?? []
  const bytes = Number(digits) * (unit ? UNITS[unit]! : 1)
  if (bytes >= least && bytes <= most) return bytes
  throw new CommandError(`${flag}: "${text}" is no size from ${range}`, USAGE)
}

/** A time such as `10s`, in milliseconds. */
export function timeFlag(flag: string, text: string, least: number, most: number, range: string): number {
  const time = parseDuration(text)
  if (time !== undefined && time >= least && time <= most) return time
  throw new CommandError(`${flag}: "${text}" is no time from ${range}`, USAGE)
}
