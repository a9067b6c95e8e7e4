import type { GapFinding } from './finding.ts'

/** What is needed of a source to tell which findings are about it. */
interface Named {
  readonly name: string
  readonly addresses: readonly string[]
  readonly items: readonly number[]
}

/**
 * Tells which findings are about a source, in their order: those that bear its name or one of its addresses, and of those without a
 * source the ones that leave it unknown what any source of their items sent.
 */
export function findingsAbout(findings: readonly GapFinding[]): (source: Named) => readonly GapFinding[] {
  const named = new Map<string, number[]>()
  const unnamed = new Map<number, number[]>()
  for (const [number, { source, lost, addresses }] of findings.entries()) {
    if (source !== null) put(named, source, number)
    else if (lost.max === null)
      for (const item of new Set(addresses.map(({ item }) => item))) put(unnamed, item, number)
  }
  return ({ name, addresses, items }) => {
    const own = [name, ...addresses].flatMap((each) => named.get(each) ?? [])
    const all = new Set([...own, ...items.flatMap((item) => unnamed.get(item) ?? [])])
    return [...all].sort((a, b) => a - b).map((number) => findings[number]!)
  }
}

function put<K>(map: Map<K, number[]>, key: K, number: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [number])
  else list.push(number)
}
