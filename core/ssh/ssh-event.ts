/** What is said in the archive of events; docs/formats.md, "Pulled and pushed logs". */
export const SSH_EVENTS = [
  'PULL-STARTED',
  'PULL-CONNECTED',
  'PULL-LOST',
  'PULL-HEARTBEAT',
  'PULL-OPENED',
  'PULL-ROTATED',
  'PULL-TRUNCATED',
  'PULL-MISSED',
  'PULL-REFUSED',
  'PULL-STOPPED',
  'PUSH-CONNECTED',
  'PUSH-HEARTBEAT',
  'PUSH-ENDED',
] as const
export type SshEventName = (typeof SSH_EVENTS)[number]

/** One event. `text` is a sentence for a person; facts are for a program, in the order written. */
export interface SshEvent {
  readonly event: SshEventName
  readonly facts: Readonly<Record<string, string | number | undefined>>
  readonly text: string
}

/** Characters of a text or of a value; of a longer one the end is left out, marked by an ellipsis. */
export const MAX_EVENT_WORDS = 1024

/** RFC 5424, §6.2.1: facility syslog (5), severities of §6.2.1. */
const FACILITY = 5
const [WARNING, NOTICE, INFORMATIONAL] = [4, 5, 6]

const SEVERITIES: Partial<Record<SshEventName, number>> = {
  'PULL-LOST': WARNING,
  'PULL-TRUNCATED': WARNING,
  'PULL-MISSED': WARNING,
  'PULL-REFUSED': WARNING,
  'PULL-HEARTBEAT': INFORMATIONAL,
  'PUSH-HEARTBEAT': INFORMATIONAL,
}

/**
 * An event as a line of RFC 5424. HOSTNAME is the machine that the event is about, so that it stands with its messages; `time` is
 * RFC 3339. The words begin with `ssh pull` or `ssh push` and the event, by which core/gaps/signatures/own.ts knows them.
 */
export function sshEventLine(host: string, time: string, { event, facts, text }: SshEvent): string {
  const priority = FACILITY * 8 + (SEVERITIES[event] ?? NOTICE)
  const name = host.replace(/[^!-~]/g, '_').slice(0, 255) || '-'
  return `<${priority}>1 ${time} ${name} logwitness - ${event} ${structured(facts)} ${wordsOf(event, text)}\n`
}

/** `ssh pull lost: …`: what a person and the detectors read. */
export function wordsOf(event: SshEventName, text: string): string {
  const [way, ...what] = event.toLowerCase().split('-')
  return `ssh ${way} ${what.join(' ')}: ${oneLine(text)}`
}

/** RFC 5424 §6.3. The number is the one that RFC 5612 gives to examples: this project has none of its own. */
function structured(facts: SshEvent['facts']): string {
  const written = Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}="${oneLine(String(value)).replace(/["\\\]]/g, '\\$&')}"`],
  )
  return written.length === 0 ? '-' : `[ssh@32473${written.join('')}]`
}

function oneLine(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, ' ').trim()
  return line.length > MAX_EVENT_WORDS ? `${line.slice(0, MAX_EVENT_WORDS - 1)}…` : line
}
