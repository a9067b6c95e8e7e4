/** One thing that a program of the story said. */
export interface Said {
  /** When it was said by a true clock, in microseconds since 1970, UTC. */
  readonly time: number
  readonly host: string
  readonly facility: number
  readonly severity: number
  readonly app: string
  readonly pid?: number
  readonly text: string
  /** Only on the wire, or only on the host's disk; both where it is left out. `dropped`: sent, and not captured. */
  readonly only?: 'wire' | 'disk' | 'dropped'
  /** What stands on disk in its place. */
  readonly onDisk?: string
  /** Deleted from the host's disk afterwards. */
  readonly deleted?: boolean
  /** Longer than a packet, and the capture has only the first fragment of it. */
  readonly cut?: boolean
  /** Sent as it stands, without a syslog header. */
  readonly bare?: boolean
}

export const facilities = { kern: 0, mail: 2, daemon: 3, syslog: 5, cron: 9, authpriv: 10, local4: 20 }

export const SECOND = 1_000_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** Microseconds of a time of the story: `17 11:00:00` or `18 03:09:51.402187`, in November 2026, UTC. */
export function at(text: string): number {
  const [, day, time, fraction = ''] = /^(\d\d) ([\d:]{8})\.?(\d*)$/.exec(text) ?? []
  return Date.parse(`2026-11-${day}T${time}Z`) * 1000 + Number(fraction.padEnd(6, '0'))
}

/** RFC 3339 in UTC with six digits, as RFC 5424 headers carry it. */
export function iso(time: number): string {
  const whole = new Date(Math.floor(time / SECOND) * 1000).toISOString().slice(0, 19)
  return `${whole}.${String(time % SECOND).padStart(6, '0')}Z`
}

/** `Mmm dd hh:mm:ss` (RFC 3164, section 4.1.2). */
export function stamp3164(time: number): string {
  const text = new Date(Math.floor(time / 1000)).toISOString()
  return `Nov ${String(Number(text.slice(8, 10))).padStart(2, ' ')} ${text.slice(11, 19)}`
}

/** `app[pid]: text`, as traditional logs and RFC 3164 have it. */
export function tagged({ app, pid, text }: Said): string {
  return `${app}${pid === undefined ? '' : `[${pid}]`}: ${text}`
}
