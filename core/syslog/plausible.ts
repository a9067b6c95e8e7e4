import { readCode, readPreamble } from './cisco.ts'
import { ParsedMessage } from './parsed-message.ts'
import { readPri } from './priority.ts'
import { readVersion } from './rfc5424.ts'
import { readIsoStamp, readStamp, Stamp } from './timestamp.ts'

const probe = new ParsedMessage()
const stamp = new Stamp()

/**
 * Whether `bytes[start..end)` is syslog beyond reasonable doubt, for finding it where nobody expects it: a valid PRI, then
 * VERSION and TIMESTAMP of RFC 5424, or a time stamp of RFC 3164 or ISO 8601, or what Cisco writes in front of its code.
 */
export function looksLikeSyslog(bytes: Uint8Array, start: number, end: number): boolean {
  const header = readPri(bytes, start, end, probe)
  if (header === start) return false
  const timestamp = readVersion(bytes, header, end)
  if (timestamp > 0 && timestamp + 1 < end) {
    if (bytes[timestamp] === 0x2d && bytes[timestamp + 1] === 0x20) return true
    if (readIsoStamp(bytes, timestamp, end, stamp) > 0) return true
  }
  let at = header
  if (at < end && bytes[at] === 0x20) at++
  if (readStamp(bytes, at, end, stamp) > 0) return true
  probe.hostStart = -1
  at = readPreamble(bytes, at, end, probe)
  return readCode(bytes, at, end, probe) > 0 || readStamp(bytes, at, end, stamp) > 0
}

/** Largest length of a TLS record's content: TLSCiphertext of TLS 1.2 (RFC 5246 §6.2.3), bytes. */
export const MAX_TLS_RECORD = (1 << 14) + 2048

/**
 * Whether a stream direction that begins with `bytes[start..end)` is TLS: the header of a record (RFC 8446 §5.1, RFC 5246
 * §6.2.1) with a known content type, version 3.0 to 3.4 and a length within the limit. Five bytes are needed.
 */
export function looksLikeTls(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 5) return false
  const type = bytes[start]!
  const length = (bytes[start + 3]! << 8) | bytes[start + 4]!
  if (type < 0x14 || type > 0x17 || bytes[start + 1] !== 3 || bytes[start + 2]! > 4) return false
  return length > 0 && length <= MAX_TLS_RECORD
}
