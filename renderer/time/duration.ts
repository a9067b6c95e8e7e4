const SECOND = 1_000_000_000n
const MINUTE = 60n * SECOND
const HOUR = 60n * MINUTE
const DAY = 24n * HOUR

const two = (value: bigint): string => String(value).padStart(2, '0')

/** Nanoseconds as the delta column shows them: "0.871", "31.471", "1m05s", "7h28m", "3d04h". */
export function deltaText(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos
  const sign = nanos < 0n ? '−' : '+'
  if (size < MINUTE) return `${sign}${size / SECOND}.${String((size % SECOND) / 1_000_000n).padStart(3, '0')}`
  if (size < HOUR) return `${sign}${size / MINUTE}m${two((size % MINUTE) / SECOND)}s`
  if (size < DAY) return `${sign}${size / HOUR}h${two((size % HOUR) / MINUTE)}m`
  if (size < 100n * DAY) return `${sign}${size / DAY}d${two((size % DAY) / HOUR)}h`
  return `${sign}${size / DAY}d`
}

/** Nanoseconds in words a person reads at once: "250 µs", "14.2 s", "24 min", "1 h 30 min", "3 d 4 h". */
export function durationText(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos
  if (size < 1000n) return `${size} ns`
  if (size < 1_000_000n) return `${trim(Number(size) / 1e3)} µs`
  if (size < SECOND) return `${trim(Number(size) / 1e6)} ms`
  if (size < MINUTE) return `${trim(Number(size) / 1e9)} s`
  if (size < HOUR) return pair(size, MINUTE, 'min', SECOND, 's')
  if (size < DAY) return pair(size, HOUR, 'h', MINUTE, 'min')
  return pair(size, DAY, 'd', HOUR, 'h')
}

/** Two units, the smaller one only where it says something. */
function pair(size: bigint, big: bigint, bigName: string, small: bigint, smallName: string): string {
  const rest = (size % big) / small
  return `${size / big} ${bigName}${rest > 0n ? ` ${rest} ${smallName}` : ''}`
}

/** Three significant digits at most, without trailing zeros. */
function trim(value: number): string {
  return String(Number(value < 100 ? value.toPrecision(3) : value.toFixed(0)))
}
