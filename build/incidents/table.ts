import type { Score } from './score.ts'
import type { AlarmRate, SilenceRecall } from './silences.ts'
import { COUNTED, UNSURE } from './truth.ts'

/** A table as rows of cells, the heads first. */
export type Table = readonly (readonly string[])[]

const share = (part: number, of: number): string => (of === 0 ? '–' : (part / of).toFixed(3))

/** Whether nothing may be missed and nothing found that is not there. */
export function isDemanded({ detector, circumstance }: Score): boolean {
  return COUNTED.includes(detector) && !UNSURE.includes(circumstance)
}

/** Rows that break what is demanded of them. */
export function broken(scores: readonly Score[]): Score[] {
  return scores.filter((score) => isDemanded(score) && (score.found < score.losses || score.false > 0))
}

export function scoreTable(scores: readonly Score[]): Table {
  const head = [
    'detector',
    'circumstance',
    'incidents',
    'losses',
    'found',
    'recall',
    'findings',
    'follow',
    'false',
    'precision',
    'exact size',
  ]
  return [
    head,
    ...scores.map((score) => [
      score.detector + (isDemanded(score) ? ' *' : ''),
      score.circumstance,
      String(score.incidents),
      String(score.losses),
      String(score.found),
      share(score.found, score.losses),
      String(score.findings),
      String(score.consequent),
      String(score.false),
      share(score.found, score.found + score.false),
      score.mustBeExact === 0 ? '–' : `${Math.floor((100 * score.exact) / score.mustBeExact)} %`,
    ]),
  ]
}

export function rateTable(rates: readonly AlarmRate[]): Table {
  const head = [
    'sources that are never silent',
    'days of evidence',
    'sources',
    'alarms',
    'per source and day',
    'stated',
  ]
  return [
    head,
    ...rates.map(({ habit, days, sources, alarms, measured, stated }) => [
      habit,
      String(days),
      String(sources),
      String(alarms),
      measured.toFixed(4),
      stated.toFixed(4),
    ]),
  ]
}

/** Recall by how many times as long as the longest other pause a silence is. */
export function recallTable(recalls: readonly SilenceRecall[]): Table {
  const times = [...new Set(recalls.map((each) => each.times))]
  const habits = [...Map.groupBy(recalls, ({ habit }) => habit)]
  return [
    ['silence in longest other pauses', ...times.map(String)],
    ...habits.map(([habit, all]) => [
      habit,
      ...times.map((time) => {
        const each = all.find((recall) => recall.times === time)
        return each === undefined ? '–' : share(each.found, each.silences)
      }),
    ]),
  ]
}

export function markdown([head, ...rows]: Table, left: number): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/^(.*) \*$/, '**$1**')).join(' | ')} |`
  const rule = head!.map((_, i) => (i < left ? '---' : '---:')).join('|')
  return [line(head!), `|${rule}|`, ...rows.map(line)].join('\n')
}
