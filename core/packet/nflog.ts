import { u16be, u16le } from '../bytes/integer.ts'
import { type Dissected, LAYER_IP, left, other, short } from './dissected.ts'

/** Attribute that holds the packet (NFULA_PAYLOAD of linux/netfilter/nfnetlink_log.h). */
const PAYLOAD = 9
/** Address families of which the packets begin with an IP header. */
const FAMILY_IPV4 = 2
const FAMILY_IPV6 = 10

/**
 * Linux netfilter log (LINKTYPE_NFLOG): family, version, resource, then attributes of length, type, value, padded to four bytes,
 * in the byte order of the machine that captured. The order shows in the first attribute: its type is below 256.
 */
export function nflog(d: Dissected): number {
  if (left(d) < 8) return short(d, 'link-header')
  const { bytes } = d
  const family = bytes[d.at]!
  if (family !== FAMILY_IPV4 && family !== FAMILY_IPV6) return other(d)
  d.at += 4
  const bigEndian = bytes[d.at + 2] === 0
  while (left(d) >= 4) {
    const length = bigEndian ? u16be(bytes, d.at) : u16le(bytes, d.at)
    const type = (bigEndian ? u16be(bytes, d.at + 2) : u16le(bytes, d.at + 2)) & 0x7fff
    if (length < 4) return short(d, 'link-header')
    if (type === PAYLOAD) {
      d.end = Math.min(d.end, d.at + length)
      d.at += 4
      return LAYER_IP
    }
    d.at += (length + 3) & ~3
  }
  return short(d, 'link-header')
}
