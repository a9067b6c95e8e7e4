import type { PacketRecord } from '../capture/record.ts'
import type { RejectReason } from '../finding.ts'

/** What a packet turned out to be: `Dissected.kind`. */
export const KIND_UDP = 1
export const KIND_TCP = 2
/** One fragment of an IP datagram. */
export const KIND_FRAGMENT = 3
/** An ICMP error: it quotes the start of a datagram that was seen elsewhere or got lost. */
export const KIND_ICMP = 4
/** Well formed as far as it was read, but neither UDP nor TCP. */
export const KIND_OTHER = 5
/** Damaged, cut short or of an unknown link type: `Dissected.reason` says why. */
export const KIND_REJECT = 6
/** A syslog frame as a socket gave it: `isStream` and `framing` say how it came. */
export const KIND_MESSAGE = 7

/** Layers between which the dissector goes: what stands at `Dissected.at`. */
export const LAYER_DONE = 0
export const LAYER_ETHERNET = 1
export const LAYER_VLAN = 2
export const LAYER_PPPOE = 3
export const LAYER_PPP = 4
export const LAYER_MPLS = 5
export const LAYER_IP = 6
export const LAYER_IPV4 = 7
export const LAYER_IPV6 = 8
export const LAYER_UDP = 9
export const LAYER_TCP = 10
export const LAYER_ICMP = 11
export const LAYER_ICMPV6 = 12
export const LAYER_GRE = 13
export const LAYER_ERSPAN2 = 14
export const LAYER_ERSPAN3 = 15
export const LAYER_VXLAN = 16
/** A chain of IPv6 extension headers; `Dissected.protocol` says which comes first. */
export const LAYER_EXTENSION = 17
export const LAYER_CISCO_HDLC = 18
export const LAYER_LLC = 19
export const LAYER_NULL = 20
export const LAYER_SLL = 21
export const LAYER_SLL2 = 22
export const LAYER_NFLOG = 23
export const LAYER_EXPORTED_PDU = 24

/**
 * What was found in one packet: a flyweight, filled anew for each packet and valid as long as the packet's bytes. Offsets are
 * indexes into `bytes`. Where packets are wrapped in one another, the fields are those of the innermost.
 */
export class Dissected {
  bytes: Uint8Array = new Uint8Array(0)
  /** One of the KIND_ values. */
  kind = KIND_OTHER
  /** Why the packet was rejected; meaningful for KIND_REJECT. */
  reason: RejectReason = 'link-type'

  /** Length of an IP address, bytes: 4 or 16; 0 where no IP header was reached. */
  addressLength = 0
  /** Where the source and the destination address stand. */
  source = 0
  destination = 0
  /** Ports of UDP and TCP. */
  sourcePort = 0
  destinationPort = 0
  /**
   * The payload: what UDP, TCP or the fragment carries; the quoted datagram of an ICMP error. Bounded by the lengths in the
   * headers (padding is not payload) and by what was captured.
   */
  payloadStart = 0
  payloadEnd = 0
  /** Bytes of the payload that are missing at its end because the capture did not keep them. */
  truncated = 0

  /** TCP sequence and acknowledgment number and flags (RFC 9293 §3.1; flags as in the header, FIN = 1). */
  sequence = 0
  acknowledgment = 0
  flags = 0

  /** For KIND_MESSAGE: whether it came in a stream, and how it was delimited there; undefined where that is not stated. */
  isStream = false
  framing: 'octet-counting' | 'non-transparent' | 'end-of-stream' | undefined = undefined

  /** IP protocol or next header number of what the (innermost) IP header carries, behind extension headers. */
  protocol = 0
  /** IP identification (16 bits for IPv4, 32 for IPv6), offset in bytes and more-fragments flag; for KIND_FRAGMENT. */
  fragmentId = 0
  fragmentOffset = 0
  moreFragments = false

  /** Outermost VLAN identifier; -1: no tag. */
  vlan = -1
  /** Whether the IP header states no length (jumbogram, or a packet that the network card was still to segment). */
  unbounded = false
  /** Number of tunnels (GRE, VXLAN, IP in IP, …) around the innermost packet. */
  tunnels = 0

  /** The dissector's place: start of the layer to be read next, and the end of what that layer may use. After a reject: where. */
  at = 0
  end = 0
}

/**
 * Offset of the payload in the (uncompressed) file, bytes. For what came out of reassembled fragments, which stands in no one
 * place, it is that of the packet that completed it; the spans of the datagram have the rest.
 */
export function payloadOffset(d: Dissected, record: PacketRecord): number {
  return d.bytes === record.bytes ? record.offset + d.payloadStart - record.start : record.offset
}

/** Bytes left for the layer that stands at `d.at`. */
export function left(d: Dissected): number {
  return d.end - d.at
}

/** Ends the dissection with a packet that is neither UDP nor TCP. */
export function other(d: Dissected): number {
  return finish(d, KIND_OTHER)
}

/** Ends the dissection because of a damaged layer. */
export function reject(d: Dissected, reason: RejectReason): number {
  d.reason = reason
  return finish(d, KIND_REJECT)
}

/** Ends the dissection; what was not read is the payload. A header may have pointed behind the end. */
export function finish(d: Dissected, kind: number): number {
  if (d.at > d.end) d.at = d.end
  d.kind = kind
  d.payloadStart = d.at
  d.payloadEnd = d.end
  return LAYER_DONE
}

/**
 * Ends the dissection because a layer is cut short: by the capture if that kept too few bytes, otherwise the packet itself is
 * damaged, for which `reason` is given.
 */
export function short(d: Dissected, reason: RejectReason): number {
  return reject(d, d.truncated > 0 ? 'packet-truncated' : reason)
}
