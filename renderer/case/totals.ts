import type { CaseSummary } from '../../contract/shapes.ts'

/** Packets or lines that were not turned into messages although they should have been, in the whole case. */
export function rejectCount(summary: Pick<CaseSummary, 'items'>): number {
  let total = 0
  for (const { counts } of summary.items) for (const count of Object.values(counts.rejects)) total += count
  return total
}

/** What the captures say of their own drops: the sum of those that say anything, and how many say nothing. */
export function captureDrops(summary: Pick<CaseSummary, 'items'>): {
  stated: number
  silent: number
  captures: number
} {
  const captures = summary.items.filter((item) => item.kind !== 'log')
  const saying = captures.filter((item) => item.counts.captureDrops !== null)
  return {
    stated: saying.reduce((sum, item) => sum + item.counts.captureDrops!, 0),
    silent: captures.length - saying.length,
    captures: captures.length,
  }
}
