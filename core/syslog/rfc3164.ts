import { MAX_TOKEN, overClockMark, overSequence, readCode, readPreamble, sequenceStart } from './cisco.ts'
import { type ParsedMessage, RFC3164, type TimeContext } from './parsed-message.ts'
import { ruleCode } from './rule.ts'
import {
  FLAW_DAY,
  FLAW_FRACTION,
  FLAW_ISO,
  FLAW_LEAP,
  FLAW_RANGE,
  FLAW_YEAR,
  FLAW_ZONE,
  readStamp,
  resolveTime,
  Stamp,
} from './timestamp.ts'

/** Longest TAG that RFC 3164 §4.1.3 allows, bytes; longer ones are read and break a rule, up to MAX_TOKEN. */
export const MAX_TAG = 32

const TIMESTAMP = ruleCode('3164-timestamp')
const TIMESTAMP_RANGE = ruleCode('3164-timestamp-range')
const TIMESTAMP_ISO = ruleCode('3164-timestamp-iso')
const TIMESTAMP_DAY = ruleCode('3164-timestamp-day')
const TIMESTAMP_YEAR = ruleCode('3164-timestamp-year')
const TIMESTAMP_FRACTION = ruleCode('3164-timestamp-fraction')
const TIMESTAMP_ZONE = ruleCode('3164-timestamp-zone')
const TIMESTAMP_LEAP = ruleCode('3164-timestamp-leap')
const HEADER = ruleCode('3164-header')
const HOSTNAME = ruleCode('3164-hostname')
const TAG = ruleCode('3164-tag')

const stamp = new Stamp()
const ignored = new Stamp()

function breaks(out: ParsedMessage, rule: number): void {
  if (out.rule === 0) out.rule = rule
}

function stampRule(flaws: number): number {
  if ((flaws & FLAW_ISO) !== 0) return TIMESTAMP_ISO
  if ((flaws & FLAW_DAY) !== 0) return TIMESTAMP_DAY
  if ((flaws & FLAW_YEAR) !== 0) return TIMESTAMP_YEAR
  if ((flaws & FLAW_LEAP) !== 0) return TIMESTAMP_LEAP
  if ((flaws & FLAW_FRACTION) !== 0) return TIMESTAMP_FRACTION
  return (flaws & FLAW_ZONE) !== 0 ? TIMESTAMP_ZONE : 0
}

function overSpaces(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] === 0x20) at++
  return at
}

/** Behind a time stamp: its space, colon, or both. */
function overSeparator(bytes: Uint8Array, start: number, end: number): number {
  return start < end && (bytes[start] === 0x20 || bytes[start] === 0x3a) ? start + 1 : start
}

/**
 * Reads HEADER and MSG from behind the PRI (RFC 3164 §4.1.2, §4.1.3, and as senders depart from it: ISO stamps, years, zones,
 * Cisco). Returns false, with the host of `out` cleared, where there is neither a time stamp nor (behind a PRI) a Cisco code.
 */
export function readRfc3164(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: TimeContext,
  out: ParsedMessage,
): boolean {
  let at = overSpaces(bytes, start, end)
  let plain = at === start
  const first = at
  let next = readStamp(bytes, at, end, stamp)
  if (next < 0) {
    plain = false
    at = readPreamble(bytes, at, end, out)
    next = readStamp(bytes, at, end, stamp)
    if (next < 0) {
      if (!readUntimed(bytes, at, end, out)) return false
      keepSequence(bytes, first, at, out)
      return true
    }
  }
  out.format = RFC3164
  resolveTime(stamp, context, out)
  if ((stamp.flaws & FLAW_RANGE) !== 0) out.rule = TIMESTAMP_RANGE
  if (!plain) breaks(out, HEADER)
  if (stamp.flaws !== 0) breaks(out, stampRule(stamp.flaws))
  if (next < end && bytes[next] === 0x3a) {
    breaks(out, HEADER)
    readColoned(bytes, next, end, out)
  } else readNames(bytes, overSpaces(bytes, next, end), next, end, out)
  keepSequence(bytes, first, at, out)
  if (out.hostStart < 0) breaks(out, HOSTNAME)
  return true
}

