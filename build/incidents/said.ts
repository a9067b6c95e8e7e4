import type { Micros } from './truth.ts'

/** Who sends. */
export interface Sender {
  /** HOSTNAME that it states. */
  readonly host: string
  /** Dotted IPv4 address and port that its packets come from. */
  readonly address: string
  readonly port: number
}

/** RFC 5424; RFC 3164; an ISO stamp in front, as rsyslog writes files; or the text alone. */
export type Form = 'rfc5424' | 'rfc3164' | 'iso' | 'bare'

/** One message as it was sent. */
export interface Said {
  /** When it was on the wire or written. Reordering and delays are in it. */
  readonly time: Micros
  /** What the sender's clock said. */
  readonly clock: Micros
  readonly sender: Sender
  readonly form: Form
  readonly pri: number
  /** '' : none. */
  readonly app: string
  readonly procid: string
  readonly sd: string
  readonly text: string
  /** Times at which a mirror saw it again, after `time`. */
  readonly copies: number
  /** It never came into the evidence. */
  isLost: boolean
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Nov 17 11:00:00` in UTC. */
export function stamp3164(clock: Micros): string {
  const date = new Date(Math.floor(clock / 1000))
  const time = date.toISOString().slice(11, 19)
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2, ' ')} ${time}`
}

/** RFC 3339 with microseconds, in UTC. */
export function iso(clock: Micros): string {
  const seconds = Math.floor(clock / 1e6)
  const micros = String(Math.round(clock - seconds * 1e6)).padStart(6, '0')
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${micros}Z`
}

/** The message as it stands on the wire (`pri`), or in a file. */
export function written({ form, pri, clock, sender, app, procid, sd, text }: Said, hasPri: boolean): string {
  const tag = app === '' ? '' : procid === '' ? `${app}: ` : `${app}[${procid}]: `
  const head = hasPri ? `<${pri}>` : ''
  switch (form) {
    case 'rfc5424':
      return `<${pri}>1 ${iso(clock)} ${sender.host} ${app || '-'} ${procid || '-'} - ${sd || '-'} ${text}`
    case 'rfc3164':
      return `${head}${stamp3164(clock)} ${sender.host} ${tag}${text}`
    case 'iso':
      return `${head}${iso(clock)} ${sender.host} ${tag}${text}`
    case 'bare':
      return `${head}${text}`
  }
}
