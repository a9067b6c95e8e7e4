import { CodeCache } from '../../../core/gaps/code-cache.ts'
import type { LedgerSource, OwnCount } from '../../../core/gaps/ledger.ts'
import { asNanos, type Detector, type GapItem, type GapRow, MAX_SOURCES } from '../../../core/gaps/row.ts'
import { statementsOf } from '../../../core/gaps/signature.ts'

/** Addresses that are kept of one source. */
export const MAX_ADDRESSES = 64

/** Forms in which a program regularly states what it discarded, zero included (core/gaps/signatures), and whose they are. */
const STATISTICS: Readonly<Record<string, string>> = {
  'rs-impstats-q': 'rsyslog',
  'rs-impstats-rl': 'rsyslog',
  'sng-stats': 'syslog-ng',
}

/** A time in two numbers, as rows have it; seconds NaN: none yet. */
interface Moment {
  sec: number
  nano: number
}

interface Statistics {
  readonly program: string
  reports: number
  since: bigint
  until: bigint
  /** Time of the one before, longest pause between two, and whether some came before those of an item that was looked at earlier. */
  before: bigint
  longestPause: bigint
  isDisordered: boolean
}

interface Known {
  readonly name: string
  readonly addresses: Set<string>
  readonly items: Set<number>
  readonly carriers: Set<'udp' | 'tcp' | 'file'>
  /** Of the row before: what does not change need not be put into a set again. */
  item: number
  src: string | null
  transport: string
  moreAddresses: boolean
  readonly first: Moment
  readonly last: Moment
  hasNumbered: boolean
  hasPlain: boolean
  statistics: Statistics | null
}

/**
 * Gathers what the ledger has to know of each source: where its messages came from and when, in which items, whether they are numbered,
 * and whether it states statistics of its own losses.
 */
export class SourceFacts implements Detector {
  /** Messages of sources beyond MAX_SOURCES; the ledger has no line for them. */
  beyond = 0
  private readonly known = new Map<string, Known>()
  private readonly codes = new CodeCache<Known>()

  item(_: GapItem): void {}

  row(row: GapRow): void {
    const known = this.knownOf(row)
    if (known === undefined) {
      this.beyond++
      return
    }
    const { item, src, transport } = row
    if (known.item !== item) {
      known.item = item
      known.items.add(item)
    }
    if (known.transport !== transport) {
      known.transport = transport
      known.carriers.add(transport)
    }
    if (known.src !== src) {
      known.src = src
      if (src !== null)
        if (known.addresses.size < MAX_ADDRESSES || known.addresses.has(src)) known.addresses.add(src)
        else known.moreAddresses = true
    }
    const isWired = !Number.isNaN(row.wireSec)
    const sec = isWired ? row.wireSec : row.senderSec
    const nano = isWired ? row.wireNano : row.senderNano
    if (!Number.isNaN(sec)) {
      const { first, last } = known
      if (Number.isNaN(first.sec) || sec < first.sec || (sec === first.sec && nano < first.nano)) set(first, sec, nano)
      if (Number.isNaN(last.sec) || sec > last.sec || (sec === last.sec && nano > last.nano)) set(last, sec, nano)
      if (row.hasAnchor) noteStatistics(known, row, asNanos(sec, nano)!)
    }
    if (!(known.hasNumbered && known.hasPlain))
      if (row.sequenceId > 0) known.hasNumbered = true
      else known.hasPlain = true
  }

  end(): void {}

  /** The sources by name. */
  sources(): LedgerSource[] {
    const all = [...this.known.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    const shared = sharedAddresses(all)
    return all.map((known) => ({
      name: known.name,
      addresses: [...known.addresses],
      moreAddresses: known.moreAddresses,
      items: [...known.items],
      carriers: [...known.carriers],
      first: textOf(known.first),
      last: textOf(known.last),
      // One host at an address proves nothing: a relay may pass on one host only.
      isRelayed: isHost(known) && [...known.addresses].some((each) => shared.has(each)) ? true : null,
      numbered: known.hasNumbered ? (known.hasPlain ? 'some' : 'all') : 'none',
      ownCount: ownCountOf(known),
    }))
  }

  private knownOf(row: GapRow): Known | undefined {
    const { part, sourceCode } = row
    const cached = this.codes.get(part, sourceCode)
    if (cached !== undefined) return cached
    const { source } = row
    let known = this.known.get(source)
    if (known === undefined) {
      if (this.known.size >= MAX_SOURCES) return undefined
      known = newSource(source)
      this.known.set(source, known)
    }
    this.codes.set(part, sourceCode, known)
    return known
  }
}

function set(moment: Moment, sec: number, nano: number): void {
  moment.sec = sec
  moment.nano = nano
}

/** Decimal nanoseconds. */
function textOf({ sec, nano }: Moment): string | null {
  const time = asNanos(sec, nano)
  return time === null ? null : String(time)
}

function newSource(name: string): Known {
  return {
    name,
    addresses: new Set(),
    items: new Set(),
    carriers: new Set(),
    item: -1,
    src: null,
    transport: '',
    moreAddresses: false,
    first: { sec: NaN, nano: 0 },
    last: { sec: NaN, nano: 0 },
    hasNumbered: false,
    hasPlain: false,
    statistics: null,
  }
}

function noteStatistics(known: Known, row: GapRow, time: bigint): void {
  const [statement] = statementsOf(row.app, row.text)
  const program = statement === undefined ? undefined : STATISTICS[statement.signature.id]
  if (program === undefined) return
  const { statistics } = known
  if (statistics === null) {
    known.statistics = {
      program,
      reports: 1,
      since: time,
      until: time,
      before: time,
      longestPause: 0n,
      isDisordered: false,
    }
    return
  }
  statistics.reports++
  const pause = time - statistics.before
  if (pause > statistics.longestPause) statistics.longestPause = pause
  statistics.before = time
  if (time < statistics.since) {
    statistics.since = time
    statistics.isDisordered = true
  }
  if (time > statistics.until) statistics.until = time
}

function ownCountOf({ statistics }: Known): OwnCount | null {
  if (statistics === null) return null
  const { program, reports, since, until, longestPause, isDisordered } = statistics
  return {
    program,
    reports,
    since: String(since),
    until: String(until),
    longestPause: isDisordered ? null : String(longestPause),
  }
}

/** Addresses that messages of several hosts came from. A source that is named by the address itself is no host: its messages name none. */
function sharedAddresses(all: readonly Known[]): ReadonlySet<string> {
  const first = new Map<string, string>()
  const shared = new Set<string>()
  for (const known of all) {
    if (!isHost(known)) continue
    for (const address of known.addresses)
      if (first.has(address)) shared.add(address)
      else first.set(address, known.name)
  }
  return shared
}

function isHost({ name, addresses }: Known): boolean {
  return name !== '' && !addresses.has(name)
}
