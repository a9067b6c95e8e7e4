import { toUtf8 } from '../bytes/utf8.ts'
import {
  PORT_TYPE_TCP,
  PORT_TYPE_UDP,
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
} from '../packet/exported-pdu-tags.ts'

/** How a frame came: over what, and how it was delimited. */
export type FrameCarriage =
  | { readonly transport: 'udp' }
  | {
      readonly transport: 'tcp' | 'tls'
      readonly framing: 'octet-counting' | 'non-transparent' | 'end-of-stream'
      /** Number of the connection, as the events of the archive give it. */
      readonly connection: number
    }

/** One side of a conversation; the address is of 4 or 16 bytes, both sides of one length. */
export interface PduEnd {
  readonly address: Uint8Array
  readonly port: number
}

/**
 * The bytes in front of a syslog frame that was received by a socket (LINKTYPE_WIRESHARK_UPPER_PDU): together they are the packet that is
 * written. What a socket does not tell (link layer, IP header, checksums) is not made up.
 */
export function syslogPduHeader(source: PduEnd, destination: PduEnd, carriage: FrameCarriage): Uint8Array {
  const isIpv4 = source.address.length === 4
  const tags = [
    text(TAG_DISSECTOR, 'syslog'),
    tag(isIpv4 ? TAG_IPV4_SOURCE : TAG_IPV6_SOURCE, source.address),
    tag(isIpv4 ? TAG_IPV4_DESTINATION : TAG_IPV6_DESTINATION, destination.address),
    number(TAG_PORT_TYPE, carriage.transport === 'udp' ? PORT_TYPE_UDP : PORT_TYPE_TCP),
    number(TAG_SOURCE_PORT, source.port),
    number(TAG_DESTINATION_PORT, destination.port),
    ...(carriage.transport === 'udp'
      ? []
      : [text(TAG_INFO, `${carriage.transport} connection ${carriage.connection}, ${carriage.framing}`)]),
    tag(TAG_END, new Uint8Array(0)),
  ]
  const bytes = new Uint8Array(tags.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const each of tags) {
    bytes.set(each, at)
    at += each.length
  }
  return bytes
}

function tag(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + value.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, code)
  view.setUint16(2, value.length)
  bytes.set(value, 4)
  return bytes
}

function number(code: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return tag(code, bytes)
}

/** Filled up with zeros to a multiple of four bytes, as Wireshark wants it. */
function text(code: number, value: string): Uint8Array {
  const bytes = toUtf8(value)
  const padded = new Uint8Array((bytes.length + 3) & ~3)
  padded.set(bytes)
  return tag(code, padded)
}
