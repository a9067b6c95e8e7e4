import type { IntegrityState } from '../../contract/integrity.ts'
import type { Alteration, ArchiveReport, IntegrityFinding } from '../../core/verdict/report.ts'
import type { Verdict } from '../../core/verdict/verdict.ts'
import { count, counted } from '../text/number.ts'

/** Kinds that say what is not sealed, and not that something sealed was altered. In a bag they contradict the bag. */
const UNSEALED: ReadonlySet<Alteration> = new Set(['sealing stopped', 'file added'])

/** A finding and where `integrity.state` lists it: exactly one of `archive` and `seal` is a place in its list. */
export interface Listed {
  readonly archive: number | null
  readonly seal: number | null
  /** Place among the findings of that archive or seal. */
  readonly index: number
  readonly finding: IntegrityFinding
  /** What it means for what it is about. Not every finding is a failure: what was never sealed is unsigned. */
  readonly verdict: Verdict
}

/** All findings in order: archives first, then the seals of others, each in the order of its report. */
export function listFindings({ archives, seals }: Pick<IntegrityState, 'archives' | 'seals'>): Listed[] {
  const ofArchives = archives.flatMap(({ findings }, archive) =>
    findings.map((finding, index) => {
      const verdict: Verdict = UNSEALED.has(finding.kind) ? 'unsigned' : 'failed'
      return { archive, seal: null, index, finding, verdict }
    }),
  )
  const ofSeals = seals.flatMap(({ findings, type, verdict: whole }, seal) =>
    findings.map((finding, index) => {
      const verdict: Verdict = UNSEALED.has(finding.kind) && type !== 'bagit' ? 'unsigned' : whole
      return { archive: null, seal, index, finding, verdict }
    }),
  )
  return [...ofArchives, ...ofSeals]
}

/** Findings that were counted and are not listed. */
export function unlisted({ archives }: Pick<IntegrityState, 'archives'>): number {
  return archives.reduce((sum, { moreFindings }) => sum + moreFindings, 0)
}

/** Where the next (or previous) failure stands, passing over findings that are none; null: there is none further on. */
export function nextFailed(list: readonly Listed[], selected: number | null, direction: 1 | -1): number | null {
  const from = selected === null ? (direction === 1 ? 0 : list.length - 1) : selected + direction
  for (let at = from; at >= 0 && at < list.length; at += direction) if (list[at]!.verdict === 'failed') return at
  return null
}

/**
 * Where one stands after `by` steps, held within the list. Without a selection the first step leads to the first finding, or
 * backwards to the last.
 */
export function nextFinding(length: number, selected: number | null, by: number): number {
  const next = selected !== null ? selected + by : by > 0 ? 0 : length - 1
  return Math.max(0, Math.min(next, length - 1))
}

/** The finding about a message of a segment (its number within it), or else the first about the segment; −1: none. */
export function findingAbout(list: readonly Listed[], archive: number, segment: number, seq?: number): number {
  const ofSegment = (listed: Listed): boolean => listed.archive === archive && listed.finding.segment === segment
  const exact = list.findIndex((listed) => ofSegment(listed) && listed.finding.message?.seq === seq)
  return seq !== undefined && exact >= 0 ? exact : list.findIndex(ofSegment)
}

/** The number of the checkpoint that a finding is about, read from the name of its file; null: it is about something else. */
export function checkpointOf({ file }: Pick<IntegrityFinding, 'file'>): number | null {
  const found = /(?:^|\/)checkpoints\/(\d{6,})$/.exec(file)
  return found ? Number(found[1]) : null
}

/** "Record 7", "Records 7 to 9"; null where it cannot be told which. */
function recordsText({ record, records }: IntegrityFinding): string | null {
  if (record === null) return records === null ? null : counted(records, 'record')
  if (records === null || records <= 1) return `Record ${count(record)}`
  return `Records ${count(record)} to ${count(record + records - 1)}`
}

const were = (finding: IntegrityFinding): string => ((finding.records ?? 1) > 1 ? 'were' : 'was')

