import type { GapFinding } from './finding.ts'

/** What the index needs to know of a source. */
interface Named {
  readonly name: string
  readonly addresses: readonly string[]
  readonly items: readonly number[]
}

/** Finds the findings about a source, among many of both. */
export class FindingIndex {
  private readonly numbers = new Map<GapFinding, number>()
  private readonly named = new Map<string, GapFinding[]>()
  /** Findings without a source, and all findings, by the items where their evidence stands. */
  private readonly unnamed = new Map<number, GapFinding[]>()
  private readonly items = new Map<number, GapFinding[]>()
  /** How many sources a name or address may stand for. */
  private readonly bearers = new Map<string, number>()

  constructor(findings: readonly GapFinding[], sources: readonly Named[]) {
    for (const [number, finding] of findings.entries()) {
      this.numbers.set(finding, number)
      if (finding.source !== null) put(this.named, finding.source, finding)
      for (const item of new Set(finding.addresses.map((address) => address.item))) {
        put(this.items, item, finding)
        if (finding.source === null) put(this.unnamed, item, finding)
      }
    }
    for (const { name, addresses } of sources) {
      for (const each of new Set([name, ...addresses])) this.bearers.set(each, (this.bearers.get(each) ?? 0) + 1)
    }
  }

  numberOf(finding: GapFinding): number {
    return this.numbers.get(finding) ?? -1
  }

  ofItem(item: number): readonly GapFinding[] {
    return this.items.get(item) ?? []
  }

  /** Findings that are about a source, or may be: one without a source is about all that its items hold. In their order. */
  about({ name, addresses, items }: Named): readonly GapFinding[] {
    const found = new Set([name, ...addresses].flatMap((each) => this.named.get(each) ?? []))
    for (const item of items) for (const finding of this.unnamed.get(item) ?? []) found.add(finding)
    return [...found].sort((a, b) => this.numberOf(a) - this.numberOf(b))
  }

  /** Whether a finding is about this source and cannot be about another. */
  isOnly(finding: GapFinding, source: Named): boolean {
    if (finding.source === null) return false
    return finding.source === source.name || this.bearers.get(finding.source) === 1
  }
}

function put<K>(map: Map<K, GapFinding[]>, key: K, finding: GapFinding): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [finding])
  else list.push(finding)
}
