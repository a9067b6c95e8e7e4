import type { GapRow } from '../row.ts'
import type { Numbering } from './counting.ts'
import type { NumberedRow } from './track.ts'

/** Numbers of one origin that are held back until it is decided whose counters they are of. */
export const MAX_UNDECIDED = 1024

/** Numbers among those of other hosts that show that one counter is behind them. */
export const MIN_LINKS = 3

type HeldRow = NumberedRow & Pick<GapRow, 'transport' | 'part' | 'sourceCode'>

/** A number that waits, with what is kept of its row. */
export interface HeldNumber {
  readonly n: number
  readonly said: number
  readonly row: HeldRow
}

/**
 * Where numbers come from: an address of the wire, or a file. The hosts behind it count by themselves, unless a relay writes numbers
 * of its own over theirs: then these go on from one host to the next.
 */
export interface Origin {
  /** The only source so far; null: there are several. */
  only: string | null
  /** Its numbering, how many numbers it has from here, and the last of them. */
  first: Numbering | null
  given: number
  last: number
  isDecided: boolean
  /** Hosts whose numbers are a relay's, and hosts who count by themselves (null). */
  readonly counters: Map<string, Numbering | null>
  /** Numberings of relays. */
  readonly relays: Numbering[]
  held: HeldNumber[]
}

export function openOrigin(source: string): Origin {
  return {
    only: source,
    first: null,
    given: 0,
    last: NaN,
    isDecided: false,
    counters: new Map(),
    relays: [],
    held: [],
  }
}

/** Two hosts: numbers of either that stand next to the other's and alone among its own, and numbers that both gave. */
interface Pair {
  readonly hosts: readonly [string, string]
  links: number
  twice: number
}

/**
 * Hosts whose numbers are of one counter, group by group. Where they share one, a number stands next to another host's and alone among
 * its own, and none stands twice, as where counters that run side by side meet.
 */
export function sharedCounters({ held, first, last }: Pick<Origin, 'held' | 'first' | 'last'>): string[][] {
  const hostsOf = new Map<number, Set<string>>()
  const add = (n: number, host: string) => hostsOf.set(n, (hostsOf.get(n) ?? new Set()).add(host))
  if (first !== null) add(last, first.source)
  for (const { n, row } of held) add(n, row.source)
  const groups: { hosts: Set<string>; links: number }[] = []
  for (const { hosts, links, twice } of pairsOf(hostsOf)) {
    if (links <= 4 * twice) continue
    const all = { hosts: new Set(hosts), links }
    for (let i = groups.length - 1; i >= 0; i--) {
      const group = groups[i]!
      if (!hosts.some((host) => group.hosts.has(host))) continue
      for (const host of group.hosts) all.hosts.add(host)
      all.links += group.links
      groups.splice(i, 1)
    }
    groups.push(all)
  }
  return groups.filter(({ links }) => links >= MIN_LINKS).map(({ hosts }) => [...hosts])
}

function pairsOf(hostsOf: ReadonlyMap<number, ReadonlySet<string>>): Iterable<Pair> {
  const pairs = new Map<string, Pair>()
  const pairOf = (a: string, b: string): Pair => {
    const hosts: [string, string] = a < b ? [a, b] : [b, a]
    const key = JSON.stringify(hosts)
    const pair = pairs.get(key) ?? { hosts, links: 0, twice: 0 }
    pairs.set(key, pair)
    return pair
  }
  for (const [n, hosts] of hostsOf) {
    const besides = new Set([...(hostsOf.get(n - 1) ?? []), ...(hostsOf.get(n + 1) ?? [])])
    for (const host of hosts) {
      if (!besides.has(host)) for (const other of besides) pairOf(host, other).links++
      for (const other of hosts) if (host < other) pairOf(host, other).twice++
    }
  }
  return pairs.values()
}

/** What must be kept of a row, which is a flyweight. The codes of its part mean nothing any more when it is taken. */
export function copyOf(row: GapRow): HeldRow {
  const { item, packet, offset, length, seq, transport, source, src, app, procid } = row
  const { wireTime, senderTime, wireSec, wireNano, senderSec, senderNano } = row
  const times = { wireTime, senderTime, wireSec, wireNano, senderSec, senderNano }
  return { item, packet, offset, length, seq, transport, part: NaN, sourceCode: 0, source, src, app, procid, ...times }
}
