import { visible } from '../text/visible.ts'
import { ALTERATIONS, type Alteration, type ArchiveReport } from '../verdict/report.ts'

/**
 * How far it is known what is missing of a series. `examined`: all of it is among the findings. `open`: it was looked at, and more
 * may be missing than can be told. `not examined`: it was not looked at.
 */
export type SeriesState = 'examined' | 'open' | 'not examined'

/** Log files of which one goes on where another ends: those of one rotation, or the segments of one sealed archive. */
export interface LedgerSeries {
  readonly items: readonly number[]
  readonly state: SeriesState
  /** Why it is in this state, in a sentence. */
  readonly why: string
}

/** The files of a rotation whose names, ends and times were looked at; a file that stands alone is one too. */
export function rotationSeries(items: readonly number[]): LedgerSeries {
  return { items, state: 'examined', why: 'Names, ends and times of the log files show nothing missing between them.' }
}

/** What was done to an archive that leaves nothing missing, or of which the findings tell how much is. */
const TELLS_ALL: readonly Alteration[] = ['changed', 'inserted', 'reordered', 'segment missing']

/** The segments of an archive that are items, and what the last check of it found; undefined: it was not checked. */
export function archiveSeries(path: string, items: readonly number[], report: ArchiveReport | undefined): LedgerSeries {
  if (report === undefined || report.verdict === 'not checked')
    return { items, state: 'not examined', why: `The sealed archive ${visible(path)} was not checked.` }
  const name = visible(report.origin)
  const open = report.findings.find(({ kind }) => !TELLS_ALL.includes(kind))
  if (open !== undefined)
    return { items, state: 'open', why: `The check of the archive ${name} found that ${ALTERATIONS[open.kind]}.` }
  if (report.moreFindings > 0)
    return { items, state: 'open', why: `The check of the archive ${name} found more than was listed.` }
  if (report.checkpoints.length === 0 || report.checkpoints.some(({ verdict }) => verdict !== 'verified'))
    return {
      items,
      state: 'open',
      why: `No trusted key signed every checkpoint of the archive ${name}, so it is not proven that nothing was taken away.`,
    }
  return { items, state: 'examined', why: `Every segment that the archive ${name} names was accounted for.` }
}
