import type { GapRow } from '../row.ts'

/** How long after a datagram a mirrored port shows it again, at most, nanoseconds. */
export const MAX_MIRROR_DELAY = 1_000_000
/** Reports that are remembered: copies come at once, and few other reports in between. */
export const MAX_MIRRORED = 8

interface Seen {
  readonly source: string
  readonly text: string
  readonly senderSec: number
  readonly senderNano: number
  readonly wireSec: number
  readonly wireNano: number
}

/**
 * Tells datagrams that a mirrored port showed twice, as it does where it sees them come and go: source, sender's time and words are
 * the same, and the second is no later than MAX_MIRROR_DELAY. Streams have no copies, as their bytes have numbers, and in files a line
 * that stands twice was written twice. Asked for reports only.
 */
export function mirroredReports(): (row: GapRow) => boolean {
  const seen: Seen[] = []
  let next = 0
  return ({ transport, source, text, senderSec, senderNano, wireSec, wireNano }) => {
    if (transport !== 'udp' || Number.isNaN(wireSec)) return false
    const isCopy = seen.some((other) => {
      const delay = (wireSec - other.wireSec) * 1e9 + wireNano - other.wireNano
      const isSoon = delay >= 0 && delay <= MAX_MIRROR_DELAY
      // Object.is: two that state no time state the same.
      const isSameTime = Object.is(senderSec, other.senderSec) && senderNano === other.senderNano
      return isSoon && isSameTime && source === other.source && text === other.text
    })
    if (!isCopy) {
      seen[next] = { source, text, senderSec, senderNano, wireSec, wireNano }
      next = (next + 1) % MAX_MIRRORED
    }
    return isCopy
  }
}