/** The text of a Cisco message begins at the sequence number in front of it, if there is one: no field takes the number. */
function keepSequence(bytes: Uint8Array, preamble: number, end: number, out: ParsedMessage): void {
  if (end === preamble || out.appStart < 0 || bytes[out.appStart - 1] !== 0x25) return
  const number = sequenceStart(bytes, preamble, end)
  if (number >= 0) out.textStart = number
}

/** A Cisco code without any time: enough to know the format, if there is a PRI. */
function readUntimed(bytes: Uint8Array, at: number, end: number, out: ParsedMessage): boolean {
  const text = out.pri < 0 ? -1 : readCode(bytes, at, end, out)
  if (text < 0) {
    out.hostStart = -1
    out.hostEnd = -1
    return false
  }
  out.format = RFC3164
  out.textStart = text
  breaks(out, TIMESTAMP)
  return true
}

/** Behind a time stamp that a colon ends, there is no host: a Cisco code, or text. */
function readColoned(bytes: Uint8Array, colon: number, end: number, out: ParsedMessage): void {
  const at = overSeparator(bytes, colon + 1, end)
  const text = readCode(bytes, overSpaces(bytes, at, end), end, out)
  out.textStart = text < 0 ? at : text
}

/**
 * Reads host and tag from `at`, in front of which the time stamp ends at `stampEnd`. The first word is the tag where it ends
 * like one, else the host; the word after a host is the tag where it ends like one. Where neither is found, all is text.
 */
function readNames(bytes: Uint8Array, at: number, stampEnd: number, end: number, out: ParsedMessage): void {
  const rest = overSeparator(bytes, stampEnd, end)
  out.textStart = rest
  const bare = readCode(bytes, at, end, out)
  if (bare >= 0) {
    out.textStart = bare
    return
  }
  const tokenEnd = overToken(bytes, at, end)
  if (tokenEnd === at) return
  if (bytes[tokenEnd - 1] === 0x3a) {
    // In front of a code, the word is the zone of a Cisco clock (if the host came before) or the host of a firewall.
    const text = readCode(bytes, overSpaces(bytes, tokenEnd, end), end, out)
    const zone = isZoneLike(bytes, at, tokenEnd - 1)
    if (text >= 0 && (zone || (out.hostStart < 0 && tokenEnd - 1 - at <= MAX_TOKEN))) {
      if (!zone) {
        out.hostStart = at
        out.hostEnd = tokenEnd - 1
      }
      out.textStart = text
      return
    }
  }
  // Nothing but the syslogd of a host says that, so the word is no tag, colon or not.
  const repeat = isRepeatNote(bytes, tokenEnd + 1, end)
  if (!repeat && readTag(bytes, at, end, out)) return
  if (tokenEnd >= end || tokenEnd - at > MAX_TOKEN || !isHost(bytes, at, tokenEnd)) return
  if (out.hostStart >= 0 || isRepeatNote(bytes, at, end)) return
  out.hostStart = at
  out.hostEnd = repeat && bytes[tokenEnd - 1] === 0x3a ? tokenEnd - 1 : tokenEnd
  out.textStart = tokenEnd + 1
  const message = overSpaces(bytes, tokenEnd, end)
  if (readRelayedCode(bytes, message, end, out)) return
  readTag(bytes, message, end, out)
}

/**
 * A device's own sequence number, time and code behind the header that a relay put in front. The time is the relay's; the
 * device's stays in the text, as no field takes it.
 */
