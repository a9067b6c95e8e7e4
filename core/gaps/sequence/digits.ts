/** A number that stands where one should but is none, or is out of range. */
export const INVALID = -1

/** Most digits that are read: more could not be told apart as numbers. */
export const MAX_DIGITS = 15

/** The decimal number that is all of `text` from `start` to `end`; INVALID if it is none. */
export function decimalAt(text: string, start: number, end: number): number {
  if (end === start || end - start > MAX_DIGITS) return INVALID
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return INVALID
    value = 10 * value + digit
  }
  return value
}

/** Index behind the digits at `start`, of which there may be at most MAX_DIGITS. */
export function overDigits(text: string, start: number): number {
  let at = start
  while (at - start <= MAX_DIGITS && isDigit(text.charCodeAt(at))) at++
  return at
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
