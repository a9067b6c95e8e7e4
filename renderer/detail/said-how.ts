import type { MessageRow } from '../../core/columns/message-row.ts'

const HEADERS = { rfc5424: 'RFC 5424 header', rfc3164: 'RFC 3164 header', other: 'text' } as const

/** How the sender's time is known, in words. */
export function saidHow(row: Pick<MessageRow, 'format' | 'timeSource' | 'timeDigits'>): string {
  if (row.timeSource === 'none') return 'the message states no time that can be read'
  const header = `sender, ${HEADERS[row.format]}`
  return row.timeSource === 'stated' ? header : `${header}; ${row.timeSource}`
}
