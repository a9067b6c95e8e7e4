import { OTHER, type ParsedMessage, TIME_NONE, type TimeContext } from './parsed-message.ts'
import { PRI_RANGE, readPri } from './priority.ts'
import { readRfc3164 } from './rfc3164.ts'
import { readRfc5424, readVersion } from './rfc5424.ts'
import { ruleCode } from './rule.ts'

const NO_PRI_3164 = ruleCode('3164-pri')
const NO_PRI_5424 = ruleCode('5424-pri-missing')
const NO_TIMESTAMP = ruleCode('3164-timestamp')
const TIMESTAMP_5424 = ruleCode('5424-timestamp')
const VERSION_5424 = ruleCode('5424-version')

/**
 * Reads the message `bytes[start..end)` into `out`: as RFC 5424 if its header says so, else as RFC 3164 in the forms in which
 * it is sent, else as `other`, with the rule that it breaks. Any bytes will do; nothing is copied and nothing thrown.
 *
 * What follows the fields that were recognised is text up to the end; a message of format `other` is text from behind its PRI,
 * or as a whole where it has no valid PRI. A Cisco device's sequence number stands in front of its time, and no field takes it:
 * then the text begins there, and host, time and app lie within it. Without a number, no field takes the mark of the clock and a
 * zone that is not known.
 */
export function parseMessage(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: TimeContext,
  out: ParsedMessage,
): void {
  let last = end
  while (last > start && (bytes[last - 1] === 0x0a || bytes[last - 1] === 0x0d || bytes[last - 1] === 0x00)) last--
  clear(out)
  out.textEnd = last
  const header = readPri(bytes, start, last, out)
  out.textStart = header
  if (out.rule === PRI_RANGE) return

  const hasPri = header > start
  const priRule = out.rule
  const timestamp = readVersion(bytes, header, last)
  if (timestamp > 0 && (hasPri || isDigit(bytes, timestamp, last))) {
    if (!hasPri) out.rule = NO_PRI_5424
    if (readRfc5424(bytes, timestamp, last, context, out)) return
    out.rule = priRule
  }
  if (!hasPri) out.rule = NO_PRI_3164
  if (readRfc3164(bytes, header, last, context, out)) return
  // What went wrong is said in terms of the format that the message seems to be meant for.
  out.format = OTHER
  if (!hasPri) out.rule = NO_PRI_3164
  else if (timestamp > 0) out.rule = TIMESTAMP_5424
  else out.rule = isNumberAndSpace(bytes, header, last) ? VERSION_5424 : NO_TIMESTAMP
}

function isDigit(bytes: Uint8Array, at: number, end: number): boolean {
  return at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39
}

function isNumberAndSpace(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (isDigit(bytes, at, end)) at++
  return at > start && at < end && bytes[at] === 0x20
}

function clear(out: ParsedMessage): void {
  out.format = OTHER
  out.rule = 0
  out.pri = -1
  out.sec = NaN
  out.nano = 0
  out.digits = 0
  out.timeSource = TIME_NONE
  out.hostStart = -1
  out.hostEnd = -1
  out.appStart = -1
  out.appEnd = -1
  out.procidStart = -1
  out.procidEnd = -1
  out.msgidStart = -1
  out.msgidEnd = -1
  out.sdStart = -1
  out.sdEnd = -1
}
