import type { GapFinding } from '../finding.ts'

/** A silence that lies in a hole of an archive for this part of its length is the hole's. */
const EXPLAINED_PART = 0.9

/**
 * Leaves out silences that segments of a sealed archive explain which are not here: the seals say how many records those held, and
 * a silence would only say that nobody knows. Only silences in items of that archive are meant.
 */
export function withoutExplained(findings: readonly GapFinding[], sealed: readonly GapFinding[]): GapFinding[] {
  return findings.filter((finding) => !isSilence(finding) || !sealed.some((hole) => explains(hole, finding)))
}

/** Of one source or of all, and where no item covers the time: the detector of silences finds both. */
function isSilence({ kind, detector }: GapFinding): boolean {
  return kind === 'silence' || detector === 'silence'
}

function explains(hole: GapFinding, { since, until, addresses }: GapFinding): boolean {
  if (since === null || until === null || hole.since === null || hole.until === null) return false
  const items = new Set(hole.addresses.map(({ item }) => item))
  if (items.size === 0 || !addresses.every(({ item }) => items.has(item))) return false
  const from = since > hole.since ? since : hole.since
  const to = until < hole.until ? until : hole.until
  return Number(to - from) >= EXPLAINED_PART * Number(until - since)
}
