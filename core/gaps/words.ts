import { rfc3339 } from '../time/rfc3339.ts'
import type { LossUnit, Lost } from './finding.ts'

/**
 * How sentences of findings write times, counts and lengths of time. Counts of things have separators of thousands; numbers that
 * senders wrote (of a sequence, of a counter) stand as they were written.
 */

const NANOS = 1_000_000_000n
/** Years 0000 to 9999, the ones that RFC 3339 can write, seconds. */
const FIRST_SECOND = -62_167_219_200n
const LAST_SECOND = 253_402_300_799n
const MICROS = 1_000_000
const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** Nanoseconds as `2026-11-18 03:12:07.114 UTC`, with as many digits, by threes, as are known. */
export function utc(time: bigint): string {
  const nano = ((time % NANOS) + NANOS) % NANOS
  const seconds = (time - nano) / NANOS
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) return 'a time that no calendar has'
  const digits = nano === 0n ? 0 : nano % 1_000_000n === 0n ? 3 : nano % 1000n === 0n ? 6 : 9
  return `${rfc3339(String(time), digits).replace('T', ' ').slice(0, -1)} UTC`
}

/** `at 2026-… UTC`, or that no time stands with it. */
export function atTime(time: bigint | null): string {
  return time === null ? 'without a time' : `at ${utc(time)}`
}

/** `Between A and B`, `At A` where both are the same, `Before B`, `After A`, or `At a time that is not stated`. */
export function period(since: bigint | null, until: bigint | null): string {
  if (since !== null && until !== null)
    return since === until ? `At ${utc(since)}` : `Between ${utc(since)} and ${utc(until)}`
  if (until !== null) return `Before ${utc(until)}`
  return since === null ? 'At a time that is not stated' : `After ${utc(since)}`
}

/** A length of time in its two largest units: `7 h 28 min`, `41 s`, `0.25 s`. */
export function duration(micros: number): string {
  const seconds = Math.abs(micros) / MICROS
  if (seconds < 1) return `${Number(seconds.toPrecision(2))} s`
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`
  let rest = Math.round(seconds)
  const parts: string[] = []
  for (const [unit, size] of UNITS) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)} ${unit}`)
    else if (parts.length > 0) break
    rest %= size
    if (parts.length === 2) break
  }
  return parts.join(' ')
}

/** `1 pause`, `2,447 pauses`; `one` is the singular, with `s` for the plural unless `many` is given. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${figure(number)} ${number === 1 ? one : many}`
}

/** `1,234,567` */
export function figure(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 message`, `172 messages`. */
export function amount(number: number, unit: LossUnit): string {
  return count(number, unit.slice(0, -1))
}

/** `1 message was`, `172 messages were`. */
export function amountWas(number: number, unit: LossUnit): string {
  return `${amount(number, unit)} ${number === 1 ? 'was' : 'were'}`
}

/** Bounds in words: `42 messages`, `at least 1 message`, `at most 9 packets`, `an unknown number of messages`. */
export function bounds({ min, max, unit }: Lost): string {
  if (min === max) return amount(min, unit)
  if (max === null) return min === 0 ? `an unknown number of ${unit}` : `at least ${amount(min, unit)}`
  return min === 0 ? `at most ${amount(max, unit)}` : `${figure(min)} to ${amount(max, unit)}`
}

/** Sentences in a row; empty ones are left out. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
