import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBMaterializedResult } from '@duckdb/node-api'
import type { MessageRow } from '../../core/columns/message-row.ts'
import type { Query, SourceRange } from '../../core/query/ast.ts'
import { printQuery } from '../../core/query/print.ts'
import { Database, quote } from './database.ts'
import { ALL_COLUMNS, rowsOf } from './index-row.ts'
import { type Manifest, type Part, TEMPORARY } from './manifest.ts'
import {
  countList,
  isInOrder,
  joinLists,
  lowerBound,
  type MessageList,
  newList,
  noCounts,
  readList,
  type TimeCounts,
} from './message-list.ts'
import { type Clock, EFFECTIVE, extentOf, orderedParts, partsIn, rangeCondition, type TimeRange } from './part-order.ts'
import { placesInParts } from './places-in-parts.ts'
import { countRows } from './row-counts.ts'
import { RowVerdicts } from './row-verdicts.ts'
import { rowsWithin, type Stretch, withinSql } from './rows-within.ts'
import { allOf, type Condition, matchCondition, unknownCondition } from './sql.ts'

/** Memory that DuckDB plans with; sorts may take half as much again. */
export const MEMORY_LIMIT = '300MB'
/** Parts that one query for a list goes through: a million messages, so that its result stays small beside MEMORY_LIMIT. */
const WINDOW_PARTS = 8
/** Hosts and programs that `sources` lists. */
export const MAX_SOURCES = 500
/** What is asked: a query, the clock by which messages are placed, and perhaps a range of its time. */
export interface Search {
  readonly query: Query
  readonly clock: Clock
  readonly range?: TimeRange | undefined
}

/**
 * Messages that were found, in the order of their time, then item, then number; those without any time come last. Either the parts
 * one after the other, where they stand in that order and all their messages were asked for, or a list of places.
 */
export interface SearchResult {
  readonly count: number
  /** Messages for which the query could not be judged since they lack a field (see `judge` in core/query/match.ts). */
  readonly unknown: number
  /** Time of the first and last message that has one, nanoseconds since the epoch. */
  readonly first: bigint | null
  readonly last: bigint | null
  readonly clock: Clock
  readonly order: PartOrder | MessageList
}

interface PartOrder {
  readonly kind: 'parts'
  readonly parts: readonly Part[]
}

/** The index is not what the manifest says, or no longer what it was when a search began. */
export class IndexChanged extends Error {}

export interface SourceCounts {
  readonly items: { item: number; count: number }[]
  readonly hosts: { value: string | null; count: number }[]
  readonly apps: { value: string | null; count: number }[]
  readonly moreHosts: number
  readonly moreApps: number
}

/** A regular expression that the index cannot run; the places are those in the query. */
export class QueryRefused extends Error {
  readonly start: number
  readonly end: number

  constructor(message: string, { start, end }: SourceRange) {
    super(message)
    this.start = start
    this.end = end
  }
}

/** Answers questions about the messages of a case from the parts that its manifest names. */
export class IndexReader {
  private readonly manifest: Manifest
  private readonly memory: string
  /** Opened with the first question: a case that only takes evidence in needs none. */
  private database: Promise<Database> | undefined
  /** The last search and its result: the histogram that is asked for along with it needs no second look at the index. */
  private last: { key: string; result: SearchResult } | undefined

  /** Takes what DuckDB cannot hold in memory. Outside of a case that is opened for reading only, and then removed on closing. */
  private temporary: string | undefined

  /** `memory`: what DuckDB plans with, in its notation. */
  constructor(manifest: Manifest, { memory = MEMORY_LIMIT }: { memory?: string } = {}) {
    this.manifest = manifest
    this.memory = memory
  }

  /** Loads what the first question needs, so that it is answered as fast as the others. */
  async prepare(): Promise<void> {
    this.database ??= this.open()
    await this.database
  }

  private async open(): Promise<Database> {
    const { manifest } = this
    this.temporary = manifest.readOnly ? mkdtempSync(join(tmpdir(), 'logwitness-')) : join(manifest.folder, TEMPORARY)
    mkdirSync(this.temporary, { recursive: true })
    return Database.open(manifest.folder, this.temporary, this.memory)
  }

