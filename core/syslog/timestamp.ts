import { dayNumber, isDate, nearestDayNumber } from './calendar.ts'
import {
  type ParsedMessage,
  TIME_NONE,
  TIME_STATED,
  TIME_YEAR_INFERRED,
  TIME_YEAR_ZONE_INFERRED,
  TIME_ZONE_INFERRED,
  type TimeContext,
} from './parsed-message.ts'

/** How a stamp departs from the plain form of its format; bits of Stamp.flaws. The parsers turn them into rules. */
export const FLAW_RANGE = 1
export const FLAW_LEAP = 2
/** ISO: lower-case t or z. */
export const FLAW_CASE = 4
/** ISO: a space instead of the T. */
export const FLAW_SPACE = 8
/** ISO: no, more than six, or comma-led fraction digits. BSD: any fraction. */
export const FLAW_FRACTION = 16
/** ISO: no zone, or not written as Z or +hh:mm. BSD: any zone. */
export const FLAW_ZONE = 32
/** BSD: the day is not two characters wide, or zero-padded. */
export const FLAW_DAY = 64
/** BSD: a year is stated. */
export const FLAW_YEAR = 128
export const FLAW_ISO = 256

/** Seconds are kept to this many digits; further ones are read over. */
export const MAX_FRACTION_DIGITS = 9

/** Spaces taken between the parts of a time stamp. */
export const MAX_STAMP_SPACES = 4

/** A time stamp as written: the fields of a calendar and a clock. A flyweight. */
export class Stamp {
  /** -1: not stated. */
  year = -1
  month = 0
  day = 0
  /** Seconds since midnight, 0 to 86,400 (a leap second counts as the second after it). */
  second = 0
  nano = 0
  digits = 0
  zoned = false
  /** Seconds east of UTC, where `zoned`. */
  zoneOffset = 0
  flaws = 0
}

const NANO_SCALE = [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 100, 10, 1]

/**
 * Puts the time of a stamp into `out`: sec, nano, digits and how they are known. A year or zone that the stamp lacks is taken
 * from the context; where that does not know either, or where the date does not exist, there is no time (sec NaN).
 */
export function resolveTime(stamp: Stamp, context: TimeContext, out: ParsedMessage): void {
  if ((stamp.flaws & FLAW_RANGE) !== 0) return
  const zone = stamp.zoned ? stamp.zoneOffset : context.zoneOffset
  let day: number
  if (stamp.year >= 0) day = dayNumber(stamp.year, stamp.month, stamp.day)
  else day = nearestDayNumber(stamp.month, stamp.day, Math.floor((context.referenceSec + zone) / 86400))
  const sec = day * 86400 + stamp.second - zone
  if (!Number.isFinite(sec)) {
    out.timeSource = TIME_NONE
    return
  }
  out.sec = sec
  out.nano = stamp.nano
  out.digits = stamp.digits
  if (stamp.year >= 0) out.timeSource = stamp.zoned ? TIME_STATED : TIME_ZONE_INFERRED
  else out.timeSource = stamp.zoned ? TIME_YEAR_INFERRED : TIME_YEAR_ZONE_INFERRED
}

/** The value of two digits; -1 if they are not digits. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 0x30
  const ones = bytes[at + 1]! - 0x30
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return -1
  return tens * 10 + ones
}

/** Four digits at `at`; -1 if not. */
function fourDigits(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return -1
  const high = pair(bytes, at)
  const low = pair(bytes, at + 2)
  return high < 0 || low < 0 ? -1 : high * 100 + low
}

/** Checks that the date exists; the clock has been checked when it was read. */
function checkDate(stamp: Stamp): void {
  if (!isDate(stamp.year, stamp.month, stamp.day)) stamp.flaws |= FLAW_RANGE
}

