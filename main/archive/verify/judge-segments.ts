import type { SegmentKind } from '../../../core/archive/record-slicer.ts'
import { parseSegmentName } from '../../../core/archive/segment-name.ts'
import type { DecodeOptions } from '../../../core/decode/content-decoder.ts'
import { MAX_LISTED_FINDINGS, type SegmentReport } from '../../../core/verdict/report.ts'
import type { ArchiveListing } from '../layout.ts'
import type { ContentResult } from './content-task.ts'
import { counted, type Findings, numbered } from './findings.ts'
import { type Judged, type JudgeOptions, judgeSealed, segmentReport } from './judge-segment.ts'
import { localise } from './localise.ts'
import type { RootState } from './root-check.ts'
import { leafCount, type SegmentPlan } from './segment-plan.ts'
import { isValid, type SignedState } from './signed-history.ts'

/** Everything that was found out before segments are judged. */
export interface ArchiveFacts {
  readonly plans: readonly SegmentPlan[]
  /** In the order of the plans. */
  readonly results: readonly (ContentResult | undefined)[]
  /** Numbers of segments whose bytes are what was signed; of those, the ones whose file of leaves is not. */
  readonly authentic: ReadonlySet<number>
  readonly recompute: ReadonlySet<number>
  /** By the number of the checkpoint. */
  readonly roots: ReadonlyMap<number, RootState>
  /** Records, from the first on, that the largest signed root covers to which the leaves lead. */
  readonly led: number
  readonly states: readonly SignedState[]
  readonly listing: ArchiveListing
}

interface Options extends JudgeOptions {
  readonly decode?: DecodeOptions | undefined
  readonly signal?: AbortSignal | undefined
}

/** Judges each segment, and what stands among them; the findings are in the order of the segments. */
export async function judgeSegments(
  facts: ArchiveFacts,
  findings: Findings,
  options: Options,
): Promise<{ segments: SegmentReport[]; verifiedRecords: number }> {
  const { plans, results } = facts
  const names = claimedNames(facts.states)
  const lastSealed = plans.findLastIndex(({ signed, wasSealed }) => signed !== undefined || wasSealed)
  const blamed = findBlamed(facts)
  const segments: SegmentReport[] = []
  let [verifiedRecords, due, firstRecord] = [0, 1, 0]
  for (const [i, plan] of plans.entries()) {
    if (i <= lastSealed) reportHole(due, plan.number, findings)
    due = plan.number + 1
    if (!plan.signed && !plan.file && !plan.wasSealed) {
      reportLeftovers(plan, findings)
      continue
    }
    if (blamed?.number === plan.number) reportBlamed(blamed, findings)
    const [judged, kept] = await judge(plan, results[i], facts, findings, options)
    const name = plan.file ?? names.get(plan.number) ?? { name: '', kind: 'log' as const }
    const report = segmentReport(plan, results[i], name, firstRecord, judged)
    if (judged.verdict === 'verified') verifiedRecords += report.records
    else verifiedRecords += kept
    firstRecord = report.firstRecord + report.records
    segments.push(report)
    for (const other of plan.others) {
      const text = `${other} has the name of segment ${plan.number} and was not looked at: ${plan.file?.path ?? plan.signed?.name} is that segment`
      findings.add({ kind: 'file added', file: other, segment: plan.number, text })
    }
  }
  reportStopped(plans, findings, facts.states.some(isValid))
  for (const file of facts.listing.strangers)
    findings.add({ kind: 'file added', file, text: `${file} is no part of the archive, and no checkpoint covers it` })
  findings.more += facts.listing.moreStrangers
  return { segments, verifiedRecords }
}

const UNSETTLED = 'what was altered may say how others are read, so messages cannot be checked'

/** Judges one segment; the number is that of the records of a failed one that still are what was sealed. */
async function judge(
  plan: SegmentPlan,
  result: ContentResult | undefined,
  facts: ArchiveFacts,
  findings: Findings,
  options: Options,
): Promise<[Judged, number]> {
  const { signed, number } = plan
  if (!signed) return [judgeUnsigned(plan, result, facts, findings), 0]
  const authentic = facts.authentic.has(number)
  const root = facts.roots.get(signed.checkpoint) ?? 'unknown'
  const judged = await judgeSealed(
    {
      plan: { ...plan, signed },
      result,
      authentic,
      leavesAgree: authentic && !facts.recompute.has(number),
      root,
      leavesProven: signed.size <= facts.led,
    },
    findings,
    options,
  )
  if (!judged.localise) return [judged, 0]
  const { list } = findings
  const before = list.length
  const { kept, unsettled } = await localise(judged.localise, findings, options)
  const count = list.length - before
  if (count === 0) return [judged, kept]
  const more = count > 1 ? ` (and ${counted(count - 1, 'further finding')})` : ''
  const [first] = unsettled
  const doubt = first ? `; ${UNSETTLED} from byte ${first.start} on` : ''
  const reason = `${list[before]!.text}${more}${doubt}`
  return [{ ...judged, reason, unsettled }, options.trusted(signed.by) ? kept : 0]
}

