import { formatAddress } from '../bytes/address.ts'
import { utf8 } from '../bytes/utf8.ts'
import type { Instant } from '../capture/interface.ts'
import type { PacketRecord } from '../capture/record.ts'
import type { Reject } from '../finding.ts'
import { type Dissected, KIND_FRAGMENT, KIND_TCP, payloadOffset } from '../packet/dissected.ts'
import type { RejectPlace } from './tally.ts'

/** Fragments whose time and sender are remembered, for datagrams that are given up later. */
export const MAX_REMEMBERED_FRAGMENTS = 16_384

/**
 * Tells when a reject happened and whose bytes it is about, from the packet at hand. What cannot be told is left out: a wrong
 * sender is worse than none.
 */
export class RejectPlaces {
  private record: PacketRecord | undefined
  private dissected: Dissected | undefined
  /** Whether the rejects of the packet at hand are about its own connection. */
  private isOwn = true
  /** By packet number, in the order of the file. */
  private readonly fragments = new Map<number, RejectPlace>()
  private readonly text = new Uint8Array(39)

  /** A packet is being read. Both objects may be flyweights: they are looked at while it is read, and not kept. */
  packet(record: PacketRecord, dissected: Dissected): void {
    this.record = record
    this.dissected = dissected
    this.isOwn = true
    if (dissected.kind === KIND_FRAGMENT) this.remember(record, dissected)
  }

  /** A datagram is complete: none of its fragments will be given up. */
  forget(packets: Iterable<{ readonly packet: number }>): void {
    for (const { packet } of packets) this.fragments.delete(packet)
  }

  /** No packet is being read any more; what is still open is closed. */
  end(): void {
    this.isOwn = false
  }

  readonly placeOf = (reject: Reject): RejectPlace => {
    const { record, dissected } = this
    if (record === undefined || dissected === undefined) return {}
    // Room was made by ending another connection, and what follows is about that one.
    if (reject.reason === 'stream-limit') this.isOwn = false
    const place = { noticed: instantOf(record) }
    const fragment = this.fragments.get(reject.packet)
    if (reject.reason === 'fragment-incomplete' || reject.reason === 'fragment-limit') {
      this.fragments.delete(reject.packet)
      return { ...place, begun: fragment?.begun, sender: fragment?.sender }
    }
    if (!this.isOwn) return place
    if (reject.reason !== 'stream-gap') {
      return reject.packet === record.number ? { ...place, sender: this.address(dissected.source) } : place
    }
    // The gap is in the direction of this packet, or, if the other side's acknowledgment told of it, in the other one. Which
    // it is shows in the offset, that of the newest segment of the direction.
    if (dissected.kind !== KIND_TCP) return place
    const own = reject.offset === payloadOffset(dissected, record)
    return { ...place, sender: this.address(own ? dissected.source : dissected.destination) }
  }

  private remember(record: PacketRecord, dissected: Dissected): void {
    this.fragments.set(record.number, { begun: instantOf(record), sender: this.address(dissected.source) })
    if (this.fragments.size > MAX_REMEMBERED_FRAGMENTS) this.fragments.delete(this.fragments.keys().next().value!)
  }

  private address(at: number): string | undefined {
    const { bytes, addressLength } = this.dissected!
    if (addressLength !== 4 && addressLength !== 16) return undefined
    return utf8(this.text, 0, formatAddress(bytes, at, addressLength, this.text))
  }
}

function instantOf({ sec, nano }: PacketRecord): Instant | undefined {
  return Number.isNaN(sec) ? undefined : { sec, nano }
}
