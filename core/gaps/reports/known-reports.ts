import type { GapRow } from '../row.ts'

/** Reports that are remembered; what is reported beyond may be counted again in another item. */
export const MAX_KNOWN = 16_384
/** Characters of a text by which a report is told from others. */
const MAX_KEY = 512

/**
 * Tells reports that stand in more than one item: in the capture of a message and in the log it was written to, say, or in two copies
 * of a log. Two rows are the same report if source, sender's time (to the second) and words are the same, and the items are not:
 * a program may well say the same twice, and then both lines stand in one file. Without a sender's time none is told.
 */
export function knownReports(): (row: GapRow, time: bigint | null) => boolean {
  const items = new Map<string, number>()
  return ({ item, source, app, text }, time) => {
    if (time === null) return false
    const key = `${source}\t${time / 1_000_000_000n}\t${app}\t${text.length}\t${text.slice(0, MAX_KEY)}`
    const known = items.get(key)
    if (known === undefined && items.size < MAX_KNOWN) items.set(key, item)
    return known !== undefined && known !== item
  }
}
