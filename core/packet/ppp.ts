import { u16be } from '../bytes/integer.ts'
import {
  type Dissected,
  LAYER_CISCO_HDLC,
  LAYER_IPV4,
  LAYER_IPV6,
  LAYER_MPLS,
  left,
  other,
  short,
} from './dissected.ts'
import { etherType } from './ethernet.ts'

/** Cisco HDLC addresses: unicast and multicast. */
const CISCO_UNICAST = 0x0f
const CISCO_MULTICAST = 0x8f

/**
 * PPP (RFC 1661 §2) with or without HDLC address and control (RFC 1662 §3.1), with or without compressed protocol field.
 * A Cisco HDLC frame is told by its address, which no PPP protocol number begins with.
 */
export function ppp(d: Dissected): number {
  if (left(d) < 2) return short(d, 'link-header')
  const { bytes } = d
  const first = bytes[d.at]!
  if (first === CISCO_UNICAST || first === CISCO_MULTICAST) return LAYER_CISCO_HDLC
  if (first === 0xff && bytes[d.at + 1] === 0x03) d.at += 2
  if (left(d) < 2) return short(d, 'link-header')
  // A protocol number ends with the first odd byte.
  const compressed = (bytes[d.at]! & 1) === 1
  const protocol = compressed ? bytes[d.at]! : u16be(bytes, d.at)
  d.at += compressed ? 1 : 2
  switch (protocol) {
    case 0x0021:
      return LAYER_IPV4
    case 0x0057:
      return LAYER_IPV6
    case 0x0281:
    case 0x0283:
      return LAYER_MPLS
    default:
      return other(d)
  }
}

/** Cisco HDLC (LINKTYPE_C_HDLC): address, control, Ethernet type. */
export function ciscoHdlc(d: Dissected): number {
  if (left(d) < 4) return short(d, 'link-header')
  const type = u16be(d.bytes, d.at + 2)
  // OSI packets stand behind a padding byte and carry no IP.
  d.at += 4
  return type === 0xfefe ? other(d) : etherType(d, type)
}
