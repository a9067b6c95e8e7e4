import type { Part } from './manifest.ts'
import type { Condition } from './sql.ts'

/** Which clock places messages: the capture's, or the sender's. A message without it is placed by the other one. */
export type Clock = 'wire' | 'sender'

/** Time by which a message is placed, in SQL. */
export const EFFECTIVE = {
  wire: 'coalesce(wire_time, sender_time)',
  sender: 'coalesce(sender_time, wire_time)',
} as const

/** A stretch of time, nanoseconds since the epoch; the end is not part of it. */
export interface TimeRange {
  readonly from: bigint
  readonly to: bigint
}

/** Messages of a range. Written so that the limits in the footers of the parts serve: a function of two columns has none. */
export function rangeCondition(clock: Clock, { from, to }: TimeRange): Condition {
  const [own, other] = clock === 'wire' ? ['wire_time', 'sender_time'] : ['sender_time', 'wire_time']
  const inside = (column: string) => `${column} >= ? AND ${column} < ?`
  return { sql: `(${inside(own)}) OR (${own} IS NULL AND ${inside(other)})`, values: [from, to, from, to] }
}

/** First and last time of a part, as a clock places its messages; null: none has a time. */
export function extentOf(part: Part, clock: Clock): { min: bigint; max: bigint } | null {
  // Where messages lack the chosen clock, the other one's limits count too: wider is safe, narrower would lose messages.
  const spans = [part.wire, part.sender].filter((span) => span !== null)
  if (part.sorted[clock]) {
    const span = part[clock] ?? spans[0]
    return span ? { min: BigInt(span.min), max: BigInt(span.max) } : null
  }
  if (spans.length === 0) return null
  const [first, second = first] = spans as [NonNullable<Part['wire']>, NonNullable<Part['wire']>?]
  const low = [BigInt(first.min), BigInt(second.min)] as const
  const high = [BigInt(first.max), BigInt(second.max)] as const
  return { min: low[0] < low[1] ? low[0] : low[1], max: high[0] > high[1] ? high[0] : high[1] }
}

/** Parts that may hold messages of a range. */
export function partsIn(parts: readonly Part[], clock: Clock, range: TimeRange | undefined): readonly Part[] {
  if (!range) return parts
  return parts.filter((part) => {
    const extent = extentOf(part, clock)
    return extent !== null && extent.max >= range.from && extent.min < range.to
  })
}

/**
 * The parts in an order in which their messages, one part after the other, stand in the order of a clock; undefined where there is no
 * such order, so that messages have to be sorted one by one.
 */
export function orderedParts(parts: readonly Part[], clock: Clock): readonly Part[] | undefined {
  const placed: { part: Part; min: bigint; max: bigint }[] = []
  for (const part of parts) {
    const extent = extentOf(part, clock)
    if (!part.sorted[clock] || !extent) return undefined
    placed.push({ part, ...extent })
  }
  placed.sort((a, b) =>
    a.min < b.min ? -1 : a.min > b.min ? 1 : a.part.item - b.part.item || a.part.firstSeq - b.part.firstSeq,
  )
  for (const [i, { part, min }] of placed.entries()) {
    const before = placed[i - 1]
    if (!before) continue
    // Equal times are ordered by item and number, which only parts of one item in their own order keep for sure.
    const follows =
      before.part.item === part.item && before.part.firstSeq < part.firstSeq ? before.max <= min : before.max < min
    if (!follows) return undefined
  }
  return placed.map(({ part }) => part)
}
