import { join } from 'node:path'
import type { Stretch } from '../../../core/archive/unsettled.ts'
import { sameBytes } from '../../../core/merkle/proof.ts'
import { formatVerificationKey, keyLabel, type VerificationKey } from '../../../core/note/verification-key.ts'
import type { SegmentReport, SegmentState } from '../../../core/verdict/report.ts'
import type { Verdict } from '../../../core/verdict/verdict.ts'
import { type ContentResult, checkContent } from './content-task.ts'
import { counted, type Findings } from './findings.ts'
import type { FailedSegment } from './localise.ts'
import { checkMoved } from './moved-segment.ts'
import type { RootState } from './root-check.ts'
import { leafCount, type SegmentPlan } from './segment-plan.ts'
import type { SignedPart, SignedSegment } from './signed-segments.ts'

/** A segment that was sealed, what was found of its content, and what the tree says of its leaves. */
export interface SealedFacts {
  readonly plan: SegmentPlan & { readonly signed: SignedSegment }
  readonly result: ContentResult | undefined
  /** Whether its bytes have the SHA-256 that was signed. */
  readonly authentic: boolean
  /** Whether its file of leaves holds the leaves of these bytes, and nothing else. */
  readonly leavesAgree: boolean
  /** Of the last checkpoint that names it. */
  readonly root: RootState
  /** Whether some signed root proves its leaves, as they stand in the file. */
  readonly leavesProven: boolean
}

export interface JudgeOptions {
  readonly folder: string
  readonly origin: string
  readonly keys: readonly VerificationKey[]
  readonly trusted: (key: VerificationKey) => boolean
}

/** A verdict with its reason, and, where the leaves can tell what happened to the bytes, what to compare. */
export interface Judged {
  readonly state: SegmentState
  readonly verdict: Verdict
  readonly reason: string
  readonly localise?: FailedSegment
  /** See SegmentReport; absent: none. */
  readonly unsettled?: readonly Stretch[]
}

/** Whether the content is what a checkpoint signed. */
export function isAuthentic(result: ContentResult | undefined, signed: SignedSegment): boolean {
  if (!result?.sha256 || result.unreadable || result.bytes !== signed.bytes) return false
  return sameBytes(result.sha256, signed.sha256) && (signed.state === 'open' || !result.more)
}

/** Judges a segment that a valid checkpoint names. */
export async function judgeSealed(facts: SealedFacts, findings: Findings, options: JudgeOptions): Promise<Judged> {
  const { plan, result, authentic } = facts
  const { signed, file } = plan
  await checkTorn(plan, findings, options.folder)
  if (!file || !result) return judgeAbsent(plan, findings, options)
  const state = signed.state
  if (result.unreadable) {
    const reason = `${file.path} cannot be read: ${result.problem}`
    return { state, verdict: 'cannot check', reason }
  }
  if (!authentic) return { state, verdict: 'failed', ...failure(facts, findings, options.folder) }
  const contradiction = checkStatements(signed, result, findings)
  if (!facts.leavesAgree && contradiction === undefined) reportLeaves(facts, findings)
  if (contradiction !== undefined) return { state, verdict: 'failed', reason: contradiction }
  const records = `${counted(signed.records, 'record')}, ${counted(signed.bytes, 'byte')}`
  const what = `${records}: what checkpoint ${signed.checkpoint} signed`
  if (facts.root === 'contradicted') {
    const reason = `its bytes are those that checkpoint ${signed.checkpoint} signed, and the root signed there contradicts them`
    return { state, verdict: 'failed', reason }
  }
  if (facts.root === 'unknown') {
    const reason = `its bytes have the SHA-256 that checkpoint ${signed.checkpoint} signed; the root signed there cannot be computed, since leaves in front of it are missing or were altered`
    return { state, verdict: 'cannot check', reason }
  }
  if (!options.trusted(signed.by)) return { state, verdict: 'cannot check', reason: `${what}, ${untrusted(signed.by)}` }
  const open = result.more ? `; what stands behind byte ${signed.bytes} is not sealed yet` : ''
  const leaves = facts.leavesAgree ? '' : '; its file of leaves was altered'
  return { state, verdict: 'verified', reason: `${what} (${keyLabel(signed.by)})${open}${leaves}` }
}

/** What to do where everything fits a key that nobody vouches for. */
export function untrusted(key: VerificationKey): string {
  return `but its key ${keyLabel(key)} is not trusted. If it is the right one: logwitness keys trust ${formatVerificationKey(key)}`
}

/** Bytes that are not those that were signed: whether the leaves can tell what happened to them. */
function failure(facts: SealedFacts, findings: Findings, folder: string): Pick<Judged, 'reason' | 'localise'> {
  const { plan, result, leavesProven } = facts
  const { signed, file, number } = plan
  const place = { file: file!.path, segment: number }
  if (leavesProven && plan.leaves) {
    const localise: FailedSegment = {
      ...place,
      number,
      path: join(folder, file!.path),
      leaves: plan.leaves.path,
      compression: file!.compression,
      kind: signed.kind,
      records: signed.records,
      bytes: signed.bytes,
      same: result!.differs ?? Math.min(result!.records ?? 0, signed.records),
    }
    return { reason: `its bytes are not those that checkpoint ${signed.checkpoint} signed`, localise }
  }
  const cause = plan.leaves ? 'its leaves are not proven by any signed root either' : 'its file of leaves is not there'
  const damage = result!.problem === null ? '' : `; it cannot be read to its end: ${result!.problem}`
  const more = result!.more ? '; it is longer than it was, and reading was stopped where it should end' : ''
  const text = `segment ${number} does not have the bytes that checkpoint ${signed.checkpoint} signed, and which record was altered cannot be told: ${cause}${damage}${more}`
  findings.add({ kind: 'changed', ...place, text })
  return { reason: text }
}

