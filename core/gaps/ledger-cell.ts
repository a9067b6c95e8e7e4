import type { GapFinding, Lost } from './finding.ts'

/**
 * `zero`: something counts it, and says none. `counted`: at least so much was lost. `bounded`: at most so much, perhaps nothing.
 * `unknown`: nothing counts it; what is known of it is in `lost`. `absent`: there is no such layer here.
 */
export const CELL_STATES = ['zero', 'counted', 'bounded', 'unknown', 'absent'] as const
export type CellState = (typeof CELL_STATES)[number]

/** What one layer lost of one source in one interval. */
export interface LedgerCell {
  readonly state: CellState
  /** One for each unit. */
  readonly lost: readonly Lost[]
  /** Where the figure comes from, in a sentence. */
  readonly from: string
  /** Findings that it rests on, by their index. */
  readonly findings: readonly number[]
}

/** Times in nanoseconds since 1970-01-01T00:00:00Z, `until` excluded. */
export interface Interval {
  readonly since: bigint
  readonly until: bigint
}

/** A stretch of time, open where an end is null. */
export interface Stretch {
  readonly since: bigint | null
  readonly until: bigint | null
}

export function zero(from: string): LedgerCell {
  return { state: 'zero', lost: [], from, findings: [] }
}

export function absent(from: string): LedgerCell {
  return { state: 'absent', lost: [], from, findings: [] }
}

export function unknown(from: string): LedgerCell {
  return { state: 'unknown', lost: [], from, findings: [] }
}

export function overlaps({ since, until }: Stretch, interval: Interval): boolean {
  if (since !== null && since >= interval.until) return false
  return until === null || until > interval.since || (until === interval.since && since === until)
}

/** Whether all of a stretch lies within an interval; an open one does not. */
export function isWithin({ since, until }: Stretch, interval: Interval): boolean {
  return since !== null && until !== null && since >= interval.since && until <= interval.until
}

/** What a finding says of an interval: only an upper bound where part of it may lie elsewhere, or where it may be another's. */
export function partOf(finding: GapFinding, interval: Interval, isOwn: boolean): Lost {
  const { lost } = finding
  return isOwn && (isWithin(finding, interval) || isStatedIn(finding, interval)) ? lost : { ...lost, min: 0 }
}

/** A loss that was reported in an interval, without a word of when it began, is counted where it was reported: nowhere else can it be. */
function isStatedIn({ kind, since, until }: GapFinding, interval: Interval): boolean {
  return kind === 'drop-report' && since === null && until !== null && until >= interval.since && until < interval.until
}

/** Adds what a finding says to a cell. */
export function addFinding(cell: LedgerCell, lost: Lost, from: string, index: number): LedgerCell {
  if (lost.max === 0) return cell
  const all = plus(cell.lost, lost)
  const findings = index < 0 ? cell.findings : [...cell.findings, index]
  // What is unknown stays so, with a lower bound.
  if (cell.state === 'unknown' && !all.some(({ min }) => min > 0)) return { ...cell, findings }
  return { state: stateOf(all), lost: all, from: cell.findings.length === 0 ? from : `${cell.from} ${from}`, findings }
}

export function stateOf(lost: readonly Lost[]): CellState {
  if (lost.some(({ min }) => min > 0)) return 'counted'
  return lost.some(({ max }) => max === null) ? 'unknown' : 'bounded'
}

/** Adds counts of one unit; those of different units stand side by side. */
export function plus(all: readonly Lost[], { min, max, unit }: Lost): Lost[] {
  const same = all.find((each) => each.unit === unit)
  if (same === undefined) return [...all, { min, max, unit }]
  const together = { min: same.min + min, max: same.max === null || max === null ? null : same.max + max, unit }
  return all.map((each) => (each === same ? together : each))
}
