import type { CoverageMap } from '../../../contract/missing.ts'
import { coverageOf, type SourceCoverage } from '../../../core/gaps/coverage.ts'
import { nanosOf } from '../../../core/gaps/facts/instants.ts'
import type { GapFinding } from '../../../core/gaps/finding.ts'
import { findingsAbout } from '../../../core/gaps/findings-about.ts'
import type { LedgerSource } from '../../../core/gaps/ledger.ts'
import type { Interval } from '../../../core/gaps/ledger-cell.ts'
import type { PlannedSilence } from '../../../core/gaps/rhythm/silence.ts'
import { mainExtent, spansByItem, timesBySource } from '../../store/source-times.ts'
import { type Buckets, niceBuckets } from '../../store/time-step.ts'
import type { OpenCase } from '../open-case.ts'

/** Buckets by which the whole of a case is judged. */
export const WHOLE_BUCKETS = 96

export interface CoverageQuestion {
  /** Sources by name, all of them; `from` and `count` say which are wanted. */
  readonly sources: readonly LedgerSource[]
  readonly findings: readonly GapFinding[]
  readonly planned: readonly PlannedSilence[]
  readonly from: number
  readonly count: number
  readonly buckets: number
  readonly range: { readonly from: bigint; readonly to: bigint } | undefined
}

/** When some sources were heard, and what is known of the rest of the time. */
export async function coverageMap(opened: OpenCase, question: CoverageQuestion): Promise<CoverageMap> {
  const { sources, from, count } = question
  const empty = { since: '0', step: '1', buckets: 0, outside: 0, rows: [], total: sources.length }
  const range = question.range ?? (await mainExtent(opened.index))
  if (range === undefined) return empty
  const buckets = niceBuckets(range.from, range.to - 1n, question.buckets)
  const wanted = sources.slice(from, from + count)
  const counts = await timesBySource(
    opened.index,
    wanted.map(({ name }) => name),
    buckets,
  )
  const { spans, messages } = await itemSpans(opened, buckets)
  const judge = judgeOf(question, buckets, spans)
  const numbers = new Map(question.findings.map((finding, number) => [finding, number]))
  return {
    since: String(buckets.from),
    step: String(buckets.step),
    buckets: buckets.count,
    outside: opened.state().messages - messages,
    rows: wanted.map((source) => {
      const heard = [...counts.get(source.name)!]
      const { stretches, covered } = judge(source)
      return {
        source: source.name,
        messages: heard.reduce((sum, each) => sum + each, 0),
        counts: heard,
        known: knownBuckets(spansOf(source, spans), buckets),
        stretches: stretches.map(({ what, since, until, finding, name }) => ({
          what,
          since: String(since),
          until: String(until),
          gap: finding === null ? null : numbers.get(finding)!,
          name,
        })),
        covered,
      }
    }),
    total: sources.length,
  }
}

/** The part of the time of all sources that is not unknown, 0 to 1; null where nothing has a time. */
export async function wholeCoverage(
  opened: OpenCase,
  question: Pick<CoverageQuestion, 'sources' | 'findings' | 'planned'>,
): Promise<number | null> {
  const range = await mainExtent(opened.index)
  if (range === undefined || question.sources.length === 0) return null
  const buckets = niceBuckets(range.from, range.to - 1n, WHOLE_BUCKETS)
  const judge = judgeOf(question, buckets, (await itemSpans(opened, buckets)).spans)
  return question.sources.reduce((sum, source) => sum + judge(source).covered, 0) / question.sources.length
}

type Spans = ReadonlyMap<number, Interval>

function judgeOf(
  { findings, planned }: Pick<CoverageQuestion, 'findings' | 'planned'>,
  { from, step, count }: Buckets,
  spans: Spans,
): (source: LedgerSource) => SourceCoverage {
  const about = findingsAbout(findings)
  // Buckets reach beyond the first and last message: nothing is asked of what lies outside of all items.
  const all = [...spans.values()]
  const since = all.reduce((low, span) => (span.since < low ? span.since : low), from + step * BigInt(count))
  const until = all.reduce((high, span) => (span.until > high ? span.until : high), from)
  return (source) =>
    coverageOf({
      range: { since, until },
      spans: spansOf(source, spans),
      findings: about(source),
      planned: planned.filter((one) => one.source === null || one.source === source.name),
    })
}

/** Where each item lies: a capture from its first packet to its last, a log from its first line to its last, strays left out. */
async function itemSpans(opened: OpenCase, buckets: Buckets) {
  const spans = new Map<number, Interval>()
  const { spans: found, messages } = await spansByItem(opened.index, buckets)
  for (const { entry } of opened.folder.items()) {
    const facts = opened.findings.capture(entry.item)
    const [first, last] = [nanosOf(facts?.first), nanosOf(facts?.last)]
    const own = found.get(entry.item)
    if (first !== null && last !== null) spans.set(entry.item, { since: first, until: last })
    else if (own !== undefined)
      spans.set(entry.item, {
        since: buckets.from + buckets.step * BigInt(own[0]),
        until: buckets.from + buckets.step * BigInt(own[1] + 1),
      })
  }
  return { spans, messages }
}

function spansOf({ items }: LedgerSource, spans: Spans): Interval[] {
  return items.flatMap((item) => spans.get(item) ?? [])
}

/** Buckets of which at least half lies in one of the spans, or that lie at its end. */
function knownBuckets(spans: readonly Interval[], { from, step, count }: Buckets): boolean[] {
  const known = new Array<boolean>(count).fill(false)
  for (const { since, until } of spans) {
    const first = Math.max(0, Math.round(Number(since - from) / Number(step)))
    const end = Math.min(count, Math.round(Number(until - from) / Number(step)))
    known.fill(true, Math.min(first, count), Math.max(first, end))
  }
  return known
}
