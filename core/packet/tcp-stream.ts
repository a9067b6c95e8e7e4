import { u16be } from '../bytes/integer.ts'
import type { Dissected } from './dissected.ts'
import type { Piece } from './pieces.ts'

/** Most segments of one stream, cut off by the capture, whose missing ends are remembered until they are reached. */
export const MAX_CUTS = 1024

/**
 * One direction of a TCP connection. Positions count the bytes of the stream from the first one expected (behind the SYN, or
 * the first seen); a sequence number is a position modulo 2^32.
 */
export class TcpStream {
  /** Number of the connection, from 1; both directions have the same. */
  readonly number: number
  readonly addressLength: 4 | 16
  readonly source: Uint8Array
  readonly destination: Uint8Array
  readonly sourcePort: number
  readonly destinationPort: number
  /** Room for what the receiver of the bytes keeps for this stream; a few thousand ended streams are remembered, so not for much. */
  attachment: unknown = undefined

  /** The other direction. */
  peer!: TcpStream
  /** Position of the next byte to be handed on. */
  position = 0
  /** Whether the first sequence number is known, and that of the SYN (-1: not seen). */
  begun = false
  initial = -1
  /** Position behind the last byte, once a FIN was seen; -1 before. */
  finAt = -1
  /** Position up to which the other side acknowledged. */
  acknowledged = 0
  /** Segments that wait for those before them, and what they count against the limits. */
  readonly pieces: Piece[] = []
  held = 0
  /** Ranges that the capture cut off, in order of arrival. */
  readonly cuts: { start: number; end: number }[] = []
  /** The range that was declared missing last; at first, all before the first byte seen. */
  lostStart = Number.NEGATIVE_INFINITY
  lostEnd = 0
  /** Offset in the file of the segment seen last. */
  lastOffset = 0

  /** Sequence number of the byte at `position`. */
  #next = 0

  constructor(
    number: number,
    bytes: Uint8Array,
    length: 4 | 16,
    source: number,
    destination: number,
    ports: [number, number],
  ) {
    this.number = number
    this.addressLength = length
    this.source = bytes.slice(source, source + length)
    this.destination = bytes.slice(destination, destination + length)
    this.sourcePort = ports[0]
    this.destinationPort = ports[1]
  }

  /** Sets the sequence number of the first byte if it is not known yet, and that of the SYN (-1: none). */
  begin(first: number, initial: number): void {
    if (this.initial < 0) this.initial = initial
    if (this.begun) return
    this.begun = true
    if (initial >= 0) this.lostStart = 0
    this.#next = first >>> 0
  }

  /** Position of a sequence number; that nearest to the next byte. */
  positionOf(sequence: number): number {
    return this.position + ((sequence - this.#next) | 0)
  }

  /** Whether a sequence number is at most `distance` from the next byte. */
  isNear(sequence: number, distance: number): boolean {
    return Math.abs((sequence - this.#next) | 0) <= distance
  }

  advance(bytes: number): void {
    this.position += bytes
    this.#next = (this.#next + bytes) >>> 0
  }

  /** Remembers that the bytes between two positions were sent but not captured. */
  cutAt(start: number, end: number): void {
    if (this.cuts.length === MAX_CUTS) return
    const index = this.cuts.findIndex((cut) => cut.start > start)
    this.cuts.splice(index < 0 ? this.cuts.length : index, 0, { start, end })
  }

  /** End of the hole at `position`: where what is held begins, or the FIN; -1 if nothing lies beyond. */
  holeEnd(): number {
    const held = Math.min(
      this.pieces[0]?.start ?? Number.POSITIVE_INFINITY,
      this.cuts[0]?.start ?? Number.POSITIVE_INFINITY,
    )
    const end = held === Number.POSITIVE_INFINITY ? this.finAt : held
    return end > this.position ? end : -1
  }

  /** Whether every byte up to the FIN was handed on. */
  isOver(): boolean {
    return this.finAt >= 0 && this.position >= this.finAt
  }
}

/** Both directions between two endpoints. `forward` runs from the endpoint that sorts first. */
export class Connection {
  readonly key: string
  readonly number: number
  readonly forward: TcpStream
  readonly backward: TcpStream
  /** Whether a packet came since it was last considered for eviction. */
  touched = true

  constructor(key: string, number: number, d: Dissected) {
    this.key = key
    this.number = number
    const length = d.addressLength === 4 ? 4 : 16
    const sent = new TcpStream(number, d.bytes, length, d.source, d.destination, [d.sourcePort, d.destinationPort])
    const returned = new TcpStream(number, d.bytes, length, d.destination, d.source, [d.destinationPort, d.sourcePort])
    sent.peer = returned
    returned.peer = sent
    const forward = isForward(d)
    this.forward = forward ? sent : returned
    this.backward = forward ? returned : sent
  }
}

/** Whether a segment runs from the endpoint that sorts first: by address, then by port. */
export function isForward(d: Dissected): boolean {
  for (let i = 0; i < d.addressLength; i++) {
    const order = d.bytes[d.source + i]! - d.bytes[d.destination + i]!
    if (order !== 0) return order < 0
  }
  return d.sourcePort <= d.destinationPort
}

/** The same text for both directions of a connection, and for no other: the endpoints in order, 16 bits a character. */
export function connectionKey(d: Dissected): string {
  const { bytes } = d
  const forward = isForward(d)
  const first = forward ? d.source : d.destination
  const second = forward ? d.destination : d.source
  const firstPort = forward ? d.sourcePort : d.destinationPort
  const secondPort = forward ? d.destinationPort : d.sourcePort
  if (d.addressLength === 4) {
    // One call, as nothing is to be joined then: this is done for every segment.
    return String.fromCharCode(
      firstPort,
      secondPort,
      u16be(bytes, first),
      u16be(bytes, first + 2),
      u16be(bytes, second),
      u16be(bytes, second + 2),
    )
  }
  let key = String.fromCharCode(firstPort, secondPort)
  for (let i = 0; i < 16; i += 2) key += String.fromCharCode(u16be(bytes, first + i), u16be(bytes, second + i))
  return key
}
