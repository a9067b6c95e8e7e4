import type { Format, TimeSource } from '../syslog/parsed-message.ts'
import type { Framing, TEXT_STATES, Transport } from './schema.ts'

/**
 * One message as a JavaScript object: what `logwitness messages --json` prints and what the interface shows. Absent values
 * are null. Times are nanoseconds since the epoch, in decimal, since they exceed what a number holds exactly.
 */
export interface MessageRow {
  readonly item: number
  /** Number within its item, 1-based. */
  readonly seq: number
  /** Packet (1-based), or line of a log file. */
  readonly packet: number
  readonly offset: number
  readonly length: number
  /** "packet:offset+length …" where the frame does not stand in one piece; else null. */
  readonly spans: string | null
  readonly wireTime: string | null
  readonly senderTime: string | null
  readonly timeSource: TimeSource
  readonly timeDigits: number
  readonly pri: number | null
  readonly facility: number | null
  readonly severity: number | null
  readonly format: Format
  /** Id of the rule that the message breaks. */
  readonly rule: string | null
  readonly transport: Transport
  readonly framing: Framing
  readonly src: string | null
  readonly dst: string | null
  readonly sport: number | null
  readonly dport: number | null
  readonly host: string | null
  readonly app: string | null
  readonly procid: string | null
  readonly msgid: string | null
  readonly sd: string | null
  readonly text: string
  readonly textState: (typeof TEXT_STATES)[number]
}
