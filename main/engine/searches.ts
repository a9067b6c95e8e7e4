import { CallError } from '../../contract/call-error.ts'
import type { GapPlaces } from '../../contract/missing.ts'
import type { Histogram, Scope, SearchOutcome, ShownRow, SourceCounts } from '../../contract/shapes.ts'
import type { GapFinding } from '../../core/gaps/finding.ts'
import type { LedgerSource } from '../../core/gaps/ledger.ts'
import type { Query } from '../../core/query/ast.ts'
import { parseQuery } from '../../core/query/parse.ts'
import { VERDICTS } from '../../core/verdict/verdict.ts'
import { IndexChanged, type IndexReader, QueryRefused, type Search, type SearchResult } from '../store/index-reader.ts'
import type { Clock } from '../store/part-order.ts'
import type { RowVerdicts } from '../store/row-verdicts.ts'
import { gapPlaces, type Searched } from './gaps/gap-places.ts'

/** Results kept for paging, and the memory of their lists, bytes. Those not used for longest go first; the newest always stays. */
export const MAX_RESULTS = 8
export const MAX_RESULT_BYTES = 128 * 1024 * 1024

/** A question as it comes over the contract. */
export interface Question {
  readonly query: string
  readonly clock: Clock
  readonly range?: { readonly from: string; readonly to: string } | undefined
}

/** Runs searches over an index and keeps their results for paging. */
export class Searches {
  private readonly index: IndexReader
  private readonly verdicts: () => RowVerdicts
  private readonly results = new Map<number, Searched>()
  private last = 0

  /** `verdicts` says what holds for the messages at the moment. */
  constructor(index: IndexReader, verdicts: () => RowVerdicts) {
    this.index = index
    this.verdicts = verdicts
  }

  /** `scope` and `revision` are those of the case at this moment. */
  async run(question: Question, scope: Omit<Scope, 'unknown'>, revision: number): Promise<SearchOutcome> {
    const started = performance.now()
    const parsed = parseQuery(question.query)
    if (!parsed.ok) return { ok: false, error: parsed.error.message, start: parsed.error.start, end: parsed.error.end }
    const search = searchOf(question, parsed.query)
    let result: SearchResult
    try {
      result = await this.index.search(search)
    } catch (error) {
      if (error instanceof QueryRefused) return { ok: false, error: error.message, start: error.start, end: error.end }
      throw failureOf(error)
    }
    const number = ++this.last
    this.keep(number, { query: search.query, range: search.range, result })
    return {
      ok: true,
      result: number,
      count: result.count,
      revision,
      firstTime: result.first === null ? null : String(result.first),
      lastTime: result.last === null ? null : String(result.last),
      scope: { ...scope, unknown: result.unknown },
      milliseconds: Math.round(performance.now() - started),
    }
  }

  async page(result: number, from: number, count: number): Promise<ShownRow[]> {
    const rows = await guarded(() => this.index.page(this.searched(result).result, from, count))
    const verdicts = this.verdicts()
    return rows.map((row) => ({ ...row, verdict: VERDICTS[verdicts.of(row.item, row.seq)]! }))
  }

  async locate(result: number, time: string): Promise<number | null> {
    return guarded(async () => this.index.locate(this.searched(result).result, BigInt(time)))
  }

  /** Where gaps stand among the messages of a result. */
  async gaps(result: number, findings: readonly GapFinding[], sources: readonly LedgerSource[]): Promise<GapPlaces> {
    return guarded(() => gapPlaces(this.index, this.searched(result), findings, sources))
  }

  async histogram(question: Question, buckets: number): Promise<Histogram> {
    const { from, step, counts, verdicts, withoutTime } = await guarded(() =>
      this.index.histogram(this.searchFor(question), buckets, this.verdicts()),
    )
    return { from: String(from), step: String(step), buckets: counts[0]?.length ?? 0, counts, verdicts, withoutTime }
  }

  async sources(question: Question): Promise<SourceCounts> {
    return guarded(() => this.index.sources(this.searchFor(question)))
  }

  private keep(number: number, searched: Searched): void {
    this.results.set(number, searched)
    let bytes = [...this.results.values()].reduce((sum, each) => sum + bytesOf(each), 0)
    for (const [oldest, each] of this.results) {
      if (oldest === number || (this.results.size <= MAX_RESULTS && bytes <= MAX_RESULT_BYTES)) return
      this.results.delete(oldest)
      bytes -= bytesOf(each)
    }
  }

  private searchFor(question: Question): Search {
    const parsed = parseQuery(question.query)
    if (!parsed.ok) throw new CallError('bad-input', `The query cannot be read: ${parsed.error.message}`)
    return searchOf(question, parsed.query)
  }

  private searched(number: number): Searched {
    const result = this.results.get(number)
    if (result === undefined) throw new CallError('not-found', 'That result is no longer kept: run the search again.')
    this.results.delete(number)
    this.results.set(number, result)
    return result
  }
}

function bytesOf({ result: { order } }: Searched): number {
  return order.kind === 'list' ? order.items.byteLength + order.seqs.byteLength + order.times.byteLength : 0
}

function searchOf({ clock, range }: Question, query: Query): Search {
  return { query, clock, range: range && { from: BigInt(range.from), to: BigInt(range.to) } }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw failureOf(error)
  }
}

/** What the index throws, as a failure of the contract. */
function failureOf(error: unknown): CallError {
  if (error instanceof CallError) return error
  const { message } = error as Error
  if (error instanceof QueryRefused) return new CallError('bad-input', `The query cannot be run: ${message}`)
  if (error instanceof IndexChanged) return new CallError('not-found', `${message} Run the search again.`)
  return new CallError('engine', `The index could not be read: ${message}`)
}
