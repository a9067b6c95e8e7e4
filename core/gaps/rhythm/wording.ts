const MICROS = 1_000_000
const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** Largest time that ECMAScript writes as a date, milliseconds. */
const MAX_DATE = 8.64e15

/** A time as a sentence gives it, to the millisecond: `2026-11-18 03:31:02.114 UTC`. `micros` since the epoch. */
export function utc(micros: number): string {
  const millis = Math.floor(micros / 1000)
  if (Math.abs(millis) > MAX_DATE) return 'a time that no calendar has'
  return `${new Date(millis).toISOString().replace('T', ' ').replace('Z', '')} UTC`
}

/** A length of time in its two largest units: `7 h 28 min`, `41 s`, `0.25 s`. */
export function duration(micros: number): string {
  const seconds = Math.abs(micros) / MICROS
  if (seconds < 1) return `${Number(seconds.toPrecision(2))} s`
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`
  let rest = Math.round(seconds)
  const parts: string[] = []
  for (const [unit, size] of UNITS) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)} ${unit}`)
    else if (parts.length > 0) break
    rest %= size
    if (parts.length === 2) break
  }
  return parts.join(' ')
}

/** A number of things: `1 pause`, `2,447 pauses`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')} ${number === 1 ? one : many}`
}

/** The microsecond nearest to a time in nanoseconds: dividing in 64 bits would cost several times as much. */
export function microsOf(ns: bigint): number {
  return Math.round(Number(ns) / 1000)
}

/** Microseconds as the nanoseconds of a finding. */
export function nanos(micros: number): bigint {
  return BigInt(micros) * 1000n
}
