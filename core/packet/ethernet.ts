import { u16be, u32be } from '../bytes/integer.ts'
import {
  type Dissected,
  LAYER_ETHERNET,
  LAYER_IP,
  LAYER_IPV4,
  LAYER_IPV6,
  LAYER_LLC,
  LAYER_MPLS,
  LAYER_PPP,
  LAYER_PPPOE,
  LAYER_VLAN,
  left,
  other,
  short,
} from './dissected.ts'

export const ETHERTYPE_IPV4 = 0x0800
export const ETHERTYPE_BRIDGED = 0x6558
export const ETHERTYPE_VLAN = 0x8100
export const ETHERTYPE_IPV6 = 0x86dd
export const ETHERTYPE_PPP = 0x880b
export const ETHERTYPE_MPLS = 0x8847
export const ETHERTYPE_MPLS_MULTICAST = 0x8848
export const ETHERTYPE_PPPOE_SESSION = 0x8864
export const ETHERTYPE_PROVIDER_VLAN = 0x88a8

/** Values up to this are lengths (IEEE 802.3), those from 0x600 on are types. */
const MAX_LENGTH_FIELD = 1500

/** Ethernet II or IEEE 802.3: addresses, then type or length. */
export function ethernet(d: Dissected): number {
  if (left(d) < 14) return short(d, 'link-header')
  const type = u16be(d.bytes, d.at + 12)
  d.at += 14
  if (type > MAX_LENGTH_FIELD) return etherType(d, type)
  if (d.at + type < d.end) d.end = d.at + type
  return LAYER_LLC
}

/** IEEE 802.1Q, 802.1ad and the QinQ types before it: a tag, then the type of what it tags. The outermost identifier is kept. */
export function vlan(d: Dissected): number {
  if (left(d) < 4) return short(d, 'link-header')
  if (d.vlan < 0) d.vlan = u16be(d.bytes, d.at) & 0xfff
  const type = u16be(d.bytes, d.at + 2)
  d.at += 4
  if (type > MAX_LENGTH_FIELD) return etherType(d, type)
  if (d.at + type < d.end) d.end = d.at + type
  return LAYER_LLC
}

/** IEEE 802.2 logical link control: SNAP (RFC 1042) and IP; the rest carries none. */
export function llc(d: Dissected): number {
  const { bytes, at } = d
  if (left(d) < 3) return short(d, 'link-header')
  const service = u16be(bytes, at)
  if (service === 0x0606) {
    d.at += 3
    return LAYER_IPV4
  }
  if (service !== 0xaaaa || bytes[at + 2] !== 0x03) return other(d)
  if (left(d) < 8) return short(d, 'link-header')
  // Organisations 00-00-00 (RFC 1042) and 00-00-f8 (bridge tunnel, IEEE 802.1H) mean an Ethernet type.
  const organisation = u32be(bytes, at + 2) & 0xffffff
  if (organisation !== 0 && organisation !== 0x0000f8) return other(d)
  d.at += 8
  return etherType(d, u16be(bytes, at + 6))
}

/** The layer that an Ethernet type at `d.at` announces. */
export function etherType(d: Dissected, type: number): number {
  switch (type) {
    case ETHERTYPE_IPV4:
      return LAYER_IPV4
    case ETHERTYPE_IPV6:
      return LAYER_IPV6
    case ETHERTYPE_VLAN:
    case ETHERTYPE_PROVIDER_VLAN:
    case 0x9100:
    case 0x9200:
    case 0x9300:
      return LAYER_VLAN
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_MULTICAST:
      return LAYER_MPLS
    case ETHERTYPE_PPPOE_SESSION:
      return LAYER_PPPOE
    case ETHERTYPE_BRIDGED:
      return LAYER_ETHERNET
    case ETHERTYPE_PPP:
      return LAYER_PPP
    default:
      return other(d)
  }
}

/** PPPoE session (RFC 2516 §4): version and type 1, code 0, session, length; then PPP without address and control. */
export function pppoe(d: Dissected): number {
  if (left(d) < 6) return short(d, 'link-header')
  const { bytes, at } = d
  if (bytes[at] !== 0x11 || bytes[at + 1] !== 0) return other(d)
  const length = u16be(bytes, at + 4)
  d.at += 6
  if (d.at + length < d.end) d.end = d.at + length
  return LAYER_PPP
}

/**
 * MPLS (RFC 3032): labels down to the bottom of the stack. What follows is not named; its first four bits tell IP from a
 * pseudowire with a control word (RFC 4385); all else is taken as Ethernet without one (RFC 4448).
 */
export function mpls(d: Dissected): number {
  if (left(d) < 4) return short(d, 'link-header')
  const bottom = d.bytes[d.at + 2]! & 1
  d.at += 4
  if (bottom === 0) return LAYER_MPLS
  if (left(d) < 1) return short(d, 'link-header')
  const nibble = d.bytes[d.at]! >> 4
  if (nibble === 4 || nibble === 6) return LAYER_IP
  if (nibble === 1) return other(d)
  if (nibble === 0) d.at += 4
  return LAYER_ETHERNET
}
