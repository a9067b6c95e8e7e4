import type { ParsedMessage } from './parsed-message.ts'
import { ruleCode } from './rule.ts'

/** Largest PRIVAL: facility 23, severity 7 (RFC 5424 §6.2.1). */
export const MAX_PRI = 191

/** Largest number of digits looked at between '<' and '>'; what is longer is no PRI but text that begins with '<'. */
export const MAX_PRI_DIGITS = 20

export const PRI_RANGE = ruleCode('5424-pri-range')
const PRI_ZERO = ruleCode('5424-pri-zero')

/**
 * Reads PRI at `start` (RFC 5424 §6.2.1, RFC 3164 §4.1.1) into `out.pri` and returns the index behind it; `start` where there
 * is none. Leading zeros are read but break a rule. A number that no PRI can have is not read: out.rule is then PRI_RANGE.
 */
export function readPri(bytes: Uint8Array, start: number, end: number, out: ParsedMessage): number {
  if (start >= end || bytes[start] !== 0x3c) return start
  const limit = Math.min(end, start + 2 + MAX_PRI_DIGITS)
  let value = 0
  let at = start + 1
  while (at < limit) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
    at++
  }
  const digits = at - start - 1
  if (digits === 0 || at >= limit || bytes[at] !== 0x3e) return start
  if (digits > 3 || value > MAX_PRI) {
    out.rule = PRI_RANGE
    return start
  }
  if (digits > 1 && bytes[start + 1] === 0x30) out.rule = PRI_ZERO
  out.pri = value
  return at + 1
}
