import type { ParsedMessage } from './parsed-message.ts'
import { monthAt } from './timestamp.ts'

/**
 * What Cisco devices write around the fields of RFC 3164: `seq: host: *Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: text`. Each
 * part but the message code may be absent; a `*` or `.` marks a clock that is not, or no longer, synchronised.
 */

/** Most digits of a sequence number. */
export const MAX_SEQUENCE_DIGITS = 10

/** Longest host and longest message code (FACILITY-SEVERITY-MNEMONIC), bytes. */
export const MAX_TOKEN = 255

/** Parts in front of the time stamp: a sequence number and a host, in either order, and an empty one (": "). */
const MAX_PREAMBLE_PARTS = 3

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

/** Index behind `digits:` and its space, or behind a bare `: `; `at` itself if there is neither. */
export function overSequence(bytes: Uint8Array, at: number, end: number): number {
  let next = at
  while (next < end && next - at < MAX_SEQUENCE_DIGITS && isDigit(bytes[next]!)) next++
  if (next + 1 < end && bytes[next] === 0x3a && bytes[next + 1] === 0x20) return next + 2
  return at
}

/** Index behind the mark of an unsynchronised clock and its space; `at` if there is none. */
export function overClockMark(bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 >= end || (bytes[at] !== 0x2a && bytes[at] !== 0x2e)) return at
  const next = bytes[at + 1] === 0x20 ? at + 2 : at + 1
  return monthAt(bytes, next) > 0 || isDigit(bytes[next]!) ? next : at
}

/**
 * Reads what may stand in front of a Cisco time stamp or code and returns the index behind it; the host, if there is one, goes
 * to `out`. Whether it was Cisco's at all shows in what follows: the caller must find a time stamp or a code there.
 */
export function readPreamble(bytes: Uint8Array, start: number, end: number, out: ParsedMessage): number {
  let at = start
  for (let part = 0; part < MAX_PREAMBLE_PARTS; part++) {
    const next = overSequence(bytes, at, end)
    if (next > at) {
      at = next
      continue
    }
    if (out.hostStart >= 0 || at >= end || !isNameByte(bytes[at]!)) break
    let hostEnd = at
    while (hostEnd < end && isDigit(bytes[hostEnd]!)) hostEnd++
    // A number alone is no host.
    if (hostEnd < end && bytes[hostEnd] === 0x3a) break
    while (hostEnd < end && hostEnd - at <= MAX_TOKEN && bytes[hostEnd]! > 0x20) hostEnd++
    if (hostEnd - at > MAX_TOKEN + 1 || hostEnd + 1 >= end || bytes[hostEnd] !== 0x20) break
    const colon = bytes[hostEnd - 1] === 0x3a
    const nameEnd = colon ? hostEnd - 1 : hostEnd
    if (nameEnd - at > MAX_TOKEN) break
    // Without a colon, only a sequence number or a code behind it makes the word a host.
    if (!colon && overSequence(bytes, hostEnd + 1, end) === hostEnd + 1 && bytes[hostEnd + 1] !== 0x25) break
    out.hostStart = at
    out.hostEnd = nameEnd
    at = hostEnd + 1
  }
  return overClockMark(bytes, at, end)
}

/** Index of the sequence number in the preamble `bytes[start..end)`, as readPreamble read it; -1: it has none. */
export function sequenceStart(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (isDigit(bytes[at]!) && overSequence(bytes, at, end) > at) return at
    while (at < end && bytes[at] !== 0x20) at++
  }
  return -1
}

function isNameByte(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a)
}

/**
 * Reads a message code `%FACILITY-SEVERITY-MNEMONIC` at `at` into the app of `out` (without the percent sign) and returns the
 * index of the text behind its colon and space; -1 if there is none.
 */
export function readCode(bytes: Uint8Array, at: number, end: number, out: ParsedMessage): number {
  if (at >= end || bytes[at] !== 0x25) return -1
  let severity = false
  let next = at + 1
  while (next < end && next - at - 1 <= MAX_TOKEN) {
    const byte = bytes[next]!
    if (byte === 0x2d) {
      if (next > at + 1 && next + 2 < end && bytes[next + 2] === 0x2d && isSeverity(bytes[next + 1]!)) severity = true
    } else if (!isNameByte(byte) && byte !== 0x5f && byte !== 0x2f) break
    next++
  }
  const length = next - at - 1
  if (!severity || length > MAX_TOKEN || bytes[next - 1] === 0x2d) return -1
  if (next < end && bytes[next] !== 0x3a && bytes[next] !== 0x20) return -1
  out.appStart = at + 1
  out.appEnd = next
  if (next < end && bytes[next] === 0x3a) next++
  return next < end && bytes[next] === 0x20 ? next + 1 : next
}

function isSeverity(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x37
}
