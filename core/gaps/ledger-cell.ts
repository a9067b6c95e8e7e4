import type { GapFinding, LossUnit, Lost } from './finding.ts'
import { count as counted } from './words.ts'

/**
 * `zero`: something counts it, and says none. `counted`: at least so much was lost. `bounded`: at most so much, perhaps nothing.
 * `unknown`: nothing counts it; what is known of it is in `lost`. `absent`: there is no such layer here.
 */
export const CELL_STATES = ['zero', 'counted', 'bounded', 'unknown', 'absent'] as const
export type CellState = (typeof CELL_STATES)[number]

/** Findings that one cell names, and those of them that it quotes. What is beyond is counted in its figure all the same. */
export const MAX_CELL_FINDINGS = 100
export const MAX_CELL_QUOTES = 3

/** What one layer lost of one source in one interval. */
export interface LedgerCell {
  readonly state: CellState
  /** One for each unit. */
  readonly lost: readonly Lost[]
  /** Where the figure comes from, in sentences. */
  readonly from: string
  /** Findings that it rests on, by their index, in order; the first MAX_CELL_FINDINGS. */
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

/** What some findings say together of one layer. */
export interface FindingSum {
  readonly lost: readonly Lost[]
  /** How many findings there are, the first of them, and the sentences of the very first. */
  readonly count: number
  readonly findings: readonly number[]
  readonly quotes: readonly string[]
}

export const NO_FINDINGS: FindingSum = { lost: [], count: 0, findings: [], quotes: [] }

/** Adds up what findings that overlap an interval say of it. `numberOf`: their index. */
export function sumOf(
  findings: readonly GapFinding[],
  interval: Interval,
  isOwn: boolean,
  numberOf: (finding: GapFinding) => number,
): FindingSum {
  const units = new Map<LossUnit, Lost>()
  const telling = findings.filter(({ lost }) => lost.max !== 0)
  for (const finding of telling) {
    const part = partOf(finding, interval, isOwn)
    const same = units.get(part.unit)
    units.set(part.unit, same === undefined ? part : together(same, part))
  }
  return {
    lost: [...units.values()],
    count: telling.length,
    findings: telling.slice(0, MAX_CELL_FINDINGS).map(numberOf),
    quotes: telling.slice(0, MAX_CELL_QUOTES).map(({ text }) => text),
  }
}

/** What a finding says of an interval: only an upper bound where part of it may lie elsewhere, or where it may be another's. */
function partOf(finding: GapFinding, interval: Interval, isOwn: boolean): Lost {
  const { min, max, unit } = finding.lost
  const isAll = isOwn && (isWithin(finding, interval) || isStatedIn(finding, interval))
  return { min: isAll ? min : 0, max, unit }
}

/** A loss that was reported in an interval, without a word of when it began, is counted where it was reported: nowhere else can it be. */
function isStatedIn({ kind, since, until }: GapFinding, interval: Interval): boolean {
  return kind === 'drop-report' && since === null && until !== null && until >= interval.since && until < interval.until
}

/** Several sums as one. */
export function plusSums(sums: readonly FindingSum[]): FindingSum {
  const some = sums.filter(({ count }) => count > 0)
  if (some.length < 2) return some[0] ?? NO_FINDINGS
  const numbers = some.flatMap(({ findings }) => findings).sort((a, b) => a - b)
  return {
    lost: some.reduce((lost: readonly Lost[], sum) => sum.lost.reduce(plus, lost), []),
    count: some.reduce((count, sum) => count + sum.count, 0),
    findings: numbers.slice(0, MAX_CELL_FINDINGS),
    quotes: some.flatMap(({ quotes }) => quotes).slice(0, MAX_CELL_QUOTES),
  }
}

/** Adds what findings say to a cell. What was unknown without them has no upper bound with them. */
export function addFindings(cell: LedgerCell, { lost, count, findings, quotes }: FindingSum): LedgerCell {
  if (count === 0) return cell
  const more = count - quotes.length
  const texts = more > 0 ? [...quotes, `${counted(more, 'more finding says', 'more findings say')} so.`] : quotes
  const isOpen = cell.state === 'unknown'
  const from = (isOpen || cell.lost.length > 0 ? [cell.from, ...texts] : texts).join(' ')
  const all = lost.reduce(plus, cell.lost)
  const numbers = [...cell.findings, ...findings].slice(0, MAX_CELL_FINDINGS)
  if (!isOpen) return { state: stateOf(all), lost: all, from, findings: numbers }
  const known = all.filter(({ min }) => min > 0).map(({ min, unit }) => ({ min, max: null, unit }))
  return { state: known.length > 0 ? 'counted' : 'unknown', lost: known, from, findings: numbers }
}

export function stateOf(lost: readonly Lost[]): CellState {
  if (lost.some(({ min }) => min > 0)) return 'counted'
  return lost.some(({ max }) => max === null) ? 'unknown' : 'bounded'
}

/** Adds counts of one unit; those of different units stand side by side. */
export function plus(all: readonly Lost[], { min, max, unit }: Lost): Lost[] {
  const same = all.find((each) => each.unit === unit)
  if (same === undefined) return [...all, { min, max, unit }]
  return all.map((each) => (each === same ? together(same, { min, max, unit }) : each))
}

function together(a: Lost, b: Lost): Lost {
  return { min: a.min + b.min, max: a.max === null || b.max === null ? null : a.max + b.max, unit: a.unit }
}

/** The cells of several captures or items as one: unknown where one of them is. */
export function joined(cells: readonly LedgerCell[]): LedgerCell {
  const open = cells.find(({ state }) => state === 'unknown')
  if (open !== undefined) return open
  const counted = cells.find((cell) => cell.lost.length > 0)
  if (counted === undefined) return cells[0] ?? unknown('Nothing that was kept says anything of it.')
  const lost = cells.reduce((all: readonly Lost[], cell) => cell.lost.reduce(plus, all), [])
  const findings = cells.flatMap((cell) => cell.findings).slice(0, MAX_CELL_FINDINGS)
  return { state: stateOf(lost), lost, from: counted.from, findings }
}

/** What the counts of whole captures mean for one source: at most so much, as it is not known whose packets they were. */
export function shareOf(whole: LedgerCell): LedgerCell {
  if (whole.lost.length === 0) return whole
  if (whole.state === 'unknown' || whole.lost.some(({ max }) => max === null)) return unknown(whole.from)
  const lost = whole.lost.map(({ max, unit }) => ({ min: 0, max, unit }))
  const from = `${whole.from} Whose packets they were is not known.`
  return { state: 'bounded', lost, from, findings: whole.findings }
}
