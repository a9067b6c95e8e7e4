import { CallError } from '../../contract/call-error.ts'
import type { Histogram, Scope, SearchOutcome, SourceCounts } from '../../contract/shapes.ts'
import type { MessageRow } from '../../core/columns/message-row.ts'
import type { Query } from '../../core/query/ast.ts'
import { parseQuery } from '../../core/query/parse.ts'
import { IndexChanged, type IndexReader, type Search, type SearchResult } from '../store/index-reader.ts'
import type { Clock } from '../store/part-order.ts'

/** Results kept for paging; the oldest goes when there is one more. */
export const MAX_RESULTS = 8

/** A question as it comes over the contract. */
export interface Question {
  readonly query: string
  readonly clock: Clock
  readonly range?: { readonly from: string; readonly to: string } | undefined
}

/** Runs searches over an index and keeps their results for paging. */
export class Searches {
  private readonly index: IndexReader
  private readonly results = new Map<number, SearchResult>()
  private last = 0

  constructor(index: IndexReader) {
    this.index = index
  }

  /** `scope` and `revision` are those of the case at this moment. */
  async run(question: Question, scope: Omit<Scope, 'unknown'>, revision: number): Promise<SearchOutcome> {
    const started = performance.now()
    const parsed = parseQuery(question.query)
    if (!parsed.ok) return { ok: false, error: parsed.error.message, start: parsed.error.start, end: parsed.error.end }
    const result = await guarded(() => this.index.search(searchOf(question, parsed.query)))
    const number = ++this.last
    this.results.set(number, result)
    if (this.results.size > MAX_RESULTS) this.results.delete(this.results.keys().next().value!)
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

  async page(result: number, from: number, count: number): Promise<MessageRow[]> {
    return guarded(() => this.index.page(this.resultOf(result), from, count))
  }

  async locate(result: number, time: string): Promise<number | null> {
    return guarded(() => this.index.locate(this.resultOf(result), BigInt(time)))
  }

  async histogram(question: Question, buckets: number): Promise<Histogram> {
    const { from, step, counts, withoutTime } = await guarded(() =>
      this.index.histogram(this.searchFor(question), buckets),
    )
    return { from: String(from), step: String(step), buckets: counts[0]?.length ?? 0, counts, withoutTime }
  }

  async sources(question: Question): Promise<SourceCounts> {
    return guarded(() => this.index.sources(this.searchFor(question)))
  }

  private searchFor(question: Question): Search {
    const parsed = parseQuery(question.query)
    if (!parsed.ok) throw new CallError('bad-input', `The query cannot be read: ${parsed.error.message}`)
    return searchOf(question, parsed.query)
  }

  private resultOf(number: number): SearchResult {
    const result = this.results.get(number)
    if (result === undefined) throw new CallError('not-found', 'That result is no longer kept: run the search again.')
    return result
  }
}

function searchOf({ clock, range }: Question, query: Query): Search {
  return { query, clock, range: range && { from: BigInt(range.from), to: BigInt(range.to) } }
}

/** What the index throws, as a failure of the contract. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CallError) throw error
    if (error instanceof IndexChanged) throw new CallError('not-found', `${error.message} Run the search again.`)
    throw new CallError('engine', `The index could not be read: ${(error as Error).message}`)
  }
}
