import { visible } from '../../text/visible.ts'
import { period } from '../facts/words.ts'
import type { GapFinding } from '../finding.ts'

/** Lines of a log per step of time; all steps from the first line to the last. */
export interface Volume {
  /** Number of the evidence item, and the name of the file, for the sentence. */
  readonly item: number
  readonly name: string
  /** Start of the first step, and length of a step, nanoseconds. */
  readonly since: bigint
  readonly step: bigint
  readonly counts: ArrayLike<number>
}

/** Steps on each side that a step is compared with. */
export const NEIGHBOURS = 12
/** Longest stretch that is looked for, steps: of a longer one the neighbours say nothing. */
export const MAX_STRETCH = 8
/** A step is low below this share of the usual. */
const LOW = 0.25
/** At the edge of the stretch the volume is usual again: at least this share of it. */
const EDGE = 0.5
/** The least that is usual: where few lines come, few lines say nothing. */
const LEAST_USUAL = 10
/** How far below the usual, in standard deviations of the neighbours. */
const DEVIATIONS = 4

/**
 * Finds stretches in which a log has far fewer lines than on both sides of it, and begins and ends at once: what is left when
 * somebody deletes lines that match something. Programs that pause look the same, so such a finding is never more than possible.
 * Stretches without any line are left to the detector of silence.
 */
export function cleanedStretches(volume: Volume): GapFinding[] {
  const { counts } = volume
  const findings: GapFinding[] = []
  for (let from = 0; from < counts.length; from++) {
    const usual = usualAround(counts, from, from + 1)
    if (usual.median < LEAST_USUAL || counts[from]! >= usual.median * LOW) continue
    let to = from + 1
    while (to < counts.length && counts[to]! < usual.median * LOW) to++
    const finding = judge(volume, from, to)
    if (finding !== undefined) findings.push(finding)
    from = to
  }
  return findings
}

function judge(volume: Volume, from: number, to: number): GapFinding | undefined {
  const { counts, step } = volume
  if (to - from > MAX_STRETCH || from < NEIGHBOURS || counts.length - to < NEIGHBOURS) return undefined
  const { median, deviation } = usualAround(counts, from, to)
  let lines = 0
  for (let i = from; i < to; i++) lines += counts[i]!
  const expected = median * (to - from)
  const isSharp = counts[from - 1]! >= median * EDGE && counts[to]! >= median * EDGE
  if (lines === 0 || !isSharp || expected - lines < DEVIATIONS * deviation * Math.sqrt(to - from)) return undefined
  const since = volume.since + BigInt(from) * step
  const until = volume.since + BigInt(to) * step
  return {
    kind: 'archive',
    detector: 'cleaned-log',
    source: null,
    since,
    until,
    lost: { min: 0, max: null, unit: 'messages' },
    confidence: 'possible',
    text: `${period(since, until)} ${visible(volume.name)} has ${lines} lines, where as long a time before and after has about ${Math.round(expected)}; it falls and rises at once. Lines may have been taken out, or less may have been said. How many are missing, if any, is not known.`,
    addresses: [{ item: volume.item, packet: 0, offset: 0, length: 0, seq: null }],
  }
}

/** Median and standard deviation of the steps on both sides of a stretch; the deviation is never below that of pure chance. */
function usualAround(counts: ArrayLike<number>, from: number, to: number): { median: number; deviation: number } {
  const around: number[] = []
  for (let i = Math.max(0, from - NEIGHBOURS); i < Math.min(counts.length, to + NEIGHBOURS); i++) {
    if (i < from || i >= to) around.push(counts[i]!)
  }
  if (around.length === 0) return { median: 0, deviation: 0 }
  around.sort((a, b) => a - b)
  const median = around[Math.floor(around.length / 2)]!
  const mean = around.reduce((sum, each) => sum + each, 0) / around.length
  const variance = around.reduce((sum, each) => sum + (each - mean) ** 2, 0) / around.length
  return { median, deviation: Math.sqrt(Math.max(variance, median)) }
}
