import type { PacketRecord } from '../capture/record.ts'
import type { RejectReason, RejectSink } from '../finding.ts'
import { type Dissected, payloadOffset } from './dissected.ts'
import { insertPiece, PIECE_OVERHEAD, type Piece } from './pieces.ts'

/** Most datagrams held incomplete at once. */
export const MAX_DATAGRAMS = 4096
/** Most fragment bytes held at once, counting PIECE_OVERHEAD for each fragment. */
export const MAX_FRAGMENT_BYTES = 32 * 1024 * 1024
/** Most fragments of one datagram. */
export const MAX_PIECES = 1024
/** Most bytes a datagram may carry behind its IP header. */
export const MAX_DATAGRAM_BYTES = 65_535
/** Seconds of capture time after which an incomplete datagram is given up (RFC 1122 §3.3.2 and RFC 8200 §4.5: 60 seconds). */
export const MAX_FRAGMENT_AGE = 60

/**
 * Datagrams that are remembered when they are complete, and for how many seconds, so that fragments seen twice (mirrored ports
 * do that) do not look like the beginning of another.
 */
export const MAX_RECENT = 256
export const RECENT_SECONDS = 2

/** Where `length` bytes of a datagram came from: the packet, and the offset in the file. */
export interface Span {
  readonly packet: number
  readonly offset: number
  readonly length: number
}

/** A datagram put together. */
export interface Datagram {
  /** Source address, destination address, then the payload: as `dissectTransport` takes it. */
  readonly bytes: Uint8Array
  readonly addressLength: 4 | 16
  /** Index of the payload. */
  readonly payloadStart: number
  /** IP protocol or next header number of the payload. */
  readonly protocol: number
  /** Where the payload came from, in the order of its bytes. */
  readonly spans: readonly Span[]
  /** Time of the packet that carried the first byte. */
  readonly sec: number
  readonly nano: number
}

/** A datagram of which fragments are held. */
interface Held {
  readonly key: string
  readonly addressLength: 4 | 16
  readonly addresses: Uint8Array
  readonly id: number
  readonly firstSec: number
  readonly firstPacket: number
  readonly firstOffset: number
  pieces: Piece[]
  fragments: number
  /** Payload bytes held, and what the fragments count against the limit. */
  bytes: number
  cost: number
  /** Length, once the last fragment was seen; -1 before. */
  total: number
  /** Payload protocol, from the fragment at offset 0. */
  protocol: number
  completedSec: number
}

/**
 * Puts IP datagrams together (RFC 791 §3.2, RFC 8200 §4.5). Of overlapping fragments the first bytes win; where the later ones
 * differ that is a reject, and the datagram is still delivered. Each fragment is counted exactly once:
 * `fragments = fragmentsUsed + fragmentsDropped + fragmentsHeld`.
 */
export class FragmentTable {
  /** Fragments given to `add`. */
  fragments = 0
  /** Datagrams completed, and the fragments that belong to them (with those that repeat others). */
  datagrams = 0
  fragmentsUsed = 0
  /** Fragments rejected, or held in vain. */
  fragmentsDropped = 0
  /** Fragments of datagrams still incomplete. */
  fragmentsHeld = 0

  readonly #reject: RejectSink
  /** In the order in which their first fragments came. */
  readonly #held = new Map<string, Held>()
  readonly #recent = new Map<string, Held>()
  #cost = 0

  constructor(reject: RejectSink) {
    this.#reject = reject
  }