  async close(): Promise<void> {
    const database = await this.database?.catch(() => undefined)
    database?.close()
    if (this.temporary && this.manifest.readOnly) rmSync(this.temporary, { recursive: true, force: true })
  }

  /** Messages in the index. */
  count(): number {
    return this.manifest.parts().reduce((sum, part) => sum + part.rows, 0)
  }

  /** Different hosts, or sending addresses of messages that name no host. */
  async countSources(signal?: AbortSignal): Promise<number> {
    const parts = this.manifest.parts()
    if (parts.length === 0) return 0
    const [row] = await this.rows(
      { sql: `SELECT count(DISTINCT coalesce(host, src)) ${this.from(parts)}`, values: [] },
      signal,
    )
    return Number(row![0])
  }

  /** Finds messages. Throws QueryRefused for a regular expression that RE2 does not take, other errors where the index is damaged. */
  async search(search: Search, signal?: AbortSignal): Promise<SearchResult> {
    const key = this.keyOf(search)
    await this.checkPatterns(search.query)
    const result = await this.manifest.held(() => this.find(search, signal))
    this.last = { key, result }
    return result
  }

  private async find(search: Search, signal?: AbortSignal): Promise<SearchResult> {
    const { clock } = search
    const parts = partsIn(this.manifest.parts(), clock, search.range)
    const ordered = orderedParts(parts, clock)
    const where = this.where(search)
    const unknown = await this.countUnknown(parts, search, signal)
    if (ordered && where.sql === 'TRUE') {
      const count = ordered.reduce((sum, part) => sum + part.rows, 0)
      const first = count > 0 ? extentOf(ordered[0]!, clock)!.min : null
      const last = count > 0 ? extentOf(ordered.at(-1)!, clock)!.max : null
      return { count, unknown, first, last, clock, order: { kind: 'parts', parts: ordered } }
    }
    const list =
      parts.length === 0 ? newList(0) : await this.list(ordered ?? parts, clock, where, ordered !== undefined, signal)
    const { times } = list
    return {
      count: list.items.length,
      unknown,
      first: times[0] ?? null,
      last: times.at(-1) ?? null,
      clock,
      order: list,
    }
  }

  /** Rows `from` to `from + count` (0-based) of a result; fewer at its end. */
  async page(result: SearchResult, from: number, count: number, signal?: AbortSignal): Promise<MessageRow[]> {
    const wanted: { item: number; seq: number }[] = []
    for (let i = from; i < Math.min(from + count, result.count); i++) wanted.push(placeOf(result.order, i))
    return this.messages(wanted, signal)
  }

  /** One message; undefined where the index has none of that number. */
  async message(item: number, seq: number, signal?: AbortSignal): Promise<MessageRow | undefined> {
    const known = this.manifest.parts(item).some((part) => seq >= part.firstSeq && seq <= part.lastSeq)
    return known ? (await this.messages([{ item, seq }], signal))[0] : undefined
  }

  /** Times that the senders of some messages wrote, by "item seq"; those without one are left out. */
  async senderTimes(wanted: readonly { item: number; seq: number }[]): Promise<Map<string, bigint>> {
    const rows = await this.messages(wanted)
    return new Map(
      rows.flatMap(({ item, seq, senderTime }) =>
        senderTime === null ? [] : [[`${item} ${seq}`, BigInt(senderTime)]],
      ),
    )
  }

  /** Place (0-based) of the first message at or after a time, or of the last one before it; null: no message has a time. */
  locate(result: SearchResult, time: bigint): number | null {
    if (result.first === null) return null
    const timed = result.order.kind === 'list' ? result.order.times.length : result.count
    return Math.min(this.locateAll(result, [time])[0]!, timed - 1)
  }

  /** For each time, in rising order, how many messages of a result stand before it. */
  locateAll({ order, clock }: SearchResult, times: readonly bigint[]): number[] {
    if (order.kind === 'list') return times.map((time) => lowerBound(order.times, time))
    return placesInParts(order.parts, clock, times, (part) => this.manifest.pathOf(part))
  }

