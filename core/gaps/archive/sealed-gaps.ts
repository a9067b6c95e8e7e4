import { visible } from '../../text/visible.ts'
import type { ArchiveReport, CheckpointReport, SegmentReport } from '../../verdict/report.ts'
import type { GapAddress, GapFinding } from '../finding.ts'
import { count } from '../words.ts'

const NANOS_PER_MILLISECOND = 1_000_000n

/**
 * Sealed segments that are not there: missing, or moved away with a signed note. Neighbours of one state are one finding. How many
 * records they hold is sealed, so it is certain; when those were written is bounded by the times of the checkpoints. `source`: whose
 * messages the archive holds, where that is known. `itemOf`: the evidence item that a segment was taken in as, by the number of the
 * segment; null where it was not. A finding rests on the segments in front of the gap and behind it, where they are evidence.
 */
export function sealedGaps(
  report: ArchiveReport,
  source: string | null,
  itemOf: (segment: number) => number | null = () => null,
): GapFinding[] {
  const runs: SegmentReport[][] = []
  for (const segment of report.segments) {
    if (segment.state !== 'missing' && segment.state !== 'moved') continue
    const last = runs.at(-1)?.at(-1)
    if (last !== undefined && last.state === segment.state && last.number === segment.number - 1)
      runs.at(-1)!.push(segment)
    else runs.push([segment])
  }
  return runs.map((run) => ({ ...findingOf(run, report), source, addresses: around(run, itemOf) }))
}

function findingOf(
  run: readonly SegmentReport[],
  { origin, checkpoints }: ArchiveReport,
): Omit<GapFinding, 'source' | 'addresses'> {
  const [first, last] = [run[0]!, run.at(-1)!]
  const records = run.reduce((sum, segment) => sum + segment.records, 0)
  const names = run.length === 1 ? `Segment ${first.number}` : `Segments ${first.number} to ${last.number}`
  const verb = run.length === 1 ? 'is' : 'are'
  const state =
    first.state === 'moved'
      ? `${verb} not here: a signed note says that ${run.length === 1 ? 'it was' : 'they were'} moved away`
      : `${verb} not here, and nothing signed says that ${run.length === 1 ? 'it was' : 'they were'} moved away`
  return {
    kind: 'archive',
    detector: 'sealed-segments',
    since: timeOf(checkpoints.findLast(({ segment }) => segment < first.number)),
    until: timeOf(checkpoints.findLast(({ segment }) => segment === last.number)),
    lost: { min: records, max: records, unit: 'records' },
    confidence: 'certain',
    text: `${names} of the archive ${visible(origin)} ${state}. The seal names ${count(records, 'record')} in ${run.length === 1 ? 'it' : 'them'}; the interval is that of the checkpoints, by the clock of the signer.`,
  }
}

/** The items of the segments directly in front of a run and directly behind it. */
function around(run: readonly SegmentReport[], itemOf: (segment: number) => number | null): GapAddress[] {
  return [run[0]!.number - 1, run.at(-1)!.number + 1].flatMap((segment) => {
    const item = itemOf(segment)
    return item === null ? [] : [{ item, packet: 0, offset: 0, length: 0, seq: null }]
  })
}

/** Nanoseconds since 1970; null where the signer wrote no time that can be read. */
function timeOf(checkpoint: CheckpointReport | undefined): bigint | null {
  const milliseconds = checkpoint === undefined ? Number.NaN : Date.parse(checkpoint.time)
  return Number.isNaN(milliseconds) ? null : BigInt(milliseconds) * NANOS_PER_MILLISECOND
}
