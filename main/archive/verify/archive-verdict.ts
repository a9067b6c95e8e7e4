import type { CheckpointReport, SegmentReport } from '../../../core/verdict/report.ts'
import { type Verdict, worst } from '../../../core/verdict/verdict.ts'
import type { AgainstResult } from './against.ts'
import { counted, type Findings } from './findings.ts'

/** The verdict on an archive: the worst of its parts, and why. */
export function judgeWhole(
  segments: readonly SegmentReport[],
  checkpoints: readonly CheckpointReport[],
  findings: Findings,
  against: AgainstResult | undefined,
): { verdict: Verdict; reason: string } {
  const parts: Verdict[] = [...segments, ...checkpoints].map(({ verdict }) => verdict)
  if (findings.failed) parts.push('failed')
  else if (findings.list.length > 0) parts.push('unsigned')
  if (against) parts.push(against.verdict)
  const verdict = worst(parts)
  return { verdict, reason: reasonFor(verdict, segments, checkpoints, findings, against) }
}

function reasonFor(
  verdict: Verdict,
  segments: readonly SegmentReport[],
  checkpoints: readonly CheckpointReport[],
  findings: Findings,
  against: AgainstResult | undefined,
): string {
  const count = findings.list.length + findings.more
  switch (verdict) {
    case 'verified': {
      const records = segments.reduce((sum, segment) => sum + segment.records, 0)
      const all = `${counted(records, 'record')} in ${counted(segments.length, 'segment')} are what was signed, and ${counted(checkpoints.length, 'checkpoint')} form one chain`
      return against ? `${all}; ${against.reason}` : all
    }
    case 'failed': {
      const failed = segments.filter((segment) => segment.verdict === 'failed').length
      const first = findings.list.find(({ kind }) => kind !== 'file added' && kind !== 'sealing stopped')
      const where = failed > 0 ? `${failed} of ${counted(segments.length, 'segment')} failed; ` : ''
      return `${where}${counted(count, 'finding')}${first ? `, the first: ${first.text}` : ''}`
    }
    case 'cannot check': {
      const segment = segments.find((each) => each.verdict === 'cannot check')
      const checkpoint = checkpoints.find((each) => each.verdict === 'cannot check')
      const why =
        against?.verdict === 'cannot check'
          ? against.reason
          : segment
            ? `Segment ${segment.number}: ${segment.reason}`
            : `Checkpoint ${checkpoint?.number}: ${checkpoint?.reason}`
      return `nothing failed, but not everything could be checked. ${why}`
    }
    case 'unsigned': {
      const unsigned = segments.filter((segment) => segment.verdict === 'unsigned').length
      if (unsigned > 0)
        return `nothing failed, but ${unsigned} of ${counted(segments.length, 'segment')} ${unsigned === 1 ? 'is' : 'are'} covered by no checkpoint`
      return `nothing failed, but ${findings.list[0]?.text ?? 'there is more than was signed'}`
    }
    case 'not checked':
      return 'the archive holds no segment and no checkpoint: there is nothing to check'
  }
}
