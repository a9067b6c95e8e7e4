import { openCapture, RECOGNISE_BYTES } from '../capture/recognise.ts'
import type { CaptureReader, PacketRecord, PacketSink } from '../capture/record.ts'
import { FrameAddress, type MessageWriter } from '../columns/message-writer.ts'
import { REJECT_REASONS } from '../finding.ts'
import { dissect } from '../packet/dissect.ts'
import {
  Dissected,
  KIND_FRAGMENT,
  KIND_ICMP,
  KIND_MESSAGE,
  KIND_REJECT,
  KIND_TCP,
  KIND_UDP,
} from '../packet/dissected.ts'
import type { Span } from '../syslog/frame.ts'
import { parseMessage } from '../syslog/message.ts'
import { ParsedMessage } from '../syslog/parsed-message.ts'
import { looksLikeSyslog } from '../syslog/plausible.ts'
import { statedDrops } from './capture-drops.ts'
import { captureFacts } from './capture-facts.ts'
import type { ContentDecoder, DecodeOptions } from './content-decoder.ts'
import { DatagramAssembly, type WholeDatagram } from './datagram-assembly.ts'
import { PortSet } from './port-set.ts'
import { RejectPlaces } from './reject-places.ts'
import { StreamDecoder } from './stream-decoder.ts'
import { FATE_FRAGMENT, FATE_ICMP, FATE_MESSAGE, FATE_OTHER, FATE_REJECT, type Tally } from './tally.ts'

/** TCP flags (RFC 9293 §3.1): of a segment in pieces the first has SYN, the last FIN and RST. */
const SYN = 2
const FIN_RST = 1 | 4
/** Codes of TRANSPORTS and FRAMINGS. */
const UDP = 1
const TCP = 2
const DATAGRAM = 1
const STREAM_FRAMINGS = { 'octet-counting': 2, 'non-transparent': 3, 'end-of-stream': 4 } as const

/** Decodes a capture file, from packets to messages. Every packet gets exactly one fate (tally.ts). */
export class CaptureDecoder implements ContentDecoder, PacketSink {
  readonly tally: Tally
  private reader: CaptureReader | undefined
  private refusal: string | undefined
  private readonly options: DecodeOptions
  private readonly ports: PortSet
  private readonly writer: MessageWriter
  private readonly dissected = new Dissected()
  private readonly message = new ParsedMessage()
  private readonly frame = new FrameAddress()
  private readonly context: { referenceSec: number; zoneOffset: number }
  private readonly fragments: DatagramAssembly
  private readonly streams: StreamDecoder
  private readonly places = new RejectPlaces()
  /** Times of the earliest and the latest packet; NaN before there is one. */
  private firstSec = Number.NaN
  private firstNano = 0
  private lastSec = Number.NaN
  private lastNano = 0

  constructor(options: DecodeOptions, writer: MessageWriter, tally: Tally) {
    this.options = options
    this.ports = new PortSet(options)
    this.writer = writer
    this.tally = tally
    this.context = { referenceSec: Number.NaN, zoneOffset: options.zoneOffset }
    this.streams = new StreamDecoder(options, this.ports, writer, tally)
    this.fragments = new DatagramAssembly(tally.reject)
    tally.placeOf = this.places.placeOf
  }

  get failure(): string | undefined {
    return this.refusal ?? this.reader?.failure
  }

  read(bytes: Uint8Array, start: number, end: number, offset: number, final: boolean): number {
    if (this.reader === undefined && this.refusal === undefined) {
      if (end - start < RECOGNISE_BYTES && !final) return start
      const reader = openCapture(bytes.subarray(start, Math.min(end, start + RECOGNISE_BYTES)), this.tally.reject)
      if ('refusal' in reader) this.refusal = reader.refusal
      else this.reader = reader
    }
    const next = this.reader ? this.reader.read(bytes, start, end, offset, final, this) : end
    if (final) this.finish()
    return next
  }

  private finish(): void {
    this.places.end()
    this.fragments.end()
    this.streams.end()
    this.takeStock()
  }

  takeStock(): void {
    if (this.reader === undefined) return
    const { interfaces, packets } = this.reader
    const first = Number.isNaN(this.firstSec) ? undefined : { sec: this.firstSec, nano: this.firstNano }
    const last = Number.isNaN(this.lastSec) ? undefined : { sec: this.lastSec, nano: this.lastNano }
    this.tally.captureDrops = statedDrops(interfaces)
    this.tally.capture = captureFacts(interfaces, packets, first, last)
  }

  packet(record: PacketRecord): boolean {
    const d = this.dissected
    dissect(record, d)
    this.noteTime(record.sec, record.nano)
    this.places.packet(record, d)
    this.tally.fates[this.fate(record, d)]!++
    return true
  }

  private noteTime(sec: number, nano: number): void {
    if (Number.isNaN(sec)) return
    // Both comparisons hold for the first time of all, since those with NaN are false.
    if (!(sec < this.lastSec || (sec === this.lastSec && nano <= this.lastNano))) {
      this.lastSec = sec
      this.lastNano = nano
    }
    if (!(sec > this.firstSec || (sec === this.firstSec && nano >= this.firstNano))) {
      this.firstSec = sec
      this.firstNano = nano
    }
  }

