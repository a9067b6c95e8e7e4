import { FrameAddress, type MessageWriter } from '../columns/message-writer.ts'
import { type LineRecord, LineSplitter } from '../log/lines.ts'
import { parseMessage } from '../syslog/message.ts'
import { ParsedMessage, TIME_NONE } from '../syslog/parsed-message.ts'
import { ruleCode } from '../syslog/rule.ts'
import type { ContentDecoder, DecodeOptions } from './content-decoder.ts'
import { FATE_MESSAGE, FATE_OTHER, type Tally } from './tally.ts'

/**
 * Half a year less a day, seconds. A log file's date says when its last line was written, so its lines are older: putting the
 * reference half a year before makes "the year that comes nearest" mean "the last such date before the file's". Days are compared
 * whole, and senders east of Greenwich write tomorrow's date: hence the day.
 */
const HALF_YEAR = 181 * 86_400

const NO_PRI = ruleCode('3164-pri')
const NO_PRI_5424 = ruleCode('5424-pri-missing')

/** Decodes a log file: every line is a message. Lines take the place of packets in addresses and counts. */
export class LogDecoder implements ContentDecoder {
  readonly tally: Tally
  private readonly writer: MessageWriter
  private readonly lines: LineSplitter
  private readonly message = new ParsedMessage()
  private readonly frame = new FrameAddress()
  private readonly context: { referenceSec: number; zoneOffset: number }

  constructor(options: DecodeOptions, writer: MessageWriter, tally: Tally) {
    this.tally = tally
    this.writer = writer
    this.lines = new LineSplitter(tally.reject)
    this.context = { referenceSec: options.referenceSec - HALF_YEAR, zoneOffset: options.zoneOffset }
  }

  get failure(): string | undefined {
    return this.lines.failure
  }

  read(bytes: Uint8Array, start: number, end: number, offset: number, final: boolean): number {
    return this.lines.read(bytes, start, end, offset, final, this)
  }

  /** Lines say nothing of the file as a whole. */
  takeStock(): void {}

  /** From the line splitter. A blank line is counted, and is no message. */
  line(record: LineRecord): boolean {
    const { message, frame, context } = this
    const { bytes, textStart, textEnd } = record
    if (textEnd === textStart) {
      this.tally.fates[FATE_OTHER]!++
      return true
    }
    parseMessage(bytes, textStart, textEnd, context, message)
    // Writing a message to a file takes its PRI off; only on the wire is that a fault.
    if (message.rule === NO_PRI || message.rule === NO_PRI_5424) message.rule = 0
    // A log is written in order, so the line before is the best reference for the next: it carries the count over New Year.
    if (message.timeSource !== TIME_NONE) context.referenceSec = message.sec
    frame.packet = record.number
    frame.offset = record.offset + textStart - record.start
    frame.length = textEnd - textStart
    this.tally.fates[FATE_MESSAGE]!++
    this.writer.append(bytes, textStart, textEnd, frame, message)
    return true
  }
}