  /** Rows that a statement of this folder's finds in the parts that may hold messages of a range. */
  async table(
    search: { readonly clock: Clock; readonly range?: TimeRange | undefined },
    statement: (from: string) => Condition,
    signal?: AbortSignal,
  ) {
    const parts = partsIn(this.manifest.parts(), search.clock, search.range)
    return parts.length === 0 ? [] : this.rows(statement(this.from(parts)), signal)
  }

  /** Messages by severity and by verdict over time, in at most `buckets` buckets, over the range or the extent of what is found. */
  async histogram(
    search: Search,
    buckets: number,
    verdicts = new RowVerdicts(),
    signal?: AbortSignal,
  ): Promise<TimeCounts> {
    if (this.last?.key === this.keyOf(search) && this.last.result.order.kind === 'list') {
      return countList(this.last.result.order, search.range, buckets, verdicts)
    }
    const parts = partsIn(this.manifest.parts(), search.clock, search.range)
    if (parts.length === 0) return noCounts(search.range)
    const question = { from: this.from(parts), where: this.where(search), time: EFFECTIVE[search.clock], verdicts }
    return this.manifest.held(() =>
      countRows((condition) => this.rows(condition, signal), question, search.range, buckets),
    )
  }

  /** Numbers of the messages of an item that have a byte in one of these stretches of its content, rising. */
  async within(item: number, stretches: readonly Stretch[]): Promise<number[]> {
    const parts = this.manifest.parts(item)
    if (parts.length === 0 || stretches.length === 0) return []
    const rows = await this.rows({ sql: withinSql(this.from(parts), stretches), values: [] })
    return rowsWithin(rows, stretches)
  }

  /** Messages by item, host and program. */
  async sources(search: Search, signal?: AbortSignal): Promise<SourceCounts> {
    const parts = partsIn(this.manifest.parts(), search.clock, search.range)
    if (parts.length === 0) return { items: [], hosts: [], apps: [], moreHosts: 0, moreApps: 0 }
    const where = this.where(search)
    const group = async (column: 'item' | 'host' | 'app') => {
      const sql = `SELECT ${column} AS value, count(*) AS messages ${this.from(parts)} WHERE ${where.sql} GROUP BY ${column}`
      const limited =
        column === 'item'
          ? `${sql} ORDER BY item`
          : `SELECT *, count(*) OVER () FROM (${sql}) ORDER BY messages DESC, value LIMIT ${MAX_SOURCES}`
      return this.rows({ sql: limited, values: where.values }, signal)
    }
    const named = async (column: 'host' | 'app') => {
      const rows = (await group(column)) as [string | null, bigint, bigint][]
      return {
        list: rows.map(([value, count]) => ({ value, count: Number(count) })),
        more: Number(rows[0]?.[2] ?? 0) - rows.length,
      }
    }
    const [items, hosts, apps] = await this.manifest.held(
      async () => [await group('item'), await named('host'), await named('app')] as const,
    )
    return {
      items: items.map(([item, count]) => ({ item: item as number, count: Number(count) })),
      hosts: hosts.list,
      apps: apps.list,
      moreHosts: hosts.more,
      moreApps: apps.more,
    }
  }

  /** Tries each regular expression on an empty text, so that its fault is not taken for one of the index. */
  private async checkPatterns(query: Query): Promise<void> {
    if (query.kind === 'and' || query.kind === 'or') for (const node of query.nodes) await this.checkPatterns(node)
    else if (query.kind === 'not') await this.checkPatterns(query.node)
    else if (query.kind === 'string' && query.test === 'regex') {
      try {
        await this.run({ sql: "SELECT regexp_matches('', ?)", values: [query.value] })
      } catch (error) {
        throw new QueryRefused(
          `this regular expression cannot be used: ${(error as Error).message.replace(/^[^:]*: /, '')}`,
          query,
        )
      }
    }
  }

  /** Equal only for searches that find the same messages. */
  private keyOf({ query, clock, range }: Search): string {
    return JSON.stringify([
      this.manifest.revision,
      clock,
      range && [String(range.from), String(range.to)],
      printQuery(query),
    ])
  }

  private where({ query, clock, range }: Search): Condition {
    return allOf(matchCondition(query), range && rangeCondition(clock, range))
  }

