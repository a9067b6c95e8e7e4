import type { GapAddress, GapFinding, GapKind } from '../../../core/gaps/finding.ts'
import { count, figure } from '../../../core/gaps/words.ts'

/** Findings of one kind and detector that are listed; those beyond are counted in one more. */
export const MAX_LISTED = 10_000

interface Unlisted {
  readonly kind: GapKind
  readonly first: GapFinding
  findings: number
  min: number
  isBounded: boolean
  max: number
}

/** Takes findings from detectors, so many of each that a hostile input fills no memory. What is not listed is counted, and said. */
export class GapList {
  private readonly listed = new Map<string, GapFinding[]>()
  private readonly beyond = new Map<string, Unlisted>()

  readonly take = (finding: GapFinding): void => {
    const key = `${finding.kind} ${finding.detector} ${finding.lost.unit}`
    const list = this.listed.get(key)
    if (list === undefined) this.listed.set(key, [finding])
    else if (list.length < MAX_LISTED) list.push(finding)
    else this.count(key, finding)
  }

  private count(key: string, finding: GapFinding): void {
    const { min, max } = finding.lost
    const known = this.beyond.get(key)
    const all = known ?? { kind: finding.kind, first: finding, findings: 0, min: 0, isBounded: true, max: 0 }
    if (known === undefined) this.beyond.set(key, all)
    all.findings++
    all.min += min
    if (max === null) all.isBounded = false
    else all.max += max
  }

  /** All that are listed, and one more for those of a kind that are not. */
  findings(): GapFinding[] {
    return [...[...this.listed.values()].flat(), ...[...this.beyond.values()].map(furtherFinding)]
  }

  /** Findings that are counted and not listed. */
  get unlisted(): number {
    return [...this.beyond.values()].reduce((sum, { findings }) => sum + findings, 0)
  }
}

function furtherFinding({ kind, first, findings, min, isBounded, max }: Unlisted): GapFinding {
  const { detector, lost } = first
  const addresses: readonly GapAddress[] = first.addresses.slice(0, 1)
  return {
    kind,
    detector,
    source: null,
    since: null,
    until: null,
    lost: { min, max: isBounded ? max : null, unit: lost.unit },
    confidence: 'likely',
    text: `${count(findings, 'more finding')} of this kind ${findings === 1 ? 'is' : 'are'} counted here and not listed one by one, as ${figure(MAX_LISTED)} are.`,
    addresses,
  }
}
