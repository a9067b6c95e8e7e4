import { PacketRecord } from '../../core/capture/record.ts'
import { dissect } from '../../core/packet/dissect.ts'
import { Dissected } from '../../core/packet/dissected.ts'

/** Link types (https://www.tcpdump.org/linktypes.html). */
export const ETHERNET = 1
export const RAW = 101

/** A record of one packet, as a reader gives it; `more` sets other fields. */
export function recordOf(bytes: Uint8Array, more: Partial<PacketRecord> = {}): PacketRecord {
  const base = {
    number: 1,
    bytes,
    start: 0,
    end: bytes.length,
    offset: 40,
    originalLength: bytes.length,
    linkType: ETHERNET,
  }
  return Object.assign(new PacketRecord(), base, { sec: 1_700_000_000 }, more)
}

/** What the dissector makes of a packet. */
export function dissected(bytes: Uint8Array, linkType = ETHERNET, originalLength = bytes.length): Dissected {
  const out = new Dissected()
  dissect(recordOf(bytes, { linkType, originalLength }), out)
  return out
}

/** The payload that was found, as text. */
export function payloadText(d: Dissected): string {
  return new TextDecoder().decode(d.bytes.subarray(d.payloadStart, d.payloadEnd))
}
