import type { GapPlaces } from '../../../contract/missing.ts'
import type { GapFinding } from '../../../core/gaps/finding.ts'
import type { LedgerSource } from '../../../core/gaps/ledger.ts'
import type { Query } from '../../../core/query/ast.ts'
import { type KnownColumns, mayMatch } from '../../../core/query/match.ts'
import type { IndexReader, SearchResult } from '../../store/index-reader.ts'
import type { TimeRange } from '../../store/part-order.ts'
import { isGap } from './gap-order.ts'
import { plainFinding } from './gap-plain.ts'

/** Gaps that one list is given. */
export const MAX_PLACES = 5000

/** A search that was made, and what it found. */
export interface Searched {
  readonly query: Query
  readonly range: TimeRange | undefined
  readonly result: SearchResult
}

/**
 * Where gaps stand in a result: behind the last message before they begin. Those are left out that the query rules out by source or
 * time; a gap whose messages could have answered it is kept, since nobody can say that they did not. Repeats are no gaps.
 */
export async function gapPlaces(
  index: IndexReader,
  { query, range, result }: Searched,
  findings: readonly GapFinding[],
  sources: readonly LedgerSource[],
): Promise<GapPlaces> {
  const known = knownOf(sources)
  const wanted = findings.flatMap((finding, number) => {
    const { kind, since, until } = finding
    if (kind === 'repeat' || !(isGap(finding) || kind === 'clock')) return []
    const begin = since ?? until
    if (begin === null || (range !== undefined && (begin >= range.to || (until ?? since)! < range.from))) return []
    if (!known(finding.source).some((columns) => mayMatch(query, columns))) return []
    return [{ finding, number, begin }]
  })
  const listed = wanted.slice(0, MAX_PLACES)
  const timed = await placedBySender(index, result, listed)
  timed.sort((a, b) => (a.begin < b.begin ? -1 : a.begin > b.begin ? 1 : a.number - b.number))
  // Behind messages of the same moment: they are the last that was heard.
  const times = timed.map(({ begin }) => begin + 1n)
  const places = index.locateAll(result, times)
  return {
    places: timed.map(({ finding, number }, i) => ({
      before: places[i]!,
      gap: { number, ...plainFinding(finding) },
    })),
    more: wanted.length - listed.length,
  }
}

interface Timed {
  readonly finding: GapFinding
  readonly number: number
  readonly begin: bigint
}

/** Where messages are in the order of the sender's clock, the time of the message that a gap rests on tells where it belongs. */
async function placedBySender(index: IndexReader, { clock }: SearchResult, gaps: readonly Timed[]): Promise<Timed[]> {
  if (clock === 'wire') return [...gaps]
  const anchors = gaps.flatMap(({ finding }) => {
    const { item, seq } = finding.addresses[0] ?? { item: 0, seq: null }
    return seq === null ? [] : [{ item, seq }]
  })
  const times = await index.senderTimes(anchors)
  return gaps.map((gap) => {
    const first = gap.finding.addresses[0]
    const time = first === undefined ? undefined : times.get(`${first.item} ${first.seq}`)
    return time === undefined ? gap : { ...gap, begin: time }
  })
}

/** What is known of the messages of a source, which a finding names as messages do, or by the address they came from. */
function knownOf(sources: readonly LedgerSource[]): (source: string | null) => readonly KnownColumns[] {
  const names = new Set(sources.map(({ name }) => name))
  const byAddress = new Map<string, KnownColumns[]>()
  for (const { name, addresses } of sources) {
    for (const src of addresses) {
      const known = { src, host: name === src ? null : name }
      const list = byAddress.get(src)
      if (list === undefined) byAddress.set(src, [known])
      else list.push(known)
    }
  }
  return (source) => {
    if (source === null) return [{}]
    return byAddress.get(source) ?? (names.has(source) ? [{ host: source }] : [{}])
  }
}
