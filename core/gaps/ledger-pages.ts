import { type CaptureAccount, captureAccount, captureCell, whyNotRunning } from './facts/capture-cells.ts'
import {
  decoderCell,
  decoderShare,
  type RejectAccount,
  type RejectCounts,
  rejectAccount,
  rejectsIn,
} from './facts/decoder-cells.ts'
import { earlier, later } from './facts/instants.ts'
import type { GapFinding, GapKind } from './finding.ts'
import type { LedgerBasis, LedgerCells, LedgerSource } from './ledger.ts'
import {
  absent,
  addFindings,
  type Interval,
  joined,
  type LedgerCell,
  NO_FINDINGS,
  overlaps,
  shareOf,
  unknown,
  zero,
} from './ledger-cell.ts'
import { FindingIndex, type FindingsDuring, type Heard, type ItemGroup, isCut } from './ledger-index.ts'
import { count, duration, utc } from './words.ts'

const COUNTERS = ['link', 'kernel', 'process'] as const

/** A capture or log file, made ready to be asked about many intervals. */
interface Item {
  readonly item: number
  readonly isCapture: boolean
  readonly isWhole: boolean
  readonly account: CaptureAccount | undefined
  readonly rejects: RejectAccount
}

/** What is the same for all intervals of a ledger. */
export class LedgerPages {
  private readonly items: ReadonlyMap<number, Item>
  private readonly index: FindingIndex

  constructor({ captures, logs, findings, sources, series }: LedgerBasis) {
    this.index = new FindingIndex(findings, sources, series)
    this.items = new Map([
      ...captures.map((capture): [number, Item] => [
        capture.item,
        {
          item: capture.item,
          isCapture: true,
          isWhole: capture.isWhole,
          account: captureAccount(capture.facts),
          rejects: rejectAccount(capture.rejects),
        },
      ]),
      ...logs.map(({ item, isWhole, rejects }): [number, Item] => [
        item,
        { item, isCapture: false, isWhole, account: undefined, rejects: rejectAccount(rejects) },
      ]),
    ])
  }

  during(interval: Interval): LedgerPage {
    return new LedgerPage(this.items, this.index, interval)
  }
}

/** What is known of the items of a group of sources in one interval. */
interface Shared {
  readonly counters: Readonly<Record<(typeof COUNTERS)[number], LedgerCell>>
  /** What stands for a capture in which nothing was found missing. */
  readonly read: LedgerCell
  readonly rejects: RejectCounts
  /** Why it is not known what was rejected; undefined: it is. */
  readonly unread: string | undefined
  readonly archive: LedgerCell
  readonly isSealed: boolean
}

/** The ledger of one interval. */
class LedgerPage {
  private readonly items: ReadonlyMap<number, Item>
  private readonly index: FindingIndex
  private readonly interval: Interval
  private readonly found: FindingsDuring
  private readonly ofCaptures = new Map<number, LedgerCells>()
  private readonly ofGroups = new Map<ItemGroup, Shared>()

  constructor(items: ReadonlyMap<number, Item>, index: FindingIndex, interval: Interval) {
    this.items = items
    this.index = index
    this.interval = interval
    this.found = index.during(interval)
  }

  /** What was lost of a whole capture. */
  capture(item: number): LedgerCells {
    let cells = this.ofCaptures.get(item)
    if (cells === undefined) {
      cells = this.cellsOfCapture(this.items.get(item)!)
      this.ofCaptures.set(item, cells)
    }
    return cells
  }

