/**
 * Makes packets, for tests and for the sample capture. Everything is well formed unless an option says otherwise; checksums are
 * right. The header builders take what they carry and return it with the header in front.
 */

export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16

/** Bytes of a text in UTF-8, or of a list. */
export function bytes(content: string | readonly number[]): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content)
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Numbers as bytes, each `size` bytes long, most significant first unless `little`. */
export function integers(size: 1 | 2 | 4, values: readonly number[], little = false): Uint8Array {
  const out = new Uint8Array(size * values.length)
  values.forEach((value, index) => {
    for (let i = 0; i < size; i++) {
      const place = little ? i : size - 1 - i
      out[index * size + i] = Math.floor(value / 2 ** (8 * place)) & 0xff
    }
  })
  return out
}

/** The bytes of an IPv4 or IPv6 address in its usual text form. */
export function address(text: string): Uint8Array {
  if (!text.includes(':')) return bytes(text.split('.').map(Number))
  const [head = '', tail] = text.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)))
  const first = groups(head)
  const last = tail === undefined ? [] : groups(tail)
  const zeros = new Array<number>(8 - first.length - last.length).fill(0)
  return integers(2, [...first, ...zeros, ...last])
}

export interface EthernetOptions {
  readonly source?: readonly number[]
  readonly destination?: readonly number[]
  readonly type?: number
  /** VLAN identifiers, outermost first; all but the innermost tag are 802.1ad. */
  readonly vlans?: readonly number[]
  /** Bytes of padding behind the payload. */
  readonly padding?: number
}

/** Ethernet II. The type is found from the IP version of the payload where it is not given. */
export function ethernet(payload: Uint8Array, options: EthernetOptions = {}): Uint8Array {
  const { source = [2, 0, 0, 0, 0, 1], destination = [2, 0, 0, 0, 0, 2], vlans = [], padding = 0 } = options
  const type = options.type ?? (payload[0]! >> 4 === 6 ? 0x86dd : 0x0800)
  const tags = vlans.flatMap((vlan, index) => [index === vlans.length - 1 ? 0x8100 : 0x88a8, vlan])
  return concat(bytes([...destination, ...source]), integers(2, [...tags, type]), payload, new Uint8Array(padding))
}

export interface IpOptions {
  readonly source?: string
  readonly destination?: string
  /** Protocol or next header; 17, UDP, if not given. */
  readonly protocol?: number
  readonly ttl?: number
  /** Length to be stated instead of the right one. */
  readonly length?: number
  /** For a fragment: identification, offset in bytes, and whether more follow. */
  readonly id?: number
  readonly offset?: number
  readonly more?: boolean
}

/** IPv4, with `headerOptions` (a multiple of four bytes) in the header. The checksum of UDP or TCP inside is filled in. */
export function ipv4(
  payload: Uint8Array,
  options: IpOptions & { readonly headerOptions?: Uint8Array } = {},
): Uint8Array {
  const {
    source = '192.0.2.1',
    destination = '192.0.2.2',
    protocol = 17,
    ttl = 64,
    id = 0,
    offset = 0,
    more = false,
  } = options
  const extra = options.headerOptions ?? new Uint8Array(0)
  const headerLength = 20 + extra.length
  const header = concat(
    bytes([0x40 | (headerLength / 4), 0]),
    integers(2, [options.length ?? headerLength + payload.length, id, (more ? 0x2000 : 0) | (offset / 8)]),
    bytes([ttl, protocol, 0, 0]),
    address(source),
    address(destination),
    extra,
  )
  header.set(integers(2, [checksum(header)]), 10)
  return concat(header, more || offset > 0 ? payload : checksummed(payload, options))
}

/** IPv6; with `id`, a fragment. The checksum of UDP or TCP inside is filled in unless it is a fragment. */
export function ipv6(payload: Uint8Array, options: IpOptions = {}): Uint8Array {
  const { source = '2001:db8::1', destination = '2001:db8::2', protocol = 17, ttl = 64 } = options
  const fragmented = options.id !== undefined
  const fragmentHeader = fragmented
    ? concat(
        bytes([protocol, 0]),
        integers(2, [(options.offset ?? 0) | (options.more ? 1 : 0)]),
        integers(4, [options.id ?? 0]),
      )
    : new Uint8Array(0)
  const body = concat(fragmentHeader, fragmented ? payload : checksummed(payload, { source, destination, protocol }))
  return concat(
    bytes([0x60, 0, 0, 0]),
    integers(2, [options.length ?? body.length]),
    bytes([fragmented ? 44 : protocol, ttl]),
    address(source),
    address(destination),
    body,
  )
}

export interface PortOptions {
  readonly sourcePort?: number
  readonly destinationPort?: number
}

/** UDP; `length` is stated instead of the right one. */
export function udp(payload: Uint8Array, options: PortOptions & { readonly length?: number } = {}): Uint8Array {
  const { sourcePort = 40_000, destinationPort = 514, length = 8 + payload.length } = options
  return concat(integers(2, [sourcePort, destinationPort, length, 0]), payload)
}

export interface TcpOptions extends PortOptions {
  readonly sequence?: number
  readonly acknowledgment?: number
  /** ACK and PSH if not given. */
  readonly flags?: number
}

/** TCP without options. */
export function tcp(payload: Uint8Array, options: TcpOptions = {}): Uint8Array {
  const { sourcePort = 40_000, destinationPort = 514, sequence = 0, acknowledgment = 0, flags = ACK | PSH } = options
  return concat(
    integers(2, [sourcePort, destinationPort]),
    integers(4, [sequence, acknowledgment]),
    bytes([0x50, flags]),
    integers(2, [0xffff, 0, 0]),
    payload,
  )
}

/**
 * A UDP datagram or TCP segment with its checksum for the given addresses; other protocols are returned as
 * they are. For what is then cut into fragments.
 */
export function checksummed(transport: Uint8Array, options: IpOptions = {}): Uint8Array {
  const { source = '192.0.2.1', destination = '192.0.2.2', protocol = 17 } = options
  const at = protocol === 17 ? 6 : protocol === 6 ? 16 : -1
  if (at < 0 || transport.length < at + 2) return transport
  const out = transport.slice()
  out.set([0, 0], at)
  const pseudo = concat(address(source), address(destination), integers(4, [out.length, protocol]))
  out.set(integers(2, [checksum(concat(pseudo, out)) || 0xffff]), at)
  return out
}

/** The Internet checksum (RFC 1071). */
function checksum(content: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < content.length; i += 2) sum += (content[i]! << 8) | (content[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

/** Cuts what an IP datagram carries into fragments of at most `size` bytes (a multiple of 8): IPv4 or IPv6 by the addresses. */
export function fragments(payload: Uint8Array, size: number, options: IpOptions = {}): Uint8Array[] {
  const ip = (options.source ?? '').includes(':') ? ipv6 : ipv4
  const whole = checksummed(payload, options)
  const out: Uint8Array[] = []
  for (let offset = 0; offset < whole.length; offset += size) {
    const more = offset + size < whole.length
    out.push(ip(whole.subarray(offset, offset + size), { id: 1, ...options, offset, more }))
  }
  return out
}