/** Whether what several checkpoints state of the same, authentic bytes agrees with these. Returns what does not. */
function checkStatements(signed: SignedSegment, result: ContentResult, findings: Findings): string | undefined {
  let first: string | undefined
  const contradicted = (part: SignedPart, text: string) => {
    findings.add({
      kind: 'fork',
      file: `checkpoints/${String(part.checkpoint).padStart(6, '0')}`,
      segment: signed.number,
      text,
    })
    first ??= text
  }
  if (result.records !== signed.records) {
    const text = `checkpoint ${signed.checkpoint} states ${signed.records} records in segment ${signed.number}, and the bytes that it signs have ${result.records}`
    contradicted(signed, text)
  }
  signed.parts.forEach((part, i) => {
    const sum = result.sums[i]
    if (sum && sameBytes(sum, part.sha256) && result.recordsAt[i] === part.records) return
    const text = `checkpoint ${part.checkpoint} signs other content of segment ${signed.number} up to byte ${part.bytes} than checkpoint ${signed.checkpoint}: one of the two was signed over an altered history`
    contradicted(part, text)
  })
  return first
}

function reportLeaves({ plan, result }: SealedFacts, findings: Findings): void {
  const { signed, leaves, number } = plan
  const file = leaves?.file ?? `segments/${String(number).padStart(6, '0')}.leaves`
  const there = `segment ${number} has the bytes that were signed`
  if (!leaves) {
    findings.add({ kind: 'leaves altered', file, segment: number, text: `the file of leaves is not there; ${there}` })
    return
  }
  const first = result?.differs ?? Math.min(leafCount(plan), signed.records)
  const records = first < signed.records ? first + 1 : null
  const text =
    result?.differs == null || result.differs >= leafCount(plan)
      ? `the file of leaves has ${leaves.bytes} bytes instead of ${32 * signed.records}; ${there}`
      : `the leaf of record ${first + 1} is not the one that was sealed; ${there}, so the file of leaves was altered`
  const offset = 32 * first
  findings.add({ kind: 'leaves altered', file, segment: number, record: records, records: null, offset, text })
}

function judgeAbsent(plan: SealedFacts['plan'], findings: Findings, options: JudgeOptions): Judged {
  const { signed, moved, number } = plan
  let why = 'and no note says where it is'
  if (moved !== null) {
    const check = checkMoved(options.folder, moved, options.origin, signed, options.keys)
    if ('to' in check) {
      const reason = `it was moved to ${check.to} (${check.time}) and can be checked there; its ${counted(signed.records, 'leaf').replace('leafs', 'leaves')} are here`
      return { state: 'moved', verdict: 'cannot check', reason }
    }
    why = `and the note that says that it was moved is not to be believed: ${check.flaw}`
    findings.add({ kind: 'signature invalid', file: moved, segment: number, text: `${moved}: ${check.flaw}` })
  }
  const text = `segment ${number} (${signed.name}, ${counted(signed.records, 'record')}) is not there, ${why}`
  const facts = { segment: number, record: signed.records > 0 ? 1 : null, records: signed.records }
  findings.add({ kind: 'segment missing', file: `segments/${signed.name}`, ...facts, text })
  return { state: 'missing', verdict: 'failed', reason: text }
}

/** What was set aside when a segment was mended must be there still. */
async function checkTorn(
  { signed, torn, number }: SealedFacts['plan'],
  findings: Findings,
  folder: string,
): Promise<void> {
  const { interrupted } = signed
  if (!interrupted || interrupted.bytes === 0) return
  const file = torn ?? `segments/${String(number).padStart(6, '0')}.torn`
  const what = `${counted(interrupted.bytes, 'byte')} that were set aside when segment ${number} was mended after a crash`
  if (torn === null) {
    findings.add({ kind: 'file missing', file, segment: number, text: `the ${what} are not there` })
    return
  }
  const { bytes, more, sha256 } = await checkContent(
    {
      path: join(folder, torn),
      compression: 'none',
      kind: 'log',
      limit: interrupted.bytes,
      marks: [],
      sum: true,
      records: false,
      leaves: null,
    },
    () => true,
  )
  if (bytes === interrupted.bytes && !more && sha256 && sameBytes(sha256, interrupted.sha256)) return
  findings.add({ kind: 'hash differs', file, segment: number, text: `the ${what} are not what was signed` })
}

/** The facts of a segment for its report. */
export function segmentReport(
  { number, file, signed }: SegmentPlan,
  result: ContentResult | undefined,
  name: { readonly name: string; readonly kind: SegmentReport['kind'] },
  firstRecord: number,
  { state, verdict, reason, unsettled = [] }: Judged,
): SegmentReport {
  return {
    number,
    name: signed?.name ?? name.name,
    kind: signed?.kind ?? name.kind,
    file: file?.path ?? null,
    state,
    records: signed?.records ?? result?.records ?? 0,
    bytes: signed?.bytes ?? result?.bytes ?? 0,
    firstRecord: signed?.first ?? firstRecord,
    checkpoint: signed?.checkpoint ?? null,
    source: signed?.source ?? null,
    verdict,
    reason,
    unsettled,
  }
}
