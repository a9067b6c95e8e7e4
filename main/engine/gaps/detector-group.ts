import { rotationGaps } from '../../../core/gaps/archive/rotation-gaps.ts'
import { type ClockState, clockDetector } from '../../../core/gaps/clock/clock.ts'
import { nanosOf } from '../../../core/gaps/facts/instants.ts'
import type { GapFinding, GapSink } from '../../../core/gaps/finding.ts'
import type { LedgerSource } from '../../../core/gaps/ledger.ts'
import { repeatDetector } from '../../../core/gaps/repeat-detector.ts'
import { reportDetector } from '../../../core/gaps/report-detector.ts'
import { heartbeatDetector } from '../../../core/gaps/rhythm/heartbeat.ts'
import { type ItemCoverage, type PlannedSilence, silenceDetector } from '../../../core/gaps/rhythm/silence.ts'
import type { Detector } from '../../../core/gaps/row.ts'
import { auditSerialDetector } from '../../../core/gaps/sequence/audit-serial.ts'
import { ciscoSequenceDetector } from '../../../core/gaps/sequence/cisco-sequence.ts'
import { kernelStampDetector } from '../../../core/gaps/sequence/kernel-stamp.ts'
import { metaSequenceDetector } from '../../../core/gaps/sequence/meta-sequence.ts'
import { truncationDetector } from '../../../core/gaps/truncation-detector.ts'
import { type GapEvidenceItem, isSegment, seriesOf } from './gap-evidence.ts'
import { RotatedFiles } from './rotated-files.ts'
import { SourceFacts } from './source-facts.ts'

/** What the user expects, and so is no finding. */
export interface LookOptions {
  /** Texts of heartbeats besides "-- MARK --". */
  readonly heartbeats: readonly string[]
  readonly planned: readonly PlannedSilence[]
}

/** What a group of detectors has found besides findings; each part comes from one group. */
export interface Learned {
  readonly sources?: readonly LedgerSource[]
  /** Messages of sources beyond those that are told apart: nothing is known of these. */
  readonly beyond?: number
  readonly clocks?: readonly ClockState[]
}

/** Detectors that look at the messages together, in one thread. */
export interface DetectorGroup {
  readonly detectors: readonly Detector[]
  /** Once all messages were shown. */
  end(): Learned
}

/** The groups, of about the same cost: what is told by times, and what is told by what messages say. */
export const GROUPS = ['rhythm', 'content'] as const
export type GroupName = (typeof GROUPS)[number]

/** Makes a group that has seen nothing yet. */
export function detectorGroup(
  name: GroupName,
  items: readonly GapEvidenceItem[],
  options: LookOptions,
  sink: GapSink,
): DetectorGroup {
  return name === 'rhythm' ? rhythmGroup(items, options, sink) : contentGroup(sink)
}

function rhythmGroup(
  items: readonly GapEvidenceItem[],
  { heartbeats, planned }: LookOptions,
  sink: GapSink,
): DetectorGroup {
  const rotated = new RotatedFiles()
  const clock = clockDetector(sink)
  // Holes between rotated files are told by their names and ends too, which say more.
  const logs = new Set(items.filter((item) => item.kind === 'log' && !isSegment(item)).map(({ item }) => item))
  const isRotation = ({ kind, addresses }: GapFinding) =>
    kind === 'archive' && addresses.every(({ item }) => logs.has(item))
  const coverage = items.flatMap(coverageOf)
  const detectors = [
    rotated,
    clock,
    truncationDetector(sink),
    metaSequenceDetector(sink),
    heartbeatDetector(sink, { heartbeats }),
    silenceDetector((finding) => isRotation(finding) || sink(finding), {
      seriesOf: seriesOf(items),
      planned,
      coverage,
    }),
  ]
  return {
    detectors,
    end() {
      for (const finding of [...rotationGaps(rotated.files(items)), ...rotated.cleaned(items)]) sink(finding)
      return { clocks: clock.clocks() }
    },
  }
}

function contentGroup(sink: GapSink): DetectorGroup {
  const sources = new SourceFacts()
  const detectors = [
    sources,
    ciscoSequenceDetector(sink),
    auditSerialDetector(sink),
    kernelStampDetector(sink),
    reportDetector({ sink }),
    repeatDetector({ sink }),
  ]
  return { detectors, end: () => ({ sources: sources.sources(), beyond: sources.beyond }) }
}

/** A capture runs from its first packet to its last, whatever these carry. */
function coverageOf({ item, capture }: GapEvidenceItem): ItemCoverage[] {
  const [since, until] = [nanosOf(capture?.first), nanosOf(capture?.last)]
  return since === null || until === null ? [] : [{ item, since, until }]
}