/** What happened, as a heading. `who` is what the finding is about where no record can be named. */
const TITLES: Readonly<Record<Alteration, (who: string, finding: IntegrityFinding) => string>> = {
  changed: (who, finding) => `${recordsText(finding) ?? who} ${were(finding)} changed`,
  removed: (who, finding) => `${recordsText(finding) ?? who} ${were(finding)} removed`,
  inserted: (who, finding) =>
    finding.record === null
      ? `Something was inserted into ${who}`
      : `${counted(finding.records ?? 1, 'record')} inserted at record ${count(finding.record)}`,
  reordered: (who, finding) => `${recordsText(finding) ?? `Records of ${who}`} in another order`,
  'cut short': (who, finding) =>
    finding.record === null ? `${who} was cut short` : `${who} was cut short in record ${count(finding.record)}`,
  'segment missing': (who) => `${who} is missing`,
  'leaves altered': (who) => `The leaf hashes in ${who} were altered`,
  'checkpoint altered': (who) => `${who} was altered`,
  'checkpoint missing': (who) => `${who} is missing`,
  'chain broken': (who) => `The chain of checkpoints breaks at ${who}`,
  fork: (who) => `Signed states contradict each other at ${who}`,
  'rolled back': () => 'The archive was rolled back',
  'archive altered': (who) => `${who} contradicts the checkpoints`,
  'sealing stopped': (who) => `Sealing stopped before ${who}`,
  'hash differs': (who) => `${who} is not what was sealed`,
  'file missing': (who) => `${who} is missing`,
  'file added': (who) => `${who} was added`,
  'seal damaged': (who) => `The seal ${who} is damaged`,
  'seal worthless': (who) => `The seal of ${who} is worthless`,
  'signature invalid': (who) => `The signature of ${who} is not valid`,
}

/** What a finding is about, where no record of it can be named. */
function subjectOf(finding: IntegrityFinding): string {
  const checkpoint = checkpointOf(finding)
  if (checkpoint !== null) return `checkpoint ${count(checkpoint)}`
  // The folder stands for one that is not there.
  if (finding.file === 'checkpoints') return 'a checkpoint'
  if (finding.kind === 'segment missing' && finding.segment !== null) return `segment ${count(finding.segment)}`
  return nameOf(finding.file) || 'the archive'
}

/** The finding as a heading: "Record 1,318 was changed". */
export function findingTitle(finding: IntegrityFinding): string {
  const title = TITLES[finding.kind](subjectOf(finding), finding)
  // Names of files keep their letters.
  return /^(a checkpoint|checkpoint|segment|the archive) /.test(title)
    ? title[0]!.toUpperCase() + title.slice(1)
    : title
}

/** "byte 13,295" or "bytes 13,295 to 13,296", counted from 0; "at byte 7" where nothing stands any more. */
export function bytesWords(offset: number, length: number | null): string {
  if (length === 0) return `at byte ${count(offset)}`
  if (length === null || length === 1) return `byte ${count(offset)}`
  return `bytes ${count(offset)} to ${count(offset + length - 1)}`
}

/** From the archive or seal down to the bytes: the address in steps. */
export function findingAddress(state: Pick<IntegrityState, 'archives' | 'seals'>, listed: Listed): string[] {
  const { finding } = listed
  const root =
    listed.archive === null ? nameOf(state.seals[listed.seal ?? 0]?.path ?? '') : state.archives[listed.archive]?.origin
  const steps = [root ?? '']
  const segment = listed.archive === null ? null : segmentName(state.archives[listed.archive], finding.segment)
  if (segment !== null) steps.push(segment)
  else if (finding.file !== '') steps.push(finding.file)
  const records = recordsText(finding)
  if (finding.record !== null && records !== null) steps.push(records.replace('R', 'r'))
  if (finding.offset !== null) steps.push(bytesWords(finding.offset, finding.length))
  return steps
}

function segmentName(archive: ArchiveReport | undefined, number: number | null): string | null {
  return number === null ? null : (archive?.segments.find((segment) => segment.number === number)?.name ?? null)
}

/** Last part of a path of either kind of system; of a folder its name. */
export function nameOf(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path
}