/** Reads hh:mm:ss, of which 8 bytes must be there. Returns false if it is not that shape. */
function readClock(bytes: Uint8Array, at: number, stamp: Stamp): boolean {
  if (bytes[at + 2] !== 0x3a || bytes[at + 5] !== 0x3a) return false
  const hour = pair(bytes, at)
  const minute = pair(bytes, at + 3)
  const second = pair(bytes, at + 6)
  if (hour < 0 || minute < 0 || second < 0) return false
  if (hour > 23 || minute > 59 || second > 60) stamp.flaws |= FLAW_RANGE
  else if (second === 60) stamp.flaws |= FLAW_LEAP
  stamp.second = hour * 3600 + minute * 60 + second
  return true
}

/** Reads the digits of a fraction; returns the index behind them. */
function readFraction(bytes: Uint8Array, start: number, end: number, stamp: Stamp): number {
  let at = start
  let value = 0
  while (at < end) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) break
    if (at - start < MAX_FRACTION_DIGITS) value = value * 10 + digit
    at++
  }
  stamp.digits = Math.min(at - start, MAX_FRACTION_DIGITS)
  stamp.nano = value * NANO_SCALE[stamp.digits]!
  return at
}

/** Reads +hh:mm, +hhmm or +hh (or with a minus sign); returns the index behind it, or `at` if there is none. */
function readOffset(bytes: Uint8Array, at: number, end: number, stamp: Stamp): number {
  if (at + 3 > end || (bytes[at] !== 0x2b && bytes[at] !== 0x2d)) return at
  const hours = pair(bytes, at + 1)
  if (hours < 0) return at
  let next = at + 3
  let minutes = 0
  if (next + 3 <= end && bytes[next] === 0x3a && pair(bytes, next + 1) >= 0) {
    minutes = pair(bytes, next + 1)
    next += 3
  } else {
    stamp.flaws |= FLAW_ZONE
    if (next + 2 <= end && pair(bytes, next) >= 0) {
      minutes = pair(bytes, next)
      next += 2
    }
  }
  if (hours > 23 || minutes > 59) stamp.flaws |= FLAW_RANGE
  stamp.zoned = true
  stamp.zoneOffset = (hours * 3600 + minutes * 60) * (bytes[at] === 0x2d ? -1 : 1)
  return next
}

/**
 * Hours east of UTC of zone names that mean one thing: those of RFC 2822 §4.3 and the European and Japanese ones. Names in
 * use for several zones (IST, BST, AST and the like) are not zones here but text.
 */
// biome-ignore format: a table
export const ZONE_HOURS: Readonly<Record<string, number>> = {
  UTC: 0, UT: 0, GMT: 0, WET: 0, WEST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, MSK: 3, JST: 9,
  EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7,
}

/** Two to four capitals as one number, so that looking up a zone needs no string. */
const ZONE_SECONDS = new Map<number, number>()
for (const [name, hours] of Object.entries(ZONE_HOURS)) {
  let key = 0
  for (let i = 0; i < name.length; i++) key = key * 256 + name.charCodeAt(i)
  ZONE_SECONDS.set(key, hours * 3600)
}

/** Reads a listed zone name that ends at a space, a colon or the end; returns the index behind it, or `at`. */
function readZoneName(bytes: Uint8Array, at: number, end: number, stamp: Stamp): number {
  let key = 0
  let next = at
  while (next < end && next - at < 5) {
    const byte = bytes[next]!
    if (byte < 0x41 || byte > 0x5a) break
    key = key * 256 + byte
    next++
  }
  if (next - at < 2 || !isStampEnd(bytes, next, end)) return at
  const seconds = ZONE_SECONDS.get(key)
  if (seconds === undefined) return at
  stamp.zoned = true
  stamp.zoneOffset = seconds
  stamp.flaws |= FLAW_ZONE
  return next
}

/** A stamp ends at a space, a tab, a colon or the end of the message. */
function isStampEnd(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return true
  const byte = bytes[at]!
  return byte === 0x20 || byte === 0x3a || byte === 0x09
}

