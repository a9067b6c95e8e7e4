import { join } from 'node:path'
import type { Item } from '../../contract/shapes.ts'
import type { ArchiveReport, IntegrityFinding, SealReport, SegmentReport } from '../../core/verdict/report.ts'
import type { Verdict } from '../../core/verdict/verdict.ts'
import type { Stretch } from '../store/rows-within.ts'

/** What the checks of archives and seals come to for one item. */
export interface Judgement {
  /** On the item as a whole, and why. */
  readonly verdict: Verdict
  readonly reason: string
  /** On its messages, but for those that touch one of the stretches. */
  readonly base: Verdict
  readonly stretches: readonly { readonly stretch: Stretch; readonly verdict: Verdict }[]
}

/** Kinds that say something of bytes that stand in the segment. What is gone or beside it marks no message. */
const MARKS_BYTES = new Set<IntegrityFinding['kind']>(['changed', 'inserted', 'reordered', 'cut short'])
const PLACED = new Set<IntegrityFinding['kind']>([...MARKS_BYTES, 'removed'])

/**
 * Judges the segment of an archive: where its failure was placed at records, its other records still are what was sealed. Messages in
 * those that are read by what was altered cannot be checked.
 */
export function judgeSegment(archive: ArchiveReport, segment: SegmentReport): Judgement {
  const { verdict, reason, state, bytes } = segment
  const whole = { verdict, reason, base: verdict, stretches: [] }
  if (state === 'open' && verdict !== 'failed')
    return { ...whole, stretches: [{ stretch: { start: bytes, end: Number.POSITIVE_INFINITY }, verdict: 'unsigned' }] }
  if (verdict !== 'failed') return whole
  const own = archive.findings.filter(({ segment: number }) => number === segment.number)
  const placed = own.filter(({ kind }) => PLACED.has(kind))
  const isPlaced =
    archive.moreFindings === 0 &&
    placed.length > 0 &&
    own.length === placed.length &&
    placed.every(({ record, offset, length }) => record !== null && offset !== null && length !== null)
  const signed = archive.checkpoints.find(({ number }) => number === segment.checkpoint)?.verdict
  if (!isPlaced || signed === undefined || signed === 'failed') return whole
  const stretches = placed.flatMap(({ kind, offset, length }) =>
    MARKS_BYTES.has(kind) ? [{ stretch: { start: offset!, end: offset! + length! }, verdict: 'failed' as const }] : [],
  )
  const unsettled = segment.unsettled.map((stretch) => ({ stretch, verdict: 'cannot check' as const }))
  return { verdict, reason, base: signed, stretches: [...stretches, ...unsettled] }
}

/** Of what several seals say of one file the first in this order holds: a failure decides, else what proves most. */
const DECISIVE: readonly Verdict[] = ['failed', 'verified', 'unsigned', 'cannot check', 'not checked']

/** What the seals of others say of the files that they name, by absolute path. */
export function judgeBySeals(seals: readonly SealReport[]): ReadonlyMap<string, Judgement> {
  const judged = new Map<string, Judgement>()
  for (const { path, type, detail, files } of seals) {
    const folder = type === 'bagit' ? path : join(path, '..')
    for (const file of files) {
      const place = join(folder, file.path)
      const { verdict } = file
      const before = judged.get(place)
      if (before !== undefined && DECISIVE.indexOf(before.verdict) <= DECISIVE.indexOf(verdict)) continue
      judged.set(place, { verdict, reason: `${detail}: ${file.reason}`, base: verdict, stretches: [] })
    }
  }
  return judged
}

/** What can be said where no seal names the item: only that it is, or is not, what was taken in. */
export function judgeByIntake(now: Item['now']): Judgement {
  const said: Record<Item['now'], [Verdict, string]> = {
    unchanged: ['unsigned', 'no seal names it; its SHA-256 is that of when it was taken in'],
    changed: ['failed', 'it is no longer what it was when it was taken in'],
    absent: ['cannot check', 'its file is absent'],
    'not checked': ['not checked', 'it has not been compared with what was taken in'],
  }
  const [verdict, reason] = said[now]
  return { verdict, reason, base: verdict, stretches: [] }
}
