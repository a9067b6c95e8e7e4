const NANOS = 1_000_000_000n

/**
 * A time as RFC 3339 §5.6 writes it, in UTC, with as many sub-second digits as were stored (0 to 9), so that precision which
 * was never there is not made up. `nanoseconds`: since the epoch, decimal. Years beyond four digits are written with a sign.
 */
export function rfc3339(nanoseconds: string, digits: number): string {
  const value = BigInt(nanoseconds)
  const fraction = ((value % NANOS) + NANOS) % NANOS
  const seconds = (value - fraction) / NANOS
  const whole = new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, '')
  const part = fraction.toString().padStart(9, '0').slice(0, digits)
  return `${whole}${part.length > 0 ? `.${part}` : ''}Z`
}