/** A segment that no valid checkpoint names. */
function judgeUnsigned(
  plan: SegmentPlan,
  result: ContentResult | undefined,
  facts: ArchiveFacts,
  findings: Findings,
): Judged {
  const { number, file, wasSealed } = plan
  if (!wasSealed) {
    const state = file?.open ? 'open' : 'unsealed'
    if (result?.unreadable)
      return { state, verdict: 'cannot check', reason: `${file?.path} cannot be read: ${result.problem}` }
    const reason = file?.open
      ? 'it is still being written, or its writer has ended, and no checkpoint covers any of it yet'
      : 'no checkpoint names it: nothing says what it should be'
    return { state, verdict: 'unsigned', reason }
  }
  if (!file) {
    const text = `segment ${number} is not there, and the checkpoint that sealed it is altered or missing`
    findings.add({
      kind: 'segment missing',
      file: `segments/${String(number).padStart(6, '0')}`,
      segment: number,
      text,
    })
    return { state: 'missing', verdict: 'failed', reason: text }
  }
  const agrees = result?.differs === null && result.records === leafCount(plan)
  const next = facts.plans.find(({ number: other, signed }) => other > number && signed)?.signed
  const led = agrees && next !== undefined && next.first <= facts.led
  const reason = led
    ? 'no checkpoint with a valid signature states its SHA-256; its records do lead to the root of a later one'
    : 'the checkpoint that sealed it is altered or missing, so nothing says what it should be'
  return { state: 'sealed', verdict: 'cannot check', reason }
}

/** Leaves that are not what was sealed although no bytes can tell: the first of the segments that may be to blame. */
function findBlamed({ plans, authentic, roots, led, states }: ArchiveFacts): SegmentPlan | undefined {
  const unproven = states.find((state) => isValid(state) && roots.get(state.number) === 'unknown')
  const size = unproven?.checkpoint?.size
  if (size === undefined) return undefined
  return plans.find(
    ({ number, signed }) => signed && signed.size > led && signed.first < size && !authentic.has(number),
  )
}

function reportBlamed(plan: SegmentPlan, findings: Findings): void {
  const { number, leaves } = plan
  const signed = plan.signed!
  const file = leaves?.file ?? `segments/${String(number).padStart(6, '0')}.leaves`
  const text =
    leaves === null
      ? `the leaves of segment ${number} are not there, so no root behind it can be computed`
      : leafCount(plan) < signed.records
        ? `the file of leaves of segment ${number} has ${leaves.bytes} bytes instead of ${32 * signed.records}, so no root behind it can be computed`
        : `the leaves of segment ${number} do not lead to the root that checkpoint ${signed.checkpoint} signed`
  findings.add({ kind: 'leaves altered', file, segment: number, text })
}

/** What stands in front of `number`, from `due` on, is not there at all. */
function reportHole(due: number, number: number, findings: Findings): void {
  if (number <= due) return
  const what = numbered('segment', due, number - due)
  const text = `${what} and the ${number - due === 1 ? 'checkpoint' : 'checkpoints'} that sealed ${number - due === 1 ? 'it' : 'them'} are not there`
  findings.add({ kind: 'segment missing', file: 'segments', segment: due, text })
}

function reportLeftovers({ leaves, moved, torn, number }: SegmentPlan, findings: Findings): void {
  for (const file of [leaves?.file, moved, torn]) {
    if (file)
      findings.add({
        kind: 'file added',
        file,
        text: `${file} belongs to segment ${number}, which is not there and was never sealed`,
      })
  }
}

function reportStopped(plans: readonly SegmentPlan[], findings: Findings, sealedBefore: boolean): void {
  const unsealed = plans.filter(({ signed, wasSealed, file }) => !signed && !wasSealed && file && !file.open)
  const [first] = unsealed
  if (!first?.file || !sealedBefore) return
  const text =
    unsealed.length === 1
      ? `segment ${first.number} is named by no checkpoint, and the segments in front of it are`
      : `${counted(unsealed.length, 'segment')}, from segment ${first.number} on, are named by no checkpoint, and the segments in front of them are`
  findings.add({ kind: 'sealing stopped', file: first.file.path, segment: first.number, text })
}

/** Names of segments as checkpoints state them that need not be what was signed. */
function claimedNames(states: readonly SignedState[]): Map<number, { name: string; kind: SegmentKind }> {
  const names = new Map<number, { name: string; kind: SegmentKind }>()
  for (const { checkpoint } of states.slice(0, MAX_LISTED_FINDINGS)) {
    if (!checkpoint) continue
    const { name } = checkpoint.segment
    const { number, kind } = parseSegmentName(name)!
    names.set(number, { name, kind })
  }
  return names
}
