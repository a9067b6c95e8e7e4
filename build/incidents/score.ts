import type { GapFinding } from '../../core/gaps/finding.ts'
import type { Incident } from './incident.ts'
import { type Circumstance, type Micros, SECOND, type Truth } from './truth.ts'

/** What became of one detector in one circumstance, over some incidents. */
export interface Score {
  readonly detector: string
  readonly circumstance: Circumstance
  incidents: number
  losses: number
  found: number
  /** Of those found, those whose size is exact, and of how many it must be. */
  exact: number
  mustBeExact: number
  findings: number
  /** Findings that follow from a loss of another kind. */
  consequent: number
  false: number
}

/** An incident of which something was missed, or found that is not there. */
export interface Judged {
  readonly missed: readonly Truth[]
  readonly false: readonly GapFinding[]
}

const NANOS = 1000n

/** Lines of files state whole seconds, so what happened within one cannot be told apart. */
function overlaps({ since, until }: GapFinding, of: { since: Micros; until: Micros }): boolean {
  if (since !== null && Number(since / NANOS) > of.until + SECOND) return false
  return until === null || Number(until / NANOS) >= of.since - SECOND
}

/** Whether a finding says what is true: the same place, and a size that the true one lies in. */
export function tells(finding: GapFinding, truth: Truth): boolean {
  const { kind, detector, source, lost, text } = finding
  if (detector !== truth.detector || kind !== truth.kind || source !== truth.source || lost.unit !== truth.unit)
    return false
  if (truth.says !== undefined && !text.includes(truth.says)) return false
  return overlaps(finding, truth) && hasSize(finding, truth)
}

function hasSize({ lost: { min, max } }: GapFinding, { lost, isExact }: Truth): boolean {
  if (lost === null) return max === null || max > min
  return isExact ? min === lost && max === lost : min <= lost && (max === null || max >= lost)
}

/** Scores of many incidents, by detector and circumstance. */
export class Scores {
  private readonly scores = new Map<string, Score>()

  /** Takes what was found in an incident; each finding tells of one loss at most, and each loss is told of once. */
  take({ truths, consequences, circumstances }: Incident, findings: readonly GapFinding[]): Judged {
    const seen = new Set<Score>()
    const free = new Set(findings)
    const missed: Truth[] = []
    for (const truth of truths) {
      const score = this.of(truth.detector, truth.circumstance)
      seen.add(score)
      score.losses++
      if (truth.isExact) score.mustBeExact++
      // Of several that could be it, that which ends when it did.
      const distance = ({ until }: GapFinding) => Math.abs(Number((until ?? 0n) / NANOS) - truth.until)
      const [finding] = [...free].filter((each) => tells(each, truth)).sort((a, b) => distance(a) - distance(b))
      if (finding === undefined) {
        missed.push(truth)
        continue
      }
      free.delete(finding)
      score.found++
      score.findings++
      if (truth.isExact) score.exact++
    }
    const falseOnes: GapFinding[] = []
    for (const finding of free) {
      const { detector, source } = finding
      const score = this.of(detector, circumstances.get(`${detector} ${source}`) ?? '')
      seen.add(score)
      score.findings++
      const follows = consequences.some(
        (each) =>
          each.detector === detector && (each.source === null || each.source === source) && overlaps(finding, each),
      )
      if (follows) score.consequent++
      else {
        score.false++
        falseOnes.push(finding)
      }
    }
    for (const score of seen) score.incidents++
    return { missed, false: falseOnes }
  }

  private of(detector: string, circumstance: Circumstance): Score {
    const key = `${detector} ${circumstance}`
    let score = this.scores.get(key)
    if (score === undefined) {
      const none = { incidents: 0, losses: 0, found: 0, exact: 0, mustBeExact: 0, findings: 0, consequent: 0, false: 0 }
      score = { detector, circumstance, ...none }
      this.scores.set(key, score)
    }
    return score
  }

  /** By detector, then circumstance. */
  all(): Score[] {
    const nameOf = ({ detector, circumstance }: Score) => `${detector} ${circumstance}`
    return [...this.scores.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  }
}
