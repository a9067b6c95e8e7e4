import { u16be } from '../bytes/integer.ts'
import {
  type Dissected,
  LAYER_ERSPAN2,
  LAYER_ERSPAN3,
  LAYER_ETHERNET,
  LAYER_IP,
  LAYER_PPP,
  left,
  other,
  reject,
  short,
} from './dissected.ts'
import { ETHERTYPE_PPP, etherType } from './ethernet.ts'

/** UDP ports of VXLAN: the registered one and the one that Linux used before. */
export const VXLAN_PORT = 4789
export const VXLAN_PORT_LINUX = 8472

const GRE_CHECKSUM = 0x8000
const GRE_ROUTING = 0x4000
const GRE_KEY = 0x2000
const GRE_SEQUENCE = 0x1000
const GRE_ACKNOWLEDGMENT = 0x0080

/** Protocol types that mirroring switches use (draft-foschiano-erspan). */
const ERSPAN_1_OR_2 = 0x88be
const ERSPAN_3 = 0x22eb

/** GRE (RFC 2784, RFC 2890; version 1: RFC 2637 §4.1). Source routes (RFC 1701) are no longer in use and not followed. */
export function gre(d: Dissected): number {
  const { bytes, at } = d
  if (left(d) < 4) return short(d, 'link-header')
  const flags = u16be(bytes, at)
  const protocol = u16be(bytes, at + 2)
  const version = flags & 7
  let length = 4
  if ((flags & (GRE_CHECKSUM | GRE_ROUTING)) !== 0) length += 4
  if ((flags & GRE_KEY) !== 0) length += 4
  if ((flags & GRE_SEQUENCE) !== 0) length += 4
  if (version === 1 && (flags & GRE_ACKNOWLEDGMENT) !== 0) length += 4
  if (version > 1) return reject(d, 'link-header')
  if (left(d) < length) return short(d, 'link-header')
  if ((flags & GRE_ROUTING) !== 0) return other(d)
  d.at = at + length
  if (left(d) === 0) return other(d)
  d.tunnels++
  if (version === 1) return protocol === ETHERTYPE_PPP ? LAYER_PPP : other(d)
  // Type I has no header of its own, and no sequence number.
  if (protocol === ERSPAN_1_OR_2) return (flags & GRE_SEQUENCE) !== 0 ? LAYER_ERSPAN2 : LAYER_ETHERNET
  return protocol === ERSPAN_3 ? LAYER_ERSPAN3 : etherType(d, protocol)
}

/** ERSPAN type II: eight bytes, version 1, then the mirrored frame. */
export function erspan2(d: Dissected): number {
  if (left(d) < 8) return short(d, 'link-header')
  if (d.bytes[d.at]! >> 4 !== 1) return reject(d, 'link-header')
  d.at += 8
  return LAYER_ETHERNET
}

/** ERSPAN type III: twelve bytes, version 2, then eight more if the O bit is set, then the mirrored frame or IP packet. */
export function erspan3(d: Dissected): number {
  if (left(d) < 12) return short(d, 'link-header')
  if (d.bytes[d.at]! >> 4 !== 2) return reject(d, 'link-header')
  const last = u16be(d.bytes, d.at + 10)
  const frameType = (last >> 10) & 0x1f
  const length = (last & 1) !== 0 ? 20 : 12
  if (left(d) < length) return short(d, 'link-header')
  d.at += length
  return frameType === 0 ? LAYER_ETHERNET : frameType === 2 ? LAYER_IP : other(d)
}

/**
 * Whether the UDP payload at `d.at` is VXLAN (RFC 7348 §5): by port, by the flag that says that a network identifier is there,
 * and by the reserved byte at the end, so that other traffic on these ports stays what it is.
 */
export function isVxlan(d: Dissected): boolean {
  if (d.destinationPort !== VXLAN_PORT && d.destinationPort !== VXLAN_PORT_LINUX) return false
  const { bytes, at } = d
  return left(d) >= 8 + 14 && (bytes[at]! & 0x0f) === 0x08 && bytes[at + 7] === 0
}

/** VXLAN (RFC 7348 §5): eight bytes, then an Ethernet frame. */
export function vxlan(d: Dissected): number {
  d.tunnels++
  d.at += 8
  return LAYER_ETHERNET
}
