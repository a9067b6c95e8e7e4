import type { SealedFile } from '../../core/verdict/report.ts'
import { type Verdict, worst } from '../../core/verdict/verdict.ts'
import type { Outcome } from './expected-digest.ts'

/**
 * One verdict for each file, where several lines speak of it: the worst. Where all of them match, the best: one strong digest that is
 * signed is enough.
 */
export function mergeOutcomes(outcomes: readonly { path: string; outcome: Outcome }[]): SealedFile[] {
  const byPath = new Map<string, Outcome[]>()
  for (const { path, outcome } of outcomes) {
    const known = byPath.get(path)
    if (known === undefined) byPath.set(path, [outcome])
    else known.push(outcome)
  }
  return [...byPath].map(([path, all]) => {
    const isSigned = all.every(({ verdict }) => isMatch(verdict)) && all.some(({ verdict }) => verdict === 'verified')
    const verdict = isSigned ? 'verified' : worst(all.map((outcome) => outcome.verdict))
    const reasons = new Set(all.filter((outcome) => outcome.verdict === verdict).map(({ reason }) => reason))
    return { path, verdict, reason: [...reasons].join(' ') }
  })
}

const isMatch = (verdict: Verdict): boolean => verdict === 'verified' || verdict === 'unsigned'
