import { toUtf8 } from '../bytes/utf8.ts'
import { ENTERPRISE } from './relayed-message.ts'
import { structuredElement } from './structured-element.ts'

/** Severities of what the relay says (RFC 5424 §6.2.1); the facility is syslog's own, 5. */
export const NOTICE = 5
export const WARNING = 4
const FACILITY = 5

/** Who speaks. */
export interface Speaker {
  readonly host: string
  readonly process: number
}

/**
 * A message of the relay's own (RFC 5424), without a line end. `time`: milliseconds since 1970. The host name is written as far as it is
 * printable ASCII; in text, control characters are written as spaces.
 */
export function ownMessage(
  speaker: Speaker,
  said: {
    readonly severity: number
    readonly time: number
    /** MSGID: printable ASCII without space, at most 32 characters. */
    readonly id: string
    readonly params: Readonly<Record<string, string | number | undefined>>
    readonly text: string
  },
): Uint8Array {
  const host = speaker.host.replace(/[^!-~]/g, '').slice(0, 255) || '-'
  const element = structuredElement(`logwitness-relay@${ENTERPRISE}`, said.params)
  const text = said.text.replace(/\p{Cc}/gu, ' ')
  const stamp = new Date(said.time).toISOString()
  return toUtf8(
    `<${FACILITY * 8 + said.severity}>1 ${stamp} ${host} logwitness ${speaker.process} ${said.id} ${element} ${text}`,
  )
}

/** Messages that were dropped, as the relay says it downstream and in its journal; core/gaps/signatures/own.ts reads it. */
export function droppedText(messages: number, target: string, why: string): string {
  return `relay dropped ${messages} messages for ${target}: ${why}`
}
