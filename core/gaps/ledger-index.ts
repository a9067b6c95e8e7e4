import { type GapFinding, RELAY_REPORT } from './finding.ts'
import { type FindingSum, type Interval, NO_FINDINGS, overlaps, plusSums, sumOf } from './ledger-cell.ts'
import type { LedgerSeries } from './ledger-series.ts'

/** Layers of a source that findings speak of. */
export type FoundLayer = 'process' | 'fragment' | 'stream' | 'relay' | 'originator' | 'archive' | 'unplaced'

/** What the index needs to know of a source. */
interface Named {
  readonly name: string
  readonly addresses: readonly string[]
  readonly items: readonly number[]
}

/** Sources whose messages stand in the same items: what is known of those items is the same for all of them. */
export interface ItemGroup {
  readonly items: readonly number[]
  readonly series: readonly LedgerSeries[]
}

/** What findings say of one source, or of all sources of a group, in one interval. */
export interface Heard {
  readonly layers: Readonly<Partial<Record<FoundLayer, FindingSum>>>
  /** The first silence. */
  readonly silence: GapFinding | undefined
}

/** Whether a finding says what the capture cut off, which is no loss of packets. */
export function isCut({ detector }: GapFinding): boolean {
  return detector === 'snap-length'
}

/** The layer of a source that a finding tells of; undefined: it tells of a capture, or of none. */
function layerOf(finding: GapFinding): FoundLayer | 'silence' | undefined {
  switch (finding.kind) {
    case 'fragment':
    case 'stream':
    case 'archive':
      return finding.kind
    case 'drop-report':
      return finding.detector === RELAY_REPORT ? 'relay' : 'originator'
    case 'sequence':
      return 'unplaced'
    case 'truncation':
      return isCut(finding) ? 'process' : 'unplaced'
    case 'silence':
    case 'heartbeat':
      return 'silence'
    default:
      return undefined
  }
}

/** Findings by what they are about. */
class FindingMaps {
  readonly named = new Map<string, GapFinding[]>()
  /** All findings by the items where their evidence stands; those without a source; what is missing of a series, by the series. */
  readonly items = new Map<number, GapFinding[]>()
  private readonly unnamed = new Map<number, GapFinding[]>()
  private readonly missing = new Map<LedgerSeries, GapFinding[]>()

  constructor(findings: readonly GapFinding[], seriesOf: (item: number) => readonly LedgerSeries[]) {
    for (const finding of findings) {
      if (finding.source !== null) put(this.named, finding.source, finding)
      const items = new Set(finding.addresses.map(({ item }) => item))
      for (const item of items) {
        put(this.items, item, finding)
        if (finding.source === null) put(this.unnamed, item, finding)
      }
      // What a series lacks may be of any source of the series, wherever in it the finding stands.
      if (finding.source !== null || finding.kind !== 'archive') continue
      for (const series of new Set([...items].flatMap(seriesOf))) put(this.missing, series, finding)
    }
  }

  /** Findings without a source that are about all that some items hold. */
  ofGroup({ items, series }: ItemGroup): ReadonlySet<GapFinding> {
    const found = new Set(series.flatMap((each) => this.missing.get(each) ?? []))
    for (const item of items) for (const finding of this.unnamed.get(item) ?? []) found.add(finding)
    return found
  }
}

/** What is the same for all intervals: findings and their numbers, who bears which name, which items belong together. */
export class FindingIndex {
  readonly numbers: ReadonlyMap<GapFinding, number>
  private readonly findings: readonly GapFinding[]
  /** How many sources a name or address may stand for. */
  private readonly bearers = new Map<string, number>()
  private readonly series = new Map<number, LedgerSeries[]>()
  private readonly groups = new Map<string, ItemGroup>()

  constructor(findings: readonly GapFinding[], sources: readonly Named[], series: readonly LedgerSeries[]) {
    this.findings = findings
    this.numbers = new Map(findings.map((finding, number) => [finding, number]))
    for (const { name, addresses } of sources)
      for (const each of new Set([name, ...addresses])) this.bearers.set(each, (this.bearers.get(each) ?? 0) + 1)
    for (const each of series) for (const item of each.items) put(this.series, item, each)
  }

