import type { Confidence, GapFinding } from '../finding.ts'
import { count, period } from '../words.ts'
import type { Dialect } from './dialect.ts'
import type { Mark } from './track.ts'

/** Longest jump that is taken for so many lost messages; over a longer one the counter was more likely set anew. */
export const MAX_PLAIN_JUMP = 1_000_000

/** Farthest that a sender's clock is set back (ns): over that, what follows is more likely of another counter. */
export const MAX_STEP_BACK = 3600e9

/** The earlier time first, also where a clock was set back or what is older stands behind. */
export function between(before: Mark, after: Mark): string {
  const { since, until } = place(before, after)
  return since === null || until === null ? 'At a time that is not stated ' : `${period(since, until)} `
}

export function named(source: string): string {
  return source || 'the sender'
}

/** Interval and addresses of two neighbours. A clock that was set back does not turn the interval round. */
export function place(before: Mark, after: Mark): Pick<GapFinding, 'since' | 'until' | 'addresses'> {
  const turned = before.at !== null && after.at !== null && before.at > after.at
  return {
    since: turned ? after.at : before.at,
    until: turned ? before.at : after.at,
    addresses: [before.address, after.address],
  }
}

/** `missing` numbers were not seen between the messages `before` (number `from`) and `after` (number `to`). */
export function holeFinding(
  dialect: Dialect,
  source: string,
  [before, from]: readonly [Mark, number],
  [after, to]: readonly [Mark, number],
  missing: number,
  confidence: Confidence,
): GapFinding {
  const { detector, unit, name, one, many, caveat } = dialect
  const isPlain = missing <= MAX_PLAIN_JUMP && !(before.said - after.said > MAX_STEP_BACK)
  const goes = `${between(before, after)}${name} of ${named(source)} goes from ${from} to ${to}: `
  const lost = `${count(missing, `${one} was`, `${many} were`)} not seen in this evidence. ${caveat}`
  const jump = `more likely the counter was set anew, or these are two counters; at most ${count(missing, one, many)} are missing, and whether any are cannot be told.`
  return {
    kind: 'sequence',
    detector,
    source: source || null,
    ...place(before, after),
    lost: { min: isPlain ? missing : 0, max: missing, unit },
    confidence: isPlain ? confidence : 'possible',
    text: goes + (isPlain ? lost : jump),
  }
}

/** The counter began anew between `before` and `after`. */
export function restartFinding(
  dialect: Dialect,
  source: string,
  [before, from]: readonly [Mark, number],
  [after, to]: readonly [Mark, number],
  unseen: number,
): GapFinding {
  const { detector, unit, name, one, many } = dialect
  const missed =
    unseen === 0
      ? ''
      : ` The new numbering begins with ${dialect.begins}, so at least ${count(unseen, `${one} was`, `${many} were`)} not seen in this evidence.`
  return {
    kind: 'sequence',
    detector,
    source: source || null,
    ...place(before, after),
    lost: { min: unseen, max: null, unit },
    confidence: 'likely',
    text: `${between(before, after)}${name} of ${named(source)} falls from ${from} to ${to}: the counter was started anew.${missed} Whether ${many} were lost around that moment the numbers cannot show.`,
  }
}

/** Something that keeps the numbers from telling anything; `marks` are examples. */
export function noteFinding(dialect: Dialect, source: string | null, marks: readonly Mark[], text: string): GapFinding {
  const times = marks.flatMap(({ at }) => (at === null ? [] : [at])).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return {
    kind: 'sequence',
    detector: dialect.detector,
    source: source || null,
    since: times[0] ?? null,
    until: times.at(-1) ?? null,
    lost: { min: 0, max: null, unit: dialect.unit },
    confidence: 'possible',
    text,
    addresses: marks.map(({ address }) => address),
  }
}
