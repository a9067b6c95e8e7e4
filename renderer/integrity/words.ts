import type { IntegrityState } from '../../contract/integrity.ts'
import type { ArchiveReport, SealReport, SegmentReport, SegmentState } from '../../core/verdict/report.ts'
import type { Verdict } from '../../core/verdict/verdict.ts'
import { count, counted } from '../text/number.ts'
import { listFindings, unlisted } from './findings.ts'

/** What the view's entry says, with the verdict whose colour and mark it takes; null: no verdict, only words. */
export interface Status {
  readonly words: string
  readonly verdict: Verdict | null
}

/** The state of the second question in a few words. Nothing sealed, not checked and cannot check are never a tick. */
export function navStatus(state: IntegrityState | null): Status {
  if (state === null) return { words: 'not checked', verdict: null }
  if (state.state === 'none') return { words: 'nothing sealed', verdict: null }
  if (state.state === 'running') return { words: 'checking', verdict: null }
  const failures = listFindings(state).filter(({ verdict }) => verdict === 'failed').length + unlisted(state)
  const whole = [...state.archives, ...state.seals].map(({ verdict }) => verdict)
  const failed = failures || whole.filter((verdict) => verdict === 'failed').length
  if (failed > 0) return { words: `${count(failed)} failed`, verdict: 'failed' }
  if (state.state === 'failed') return { words: 'check failed', verdict: null }
  if (state.state === 'not checked') return { words: 'not checked', verdict: 'not checked' }
  for (const verdict of ['cannot check', 'not checked'] as const) {
    const number = whole.filter((one) => one === verdict).length
    if (number > 0) return { words: `${count(number)} ${verdict}`, verdict }
  }
  const { verified, unsigned } = state.messages
  if (verified > 0) return { words: `${count(verified)} verified`, verdict: 'verified' }
  if (unsigned > 0) return { words: `${count(unsigned)} unsigned`, verdict: 'unsigned' }
  // Seals of files that hold no messages.
  const good = whole.filter((verdict) => verdict === 'verified').length
  return good > 0
    ? { words: `${counted(good, 'seal')} verified`, verdict: 'verified' }
    : { words: whole.length > 0 ? 'unsigned' : 'not checked', verdict: whole.length > 0 ? 'unsigned' : null }
}

/** What a segment’s state adds to its name; empty where it is simply sealed. */
export const STATE_WORDS: Readonly<Record<SegmentState, string>> = {
  sealed: '',
  open: 'open',
  unsealed: 'unsealed',
  moved: 'moved away',
  missing: 'missing',
}

/** Records of a segment as they count in the whole archive: "1,208 to 1,489". */
export function recordRange({ firstRecord, records }: Pick<SegmentReport, 'firstRecord' | 'records'>): string {
  if (records === 0) return 'no records'
  if (records === 1) return count(firstRecord + 1)
  return `${count(firstRecord + 1)} to ${count(firstRecord + records)}`
}

/** The lines under an archive’s name. */
export function archiveLines({ records, verifiedRecords, segments, key }: ArchiveReport): string[] {
  const away = segments.filter(({ state }) => state === 'moved').length
  const missing = segments.filter(({ state }) => state === 'missing').length
  const unsealed = segments.filter(({ state }) => state === 'unsealed').length
  const failed = segments.filter(({ verdict }) => verdict === 'failed').length
  const notes = [
    failed > 0 ? `${count(failed)} failed` : '',
    missing > 0 ? `${count(missing)} missing` : '',
    away > 0 ? `${count(away)} moved away` : '',
    unsealed > 0 ? `${count(unsealed)} unsealed` : '',
  ].filter((note) => note !== '')
  return [
    `${count(verifiedRecords)} of ${count(records)} verified`,
    `${counted(segments.length, 'segment')}${notes.length > 0 ? `: ${notes.join(', ')}` : ''}`,
    `key ${key}`,
  ]
}

/** The name of a segment without what its kind says. */
export function shortName(name: string): string {
  return name.replace(/\.(pcapng|pcap|log)$/, '')
}

/** A segment in words, for those who do not see the drawing. */
export function segmentLabel(segment: SegmentReport): string {
  const state = STATE_WORDS[segment.state]
  const under = segment.checkpoint === null ? 'no checkpoint' : `checkpoint ${count(segment.checkpoint)}`
  return [`Segment ${shortName(segment.name)}`, segment.verdict, state, `records ${recordRange(segment)}`, under]
    .filter((part) => part !== '')
    .join(', ')
}

/** How many files a seal names and what they are: "1,204 files: 1,203 unsigned, 1 failed". */
export function filesText({ counts }: Pick<SealReport, 'counts'>): string {
  const parts = (Object.entries(counts) as [Verdict, number][]).filter(([, number]) => number > 0)
  const all = parts.reduce((sum, [, number]) => sum + number, 0)
  if (all === 0) return 'names no file'
  return `${counted(all, 'file')}: ${parts.map(([verdict, number]) => `${count(number)} ${verdict}`).join(', ')}`
}

/** RFC 3339 as nanoseconds since the epoch, decimal; null where it is not a time. */
export function nanosOf(time: string): string | null {
  const ms = Date.parse(time)
  return Number.isFinite(ms) ? `${BigInt(ms) * 1_000_000n}` : null
}

/** The segment that an item of the case is: places in `archives` and in its `segments`. */
export function segmentOfItem(state: IntegrityState, item: number): { archive: number; segment: number } | null {
  for (const [archive, items] of state.items.entries()) {
    const segment = items.indexOf(item)
    if (segment >= 0) return { archive, segment }
  }
  return null
}
