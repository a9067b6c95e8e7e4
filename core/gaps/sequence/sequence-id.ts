import { INVALID, MAX_DIGITS } from './digits.ts'

/** The greatest sequenceId; 1 follows it (RFC 5424 §7.3.1). */
export const MAX_SEQUENCE_ID = 2_147_483_647

const QUOTE = 0x22
const ZERO = 0x30
const BACKSLASH = 0x5c
const OPENING = 0x5b
const CLOSING = 0x5d
const SPACE = 0x20
const META = spelled('[meta ')
const NAME = spelled('sequenceId="')

function spelled(word: string): Uint8Array {
  return Uint8Array.from(word, (letter) => letter.charCodeAt(0))
}

/**
 * The sequenceId that STRUCTURED-DATA states in its element meta (RFC 5424 §7.3.1), from its bytes: to make a string for every message
 * costs more than all that is asked of it. NaN: none, -1: one out of 1 to MAX_SEQUENCE_ID.
 */
export function sequenceIdIn(bytes: Uint8Array, start: number, end: number): number {
  let at = standsAt(META, bytes, start, end) ? start : elementAt(bytes, start, end)
  if (at < 0) return NaN
  for (at += META.length - 1; at < end && bytes[at] === SPACE; ) {
    if (standsAt(NAME, bytes, at + 1, end)) return sequenceIdAt(bytes, at + 1 + NAME.length, end)
    const value = valueAt(bytes, at + 1, end)
    if (value < 0) return NaN
    at = valueEnd(bytes, value, end)
  }
  return NaN
}

function standsAt(word: Uint8Array, bytes: Uint8Array, at: number, end: number): boolean {
  if (at + word.length > end) return false
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false
  return true
}

function sequenceIdAt(bytes: Uint8Array, start: number, end: number): number {
  let n = 0
  let at = start
  for (; at < end && bytes[at] !== QUOTE; at++) {
    const digit = bytes[at]! - ZERO
    if (digit < 0 || digit > 9 || at - start >= MAX_DIGITS) return INVALID
    n = 10 * n + digit
  }
  // A sender writes no leading zeros (§7.3.1).
  return at < end && n >= 1 && n <= MAX_SEQUENCE_ID && bytes[start] !== ZERO ? n : INVALID
}

/** Index of the element meta, which is walked to over those before it: what looks like it may stand in a value. -1: there is none. */
function elementAt(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] === OPENING) {
    if (standsAt(META, bytes, at, end)) return at
    for (at++; at < end && bytes[at] !== CLOSING; )
      if (bytes[at] === QUOTE) at = valueEnd(bytes, at + 1, end)
      else at++
    at++
  }
  return -1
}

/** Index of the value of the next parameter, behind `="`; -1: none follows. */
function valueAt(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 1 < end; at++) if (bytes[at] === 0x3d && bytes[at + 1] === QUOTE) return at + 2
  return -1
}

/** Index behind the quote that ends the value at `start`, in which a backslash escapes what follows it. */
function valueEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at + 1
}
