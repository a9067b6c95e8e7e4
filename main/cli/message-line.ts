import type { MessageRow } from '../../core/columns/message-row.ts'
import { rfc3339 } from '../../core/time/rfc3339.ts'

const SEVERITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug']

/**
 * A message as one line for a person: time (the wire's, else the sender's; "~" marks an inferred one), severity, host, program
 * and text. Characters that would act on the terminal are written out.
 */
export function messageLine(row: MessageRow): string {
  const inferred = row.timeSource.endsWith('inferred') ? '~' : ''
  const stated = row.senderTime === null ? 'no time' : `${rfc3339(row.senderTime, row.timeDigits)}${inferred}`
  const time = row.wireTime === null ? stated : rfc3339(row.wireTime, 6)
  const severity = row.severity === null ? '-' : SEVERITIES[row.severity]!
  const program = row.procid === null ? (row.app ?? '-') : `${row.app ?? '-'}[${row.procid}]`
  return [time.padEnd(27), severity.padEnd(7), row.host ?? row.src ?? '-', `${program}:`, row.text].join(' ')
}