function clear(stamp: Stamp): void {
  stamp.year = -1
  stamp.second = 0
  stamp.nano = 0
  stamp.digits = 0
  stamp.zoned = false
  stamp.zoneOffset = 0
  stamp.flaws = 0
}

/**
 * Reads an ISO 8601 / RFC 3339 stamp with what commonly departs from it: `2013-09-12T19:16:34.457849+04:00`, lower-case t and
 * z, a space for the T, a comma before the fraction, no zone. Returns the index behind it, -1 if there is none at `start`.
 */
export function readIsoStamp(bytes: Uint8Array, start: number, end: number, stamp: Stamp): number {
  if (end - start < 19 || bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d) return -1
  clear(stamp)
  const separator = bytes[start + 10]!
  if (separator === 0x74) stamp.flaws |= FLAW_CASE
  else if (separator === 0x20) stamp.flaws |= FLAW_SPACE
  else if (separator !== 0x54) return -1
  stamp.year = fourDigits(bytes, start, end)
  stamp.month = pair(bytes, start + 5)
  stamp.day = pair(bytes, start + 8)
  if (stamp.year < 0 || stamp.month < 0 || stamp.day < 0 || !readClock(bytes, start + 11, stamp)) return -1
  checkDate(stamp)
  let at = start + 19
  if (at < end && (bytes[at] === 0x2e || bytes[at] === 0x2c)) {
    const first = at + 1
    at = readFraction(bytes, first, end, stamp)
    if (at === first || at - first > 6 || bytes[first - 1] === 0x2c) stamp.flaws |= FLAW_FRACTION
  }
  if (at < end && (bytes[at]! | 0x20) === 0x7a) {
    if (bytes[at] === 0x7a) stamp.flaws |= FLAW_CASE
    stamp.zoned = true
    return at + 1
  }
  at = readOffset(bytes, at, end, stamp)
  if (!stamp.zoned) stamp.flaws |= FLAW_ZONE
  return at
}

