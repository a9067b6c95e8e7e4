/** What a UDP datagram can carry: 65,535 less the headers (RFC 768, RFC 791); IPv6 without jumbograms (RFC 8200 §3). */
export const MAX_PAYLOAD_IPV4 = 65_507
export const MAX_PAYLOAD_IPV6 = 65_527
/** Smallest MTU that is used: what every link of IPv6 carries (RFC 8200 §5); IPv4 asks for less. */
export const MIN_MTU = 1280

/** One side of a datagram; both sides have addresses of one length, 4 or 16 bytes. */
export interface DatagramEnd {
  readonly address: Uint8Array
  readonly port: number
}

const UDP = 17
const FRAGMENT = 44
const TIME_TO_LIVE = 64

/**
 * The IP packets of a UDP datagram that bears `source` as its sender (RFC 768 over RFC 791 or RFC 8200), in fragments where it is longer
 * than `mtu`. `id` tells the fragments of datagrams apart; an IPv4 header has its lower 16 bits. Undefined where the payload is too long
 * or the addresses are of different lengths.
 */
export function udpPackets(
  source: DatagramEnd,
  destination: DatagramEnd,
  payload: Uint8Array,
  { id, mtu }: { readonly id: number; readonly mtu: number },
): Uint8Array[] | undefined {
  const isIpv4 = source.address.length === 4
  if (source.address.length !== destination.address.length) return undefined
  if (payload.length > (isIpv4 ? MAX_PAYLOAD_IPV4 : MAX_PAYLOAD_IPV6)) return undefined
  const datagram = udpDatagram(source, destination, payload)
  const header = isIpv4 ? 20 : 40
  if (header + datagram.length <= mtu)
    return [isIpv4 ? ipv4Packet(source, destination, datagram, id, 0) : ipv6Packet(source, destination, UDP, datagram)]
  // Fragments but the last carry a multiple of eight bytes.
  const step = (Math.max(mtu, MIN_MTU) - header - (isIpv4 ? 0 : 8)) & ~7
  const packets: Uint8Array[] = []
  for (let at = 0; at < datagram.length; at += step) {
    const part = datagram.subarray(at, at + step)
    const more = at + step < datagram.length ? 1 : 0
    packets.push(
      isIpv4
        ? ipv4Packet(source, destination, part, id, (more << 13) | (at >> 3))
        : ipv6Packet(source, destination, FRAGMENT, ipv6Fragment(part, id, at | more)),
    )
  }
  return packets
}

function udpDatagram(source: DatagramEnd, destination: DatagramEnd, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + payload.length)
  const view = viewOf(bytes)
  view.setUint16(0, source.port)
  view.setUint16(2, destination.port)
  view.setUint16(4, bytes.length)
  bytes.set(payload, 8)
  // The pseudo header: addresses, protocol, length. A sum of 0 is written as 0xffff, since 0 means "none" (RFC 768).
  const sum = sumOf(source.address) + sumOf(destination.address) + UDP + bytes.length + sumOf(bytes)
  view.setUint16(6, folded(sum) || 0xffff)
  return bytes
}

function ipv4Packet(
  { address }: DatagramEnd,
  to: DatagramEnd,
  data: Uint8Array,
  id: number,
  fragment: number,
): Uint8Array {
  const bytes = new Uint8Array(20 + data.length)
  const view = viewOf(bytes)
  bytes[0] = 0x45
  view.setUint16(2, bytes.length)
  view.setUint16(4, id & 0xffff)
  view.setUint16(6, fragment)
  bytes[8] = TIME_TO_LIVE
  bytes[9] = UDP
  bytes.set(address, 12)
  bytes.set(to.address, 16)
  view.setUint16(10, folded(sumOf(bytes.subarray(0, 20))))
  bytes.set(data, 20)
  return bytes
}

function ipv6Packet({ address }: DatagramEnd, to: DatagramEnd, next: number, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(40 + data.length)
  bytes[0] = 0x60
  viewOf(bytes).setUint16(4, data.length)
  bytes[6] = next
  bytes[7] = TIME_TO_LIVE
  bytes.set(address, 8)
  bytes.set(to.address, 24)
  bytes.set(data, 40)
  return bytes
}

function ipv6Fragment(data: Uint8Array, id: number, place: number): Uint8Array {
  const bytes = new Uint8Array(8 + data.length)
  const view = viewOf(bytes)
  bytes[0] = UDP
  view.setUint16(2, place)
  view.setUint32(4, id >>> 0)
  bytes.set(data, 8)
  return bytes
}

/** Sum of 16-bit words, an odd last byte as the upper half of one; at most 2^31 for 65,535 bytes. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0)
  return sum
}

/** The Internet checksum (RFC 1071) of a sum. */
function folded(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000)
  return ~folded & 0xffff
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