  /**
   * Takes a fragment (KIND_FRAGMENT); returns the datagram if it is complete with it. Rejects: `packet-truncated`,
   * `fragment-invalid`, `fragment-incomplete`, `fragment-limit`.
   */
  add(d: Dissected, record: PacketRecord): Datagram | undefined {
    this.fragments++
    this.#expire(record.sec)
    const flaw = flawOf(d)
    if (flaw !== undefined) return this.#drop(record, flaw, d.truncated > 0 ? 'packet-truncated' : 'fragment-invalid')

    const piece = copyPiece(d, record)
    const key = keyOf(d)
    if (this.#isRepeated(key, piece)) {
      this.fragmentsUsed++
      return undefined
    }
    let held = this.#held.get(key)
    if (held !== undefined) {
      const disagreement = disagreementOf(held, piece, d.moreFragments)
      if (disagreement !== undefined) return this.#drop(record, disagreement, 'fragment-invalid')
      if (held.fragments === MAX_PIECES) {
        return this.#drop(record, `the datagram has more than ${MAX_PIECES} fragments`, 'fragment-limit')
      }
    }
    held ??= this.#open(key, d, piece)
    this.#insert(held, piece, d)
    if (held.total === held.bytes) return this.#complete(held, record.sec)
    this.#makeRoom()
    return undefined
  }

  /** Reports what is still incomplete; nothing more follows. */
  end(): void {
    for (const held of this.#held.values()) this.#giveUp(held, 'fragment-incomplete', 'at the end of the capture')
  }

  /** Whether a fragment is part, byte for byte, of a datagram that was just completed. */
  #isRepeated(key: string, piece: Piece): boolean {
    const recent = this.#recent.get(key)
    if (recent === undefined || piece.sec - recent.completedSec > RECENT_SECONDS) return false
    return piece.end <= recent.total && insertPiece(recent.pieces, piece) === 0
  }

  #open(key: string, d: Dissected, piece: Piece): Held {
    const length = d.addressLength === 4 ? 4 : 16
    const addresses = new Uint8Array(2 * length)
    addresses.set(d.bytes.subarray(d.source, d.source + length))
    addresses.set(d.bytes.subarray(d.destination, d.destination + length), length)
    const held: Held = {
      key,
      addressLength: length,
      addresses,
      id: d.fragmentId,
      firstSec: piece.sec,
      firstPacket: piece.packet,
      firstOffset: piece.offset,
      pieces: [],
      fragments: 0,
      bytes: 0,
      cost: 0,
      total: -1,
      protocol: d.protocol,
      completedSec: Number.NaN,
    }
    this.#held.set(key, held)
    return held
  }

  #insert(held: Held, piece: Piece, d: Dissected): void {
    const result = insertPiece(held.pieces, piece)
    const added = result < 0 ? -1 - result : result
    if (result < 0) {
      const detail = `bytes ${piece.start} to ${piece.end} differ from those of earlier fragments, which were kept`
      this.#report(held, piece.packet, piece.offset, 'fragment-invalid', detail)
    }
    held.fragments++
    held.bytes += added
    held.cost += added + PIECE_OVERHEAD
    this.#cost += added + PIECE_OVERHEAD
    this.fragmentsHeld++
    if (!d.moreFragments) held.total = piece.end
    if (piece.start === 0) held.protocol = d.protocol
  }

  #complete(held: Held, now: number): Datagram {
    const payloadStart = 2 * held.addressLength
    const bytes = new Uint8Array(payloadStart + held.total)
    bytes.set(held.addresses)
    for (const piece of held.pieces) bytes.set(piece.bytes, payloadStart + piece.start)
    const spans = held.pieces.map(({ packet, offset, start, end }) => ({ packet, offset, length: end - start }))
    held.completedSec = now
    this.#forget(held)
    this.#recent.delete(held.key)
    this.#recent.set(held.key, held)
    if (this.#recent.size > MAX_RECENT) this.#recent.delete(this.#recent.keys().next().value!)
    this.datagrams++
    this.fragmentsHeld -= held.fragments
    this.fragmentsUsed += held.fragments
    const { sec, nano } = held.pieces[0]!
    return { bytes, addressLength: held.addressLength, payloadStart, protocol: held.protocol, spans, sec, nano }
  }

  /** Gives up what was begun more than MAX_FRAGMENT_AGE seconds ago. Without a time nothing ages. */
  #expire(now: number): void {
    for (const held of this.#held.values()) {
      if (!(now - held.firstSec > MAX_FRAGMENT_AGE)) return
      this.#giveUp(held, 'fragment-incomplete', `after ${MAX_FRAGMENT_AGE} seconds`)
    }
  }

  #makeRoom(): void {
    while (this.#held.size > MAX_DATAGRAMS || this.#cost > MAX_FRAGMENT_BYTES) {
      const oldest = this.#held.values().next().value!
      const limit = this.#held.size > MAX_DATAGRAMS ? `${MAX_DATAGRAMS} datagrams` : `${MAX_FRAGMENT_BYTES} bytes`
      this.#giveUp(oldest, 'fragment-limit', `because more than ${limit} would be held`)
    }
  }

  #giveUp(held: Held, reason: RejectReason, when: string): void {
    this.#forget(held)
    this.fragmentsHeld -= held.fragments
    this.fragmentsDropped += held.fragments
    const of = held.total < 0 ? 'an unknown number of' : held.total
    const detail = `given up ${when} with ${held.fragments} fragments, ${held.bytes} of ${of} bytes`
    this.#report(held, held.firstPacket, held.firstOffset, reason, detail)
  }

  #forget(held: Held): void {
    this.#held.delete(held.key)
    this.#cost -= held.cost
  }

  #report(held: Held, packet: number, offset: number, reason: RejectReason, detail: string): void {
    const text = `Datagram ${held.id}, begun in packet ${held.firstPacket}: ${detail}.`
    this.#reject({ reason, packet, offset, length: held.bytes, detail: text })
  }

  #drop(record: PacketRecord, flaw: string, reason: RejectReason): undefined {
    this.fragmentsDropped++
    const length = record.end - record.start
    this.#reject({
      reason,
      packet: record.number,
      offset: record.offset,
      length,
      detail: `A fragment was not used: ${flaw}.`,
    })
  }
}

