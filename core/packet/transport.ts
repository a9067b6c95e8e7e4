import { u16be, u32be } from '../bytes/integer.ts'
import {
  type Dissected,
  finish,
  KIND_ICMP,
  KIND_TCP,
  KIND_UDP,
  LAYER_VXLAN,
  left,
  other,
  reject,
  short,
} from './dissected.ts'
import { isVxlan } from './tunnel.ts'

/**
 * UDP (RFC 768). The checksum is not checked: it is often left to the network card. Where the IP header
 * states no length, a datagram over 65,535 bytes cannot state its own, and one of length 0 does not (RFC 2675 §4).
 */
export function udp(d: Dissected): number {
  const { bytes, at } = d
  if (left(d) < 8) return short(d, 'udp-header')
  const length = u16be(bytes, at + 4)
  if (d.unbounded && (length === 0 || left(d) > 0xffff)) {
    d.at += 8
  } else {
    const statedEnd = at + length
    if (length < 8 || statedEnd > d.end + d.truncated) return reject(d, 'udp-header')
    d.at += 8
    if (statedEnd > d.end) {
      d.truncated = statedEnd - d.end
    } else {
      d.end = statedEnd
      d.truncated = 0
    }
  }
  d.sourcePort = u16be(bytes, at)
  d.destinationPort = u16be(bytes, at + 2)
  if (isVxlan(d)) return LAYER_VXLAN
  return finish(d, KIND_UDP)
}

/** TCP (RFC 9293 §3.1). */
export function tcp(d: Dissected): number {
  const { bytes, at } = d
  if (left(d) < 20) return short(d, 'tcp-header')
  const headerLength = (bytes[at + 12]! >> 4) << 2
  if (headerLength < 20) return reject(d, 'tcp-header')
  if (left(d) < headerLength) return short(d, 'tcp-header')
  d.sourcePort = u16be(bytes, at)
  d.destinationPort = u16be(bytes, at + 2)
  d.sequence = u32be(bytes, at + 4)
  d.acknowledgment = u32be(bytes, at + 8)
  d.flags = bytes[at + 13]!
  d.at = at + headerLength
  return finish(d, KIND_TCP)
}

/** ICMP (RFC 792): the errors quote a datagram and are kept apart. */
export function icmp(d: Dissected): number {
  if (left(d) < 8) return short(d, 'ip-header')
  const type = d.bytes[d.at]!
  d.at += 8
  return type === 3 || type === 4 || type === 5 || type === 11 || type === 12 ? finish(d, KIND_ICMP) : other(d)
}

/** ICMPv6 (RFC 4443 §2.1): types below 128 are errors and quote a datagram. */
export function icmpv6(d: Dissected): number {
  if (left(d) < 8) return short(d, 'ip-header')
  const type = d.bytes[d.at]!
  d.at += 8
  return type < 128 ? finish(d, KIND_ICMP) : other(d)
}