  private cellsOfCapture({ item, isWhole, account, rejects }: Item): LedgerCells {
    const { interval, found } = this
    const why = whyNotRunning(account, interval)
    const about = found.ofItem(item)
    const add = (cell: LedgerCell, kind: GapKind, only = (_: GapFinding) => true) =>
      addFindings(
        cell,
        found.sum(
          about.filter((each) => each.kind === kind && only(each)),
          true,
        ),
      )
    const counters = (layer: (typeof COUNTERS)[number]) =>
      why !== undefined ? unknown(why) : captureCell(layer, account!, interval)
    const end = isWhole ? why : 'The capture was not read to its end.'
    const read = (said: string) => (end === undefined ? zero(said) : unknown(end))
    const none = absent('It concerns sources, not the capture as a whole.')
    return {
      link: counters('link'),
      kernel: counters('kernel'),
      process: add(counters('process'), 'capture', isCut),
      fragment: add(read('Every datagram of which a fragment was seen is complete.'), 'fragment'),
      stream: add(read('No bytes are missing between those seen of each stream.'), 'stream'),
      decoder: end === undefined ? decoderCell(rejectsIn([rejects], interval)) : unknown(end),
      relay: none,
      originator: none,
      archive: none,
      unplaced: none,
    }
  }

  /** What was lost of one source. */
  source(source: LedgerSource): LedgerCells {
    const { carriers } = source
    const heard = this.found.about(source)
    const shared = this.shared(this.index.groupOf(source))
    const isWired = carriers.some((carrier) => carrier !== 'file')
    const noCapture = absent('None of its messages come from a capture.')
    const add = (cell: LedgerCell, layer: keyof Heard['layers']) =>
      addFindings(cell, heard.layers[layer] ?? NO_FINDINGS)
    const mine = (cell: LedgerCell) =>
      source.moreAddresses && cell.state !== 'unknown'
        ? unknown('It sends from more addresses than are told apart.')
        : cell
    return {
      link: isWired ? shared.counters.link : noCapture,
      kernel: isWired ? shared.counters.kernel : noCapture,
      process: add(isWired ? shared.counters.process : noCapture, 'process'),
      fragment: isWired ? add(mine(shared.read), 'fragment') : noCapture,
      stream: !isWired
        ? noCapture
        : carriers.includes('tcp')
          ? add(mine(shared.read), 'stream')
          : absent('It does not speak TCP.'),
      decoder:
        shared.unread !== undefined ? unknown(shared.unread) : mine(decoderShare(shared.rejects, source.addresses)),
      relay: add(relayCell(source), 'relay'),
      originator: add(
        heard.silence === undefined ? originatorCell(source, this.interval) : unknown(heard.silence.text),
        'originator',
      ),
      archive: add(
        carriers.includes('file') || shared.isSealed ? shared.archive : absent('It has no log file in this evidence.'),
        'archive',
      ),
      unplaced: add(this.numbered(source), 'unplaced'),
    }
  }

  private shared(group: ItemGroup): Shared {
    let shared = this.ofGroups.get(group)
    if (shared === undefined) {
      shared = this.sharedOf(group)
      this.ofGroups.set(group, shared)
    }
    return shared
  }

  private sharedOf({ items, series }: ItemGroup): Shared {
    const known = items.flatMap((item) => this.items.get(item) ?? [])
    const captures = known.filter(({ isCapture }) => isCapture)
    // A capture of another time says nothing of this one; another may.
    const running = captures.filter(
      ({ account }) => account === undefined || whyNotRunning(account, this.interval) === undefined,
    )
    const ran = partly(running, this.interval)
    const counter = (layer: (typeof COUNTERS)[number]) => {
      if (running.length === 0) return unknown(noneRan(captures))
      return noted(shareOf(joined(running.map(({ item }) => this.capture(item)[layer]))), ran)
    }
    const read =
      running.length === 0
        ? unknown(noneRan(captures))
        : running.every(({ isWhole, account }) => isWhole && account !== undefined)
          ? noted(zero('Nothing of it was found missing.'), ran)
          : unknown('Not every capture was read to its end, or what it says of itself was not kept.')
    const isKnown = known.length === items.length && known.every(({ isWhole }) => isWhole)
    const files = items.filter((item) => this.items.get(item)?.isCapture !== true)
    return {
      counters: { link: counter('link'), kernel: counter('kernel'), process: counter('process') },
      read,
      rejects: rejectsIn(
        known.map(({ rejects }) => rejects),
        this.interval,
      ),
      unread: isKnown ? undefined : 'Not every item was read to its end.',
      archive: files.some((item) => this.index.seriesOf(item).length === 0)
        ? unknown('It was not looked at whether files are missing beside its log files.')
        : joined(series.map(({ state, why }) => (state === 'examined' ? zero(why) : unknown(why)))),
      isSealed: series.length > 0,
    }
  }

