/** When a stream goes on in a new segment: whatever comes first. Undefined: never for that reason. */
export interface RotationPolicy {
  /** Milliseconds; rotation is at the multiples of this since the epoch, so that `15m` is at each quarter of an hour, UTC. */
  readonly every?: number | undefined
  /** Bytes that a segment reaches before the next one begins. */
  readonly bytes?: number | undefined
}

const TIMES: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const SIZES: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

/** Shortest and longest time between two rotations, milliseconds. */
export const MIN_ROTATION_TIME = 1_000
export const MAX_ROTATION_TIME = 366 * 86_400_000
/** Smallest and largest size to rotate at, bytes. */
export const MIN_ROTATION_BYTES = 1_024
export const MAX_ROTATION_BYTES = 2 ** 50

/** A span of time such as `90s`, `15m`, `3h` or `8d`, in milliseconds; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits) * TIMES[unit!]!
}

/** One rule of a policy: a time (`15m`) or a size (`100M`, in powers of 1,024). */
export function parseRotation(text: string): RotationPolicy | { readonly error: string } {
  const every = parseDuration(text)
  if (every !== undefined) {
    if (every >= MIN_ROTATION_TIME && every <= MAX_ROTATION_TIME) return { every }
    return { error: `"${text}" is not between 1s and 366d` }
  }
  const [, digits, unit] = /^(\d{1,15})([KMG])$/.exec(text) ?? []
  if (digits === undefined)
    return { error: `"${text}" is neither a time such as 15m (s, m, h, d) nor a size such as 100M (K, M, G)` }
  const bytes = Number(digits) * SIZES[unit!]!
  if (bytes >= MIN_ROTATION_BYTES && bytes <= MAX_ROTATION_BYTES) return { bytes }
  return { error: `"${text}" is not between 1K and ${MAX_ROTATION_BYTES / 2 ** 30}G` }
}

/** The first time after `begun` at which a segment that was begun then ends, milliseconds since the epoch; Infinity: none. */
export function rotationTime({ every }: RotationPolicy, begun: number): number {
  return every === undefined ? Number.POSITIVE_INFINITY : (Math.floor(begun / every) + 1) * every
}
