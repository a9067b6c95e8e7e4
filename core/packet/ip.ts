import { u16be, u32be } from '../bytes/integer.ts'
import {
  type Dissected,
  finish,
  KIND_FRAGMENT,
  LAYER_EXTENSION,
  LAYER_GRE,
  LAYER_ICMP,
  LAYER_ICMPV6,
  LAYER_IPV4,
  LAYER_IPV6,
  LAYER_MPLS,
  LAYER_TCP,
  LAYER_UDP,
  left,
  other,
  reject,
  short,
} from './dissected.ts'

/** Most IPv6 extension headers followed in one packet. */
export const MAX_EXTENSIONS = 16

const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT = 44
const AUTHENTICATION = 51
const DESTINATION_OPTIONS = 60
const MOBILITY = 135
const HOST_IDENTITY = 139
const SHIM6 = 140

/** IP of the version that the first four bits state. */
export function ip(d: Dissected): number {
  if (left(d) < 1) return short(d, 'ip-header')
  const version = d.bytes[d.at]! >> 4
  return version === 4 ? LAYER_IPV4 : version === 6 ? LAYER_IPV6 : reject(d, 'ip-header')
}

/**
 * IPv4 (RFC 791 §3.1). The header checksum is not checked: where the sending machine captured, it is often not yet filled in.
 * A total length of 0 is that of a packet still to be segmented by the network card: it goes to the end.
 */
export function ipv4(d: Dissected): number {
  const { bytes, at } = d
  if (left(d) < 20) return short(d, 'ip-header')
  const first = bytes[at]!
  const headerLength = (first & 0x0f) << 2
  if (first >> 4 !== 4 || headerLength < 20) return reject(d, 'ip-header')
  const total = u16be(bytes, at + 2)
  d.unbounded = total === 0
  if (total !== 0) {
    if (total < headerLength) return reject(d, 'ip-header')
    bound(d, at + total)
  }
  if (left(d) < headerLength) return short(d, 'ip-header')
  d.addressLength = 4
  d.source = at + 12
  d.destination = at + 16
  d.protocol = bytes[at + 9]!
  d.at = at + headerLength
  const fragment = u16be(bytes, at + 6)
  if ((fragment & 0x3fff) !== 0) {
    return fragmentOf(d, u16be(bytes, at + 4), (fragment & 0x1fff) << 3, (fragment & 0x2000) !== 0)
  }
  return protocolLayer(d)
}

/** IPv6 (RFC 8200 §3). A payload length of 0 (jumbogram, RFC 2675, or a packet still to be segmented) goes to the end. */
export function ipv6(d: Dissected): number {
  const { bytes, at } = d
  if (left(d) < 40) return short(d, 'ip-header')
  if (bytes[at]! >> 4 !== 6) return reject(d, 'ip-header')
  const length = u16be(bytes, at + 4)
  d.unbounded = length === 0
  if (length !== 0) bound(d, at + 40 + length)
  d.addressLength = 16
  d.source = at + 8
  d.destination = at + 24
  d.protocol = bytes[at + 6]!
  d.at = at + 40
  return extensions(d)
}

/** The extension headers (RFC 8200 §4) in front of the transport header; `d.protocol` says which comes first. */
export function extensions(d: Dissected): number {
  const { bytes } = d
  for (let count = 0; isExtension(d); count++) {
    if (count === MAX_EXTENSIONS) return reject(d, 'ip-extension')
    if (left(d) < 8) return short(d, 'ip-extension')
    const { at, protocol } = d
    const length = protocol === FRAGMENT ? 8 : headerLength(protocol, bytes[at + 1]!)
    if (left(d) < length) return short(d, 'ip-extension')
    d.protocol = bytes[at]!
    d.at = at + length
    // A fragment that is a whole datagram (RFC 6946) is none.
    if (protocol === FRAGMENT && (u16be(bytes, at + 2) & 0xfff9) !== 0) {
      const place = u16be(bytes, at + 2)
      return fragmentOf(d, u32be(bytes, at + 4), place & 0xfff8, (place & 1) !== 0)
    }
  }
  return protocolLayer(d)
}

/** IPv4 knows the authentication header only. */
function isExtension(d: Dissected): boolean {
  if (d.addressLength === 4) return d.protocol === AUTHENTICATION
  switch (d.protocol) {
    case HOP_BY_HOP:
    case ROUTING:
    case FRAGMENT:
    case AUTHENTICATION:
    case DESTINATION_OPTIONS:
    case MOBILITY:
    case HOST_IDENTITY:
    case SHIM6:
      return true
    default:
      return false
  }
}

/** Length in bytes from the length field: units of eight bytes, but of four in an authentication header (RFC 4302 §2.2). */
function headerLength(protocol: number, field: number): number {
  return protocol === AUTHENTICATION ? (field + 2) << 2 : (field + 1) << 3
}

/** Sets the end of the packet as its header states it, and how much of that the capture did not keep. */
function bound(d: Dissected, statedEnd: number): void {
  if (statedEnd > d.end) {
    d.truncated = statedEnd - d.end
  } else {
    d.end = statedEnd
    d.truncated = 0
  }
}

function fragmentOf(d: Dissected, id: number, offset: number, more: boolean): number {
  d.fragmentId = id
  d.fragmentOffset = offset
  d.moreFragments = more
  return finish(d, KIND_FRAGMENT)
}

/** The layer that `d.protocol` announces (IANA, Assigned Internet Protocol Numbers). */
function protocolLayer(d: Dissected): number {
  switch (d.protocol) {
    case 17:
      return LAYER_UDP
    case 6:
      return LAYER_TCP
    case 1:
      return d.addressLength === 4 ? LAYER_ICMP : other(d)
    case 58:
      return d.addressLength === 16 ? LAYER_ICMPV6 : other(d)
    case 4:
      d.tunnels++
      return LAYER_IPV4
    case 41:
      d.tunnels++
      return LAYER_IPV6
    case 47:
      return LAYER_GRE
    case AUTHENTICATION:
      return LAYER_EXTENSION
    case 137:
      d.tunnels++
      return LAYER_MPLS
    default:
      return other(d)
  }
}
