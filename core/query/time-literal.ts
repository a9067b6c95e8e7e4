const LITERAL =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:[Tt](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|z|[+-]\d\d:\d\d)?)?)?$/

/** First and last year of which all days fit 64-bit nanoseconds. */
export const FIRST_YEAR = 1678
export const LAST_YEAR = 2261

const SECOND = 1_000_000_000n

/** The time that a literal stands for: all of the month, day, hour, minute, second or fraction that is written. */
export interface TimeUnit {
  /** Nanoseconds since the epoch; both are part of it. */
  readonly low: bigint
  readonly high: bigint
}

/**
 * Reads `2026-11`, `2026-11-18`, `2026-11-18T03`, `…T03:04`, `…T03:04:05`, with up to nine digits behind the seconds, and a zone `Z`
 * or `+hh:mm` behind a time of day (RFC 3339). Without a zone: UTC. undefined: it is no such time, or no such date exists.
 */
export function parseTime(text: string): TimeUnit | undefined {
  const [, year = '', month = '', day, hour, minute, second, fraction, zone] = LITERAL.exec(text) ?? []
  const y = Number(year)
  if (y < FIRST_YEAR || y > LAST_YEAR) return undefined
  const start = Date.UTC(y, Number(month) - 1, Number(day ?? 1))
  if (new Date(start).toISOString().slice(0, 10) !== `${year}-${month}-${day ?? '01'}`) return undefined
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return undefined
  const offset = zoneMinutes(zone ?? 'Z')
  if (offset === undefined) return undefined
  const clock = Number(hour ?? 0) * 3600 + Number(minute ?? 0) * 60 + Number(second ?? 0)
  const low = BigInt(start / 1000 + clock - offset * 60) * SECOND + BigInt((fraction ?? '').padEnd(9, '0'))
  return { low, high: low + length() - 1n }

  function length(): bigint {
    if (fraction !== undefined) return 10n ** BigInt(9 - fraction.length)
    if (second !== undefined) return SECOND
    if (minute !== undefined) return 60n * SECOND
    if (hour !== undefined) return 3600n * SECOND
    if (day !== undefined) return 86_400n * SECOND
    return BigInt((Date.UTC(y, Number(month), 1) - start) / 1000) * SECOND
  }
}

/** Minutes east of UTC. */
function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(4, 6))
  if (hours > 23 || minutes > 59) return undefined
  return (hours * 60 + minutes) * (zone[0] === '-' ? -1 : 1)
}

/** Nanoseconds since the epoch as a literal that stands for just them. */
export function formatTime(time: bigint): string {
  const nano = ((time % SECOND) + SECOND) % SECOND
  const second = new Date(Number((time - nano) / 1_000_000n)).toISOString().slice(0, 19)
  return `${second}.${String(nano).padStart(9, '0')}Z`
}