  /** Does what a packet asks for, and says what became of it. */
  private fate(record: PacketRecord, d: Dissected): number {
    switch (d.kind) {
      case KIND_UDP:
        if (!this.isSyslog(d)) return FATE_OTHER
        return this.datagram(record, d, undefined) ? FATE_MESSAGE : FATE_REJECT
      case KIND_TCP:
        return this.streams.segment(record, d)
      case KIND_MESSAGE:
        return this.datagram(record, d, undefined) ? FATE_MESSAGE : FATE_REJECT
      case KIND_FRAGMENT:
        this.fragment(record, d)
        return FATE_FRAGMENT
      case KIND_ICMP:
        return FATE_ICMP
      case KIND_REJECT:
        this.rejectPacket(record, d)
        return FATE_REJECT
      default:
        return FATE_OTHER
    }
  }

  private isSyslog(d: Dissected): boolean {
    if (this.ports.isSyslog(d.destinationPort)) return true
    // Answers come from a syslog port too, and some devices send from 514 to anywhere: there the content decides.
    if (!this.options.anyPort && !this.ports.isSyslog(d.sourcePort)) return false
    return looksLikeSyslog(d.bytes, d.payloadStart, d.payloadEnd)
  }

  /** A syslog datagram (RFC 5426), or a frame as a socket gave it: one frame. False: it was empty. */
  private datagram(record: PacketRecord, d: Dissected, spans: readonly Span[] | undefined): boolean {
    const { frame, message, context } = this
    const { payloadStart: start, payloadEnd: end } = d
    const first = spans?.[0]
    frame.packet = first?.packet ?? record.number
    frame.offset = first?.offset ?? record.offset + (start - record.start)
    if (end <= start) {
      const detail = `packet ${record.number}: a datagram to port ${d.destinationPort} without content`
      const reason = d.truncated > 0 ? 'packet-truncated' : 'datagram-empty'
      this.tally.reject({ reason, packet: frame.packet, offset: frame.offset, length: 0, detail })
      return false
    }
    if (d.truncated > 0) {
      const detail = `packet ${record.number}: the last ${d.truncated} bytes of the message were not captured (snap length)`
      this.tally.reject({
        reason: 'packet-truncated',
        packet: frame.packet,
        offset: frame.offset,
        length: d.truncated,
        detail,
      })
    }
    context.referenceSec = record.sec
    parseMessage(d.bytes, start, end, context, message)
    frame.length = end - start
    frame.spans = spans
    frame.sec = record.sec
    frame.nano = record.nano
    const isStream = d.kind === KIND_MESSAGE && d.isStream
    frame.transport = isStream ? TCP : UDP
    frame.framing = isStream ? STREAM_FRAMINGS[d.framing ?? 'end-of-stream'] : DATAGRAM
    frame.addresses = d.bytes
    frame.addressLength = d.addressLength
    frame.src = d.source
    frame.dst = d.destination
    frame.sport = d.sourcePort
    frame.dport = d.destinationPort
    frame.cut = d.truncated > 0
    this.writer.append(d.bytes, start, end, frame, message)
    return true
  }

  private fragment(record: PacketRecord, d: Dissected): void {
    const whole = this.fragments.add(record, d)
    if (whole === undefined) return
    this.places.forget(whole.spans)
    const { dissected } = whole
    if (dissected.kind === KIND_UDP && this.isSyslog(dissected)) this.datagram(whole.first, dissected, whole.spans)
    else if (dissected.kind === KIND_TCP) this.segmentInPieces(whole)
    else if (dissected.kind === KIND_REJECT) this.rejectPacket(record, dissected)
  }

  /** A TCP segment that came in fragments goes on fragment by fragment, so that each byte keeps the place where it stands. */
  private segmentInPieces({ first, dissected: d, spans }: WholeDatagram): void {
    const { flags, payloadEnd: end } = d
    if (spans.length === 0) this.streams.segment(first, d)
    for (const { packet, offset, length } of spans) {
      first.number = packet
      first.offset = offset
      first.start = d.payloadStart
      d.payloadEnd = d.payloadStart + length
      d.flags = d.payloadEnd < end ? d.flags & ~FIN_RST : (d.flags & ~FIN_RST) | (flags & FIN_RST)
      this.streams.segment(first, d)
      // A SYN stands before the first byte, and takes a number of its own.
      d.sequence = (d.sequence + length + (d.flags & SYN ? 1 : 0)) >>> 0
      d.flags &= ~SYN
      d.payloadStart = d.payloadEnd
    }
  }

  private rejectPacket(record: PacketRecord, d: Dissected): void {
    const at = d.bytes === record.bytes ? record.offset + (d.at - record.start) : record.offset
    const where = `packet ${record.number}, byte ${at}`
    this.tally.reject({
      reason: d.reason,
      packet: record.number,
      offset: at,
      length: Math.max(0, d.end - d.at),
      detail: `${where}: ${d.reason === 'link-type' ? `link type ${record.linkType} is not read` : REJECT_REASONS[d.reason]}`,
    })
  }
}
