import { readPreamble } from './cisco.ts'
import { ParsedMessage, RFC5424 } from './parsed-message.ts'

/** A part of a message by name, `bytes[start..end)`. */
export interface MessagePart {
  readonly part: 'pri' | 'header' | 'time' | 'host' | 'app' | 'procid' | 'msgid' | 'sd' | 'text'
  readonly start: number
  readonly end: number
}

const SPACE = 0x20
const COLON = 0x3a

/**
 * Names the stretches of a message that was parsed from `bytes[0..end)`, in their order, for showing it byte by byte. Parts may lie
 * within the text: those of a Cisco message whose text begins with its number.
 */
export function messageParts(bytes: Uint8Array, message: ParsedMessage): MessagePart[] {
  const parts: MessagePart[] = []
  const add = (part: MessagePart['part'], start: number, end: number) => {
    if (start >= 0 && end > start) parts.push({ part, start, end })
  }
  const header = message.pri >= 0 ? bytes.indexOf(0x3e) + 1 : 0
  add('pri', 0, header)
  add('host', message.hostStart, message.hostEnd)
  add('app', message.appStart, message.appEnd)
  add('procid', message.procidStart, message.procidEnd)
  add('msgid', message.msgidStart, message.msgidEnd)
  add('sd', message.sdStart, message.sdEnd)
  add('text', message.textStart, message.textEnd)
  const time = timeOf(bytes, header, message, Math.min(...parts.slice(header > 0 ? 1 : 0).map(({ start }) => start)))
  if (time) parts.push(time)
  return parts.sort((a, b) => a.start - b.start)
}

/** The time stands behind PRI (and VERSION) and before whatever field comes first. */
function timeOf(bytes: Uint8Array, header: number, message: ParsedMessage, next: number): MessagePart | undefined {
  if (Number.isNaN(message.sec)) return undefined
  let start = header
  const code = message.appStart - 1
  if (next <= start && bytes[code] === 0x25) {
    // A Cisco device writes its number and host in front of the time.
    start = readPreamble(bytes, start, code, new ParsedMessage())
    next = code
  }
  if (message.format === RFC5424) while (start < next && bytes[start] !== SPACE) start++
  while (start < next && bytes[start] === SPACE) start++
  let end = message.format === RFC5424 ? bytes.indexOf(SPACE, start) : next
  if (end < 0 || end > next) end = next
  while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === COLON)) end--
  return end > start ? { part: 'time', start, end } : undefined
}
