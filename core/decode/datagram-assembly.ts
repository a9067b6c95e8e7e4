import { PacketRecord } from '../capture/record.ts'
import type { RejectSink } from '../finding.ts'
import { dissectTransport } from '../packet/dissect.ts'
import { Dissected } from '../packet/dissected.ts'
import { FragmentTable } from '../packet/fragments.ts'
import type { Span } from '../syslog/frame.ts'

/** A datagram put together from fragments, ready to be decoded like one that came whole. */
export interface WholeDatagram {
  /** Number, time and place of the packet that carried the first byte. */
  readonly first: PacketRecord
  readonly dissected: Dissected
  /** Where its payload stands in the capture. */
  readonly spans: readonly Span[]
}

/** Joins fragments (packet/fragments.ts) and reads the transport header of what they make. */
export class DatagramAssembly {
  private readonly table: FragmentTable
  private readonly first = new PacketRecord()
  private readonly dissected = new Dissected()

  constructor(reject: RejectSink) {
    this.table = new FragmentTable(reject)
  }

  /** The datagram that this fragment completes; valid until the next call. */
  add(record: PacketRecord, fragment: Dissected): WholeDatagram | undefined {
    const datagram = this.table.add(fragment, record)
    if (datagram === undefined) return undefined
    const { bytes, addressLength, payloadStart, protocol } = datagram
    const { first, dissected } = this
    const place = datagram.spans[0]!
    Object.assign(first, record, {
      number: place.packet,
      bytes,
      start: payloadStart,
      end: bytes.length,
      offset: place.offset,
    })
    first.sec = datagram.sec
    first.nano = datagram.nano
    dissectTransport(bytes, payloadStart, bytes.length, protocol, addressLength, dissected)
    const { payloadStart: from, payloadEnd: to } = dissected
    return { first, dissected, spans: cutSpans(datagram.spans, from - payloadStart, to - from) }
  }

  end(): void {
    this.table.end()
  }
}

/** The part of some spans that begins `skipped` bytes in (behind a header) and is `length` bytes long (padding is not payload). */
function cutSpans(spans: readonly Span[], skipped: number, length: number): Span[] {
  const part: Span[] = []
  let start = 0
  for (const span of spans) {
    const from = Math.max(skipped - start, 0)
    const to = Math.min(skipped + length - start, span.length)
    if (to > from) part.push({ packet: span.packet, offset: span.offset + from, length: to - from })
    start += span.length
  }
  return part
}
