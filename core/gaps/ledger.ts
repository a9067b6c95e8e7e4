import type { CaptureFacts } from '../decode/capture-facts.ts'
import { captureCell, decoderCell } from './facts/capture-cells.ts'
import type { RejectFacts } from './facts/reject-gaps.ts'
import type { GapFinding, GapKind, Lost } from './finding.ts'
import {
  absent,
  addFinding,
  type Interval,
  type LedgerCell,
  overlaps,
  partOf,
  plus,
  stateOf,
  unknown,
  zero,
} from './ledger-cell.ts'
import { FindingIndex } from './ledger-index.ts'

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

/** What is known of one source. */
export interface LedgerSource {
  readonly name: string
  /** Addresses that its messages came from; several sources behind one relay share one. */
  readonly addresses: readonly string[]
  /** Evidence items that hold messages of it, and how those carry them. */
  readonly items: readonly number[]
  readonly carriers: readonly ('udp' | 'tcp' | 'file')[]
  /** Whether its messages come through a relay; null: not known. */
  readonly isRelayed: boolean | null
  /** It numbers its messages, so that holes would show. */
  readonly isNumbered: boolean
  /** It states its own counts of lost messages, so that their absence means that there are none. */
  readonly countsItself: boolean
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

export interface LedgerInput {
  /** In the order of time. */
  readonly intervals: readonly Interval[]
  readonly sources: readonly LedgerSource[]
  /** All items that hold messages of the sources. */
  readonly captures: readonly LedgerCapture[]
  readonly logs: readonly LedgerLog[]
  readonly findings: readonly GapFinding[]
  /** Whether rotation and seals of the log files were examined. */
  readonly archivesExamined: boolean
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

export interface LedgerEntry {
  readonly cells: Readonly<Record<LedgerLayer, LedgerCell>>
  /** Messages lost in all layers together: `max` is null unless every layer is counted. */
  readonly lost: Lost
}

export interface Ledger {
  readonly intervals: readonly { readonly since: string; readonly until: string }[]
  readonly rows: readonly LedgerRow[]
}

type Cells = Record<LedgerLayer, LedgerCell>

/**
 * Builds the loss ledger: the captures first, then the sources in the order given. A count of a whole capture is for each source an
 * upper bound, as it is not known whose packets were lost; what nothing counts is unknown, never zero.
 */
export function ledgerOf(input: LedgerInput): Ledger {
  const { intervals, sources, captures } = input
  const index = new FindingIndex(input.findings, sources)
  const ofCaptures = captures.map((capture) => intervals.map((interval) => cellsOfCapture(capture, interval, index)))
  return {
    intervals: intervals.map(({ since, until }) => ({ since: String(since), until: String(until) })),
    rows: [
      ...captures.map(({ item, name }, i) => ({ source: null, item, name, intervals: ofCaptures[i]!.map(entryOf) })),
      ...sources.map((source) => {
        const seenBy = captures.flatMap((capture, i) =>
          source.items.includes(capture.item) ? [{ capture, cells: ofCaptures[i]! }] : [],
        )
        const about = index.about(source)
        const entries = intervals.map((interval, i) => {
          const wholes = seenBy.map(({ capture, cells }) => ({ capture, cells: cells[i]! }))
          return entryOf(cellsOfSource({ source, about, wholes, interval, index, input }))
        })
        return { source: source.name, item: null, name: source.name, intervals: entries }
      }),
    ],
  }
}

function cellsOfCapture(
  { facts, rejects, isWhole, item }: LedgerCapture,
  interval: Interval,
  index: FindingIndex,
): Cells {
  const about = index.ofItem(item)
  const add = (cell: LedgerCell, kind: GapKind, only = (_: GapFinding) => true) =>
    sum(
      cell,
      about.filter((each) => each.kind === kind && only(each)),
      interval,
      index,
    )
  const read = (said: string) => (isWhole ? zero(said) : unknown('The capture was not read to its end.'))
  const none = absent('It concerns sources, not the capture as a whole.')
  return {
    link: captureCell('link', facts, interval),
    kernel: captureCell('kernel', facts, interval),
    process: add(captureCell('process', facts, interval), 'capture', isCut),
    fragment: add(read('Every datagram of which a fragment was seen is complete.'), 'fragment'),
    stream: add(read('No bytes are missing between those seen of each stream.'), 'stream'),
    decoder: isWhole ? decoderCell(rejects, interval, undefined) : read(''),
    relay: none,
    originator: none,
    archive: none,
    unplaced: none,
  }
}

interface SourceView {
  readonly source: LedgerSource
  readonly about: readonly GapFinding[]
  /** The captures that hold messages of it, and their cells in the interval. */
  readonly wholes: readonly { readonly capture: LedgerCapture; readonly cells: Cells }[]
  readonly interval: Interval
  readonly index: FindingIndex
  readonly input: LedgerInput
}

function cellsOfSource({ source, about, wholes, interval, index, input }: SourceView): Cells {
  const isWired = source.carriers.some((carrier) => carrier !== 'file')
  const noCapture = absent('None of its messages come from a capture.')
  const isRead = wholes.length > 0 && wholes.every(({ capture }) => capture.isWhole)
  const wired = (layer: 'link' | 'kernel' | 'process') =>
    isWired ? share(wholes.map(({ cells }) => cells[layer])) : noCapture
  const read = isRead ? zero('Nothing of it was found missing.') : unknown('Not every capture was read to its end.')
  const own = (...kinds: GapKind[]) => about.filter((each) => kinds.includes(each.kind))
  const add = (cell: LedgerCell, findings: readonly GapFinding[]) => sum(cell, findings, interval, index, source)
  const silence = own('silence', 'heartbeat').find((each) => overlaps(each, interval))
  const said = source.countsItself
    ? zero('It counts what it loses, and states no loss.')
    : unknown('It does not count what it loses.')
  const examined = input.archivesExamined
    ? zero('Nothing is missing between the files.')
    : unknown('The files were not examined.')
  const numbered = source.isNumbered ? zero('Its numbering has no hole.') : absent('It does not number its messages.')
  const logs = input.logs.filter(({ item }) => source.items.includes(item))
  const decoded = [...wholes.map(({ capture }) => capture), ...logs].map(({ rejects, isWhole }) =>
    isWhole ? decoderCell(rejects, interval, source.addresses) : unknown('Not every item was read to its end.'),
  )
  return {
    link: wired('link'),
    kernel: wired('kernel'),
    process: add(wired('process'), own('truncation').filter(isCut)),
    fragment: isWired ? add(read, own('fragment')) : noCapture,
    stream: !isWired
      ? noCapture
      : source.carriers.includes('tcp')
        ? add(read, own('stream'))
        : absent('It does not speak TCP.'),
    decoder: joined(decoded),
    relay:
      source.isRelayed === false ? absent('It sends without a relay.') : unknown('No relay says here what it lost.'),
    originator: add(silence === undefined ? said : unknown(silence.text), own('drop-report')),
    archive: source.carriers.includes('file')
      ? add(examined, own('archive'))
      : add(absent('It has no log file in this evidence.'), own('archive')),
    unplaced: add(numbered, [...own('sequence'), ...own('truncation').filter((each) => !isCut(each))]),
  }
}

/** Findings that say what the capture cut off, which is no loss of packets. */
function isCut({ detector }: GapFinding): boolean {
  return detector === 'snap-length'
}

/** Adds findings to what a layer says; what may be another source's counts as an upper bound only. */
function sum(
  cell: LedgerCell,
  findings: readonly GapFinding[],
  interval: Interval,
  index: FindingIndex,
  source?: LedgerSource,
): LedgerCell {
  return findings.reduce((so, finding) => {
    if (!overlaps(finding, interval)) return so
    const isOwn = source === undefined || index.isOnly(finding, source)
    return addFinding(so, partOf(finding, interval, isOwn), finding.text, index.numberOf(finding))
  }, cell)
}

/** What the counts of whole captures mean for one source: at most so much, as it is not known whose packets they were. */
function share(cells: readonly LedgerCell[]): LedgerCell {
  const one = joined(cells)
  if (one.lost.length === 0) return one
  if (one.state === 'unknown' || one.lost.some(({ max }) => max === null)) return unknown(one.from)
  const lost = one.lost.map(({ max, unit }) => ({ min: 0, max, unit }))
  return { state: 'bounded', lost, from: `${one.from} Whose packets they were is not known.`, findings: one.findings }
}

/** The cells of several captures as one. */
function joined(cells: readonly LedgerCell[]): LedgerCell {
  const open = cells.find(({ state }) => state === 'unknown')
  if (open !== undefined) return open
  const counted = cells.find((cell) => cell.lost.length > 0)
  if (counted === undefined) return cells[0] ?? unknown('Nothing that was kept says anything of it.')
  let lost: Lost[] = []
  for (const cell of cells) for (const each of cell.lost) lost = plus(lost, each)
  return { state: stateOf(lost), lost, from: counted.from, findings: cells.flatMap((cell) => cell.findings) }
}

function entryOf(cells: Cells): LedgerEntry {
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