  groupOf({ items }: Named): ItemGroup {
    const key = items.join()
    let group = this.groups.get(key)
    if (group === undefined) {
      group = { items, series: [...new Set(items.flatMap((item) => this.series.get(item) ?? []))] }
      this.groups.set(key, group)
    }
    return group
  }

  readonly seriesOf = (item: number): readonly LedgerSeries[] => this.series.get(item) ?? []

  /** Whether a name or address stands for this source and for no other. */
  isOnly(each: string, { name }: Named): boolean {
    return each === name || this.bearers.get(each) === 1
  }

  during(interval: Interval): FindingsDuring {
    const maps = new FindingMaps(
      this.findings.filter((finding) => overlaps(finding, interval)),
      this.seriesOf,
    )
    return new FindingsDuring(this, maps, interval)
  }
}

/** The findings that reach into one interval. What they say is added up once for each name and each group. */
export class FindingsDuring {
  private readonly index: FindingIndex
  private readonly maps: FindingMaps
  private readonly interval: Interval
  private readonly ofNames = new Map<string, Heard>()
  private readonly ofGroups = new Map<ItemGroup, Heard>()

  constructor(index: FindingIndex, maps: FindingMaps, interval: Interval) {
    this.index = index
    this.maps = maps
    this.interval = interval
  }

  /** Findings whose evidence stands in an item. */
  ofItem(item: number): readonly GapFinding[] {
    return this.maps.items.get(item) ?? []
  }

  /** What is about a source, or may be: by its name, by its addresses, and what is about all that its items hold. */
  about(source: Named): Heard {
    const heard: Heard[] = []
    for (const each of new Set([source.name, ...source.addresses]))
      if (this.maps.named.has(each)) heard.push(this.ofName(each, this.index.isOnly(each, source)))
    const shared = this.ofGroup(this.index.groupOf(source))
    return heard.length === 0 ? shared : together([...heard, shared], this.index)
  }

  sum(findings: readonly GapFinding[], isOwn: boolean): FindingSum {
    return sumOf(findings, this.interval, isOwn, (finding) => this.index.numbers.get(finding)!)
  }

  private ofName(name: string, isOwn: boolean): Heard {
    const key = `${isOwn ? 'own' : 'shared'} ${name}`
    let heard = this.ofNames.get(key)
    if (heard === undefined) {
      heard = this.heard(this.maps.named.get(name)!, isOwn)
      this.ofNames.set(key, heard)
    }
    return heard
  }

  private ofGroup(group: ItemGroup): Heard {
    let heard = this.ofGroups.get(group)
    if (heard === undefined) {
      heard = this.heard([...this.maps.ofGroup(group)], false)
      this.ofGroups.set(group, heard)
    }
    return heard
  }

  private heard(findings: readonly GapFinding[], isOwn: boolean): Heard {
    const byLayer = Map.groupBy(findings, layerOf)
    const layers: Partial<Record<FoundLayer, FindingSum>> = {}
    for (const [layer, each] of byLayer)
      if (layer !== undefined && layer !== 'silence') layers[layer] = this.sum(each, isOwn)
    return { layers, silence: byLayer.get('silence')?.[0] }
  }
}

function together(heard: readonly Heard[], { numbers }: FindingIndex): Heard {
  const layers: Partial<Record<FoundLayer, FindingSum>> = {}
  for (const each of heard)
    for (const [layer, sum] of Object.entries(each.layers) as [FoundLayer, FindingSum][])
      layers[layer] = plusSums([layers[layer] ?? NO_FINDINGS, sum])
  const silences = heard.flatMap(({ silence }) => (silence === undefined ? [] : [silence]))
  return { layers, silence: silences.sort((a, b) => numbers.get(a)! - numbers.get(b)!)[0] }
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
