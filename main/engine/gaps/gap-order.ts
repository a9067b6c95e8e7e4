import type { GapFinding } from '../../../core/gaps/finding.ts'

/** Whether something is, or may be, missing; the others bear on absence: clocks, repeats. */
export function isGap({ lost }: GapFinding): boolean {
  return lost.max !== 0
}

/** Findings by time, then kind; those without a time last. */
export function inOrder(findings: readonly GapFinding[]): GapFinding[] {
  const timeOf = ({ since, until }: GapFinding) => since ?? until
  return [...findings].sort((a, b) => {
    const [first, second] = [timeOf(a), timeOf(b)]
    if (first === second) return a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0
    if (first === null || second === null) return first === null ? 1 : -1
    return first < second ? -1 : 1
  })
}

/** Gaps first, then what bears on absence, both in the order of time. */
export function gapsFirst(findings: readonly GapFinding[]): GapFinding[] {
  const ordered = inOrder(findings)
  return [...ordered.filter(isGap), ...ordered.filter((finding) => !isGap(finding))]
}
