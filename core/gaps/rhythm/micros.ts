/** The microsecond nearest to a time in nanoseconds: dividing in 64 bits would cost several times as much. */
export function microsOf(ns: bigint): number {
  return Math.round(Number(ns) / 1000)
}

/** Microseconds as the nanoseconds of a finding. */
export function nanos(micros: number): bigint {
  return BigInt(micros) * 1000n
}
