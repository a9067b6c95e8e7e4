import type { PacketRecord } from '../capture/record.ts'
import { FrameAddress, type MessageWriter } from '../columns/message-writer.ts'
import type { RejectSink } from '../finding.ts'
import type { Dissected } from '../packet/dissected.ts'
import type { TcpStream } from '../packet/tcp-stream.ts'
import { StreamTable } from '../packet/tcp-streams.ts'
import { type Frame, OCTET_COUNTING } from '../syslog/frame.ts'
import { Framer } from '../syslog/framer.ts'
import { parseMessage } from '../syslog/message.ts'
import { ParsedMessage } from '../syslog/parsed-message.ts'
import { looksLikeSyslog, looksLikeTls } from '../syslog/plausible.ts'
import type { DecodeOptions } from './content-decoder.ts'
import type { PortSet } from './port-set.ts'
import { FATE_OTHER, FATE_STREAM, FATE_TLS, type Tally } from './tally.ts'

const TCP = 2
const FRAMING_COUNTED = 2
const FRAMING_TRAILER = 3
const FRAMING_END = 4

/** What a stream turned out to carry. */
type Content = 'syslog' | 'tls' | 'other'

/** What is kept for each stream. */
interface Followed {
  readonly content: Content
  readonly framer: Framer
  /** Source address, then destination address. */
  readonly addresses: Uint8Array
}

/** Decodes the TCP streams of a capture (RFC 6587) into messages. */
export class StreamDecoder {
  private readonly options: DecodeOptions
  private readonly ports: PortSet
  private readonly writer: MessageWriter
  private readonly table: StreamTable
  private readonly message = new ParsedMessage()
  private readonly address = new FrameAddress()
  private readonly context: { referenceSec: number; zoneOffset: number }
  /** The stream whose frames are being delivered. */
  private current: TcpStream | undefined
  /** For the framer: where rejects go. */
  readonly reject: RejectSink

  constructor(options: DecodeOptions, ports: PortSet, writer: MessageWriter, tally: Tally) {
    this.options = options
    this.ports = ports
    this.writer = writer
    this.reject = tally.reject
    this.context = { referenceSec: Number.NaN, zoneOffset: options.zoneOffset }
    this.table = new StreamTable(
      {
        data: this.data.bind(this),
        gap: (stream, missing) => this.framerOf(stream)?.gap(missing, this),
        end: (stream) => this.framerOf(stream)?.end(this),
      },
      tally.reject,
    )
    this.address.transport = TCP
  }

  /** Takes a segment and returns the fate of its packet. */
  segment(record: PacketRecord, d: Dissected): number {
    if (!this.isWanted(d.destinationPort, d.sourcePort)) return FATE_OTHER
    const stream = this.table.add(d, record)
    if (stream === undefined)
      return this.ports.isTls(d.destinationPort) || this.ports.isTls(d.sourcePort) ? FATE_TLS : FATE_STREAM
    const content =
      (stream.attachment as Followed | undefined)?.content ?? (stream.peer.attachment as Followed | undefined)?.content
    if (content === 'tls') return FATE_TLS
    return content === 'other' ? FATE_OTHER : FATE_STREAM
  }

  end(): void {
    this.table.end()
  }

  private isWanted(destination: number, source: number): boolean {
    const { ports } = this
    if (this.options.anyPort || ports.isSyslog(destination) || ports.isSyslog(source)) return true
    return ports.isTls(destination) || ports.isTls(source)
  }

  private data(
    stream: TcpStream,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
    offset: number,
    sec: number,
    nano: number,
  ): void {
    let followed = stream.attachment as Followed | undefined
    if (followed === undefined) {
      const addresses = new Uint8Array(2 * stream.addressLength)
      addresses.set(stream.source)
      addresses.set(stream.destination, stream.addressLength)
      followed = { content: this.contentOf(stream, bytes, start, end), framer: new Framer(), addresses }
      stream.attachment = followed
      // A stream that was joined midway may begin inside a frame.
      if (stream.initial < 0 && followed.content === 'syslog') followed.framer.gap(0, this)
    }
    this.framerOf(stream)?.push(bytes, start, end, packet, offset, sec, nano, this)
  }

  /** The framer of a stream that carries syslog; what it delivers next belongs to that stream. */
  private framerOf(stream: TcpStream): Framer | undefined {
    const followed = stream.attachment as Followed | undefined
    this.current = stream
    return followed?.content === 'syslog' ? followed.framer : undefined
  }

  /** What a stream carries, by its first bytes. Towards a syslog port all but TLS is syslog; elsewhere it must look like it. */
  private contentOf(stream: TcpStream, bytes: Uint8Array, start: number, end: number): Content {
    if (looksLikeTls(bytes, start, end)) return 'tls'
    if (this.ports.isSyslog(stream.destinationPort)) return 'syslog'
    return looksLikeSyslog(bytes, behindCount(bytes, start, end), end) ? 'syslog' : 'other'
  }

  /** From the framer: one frame. */
  frame(frame: Frame): void {
    const { address, message, context } = this
    const stream = this.current!
    context.referenceSec = frame.sec
    parseMessage(frame.bytes, frame.start, frame.end, context, message)
    address.packet = frame.packet
    address.offset = frame.offset
    address.length = frame.end - frame.start
    address.spans = frame.spans
    address.sec = frame.sec
    address.nano = frame.nano
    address.framing =
      frame.framing === OCTET_COUNTING ? FRAMING_COUNTED : frame.terminated ? FRAMING_TRAILER : FRAMING_END
    address.addresses = (stream.attachment as Followed).addresses
    address.addressLength = stream.addressLength
    address.src = 0
    address.dst = stream.addressLength
    address.sport = stream.sourcePort
    address.dport = stream.destinationPort
    this.writer.append(frame.bytes, frame.start, frame.end, address, message)
  }
}

/** Index behind an octet count and its space, if there is one at `start`. */
function behindCount(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && at - start < 10 && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++
  return at > start && bytes[at] === 0x20 ? at + 1 : start
}
