import type { CaptureFacts } from '../decode/capture-facts.ts'
import type { RejectFacts } from './facts/reject-gaps.ts'
import type { GapFinding, Lost } from './finding.ts'
import type { Interval, LedgerCell } from './ledger-cell.ts'
import { LedgerPages } from './ledger-pages.ts'
import type { LedgerSeries } from './ledger-series.ts'

/**
 * Where messages can get lost, from the wire to the archive. `process`: the program that captures; `decoder`: what is there and
 * could not be read; `unplaced`: numbering shows a loss, and nothing shows in which layer.
 */
export const LEDGER_LAYERS = [
  'link',
  'kernel',
  'process',
  'fragment',
  'stream',
  'decoder',
  'relay',
  'originator',
  'archive',
  'unplaced',
] as const
export type LedgerLayer = (typeof LEDGER_LAYERS)[number]

/** Statistics in which a program states what it lost, zero included. Times are decimal nanoseconds. */
export interface OwnCount {
  readonly program: string
  readonly reports: number
  readonly since: string
  readonly until: string
  /** Longest pause between two of them, decimal nanoseconds; null: not known, as they did not come in the order of time. */
  readonly longestPause: string | null
}

/** What is known of one source. Plain data: times are decimal nanoseconds. */
export interface LedgerSource {
  readonly name: string
  /** Addresses that its messages came from; several sources behind one relay share one. */
  readonly addresses: readonly string[]
  /** There are more than those. */
  readonly moreAddresses: boolean
  /** Evidence items that hold messages of it, and how those carry them. */
  readonly items: readonly number[]
  readonly carriers: readonly ('udp' | 'tcp' | 'file')[]
  /** Times of its first and last message; null: none has a time. */
  readonly first: string | null
  readonly last: string | null
  /** Whether several hosts send from an address of it, so that most of them come through a relay; null: not known. */
  readonly isRelayed: boolean | null
  /** How many of its messages are numbered, so that holes would show. */
  readonly numbered: 'all' | 'some' | 'none'
  /** It counts what it loses, and says so regularly; null: it does not. */
  readonly ownCount: OwnCount | null
}

/** One capture that was read. */
export interface LedgerCapture {
  readonly item: number
  readonly name: string
  /** undefined: the capture was read by a version that did not keep them. */
  readonly facts: CaptureFacts | undefined
  readonly rejects: RejectFacts
  /** It was read to its end. */
  readonly isWhole: boolean
}

/** One log file that was read. */
export interface LedgerLog {
  readonly item: number
  readonly rejects: RejectFacts
  readonly isWhole: boolean
}

/** What a ledger is made of. */
export interface LedgerBasis {
  readonly sources: readonly LedgerSource[]
  /** All items that hold messages of the sources. */
  readonly captures: readonly LedgerCapture[]
  readonly logs: readonly LedgerLog[]
  readonly findings: readonly GapFinding[]
  /** Which files belong together, and whether it was looked at what is missing of them; a file in none was not examined. */
  readonly series: readonly LedgerSeries[]
}

export interface LedgerInput extends LedgerBasis {
  /** In the order of time. */
  readonly intervals: readonly Interval[]
}

/** One line of the ledger. Plain data: times are decimal nanoseconds. */
export interface LedgerRow {
  /** null: a whole capture, `item`. */
  readonly source: string | null
  readonly item: number | null
  readonly name: string
  /** One for each interval. */
  readonly intervals: readonly LedgerEntry[]
}

export type LedgerCells = Readonly<Record<LedgerLayer, LedgerCell>>

export interface LedgerEntry {
  readonly cells: LedgerCells
  /** Messages lost in all layers together: `max` is null unless every layer is counted. */
  readonly lost: Lost
}

export interface Ledger {
  readonly intervals: readonly { readonly since: string; readonly until: string }[]
  readonly rows: readonly LedgerRow[]
}

/** A ledger that is asked for a part at a time; what is the same for all parts was made ready once. */
export interface LedgerBook {
  /** Captures and sources together. */
  readonly rows: number
  /** Rows `from` to `from + count` (0-based; all without them) over some intervals. */
  of(intervals: readonly Interval[], from?: number, count?: number): Ledger
}

/**
 * Makes the loss ledger: the captures first, then the sources in the order given. A count of a whole capture is for each source an
 * upper bound, as it is not known whose packets were lost; what nothing counts is unknown, never zero. An interval costs a look at
 * each finding and at each row that is asked for, not at each pair of them.
 */
export function ledgerBook(basis: LedgerBasis): LedgerBook {
  const pages = new LedgerPages(basis)
  const { captures, sources } = basis
  const rows = captures.length + sources.length
  return {
    rows,
    of(intervals, from = 0, count = rows) {
      const [wholes, parts] = [captures.slice(from, from + count), sliceFrom(sources, from - captures.length, count)]
      const during = intervals.map((interval) => pages.during(interval))
      return {
        intervals: intervals.map(({ since, until }) => ({ since: String(since), until: String(until) })),
        rows: [
          ...wholes.map((capture) => ({
            source: null,
            item: capture.item,
            name: capture.name,
            intervals: during.map((page) => entryOf(page.capture(capture.item))),
          })),
          ...parts.map((source) => ({
            source: source.name,
            item: null,
            name: source.name,
            intervals: during.map((page) => entryOf(page.source(source))),
          })),
        ],
      }
    },
  }
}

/** The whole ledger at once. */
export function ledgerOf(input: LedgerInput): Ledger {
  return ledgerBook(input).of(input.intervals)
}

/** Of `count` rows from `from` on, which may lie before the first, those that are there. */
function sliceFrom<T>(all: readonly T[], from: number, count: number): readonly T[] {
  return all.slice(Math.max(0, from), Math.max(0, from + count))
}

function entryOf(cells: LedgerCells): LedgerEntry {
  const all = Object.values(cells)
  const messages = all.flatMap(({ lost }) => lost.filter(({ unit }) => unit === 'messages'))
  // Two layers may count the same messages: together they are at least as many as the larger count.
  const min = Math.max(0, ...messages.map((lost) => lost.min))
  const isCounted = all.every((cell) => cell.state === 'absent' || cell.state === 'zero' || isInMessages(cell))
  const max = isCounted ? messages.reduce((total, lost) => total + (lost.max ?? 0), 0) : null
  return { cells, lost: { min, max, unit: 'messages' } }
}

function isInMessages({ state, lost }: LedgerCell): boolean {
  return state !== 'unknown' && lost.every(({ unit, max }) => unit === 'messages' && max !== null)
}
