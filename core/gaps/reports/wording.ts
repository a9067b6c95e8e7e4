import { visible } from '../../text/visible.ts'
import { rfc3339 } from '../../time/rfc3339.ts'
import type { LossUnit, Lost } from '../finding.ts'
import type { Statement } from '../signature.ts'

const NANOS = 1_000_000_000n
/** Years 0001 to 9999, the ones that RFC 3339 can write, seconds. */
const FIRST_SECOND = -62_135_596_800n
const LAST_SECOND = 253_402_300_799n

/** A time as a sentence gives it, to the millisecond where it has any: `2026-11-18T03:12:07.114Z`. */
export function utc(time: bigint): string {
  const seconds = time / NANOS
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) return 'a time that no calendar has'
  return rfc3339(String(time), time % NANOS === 0n ? 0 : 3)
}

/** `at 2026-…Z`, or that no time is stated. */
export function atTime(time: bigint | null): string {
  return time === null ? 'at a time that is not stated' : `at ${utc(time)}`
}

/** `1 message`, `172 messages`. */
export function amount(number: number, unit: LossUnit): string {
  return `${number} ${number === 1 ? unit.slice(0, -1) : unit}`
}

/** `1 message was`, `172 messages were`. */
export function amountWas(number: number, unit: LossUnit): string {
  return `${amount(number, unit)} ${number === 1 ? 'was' : 'were'}`
}

/** Bounds in words: `42 messages`, `at least 1 message`, `at most 9 packets`, `an unknown number of messages`. */
export function bounds({ min, max, unit }: Lost): string {
  if (min === max) return amount(min, unit)
  if (max === null) return min === 0 ? `an unknown number of ${unit}` : `at least ${amount(min, unit)}`
  return min === 0 ? `at most ${amount(max, unit)}` : `${min} to ${amount(max, unit)}`
}

/** Who says what, and when: `rsyslog on web-01 states at 2026-…Z: "…".` */
export function stated({ signature, quote }: Statement, source: string, time: bigint | null): string {
  const on = source === '' ? '' : ` on ${visible(source)}`
  return `${signature.producer}${on} states ${atTime(time)}: "${visible(quote)}".`
}

/** Sentences in a row; empty ones are left out. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