  private numbered(source: LedgerSource): LedgerCell {
    if (source.numbered === 'none') return absent('It does not number its messages.')
    if (!isHeardIn(source, this.interval)) return unknown('None of its messages lies in the interval.')
    return source.numbered === 'all'
      ? zero('Its numbering has no hole between the first and the last message that was seen.')
      : unknown('Not all of its messages are numbered.')
  }
}

function isHeardIn({ first, last }: LedgerSource, interval: Interval): boolean {
  return first !== null && last !== null && overlaps({ since: BigInt(first), until: BigInt(last) }, interval)
}

function noneRan(captures: readonly Item[]): string {
  return captures.length === 0
    ? 'Nothing that was kept says anything of it.'
    : 'No capture that holds messages of it was running.'
}

/** No relay states that it lost nothing; whether there is one may be known. */
function relayCell({ isRelayed }: LedgerSource): LedgerCell {
  if (isRelayed === false) return absent('It sends without a relay.')
  return unknown(
    isRelayed
      ? 'Several hosts send from its address: all but one at most come through a relay, and none says here what it lost.'
      : 'Whether a relay stands between is not known, and none says here what it lost.',
  )
}

/** Longest pause between statistics (ns), which come every few minutes; in a longer one the program may have been started anew. */
export const MAX_STATISTICS_PAUSE = 3_600_000_000_000n

/** What a source says of itself. Its own statistics hold as long as they come. */
function originatorCell({ ownCount }: LedgerSource, interval: Interval): LedgerCell {
  if (ownCount === null) return unknown('It states no regular counts of what it loses.')
  const [since, until] = [BigInt(ownCount.since), BigInt(ownCount.until)]
  const times = since === until ? `at ${utc(since)}` : `from ${utc(since)} to ${utc(until)}`
  const states = `Its ${ownCount.program} states what its queues discard, ${count(ownCount.reports, 'time')} ${times}`
  if (ownCount.longestPause === null) return unknown(`${states}; they did not come in the order of time.`)
  const pause = BigInt(ownCount.longestPause)
  if (pause > MAX_STATISTICS_PAUSE)
    return unknown(`${states}, but not for up to ${duration(Number(pause / 1000n))}: it may have begun to count anew.`)
  if (since <= interval.since && until >= interval.until) return zero(`${states}, and no loss in this interval.`)
  return unknown(`${states}; what it lost in the rest of this interval is not counted.`)
}

/** A sentence for where captures ran for a part of an interval only; '': they ran all the time, or it is not known when. */
function partly(running: readonly Item[], interval: Interval): string {
  let since: bigint | null = null
  let until: bigint | null = null
  for (const { account } of running) {
    since = earlier(since, account?.first ?? null)
    until = later(until, account?.last ?? null)
  }
  if (since === null || until === null) return ''
  const [from, to] = [later(since, interval.since)!, earlier(until, interval.until)!]
  const isAll = from - interval.since < EDGE && interval.until - to < EDGE
  return isAll ? '' : ` This is said of ${utc(from)} to ${utc(to)}, while packets were captured.`
}

/** What may be missing of an interval at either end without a word: a capture begins with its first packet. */
const EDGE = 1_000_000_000n

function noted(cell: LedgerCell, note: string): LedgerCell {
  return note === '' || cell.state === 'unknown' ? cell : { ...cell, from: cell.from + note }
}