function readRelayedCode(bytes: Uint8Array, start: number, end: number, out: ParsedMessage): boolean {
  if (start >= end || bytes[start]! >= 0x3b) return false
  // A firewall writes " : " where others write nothing.
  const bare = bytes[start] === 0x3a ? overSequence(bytes, start, end) : start
  let at = overSequence(bytes, bare, end)
  at = overClockMark(bytes, at, end)
  const stampEnd = readStamp(bytes, at, end, ignored)
  if (stampEnd >= 0) at = overSpaces(bytes, overSeparator(bytes, stampEnd, end), end)
  const text = readCode(bytes, at, end, out)
  if (text < 0) return false
  out.textStart = at === bare ? text : bare
  return true
}

/** Index behind the word at `at`: the next space, tab or the end; looked for no further than a word may reach. */
function overToken(bytes: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + MAX_TOKEN + 2)
  let next = at
  while (next < limit && bytes[next] !== 0x20 && bytes[next] !== 0x09) next++
  return next
}

/** Two to five capitals: what stands where Cisco writes the zone. */
function isZoneLike(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 || end - start > 5) return false
  for (let at = start; at < end; at++) if (bytes[at]! < 0x41 || bytes[at]! > 0x5a) return false
  return true
}

/** Host names and addresses, also as relays write them (host/relay, source@host, address%zone). */
function isHost(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start]!
  if (first === 0x2d || first === 0x2e || first === 0x2f || first === 0x40 || first === 0x25) return false
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    const letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
    // 0x2d to 0x3a are - . / the digits and the colon.
    if (!letter && !(byte >= 0x2d && byte <= 0x3a) && byte !== 0x5f && byte !== 0x40 && byte !== 0x25) return false
  }
  return true
}

const REPEAT_NOTE = [...'last message repeated '].map((letter) => letter.charCodeAt(0))

/** "last message repeated": what syslogd writes in its own name, often without a host. */
function isRepeatNote(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] !== 0x6c || end - at < REPEAT_NOTE.length) return false
  for (let i = 0; i < REPEAT_NOTE.length; i++) if (bytes[at + i] !== REPEAT_NOTE[i]) return false
  return true
}

/** Bytes that no program's name holds: quotes, operators, separators. */
const NO_NAME = new Uint8Array(256)
for (const letter of '"\'=<>{},;|`?!') NO_NAME[letter.charCodeAt(0)] = 1
for (let byte = 0; byte <= 0x20; byte++) NO_NAME[byte] = 1
NO_NAME[0x7f] = 1

/**
 * Reads a tag at `start`: a name that a colon and a space (or the end) close, or a name with a process id in brackets, with or
 * without a colon. Sets app, procid and text, and returns true; false if the word is no tag.
 */
function readTag(bytes: Uint8Array, start: number, end: number, out: ParsedMessage): boolean {
  const limit = Math.min(end, start + MAX_TOKEN + 1)
  let at = start
  for (; at < limit; at++) {
    const byte = bytes[at]!
    if (byte === 0x5b) break
    if (byte === 0x3a && (at + 1 >= end || bytes[at + 1] === 0x20 || bytes[at + 1] === 0x09)) break
    if (NO_NAME[byte] === 1) return false
  }
  if (at === start || at >= limit) return false
  const nameEnd = at
  let procid = -1
  if (bytes[at] === 0x5b) {
    procid = at + 1
    const last = Math.min(end, procid + MAX_TOKEN + 1)
    at = procid
    while (at < last && bytes[at] !== 0x5d && bytes[at]! > 0x20) at++
    if (at >= last || bytes[at] !== 0x5d) return false
    const procidEnd = at++
    if (at < end && bytes[at] !== 0x3a && bytes[at] !== 0x20) return false
    if (procidEnd > procid) {
      out.procidStart = procid
      out.procidEnd = procidEnd
    }
  }
  if (at < end && bytes[at] === 0x3a) at++
  if (at < end && bytes[at] === 0x20) at++
  out.appStart = start
  out.appEnd = nameEnd
  out.textStart = at
  if (nameEnd - start > MAX_TAG) breaks(out, TAG)
  return true
}