/** 1 to 12 for the English abbreviation of a month at `at` (3 bytes must be there), 0 for anything else. */
export function monthAt(bytes: Uint8Array, at: number): number {
  switch ((bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!) {
    case 0x4a616e:
      return 1
    case 0x466562:
      return 2
    case 0x4d6172:
      return 3
    case 0x417072:
      return 4
    case 0x4d6179:
      return 5
    case 0x4a756e:
      return 6
    case 0x4a756c:
      return 7
    case 0x417567:
      return 8
    case 0x536570:
      return 9
    case 0x4f6374:
      return 10
    case 0x4e6f76:
      return 11
    case 0x446563:
      return 12
    default:
      return 0
  }
}

/** Index behind the spaces at `at`, of which at most MAX_STAMP_SPACES are taken. */
function overSpaces(bytes: Uint8Array, at: number, end: number): number {
  let next = at
  while (next < end && next - at < MAX_STAMP_SPACES && bytes[next] === 0x20) next++
  return next
}

/** Four digits of a plausible year before a space, a colon or the end; -1 if not. */
function yearAt(bytes: Uint8Array, at: number, end: number): number {
  const year = fourDigits(bytes, at, end)
  return year >= 1900 && year < 2200 && isStampEnd(bytes, at + 4, end) ? year : -1
}

/**
 * Reads the stamp of RFC 3164 §4.1.2 and its relatives: `Mmm dd hh:mm:ss`, a year before the month, before or after the clock,
 * a fraction. Returns the index behind it, -1 if there is none at `start`.
 */
export function readBsdStamp(bytes: Uint8Array, start: number, end: number, stamp: Stamp): number {
  if (end - start < 14) return -1
  let at = start
  clear(stamp)
  let month = monthAt(bytes, at)
  if (month === 0) {
    stamp.year = yearAt(bytes, at, end)
    if (stamp.year < 0 || bytes[at + 4] !== 0x20) return -1
    at = overSpaces(bytes, at + 4, end)
    if (at + 3 > end) return -1
    month = monthAt(bytes, at)
    if (month === 0) return -1
  }
  stamp.month = month
  const dayAt = overSpaces(bytes, at + 3, end)
  if (dayAt === at + 3 || dayAt + 2 > end) return -1
  let day = bytes[dayAt]! - 0x30
  if (day < 0 || day > 9) return -1
  const ones = bytes[dayAt + 1]! - 0x30
  const wide = ones >= 0 && ones <= 9
  if (wide) day = day * 10 + ones
  if (dayAt - at !== (wide ? 4 : 5) || (wide && day < 10)) stamp.flaws |= FLAW_DAY
  stamp.day = day
  const dayEnd = dayAt + (wide ? 2 : 1)
  at = overSpaces(bytes, dayEnd, end)
  if (at === dayEnd || at + 8 > end) return -1
  if (bytes[at + 4] === 0x20 && stamp.year < 0) {
    stamp.year = yearAt(bytes, at, end)
    if (stamp.year < 0) return -1
    at = overSpaces(bytes, at + 4, end)
    if (at + 8 > end) return -1
  }
  if (!readClock(bytes, at, stamp)) return -1
  at += 8
  if (at + 1 < end && (bytes[at] === 0x2e || bytes[at] === 0x2c)) {
    const next = readFraction(bytes, at + 1, end, stamp)
    if (next > at + 1) {
      stamp.flaws |= FLAW_FRACTION
      at = next
    }
  }
  if (stamp.year >= 0) stamp.flaws |= FLAW_YEAR
  checkDate(stamp)
  return at
}

/**
 * Reads a time stamp of either family, then a zone and (BSD) a year that may follow it, attached or after one space. Returns
 * the index behind it; -1 if there is no stamp at `start` or if it runs into other text.
 */
export function readStamp(bytes: Uint8Array, start: number, end: number, stamp: Stamp): number {
  if (start >= end) return -1
  // Letters lie above digits: the first byte tells the families apart, but for a year in front of the month.
  const iso = bytes[start]! < 0x3a ? readIsoStamp(bytes, start, end, stamp) : -1
  let at = iso < 0 ? readBsdStamp(bytes, start, end, stamp) : iso
  if (at < 0) return -1
  const bsd = iso < 0
  if (!stamp.zoned && at < end) {
    at = bsd ? readOffset(bytes, at, end, stamp) : at
    if (!stamp.zoned) at = readZoneName(bytes, at, end, stamp)
  }
  for (let more = 0; more < 2 && at + 3 < end && bytes[at] === 0x20; more++) {
    const byte = bytes[at + 1]!
    let next = at + 1
    if (byte >= 0x30 && byte <= 0x39) {
      if (!bsd || stamp.year >= 0) break
      const year = yearAt(bytes, next, end)
      if (year < 0) break
      stamp.year = year
      stamp.flaws |= FLAW_YEAR
      checkDate(stamp)
      next += 4
    } else if (stamp.zoned) break
    else if (byte === 0x2b || byte === 0x2d) next = readSpacedOffset(bytes, next, end, stamp)
    else if (byte >= 0x41 && byte <= 0x5a) next = readZoneName(bytes, next, end, stamp)
    if (next === at + 1) break
    at = next
  }
  if (!isStampEnd(bytes, at, end)) return -1
  if (bsd && stamp.zoned) stamp.flaws |= FLAW_ZONE
  if (!bsd) stamp.flaws |= FLAW_ISO
  return at
}

/** An offset after a space counts only if it has minutes and stands alone: ` -1 ` or ` - ` is text. */
function readSpacedOffset(bytes: Uint8Array, at: number, end: number, stamp: Stamp): number {
  const flaws = stamp.flaws
  const next = readOffset(bytes, at, end, stamp)
  if (next - at >= 5 && isStampEnd(bytes, next, end)) return next
  stamp.zoned = false
  stamp.flaws = flaws
  return at
}
