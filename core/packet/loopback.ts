import { u32be, u32le } from '../bytes/integer.ts'
import { type Dissected, LAYER_IPV4, LAYER_IPV6, left, other, short } from './dissected.ts'

/**
 * BSD loopback (LINKTYPE_NULL in the byte order of the machine that captured, LINKTYPE_LOOP in network order): four bytes of
 * address family. The family is below 2^16, so the order shows in the bytes; the order a file promises is often wrong.
 */
export function loopback(d: Dissected): number {
  if (left(d) < 4) return short(d, 'link-header')
  const big = u32be(d.bytes, d.at)
  const family = big < 0x10000 ? big : u32le(d.bytes, d.at)
  d.at += 4
  switch (family) {
    case 2:
      return LAYER_IPV4
    // AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS.
    case 10:
    case 23:
    case 24:
    case 28:
    case 30:
      return LAYER_IPV6
    default:
      return other(d)
  }
}
