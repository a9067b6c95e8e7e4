/**
 * Findings: statements with an address, a kind and an explanation (docs/glossary.md).
 * Decoders never throw on evidence. What they cannot read becomes a reject here, and the counts of packets, messages and
 * rejects always add up to what the file held.
 */

/** Every reason for which bytes were not turned into a message. The text says what happened, in words for the analyst. */
export const REJECT_REASONS = {
  'file-truncated': 'the file ends inside a record',
  'record-length': 'a record states a length that cannot be right',
  'block-length': 'a pcapng block states a length that cannot be right',
  'block-trailer': 'the two lengths of a pcapng block differ',
  'section-header': 'a pcapng section header is damaged or of an unknown version',
  'interface-unknown': 'a packet names an interface that was never described',
  'packet-truncated': 'the capture kept too few bytes of the packet (snap length)',
  'link-type': 'the link type is not one we read',
  'link-header': 'a link layer header is damaged or cut short',
  'link-depth': 'too many layers wrapped in one another',
  'ip-header': 'an IP header is damaged or cut short',
  'ip-extension': 'an IPv6 extension header is damaged or the chain is too long',
  'udp-header': 'a UDP header is damaged or cut short',
  'tcp-header': 'a TCP header is damaged or cut short',
  'fragment-invalid': 'an IP fragment is inconsistent with the others of its datagram',
  'fragment-incomplete': 'an IP datagram never got all its fragments',
  'fragment-limit': 'too many incomplete datagrams or too many bytes held at once',
  'stream-gap': 'bytes of a TCP stream are missing',
  'stream-limit': 'too many TCP streams or too many bytes held at once',
  'frame-broken': 'a frame is incomplete because bytes of its stream are missing',
  'stream-tail': 'a TCP stream ended inside a frame',
  'frame-length': 'a frame states or reaches a length over the limit',
  'frame-resync': 'bytes between frames that belong to no frame',
  'datagram-empty': 'a datagram without content',
  'line-length': 'a line longer than the limit, kept in pieces',
  'compressed-data': 'compressed data is damaged or ends too early',
  'compressed-ratio': 'compressed data expands beyond the limit',
  'time-range': 'a time stamp lies outside what can be represented',
} as const

export type RejectReason = keyof typeof REJECT_REASONS

/** One reject with the address where it happened. `packet` is 1-based (0: none), `offset` counts bytes from the start of the (uncompressed) item. */
export interface Reject {
  readonly reason: RejectReason
  readonly packet: number
  readonly offset: number
  /** Bytes concerned; 0 where the amount is not known. */
  readonly length: number
  /** Says what was found and where, for a person. */
  readonly detail: string
}

/** Takes rejects from decoders. */
export type RejectSink = (reject: Reject) => void
