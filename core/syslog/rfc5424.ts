import { OTHER, type ParsedMessage, RFC5424, type TimeContext } from './parsed-message.ts'
import { ruleCode } from './rule.ts'
import { scanned, scanStructuredData } from './structured-data.ts'
import {
  FLAW_CASE,
  FLAW_FRACTION,
  FLAW_LEAP,
  FLAW_RANGE,
  FLAW_SPACE,
  FLAW_ZONE,
  readIsoStamp,
  resolveTime,
  Stamp,
} from './timestamp.ts'

/** Longest fields of the header, bytes (RFC 5424 §6). */
export const MAX_HOSTNAME = 255
export const MAX_APP_NAME = 48
export const MAX_PROCID = 128
export const MAX_MSGID = 32

const TIMESTAMP_RANGE = ruleCode('5424-timestamp-range')
const TIMESTAMP_LEAP = ruleCode('5424-timestamp-leap')
const TIMESTAMP_CASE = ruleCode('5424-timestamp-case')
const TIMESTAMP_FRACTION = ruleCode('5424-timestamp-fraction')
const TIMESTAMP_ZONE = ruleCode('5424-timestamp-zone')
const HOSTNAME = ruleCode('5424-hostname')
const APP_NAME = ruleCode('5424-app-name')
const PROCID = ruleCode('5424-procid')
const MSGID = ruleCode('5424-msgid')
const STRUCTURED_DATA = ruleCode('5424-structured-data')

const stamp = new Stamp()

/**
 * Reads VERSION and its space (RFC 5424 §6.2.2): 1 to 999 without leading zeros. Returns the index behind the space; -1 if
 * the message goes on differently.
 */
export function readVersion(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end || bytes[start]! < 0x31 || bytes[start]! > 0x39) return -1
  let at = start + 1
  while (at < end && at - start < 3 && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++
  return at < end && bytes[at] === 0x20 ? at + 1 : -1
}

/** Index behind a header field; -1 if it is empty, longer than `limit`, or has a byte outside PRINTUSASCII. */
function readField(bytes: Uint8Array, start: number, end: number, limit: number): number {
  let at = start
  while (at < end) {
    const byte = bytes[at]!
    if (byte <= 0x20 || byte >= 0x7f) break
    at++
  }
  if (at === start || at - start > limit || (at < end && bytes[at] !== 0x20)) return -1
  return at
}

function isNil(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && bytes[start] === 0x2d
}

function stampRule(flaws: number): number {
  if ((flaws & FLAW_RANGE) !== 0) return TIMESTAMP_RANGE
  if ((flaws & FLAW_CASE) !== 0) return TIMESTAMP_CASE
  if ((flaws & FLAW_LEAP) !== 0) return TIMESTAMP_LEAP
  if ((flaws & FLAW_FRACTION) !== 0) return TIMESTAMP_FRACTION
  return (flaws & FLAW_ZONE) !== 0 ? TIMESTAMP_ZONE : 0
}

/** The header is damaged: nothing of it is taken, all of the message stays text. */
function damaged(out: ParsedMessage, rule: number): boolean {
  out.format = OTHER
  out.rule = rule
  return true
}

/**
 * Reads a message from its TIMESTAMP on (RFC 5424 §6). Returns false if there is no time stamp of RFC 5424 at `start`, so the
 * message may be of another format; else true, with `out` filled:
 * - the header reads: format rfc5424. Where STRUCTURED-DATA is malformed, the text begins with it.
 * - the header is damaged: format other, and the rule says which field.
 */
export function readRfc5424(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: TimeContext,
  out: ParsedMessage,
): boolean {
  let at: number
  let timed = false
  if (bytes[start] === 0x2d) at = start + 1
  else {
    at = readIsoStamp(bytes, start, end, stamp)
    if (at < 0 || (stamp.flaws & FLAW_SPACE) !== 0) return false
    timed = true
  }
  if (at < end && bytes[at] !== 0x20) return false

  const host = at + 1
  const hostEnd = readField(bytes, host, end, MAX_HOSTNAME)
  if (hostEnd < 0) return damaged(out, HOSTNAME)
  const app = hostEnd + 1
  const appEnd = readField(bytes, app, end, MAX_APP_NAME)
  if (appEnd < 0) return damaged(out, APP_NAME)
  const procid = appEnd + 1
  const procidEnd = readField(bytes, procid, end, MAX_PROCID)
  if (procidEnd < 0) return damaged(out, PROCID)
  const msgid = procidEnd + 1
  const msgidEnd = readField(bytes, msgid, end, MAX_MSGID)
  if (msgidEnd < 0) return damaged(out, MSGID)

  out.format = RFC5424
  if (timed) {
    resolveTime(stamp, context, out)
    const rule = stampRule(stamp.flaws)
    if (out.rule === 0 || rule === TIMESTAMP_RANGE) out.rule = rule === 0 ? out.rule : rule
  }
  if (!isNil(bytes, host, hostEnd)) {
    out.hostStart = host
    out.hostEnd = hostEnd
  }
  if (!isNil(bytes, app, appEnd)) {
    out.appStart = app
    out.appEnd = appEnd
  }
  if (!isNil(bytes, procid, procidEnd)) {
    out.procidStart = procid
    out.procidEnd = procidEnd
  }
  if (!isNil(bytes, msgid, msgidEnd)) {
    out.msgidStart = msgid
    out.msgidEnd = msgidEnd
  }
  readBody(bytes, Math.min(msgidEnd + 1, end), end, out)
  return true
}

/** Reads [STRUCTURED-DATA] and [SP MSG] from `start`, where the former begins. */
function readBody(bytes: Uint8Array, start: number, end: number, out: ParsedMessage): void {
  let at = -1
  let rule = STRUCTURED_DATA
  if (start < end && bytes[start] === 0x2d) at = start + 1
  else if (start < end && bytes[start] === 0x5b) {
    at = scanStructuredData(bytes, start, end)
    if (scanned.rule !== 0) rule = scanned.rule
    if (out.rule === 0) out.rule = scanned.rule
  }
  if (at < 0 || (at < end && bytes[at] !== 0x20)) {
    if (out.rule === 0) out.rule = rule
    out.textStart = start
    return
  }
  if (bytes[start] === 0x5b) {
    out.sdStart = start
    out.sdEnd = at
  }
  if (at < end) at++
  // A byte order mark says that the text is UTF-8 (§6.4); it is no part of it.
  if (end - at >= 3 && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3
  out.textStart = at
}
