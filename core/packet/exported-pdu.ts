import { u16be, u32be } from '../bytes/integer.ts'
import { type Dissected, finish, KIND_MESSAGE, left, other, reject, short } from './dissected.ts'
import {
  PORT_TYPE_TCP,
  TAG_DESTINATION_PORT,
  TAG_DISSECTOR,
  TAG_END,
  TAG_INFO,
  TAG_IPV4_DESTINATION,
  TAG_IPV4_SOURCE,
  TAG_IPV6_DESTINATION,
  TAG_IPV6_SOURCE,
  TAG_PORT_TYPE,
  TAG_SOURCE_PORT,
} from './exported-pdu-tags.ts'

/** Most tags read in front of one PDU, that of the end among them. */
export const MAX_TAGS = 32

const SYSLOG = 'syslog'
/** How the frames of a stream are delimited, as TAG_INFO says it. */
const STREAM_FRAMINGS = ['octet-counting', 'non-transparent', 'end-of-stream'] as const

/**
 * An exported PDU (tags in exported-pdu-tags.ts): what an application was given, without the packets that carried it. A syslog message is
 * taken as one frame with the addresses, ports and framing that the tags state; PDUs of other protocols are not looked into.
 */
export function exportedPdu(d: Dissected): number {
  const { bytes } = d
  let isSyslog = false
  let [source4, destination4, source6, destination6] = [-1, -1, -1, -1]
  d.isStream = false
  d.framing = undefined
  d.sourcePort = 0
  d.destinationPort = 0
  for (let count = 0; count < MAX_TAGS; count++) {
    if (left(d) < 4) return short(d, 'link-header')
    const tag = u16be(bytes, d.at)
    const length = u16be(bytes, d.at + 2)
    const value = d.at + 4
    if (tag === TAG_END) {
      d.at = value
      // Lengths other than 0 are written by nobody; Wireshark does not skip them either.
      if (source4 >= 0 && destination4 >= 0) addresses(d, 4, source4, destination4)
      else if (source6 >= 0 && destination6 >= 0) addresses(d, 16, source6, destination6)
      return isSyslog ? finish(d, KIND_MESSAGE) : other(d)
    }
    if (left(d) < 4 + length) return short(d, 'link-header')
    if (tag === TAG_DISSECTOR) isSyslog = isText(bytes, value, length, SYSLOG)
    else if (tag === TAG_INFO) d.framing = STREAM_FRAMINGS.find((word) => endsWith(bytes, value, length, word))
    else if (length === 4) {
      if (tag === TAG_IPV4_SOURCE) source4 = value
      else if (tag === TAG_IPV4_DESTINATION) destination4 = value
      else if (tag === TAG_PORT_TYPE) d.isStream = u32be(bytes, value) === PORT_TYPE_TCP
      else if (tag === TAG_SOURCE_PORT) d.sourcePort = u32be(bytes, value) & 0xffff
      else if (tag === TAG_DESTINATION_PORT) d.destinationPort = u32be(bytes, value) & 0xffff
    } else if (length === 16) {
      if (tag === TAG_IPV6_SOURCE) source6 = value
      else if (tag === TAG_IPV6_DESTINATION) destination6 = value
    }
    d.at = value + length
  }
  return reject(d, 'link-depth')
}

function addresses(d: Dissected, length: 4 | 16, source: number, destination: number): void {
  d.addressLength = length
  d.source = source
  d.destination = destination
}

/** Text is filled up with zeros to a multiple of four bytes, which its length counts. */
function textEnd(bytes: Uint8Array, start: number, length: number): number {
  let end = start + length
  while (end > start && bytes[end - 1] === 0) end--
  return end
}

function isText(bytes: Uint8Array, start: number, length: number, text: string): boolean {
  return textEnd(bytes, start, length) - start === text.length && endsWith(bytes, start, length, text)
}

function endsWith(bytes: Uint8Array, start: number, length: number, text: string): boolean {
  const from = textEnd(bytes, start, length) - text.length
  if (from < start) return false
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false
  return true
}
