import type { GapFinding } from './finding.ts'
import type { Interval } from './ledger-cell.ts'
import type { PlannedSilence } from './rhythm/silence.ts'

/** What a stretch of a source's time is, where it is not simply seen or silent as usual. */
export const STRETCHES = ['unknown', 'loss', 'clock', 'planned'] as const

export interface CoverageStretch extends Interval {
  readonly what: (typeof STRETCHES)[number]
  /** The finding that it stands for; null: it was planned. */
  readonly finding: GapFinding | null
  readonly name: string
}

/** What is known of one source over a stretch of time. */
export interface SourceCoverage {
  /** Sorted by their begin. */
  readonly stretches: readonly CoverageStretch[]
  /** The part of the time that lies in items with messages of the source and in no stretch that is unknown, 0 to 1. */
  readonly covered: number
}

export interface CoverageInput {
  /** The time that is asked about. */
  readonly range: Interval
  /** Where the items lie that hold messages of the source. */
  readonly spans: readonly Interval[]
  /** Findings about the source. */
  readonly findings: readonly GapFinding[]
  readonly planned: readonly PlannedSilence[]
}

/** Kinds that leave it unknown what was sent in a time; the others are about messages among those that were heard. */
const OPEN_KINDS: ReadonlySet<GapFinding['kind']> = new Set(['silence', 'heartbeat', 'archive'])

/** Says what is known of a source: where nothing can be, where something was lost, where its clock moved, what was planned. */
export function coverageOf({ range, spans, findings, planned }: CoverageInput): SourceCoverage {
  const stretches: CoverageStretch[] = []
  for (const finding of findings) {
    const what = stretchOf(finding)
    if (what === undefined) continue
    const within = clip({ since: finding.since ?? range.since, until: finding.until ?? range.until }, range)
    if (within !== undefined) stretches.push({ ...within, what, finding, name: finding.kind })
  }
  for (const { since, until, name } of planned) {
    const within = clip({ since, until }, range)
    if (within !== undefined) stretches.push({ ...within, what: 'planned', finding: null, name })
  }
  stretches.sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0))
  const open = stretches.filter(({ what }) => what === 'unknown')
  const known = spans.flatMap((span) => clip(span, range) ?? [])
  const length = Number(range.until - range.since)
  return { stretches, covered: length <= 0 ? 0 : Number(lengthWithout(known, open)) / length }
}

/** undefined: it says nothing of a time, as a repeat. */
function stretchOf({ kind, lost, since, until }: GapFinding): CoverageStretch['what'] | undefined {
  if (since === null && until === null) return undefined
  if (kind === 'clock') return 'clock'
  if (lost.max === 0) return undefined
  return OPEN_KINDS.has(kind) ? 'unknown' : 'loss'
}

function clip({ since, until }: Interval, range: Interval): Interval | undefined {
  const from = since > range.since ? since : range.since
  const to = until < range.until ? until : range.until
  // What has no length still has a place.
  return from < to || (from === to && since === until) ? { since: from, until: to } : undefined
}

/** How much time lies in one of `spans` and in none of `without`. */
function lengthWithout(spans: readonly Interval[], without: readonly Interval[]): bigint {
  const edges = [...spans.flatMap((span) => edgesOf(span, 1, 0)), ...without.flatMap((span) => edgesOf(span, 0, 1))]
  edges.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  let [inside, open, length, last] = [0, 0, 0n, 0n]
  for (const { at, span, hole } of edges) {
    if (inside > 0 && open === 0) length += at - last
    inside += span
    open += hole
    last = at
  }
  return length
}

function edgesOf({ since, until }: Interval, span: number, hole: number) {
  return [
    { at: since, span, hole },
    { at: until, span: -span, hole: -hole },
  ]
}
