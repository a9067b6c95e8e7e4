import { utf8 } from '../../core/bytes/utf8.ts'
import { parseMessage } from '../../core/syslog/message.ts'
import { FORMATS, ParsedMessage, TIME_SOURCES, type TimeContext } from '../../core/syslog/parsed-message.ts'
import { RULES } from '../../core/syslog/rule.ts'

/** A parsed message with its ranges as text; absent fields are undefined. */
export interface ReadMessage {
  format: string
  rule: string
  pri: number
  /** ISO 8601 with as many fraction digits as were written; undefined: no time. */
  time: string | undefined
  timeSource: string
  host: string | undefined
  app: string | undefined
  procid: string | undefined
  msgid: string | undefined
  sd: string | undefined
  text: string
}

/** 2023-06-01, and UTC where no zone is stated. */
export const CONTEXT: TimeContext = { referenceSec: 1685577600, zoneOffset: 0 }

const encoder = new TextEncoder()

export function toBytes(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Parses a message given as text (UTF-8) or bytes, placed between other bytes to show that none of those are read. */
export function read(message: string | Uint8Array, context: TimeContext = CONTEXT): ReadMessage {
  const content = typeof message === 'string' ? toBytes(message) : message
  const bytes = new Uint8Array(content.length + 16).fill(0x39)
  bytes.set(content, 8)
  const out = new ParsedMessage()
  parseMessage(bytes, 8, 8 + content.length, context, out)
  const part = (start: number, end: number): string | undefined => (start < 0 ? undefined : utf8(bytes, start, end))
  return {
    format: FORMATS[out.format]!,
    rule: RULES[out.rule]!.id,
    pri: out.pri,
    time: time(out),
    timeSource: TIME_SOURCES[out.timeSource]!,
    host: part(out.hostStart, out.hostEnd),
    app: part(out.appStart, out.appEnd),
    procid: part(out.procidStart, out.procidEnd),
    msgid: part(out.msgidStart, out.msgidEnd),
    sd: part(out.sdStart, out.sdEnd),
    text: utf8(bytes, out.textStart, out.textEnd),
  }
}

function time(out: ParsedMessage): string | undefined {
  if (Number.isNaN(out.sec)) return undefined
  const whole = new Date(out.sec * 1000).toISOString().slice(0, 19)
  return out.digits === 0 ? whole : `${whole}.${String(out.nano).padStart(9, '0').slice(0, out.digits)}`
}