  private async countUnknown(
    parts: readonly Part[],
    { query, clock, range }: Search,
    signal?: AbortSignal,
  ): Promise<number> {
    const unknown = unknownCondition(query)
    if (!unknown || parts.length === 0) return 0
    const where = allOf(unknown, range && rangeCondition(clock, range))
    const [row] = await this.rows(
      { sql: `SELECT count(*) ${this.from(parts)} WHERE ${where.sql}`, values: where.values },
      signal,
    )
    return Number(row![0])
  }

  private async list(
    parts: readonly Part[],
    clock: Clock,
    where: Condition,
    isOrdered: boolean,
    signal?: AbortSignal,
  ): Promise<MessageList> {
    const read = async (some: readonly Part[], order: string) => {
      const columns = `item, seq::DOUBLE, ${EFFECTIVE[clock]} AS time, coalesce(severity, 8)::UTINYINT`
      const sql = `SELECT ${columns} ${this.from(some)} WHERE ${where.sql} ${order}`
      return readList(await this.run({ sql, values: where.values }, signal))
    }
    const sorted = () => read(parts, 'ORDER BY time NULLS LAST, item, seq')
    if (!isOrdered) return sorted()
    // Rows of a list of files come in its order, so what stands in order there needs no sorting and can be read piece by piece.
    const pieces: MessageList[] = []
    for (let i = 0; i < parts.length; i += WINDOW_PARTS) pieces.push(await read(parts.slice(i, i + WINDOW_PARTS), ''))
    const list = joinLists(pieces)
    return isInOrder(list) ? list : sorted()
  }

  private async messages(
    wanted: readonly { item: number; seq: number }[],
    signal?: AbortSignal,
  ): Promise<MessageRow[]> {
    const byItem = new Map<number, number[]>()
    for (const { item, seq } of wanted) {
      const seqs = byItem.get(item)
      if (seqs) seqs.push(seq)
      else byItem.set(item, [seq])
    }
    const found = new Map<string, MessageRow>()
    for (const [item, seqs] of byItem) {
      const parts = this.manifest
        .parts(item)
        .filter((part) => seqs.some((seq) => seq >= part.firstSeq && seq <= part.lastSeq))
      if (parts.length === 0) throw new IndexChanged(`the index no longer holds messages of item ${item}`)
      // The numbers are our own, so they may stand in the text; their limits let DuckDB pass over what lies outside.
      const low = seqs.reduce((a, b) => Math.min(a, b))
      const high = seqs.reduce((a, b) => Math.max(a, b))
      const run = high - low + 1 === seqs.length ? '' : `AND seq IN (${seqs.join(', ')})`
      const sql = `SELECT ${ALL_COLUMNS} ${this.from(parts)} WHERE seq BETWEEN ${low} AND ${high} ${run}`
      for (const row of rowsOf(await this.run({ sql, values: [] }, signal))) found.set(`${row.item} ${row.seq}`, row)
    }
    return wanted.map(({ item, seq }) => {
      const row = found.get(`${item} ${seq}`)
      if (!row) throw new IndexChanged(`the index no longer holds message ${seq} of item ${item}`)
      return row
    })
  }

  private from(parts: readonly Part[]): string {
    return `FROM read_parquet([${parts.map((part) => quote(this.manifest.pathOf(part))).join(', ')}])`
  }

  private async run(condition: Condition, signal?: AbortSignal): Promise<DuckDBMaterializedResult> {
    this.database ??= this.open()
    const { database } = this
    return this.manifest.held(async () => (await database).run(condition, signal))
  }

  private async rows(condition: Condition, signal?: AbortSignal) {
    return (await this.run(condition, signal)).getRows()
  }
}

function placeOf(order: PartOrder | MessageList, index: number): { item: number; seq: number } {
  if (order.kind === 'list') return { item: order.items[index]!, seq: order.seqs[index]! }
  let rest = index
  for (const part of order.parts) {
    if (rest < part.rows) return { item: part.item, seq: part.firstSeq + rest }
    rest -= part.rows
  }
  throw new RangeError(`a result has no message ${index}`)
}
