/** Where the plot stands within the timeline, in pixels; histogram, lanes and time axis share it. */
export const LEFT = 84
export const RIGHT = 14
export const TOP = 18
/** Room that the figures of the y axis need above and below the plot. */
export const EDGE = 8

/** A stretch of time drawn over a stretch of pixels. */
export interface Axis {
  readonly from: bigint
  readonly to: bigint
  /** First and last pixel. */
  readonly left: number
  readonly right: number
}

/** Pixel of a time; beyond the ends where the time is. */
export function toPixel(time: bigint, axis: Axis): number {
  const share = Number(time - axis.from) / Number(axis.to - axis.from)
  return axis.left + share * (axis.right - axis.left)
}

/** Time at a pixel, held within the axis. */
export function toTime(pixel: number, axis: Axis): bigint {
  const share = Math.min(1, Math.max(0, (pixel - axis.left) / (axis.right - axis.left)))
  // Millionths are finer than pixels, and keep the nanoseconds exact.
  return axis.from + ((axis.to - axis.from) * BigInt(Math.round(share * 1e6))) / 1_000_000n
}

/** A stretch of time. */
export interface Span {
  readonly from: bigint
  readonly to: bigint
}

/** Spans put together where they touch or overlap, in order. */
export function unite(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const out: Span[] = []
  for (const span of sorted) {
    const last = out.at(-1)
    if (!last || span.from > last.to) out.push(span)
    else if (span.to > last.to) out[out.length - 1] = { from: last.from, to: span.to }
  }
  return out
}

/** What of [from, to] no span covers, in order. */
export function gaps(spans: readonly Span[], from: bigint, to: bigint): Span[] {
  const out: Span[] = []
  let at = from
  for (const span of unite(spans)) {
    if (span.from > at) out.push({ from: at, to: span.from < to ? span.from : to })
    if (span.to > at) at = span.to
    if (at >= to) return out
  }
  if (at < to) out.push({ from: at, to })
  return out
}