/** What is wrong with a fragment by itself. */
function flawOf(d: Dissected): string | undefined {
  const length = d.payloadEnd - d.payloadStart
  if (d.truncated > 0) return `the capture lacks its last ${d.truncated} bytes`
  if (length === 0) return 'it is empty'
  if (d.moreFragments && length % 8 !== 0) return `it has ${length} bytes, no multiple of 8, and is not the last`
  if (d.fragmentOffset + length > MAX_DATAGRAM_BYTES) {
    return `it reaches to byte ${d.fragmentOffset + length}, more than a datagram can have`
  }
  return undefined
}

/** What is wrong with a fragment, given the others. */
function disagreementOf(held: Held, piece: Piece, more: boolean): string | undefined {
  if (held.total >= 0) {
    if (piece.end > held.total) return `it reaches to byte ${piece.end} of a datagram of ${held.total}`
    return !more && piece.end !== held.total
      ? `it ends the datagram at ${piece.end}, another at ${held.total}`
      : undefined
  }
  const reached = held.pieces.at(-1)?.end ?? 0
  return !more && reached > piece.end ? `it ends the datagram at ${piece.end}, others reach to ${reached}` : undefined
}

function copyPiece(d: Dissected, record: PacketRecord): Piece {
  const bytes = d.bytes.slice(d.payloadStart, d.payloadEnd)
  const start = d.fragmentOffset
  const offset = payloadOffset(d, record)
  return { start, end: start + bytes.length, bytes, packet: record.number, offset, sec: record.sec, nano: record.nano }
}

/** RFC 791: source, destination, protocol, identification. RFC 8200: the same without the protocol. */
function keyOf(d: Dissected): string {
  let key = `${d.fragmentId}/${d.addressLength === 4 ? d.protocol : ''}/`
  for (let i = 0; i < d.addressLength; i++)
    key += String.fromCharCode(d.bytes[d.source + i]!, d.bytes[d.destination + i]!)
  return key
}
