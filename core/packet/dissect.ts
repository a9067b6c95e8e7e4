import type { PacketRecord } from '../capture/record.ts'
import { sll, sll2 } from './cooked.ts'
import {
  type Dissected,
  LAYER_CISCO_HDLC,
  LAYER_DONE,
  LAYER_ERSPAN2,
  LAYER_ERSPAN3,
  LAYER_ETHERNET,
  LAYER_EXPORTED_PDU,
  LAYER_EXTENSION,
  LAYER_GRE,
  LAYER_ICMP,
  LAYER_ICMPV6,
  LAYER_IP,
  LAYER_IPV4,
  LAYER_IPV6,
  LAYER_LLC,
  LAYER_MPLS,
  LAYER_NFLOG,
  LAYER_NULL,
  LAYER_PPP,
  LAYER_PPPOE,
  LAYER_SLL,
  LAYER_SLL2,
  LAYER_TCP,
  LAYER_UDP,
  LAYER_VLAN,
  LAYER_VXLAN,
  reject,
} from './dissected.ts'
import { ethernet, llc, mpls, pppoe, vlan } from './ethernet.ts'
import { exportedPdu } from './exported-pdu.ts'
import { LINK_TYPE_EXPORTED_PDU } from './exported-pdu-tags.ts'
import { extensions, ip, ipv4, ipv6 } from './ip.ts'
import { loopback } from './loopback.ts'
import { nflog } from './nflog.ts'
import { ciscoHdlc, ppp } from './ppp.ts'
import { icmp, icmpv6, tcp, udp } from './transport.ts'
import { erspan2, erspan3, gre, vxlan } from './tunnel.ts'

/** Most layers followed in one packet: each header, VLAN tag or MPLS label is one. */
export const MAX_LAYERS = 32

/**
 * Finds the UDP datagram, TCP segment, IP fragment or exported syslog message in a packet and writes it to `out`. Never throws; what cannot be read is
 * KIND_REJECT with the reason. The link types are those of https://www.tcpdump.org/linktypes.html.
 */
export function dissect(record: PacketRecord, out: Dissected): void {
  out.bytes = record.bytes
  out.at = record.start
  out.end = record.end
  out.truncated = record.originalLength - (record.end - record.start)
  out.vlan = -1
  out.addressLength = 0
  out.tunnels = 0
  const layer = linkLayer(record.linkType)
  if (layer === LAYER_DONE) reject(out, 'link-type')
  else follow(layer, out)
}

/**
 * Goes on with what an IP datagram carries, once it has been put together from fragments: `bytes[start..end)`, of IP `protocol`.
 * The source and the destination address stand, one behind the other, at the start of `bytes`.
 */
export function dissectTransport(
  bytes: Uint8Array,
  start: number,
  end: number,
  protocol: number,
  addressLength: 4 | 16,
  out: Dissected,
): void {
  out.bytes = bytes
  out.at = start
  out.end = end
  out.truncated = 0
  out.vlan = -1
  out.tunnels = 0
  out.unbounded = false
  out.addressLength = addressLength
  out.source = 0
  out.destination = addressLength
  out.protocol = protocol
  follow(LAYER_EXTENSION, out)
}

function follow(first: number, out: Dissected): void {
  let layer = first
  for (let depth = 0; depth < MAX_LAYERS; depth++) {
    layer = step(layer, out)
    if (layer === LAYER_DONE) return
  }
  reject(out, 'link-depth')
}

/** Reads one layer; returns the layer that then stands at `out.at`. */
function step(layer: number, out: Dissected): number {
  switch (layer) {
    case LAYER_ETHERNET:
      return ethernet(out)
    case LAYER_IPV4:
      return ipv4(out)
    case LAYER_UDP:
      return udp(out)
    case LAYER_TCP:
      return tcp(out)
    case LAYER_IPV6:
      return ipv6(out)
    case LAYER_VLAN:
      return vlan(out)
    case LAYER_IP:
      return ip(out)
    case LAYER_SLL:
      return sll(out)
    case LAYER_SLL2:
      return sll2(out)
    case LAYER_NULL:
      return loopback(out)
    case LAYER_LLC:
      return llc(out)
    case LAYER_MPLS:
      return mpls(out)
    case LAYER_PPPOE:
      return pppoe(out)
    case LAYER_PPP:
      return ppp(out)
    case LAYER_CISCO_HDLC:
      return ciscoHdlc(out)
    case LAYER_EXTENSION:
      return extensions(out)
    case LAYER_GRE:
      return gre(out)
    case LAYER_ERSPAN2:
      return erspan2(out)
    case LAYER_ERSPAN3:
      return erspan3(out)
    case LAYER_VXLAN:
      return vxlan(out)
    case LAYER_ICMP:
      return icmp(out)
    case LAYER_ICMPV6:
      return icmpv6(out)
    case LAYER_EXPORTED_PDU:
      return exportedPdu(out)
    default:
      return nflog(out)
  }
}

/** The layer that packets of a link type begin with; LAYER_DONE: not one we read. */
function linkLayer(linkType: number): number {
  switch (linkType) {
    case 1:
      return LAYER_ETHERNET
    case 0:
    case 108:
      return LAYER_NULL
    case 9:
    case 50:
      return LAYER_PPP
    case 51:
      return LAYER_PPPOE
    // 12 and 14 are what DLT_RAW was on some systems and got into files.
    case 12:
    case 14:
    case 101:
      return LAYER_IP
    case 104:
      return LAYER_CISCO_HDLC
    case 113:
      return LAYER_SLL
    case 219:
      return LAYER_MPLS
    case 228:
      return LAYER_IPV4
    case 229:
      return LAYER_IPV6
    case 239:
      return LAYER_NFLOG
    case LINK_TYPE_EXPORTED_PDU:
      return LAYER_EXPORTED_PDU
    case 276:
      return LAYER_SLL2
    default:
      return LAYER_DONE
  }
}
