import { ByteCopier } from '../bytes/copy.ts'
import type { Tally } from '../decode/tally.ts'
import type { Span } from '../syslog/frame.ts'
import { type ParsedMessage, TIME_NONE } from '../syslog/parsed-message.ts'
import { AddressCodes } from './address-codes.ts'
import { type Columns, type MessageBatch, TEXT_BYTES } from './message-batch.ts'
import { MAX_NAME, type NameColumn } from './name-column.ts'

/** Where a frame stands and how it came: filled anew for each frame. */
export class FrameAddress {
  packet = 0
  offset = 0
  length = 0
  /** The pieces where the frame does not stand in one; else undefined. */
  spans: readonly Span[] | undefined
  /** Wire time; NaN seconds: none. */
  sec = Number.NaN
  nano = 0
  /** Codes of TRANSPORTS and FRAMINGS. */
  transport = 0
  framing = 0
  /** Holds the two addresses; addressLength 0: none (a log file). */
  addresses: Uint8Array = new Uint8Array(0)
  addressLength = 0
  src = 0
  dst = 0
  sport = 0xffff_ffff
  dport = 0xffff_ffff
  /** Bytes of the frame are missing at its end (snap length). */
  cut = false
}

/** Row limits of the first batches: small ones first, so that something can be seen early. */
const EARLY_LIMITS = [1024, 8192, 32_768]
const TEXT_EXACT = 0
const TEXT_CUT = 2
const NO_NUMBER_8 = 0xff

/**
 * Puts messages into batches. When a batch is full, `full` takes it and gives the next, empty one (perhaps the same).
 */
export class MessageWriter {
  private batch: MessageBatch
  private columns: Columns
  private limit = EARLY_LIMITS[0]!
  private batches = 0
  private readonly item: number
  private readonly tally: Tally
  private readonly full: (batch: MessageBatch) => MessageBatch
  private readonly sources = new AddressCodes()
  private readonly destinations = new AddressCodes()
  // One for each text column, since each keeps its arrays.
  private readonly sdCopier = new ByteCopier()
  private readonly textCopier = new ByteCopier()
  private readonly rawCopier = new ByteCopier()

  constructor(item: number, tally: Tally, batch: MessageBatch, full: (batch: MessageBatch) => MessageBatch) {
    this.item = item
    this.tally = tally
    this.batch = batch
    this.columns = batch.columns
    this.full = full
    this.limit = Math.min(batch.capacity, this.limit)
  }

  /** Adds the message that stands at `bytes[start..end)`. */
  append(bytes: Uint8Array, start: number, end: number, frame: FrameAddress, message: ParsedMessage): void {
    const spans = frame.spans === undefined ? '' : writeSpans(frame.spans)
    const textLength = Math.min(message.textEnd - message.textStart, TEXT_BYTES.text)
    const sdLength = message.sdStart < 0 ? 0 : message.sdEnd - message.sdStart
    if (this.batch.rows >= this.limit || !this.batch.hasRoom(textLength, sdLength, spans.length, end - start))
      this.flush()

    const { batch, columns, tally } = this
    const row = batch.rows++
    tally.messages++
    tally.transports[frame.transport]!++
    tally.formats[message.format]!++

    columns.item[row] = this.item
    columns.seq[row] = tally.messages
    columns.packet[row] = frame.packet
    columns.off[row] = frame.offset
    columns.len[row] = frame.length
    columns.wire_time.sec[row] = frame.sec
    columns.wire_time.nano[row] = frame.nano
    columns.sender_time.sec[row] = message.timeSource === TIME_NONE ? Number.NaN : message.sec
    columns.sender_time.nano[row] = message.nano
    columns.time_source[row] = message.timeSource
    columns.time_digits[row] = message.digits
    const { pri } = message
    columns.pri[row] = pri < 0 ? NO_NUMBER_8 : pri
    columns.facility[row] = pri < 0 ? NO_NUMBER_8 : pri >> 3
    columns.severity[row] = pri < 0 ? NO_NUMBER_8 : pri & 7
    columns.format[row] = message.format
    columns.rule[row] = message.rule
    columns.transport[row] = frame.transport
    columns.framing[row] = frame.framing
    columns.sport[row] = frame.sport
    columns.dport[row] = frame.dport
    columns.src.codes[row] = this.sources.code(columns.src, frame.addresses, frame.src, frame.addressLength)
    columns.dst.codes[row] = this.destinations.code(columns.dst, frame.addresses, frame.dst, frame.addressLength)
    columns.host.codes[row] = nameCode(columns.host, bytes, message.hostStart, message.hostEnd)
    columns.app.codes[row] = nameCode(columns.app, bytes, message.appStart, message.appEnd)
    columns.procid.codes[row] = nameCode(columns.procid, bytes, message.procidStart, message.procidEnd)
    columns.msgid.codes[row] = nameCode(columns.msgid, bytes, message.msgidStart, message.msgidEnd)

    const { used } = batch
    columns.sd.lengths[row] = sdLength
    if (sdLength > 0) used.sd = this.sdCopier.copy(bytes, message.sdStart, sdLength, columns.sd.bytes, used.sd)
    columns.text.lengths[row] = textLength
    used.text = this.textCopier.copy(bytes, message.textStart, textLength, columns.text.bytes, used.text)
    columns.text_state[row] = frame.cut ? TEXT_CUT : TEXT_EXACT
    columns.spans.lengths[row] = spans.length
    for (let i = 0; i < spans.length; i++) columns.spans.bytes[used.spans++] = spans.charCodeAt(i)
    if (batch.raw.bytes.length > 0) {
      batch.raw.lengths[row] = end - start
      used.raw = this.rawCopier.copy(bytes, start, end - start, batch.raw.bytes, used.raw)
    }
  }

  /** Hands over what has been gathered, if anything. */
  flush(): void {
    if (this.batch.rows === 0) return
    this.batch = this.full(this.batch)
    this.columns = this.batch.columns
    this.sources.clear()
    this.destinations.clear()
    this.limit = Math.min(this.batch.capacity, EARLY_LIMITS[++this.batches] ?? this.batch.capacity)
  }
}

/** The parsers never give a name longer than MAX_NAME; one that did would be left out rather than overrun the dictionary. */
function nameCode(names: NameColumn, bytes: Uint8Array, start: number, end: number): number {
  return end - start > MAX_NAME ? 0 : names.code(bytes, start, end)
}

function writeSpans(spans: readonly Span[]): string {
  return spans.map((span) => `${span.packet}:${span.offset}+${span.length}`).join(' ')
}
