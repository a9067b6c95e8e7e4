import { dirname } from 'node:path'
import type { Item } from '../../../contract/shapes.ts'
import { parseSegmentName } from '../../../core/archive/segment-name.ts'
import { rotationGaps } from '../../../core/gaps/archive/rotation-gaps.ts'
import { sealedGaps } from '../../../core/gaps/archive/sealed-gaps.ts'
import { clockDetector } from '../../../core/gaps/clock/clock.ts'
import { captureGaps } from '../../../core/gaps/facts/capture-gaps.ts'
import { fragmentGaps, streamGaps } from '../../../core/gaps/facts/reject-gaps.ts'
import { nanosOf } from '../../../core/gaps/facts/words.ts'
import type { GapFinding } from '../../../core/gaps/finding.ts'
import { type Ledger, type LedgerSource, ledgerOf } from '../../../core/gaps/ledger.ts'
import { repeatDetector } from '../../../core/gaps/repeat-detector.ts'
import { reportDetector } from '../../../core/gaps/report-detector.ts'
import { heartbeatDetector } from '../../../core/gaps/rhythm/heartbeat.ts'
import { silenceDetector } from '../../../core/gaps/rhythm/silence.ts'
import type { Detector, GapItem } from '../../../core/gaps/row.ts'
import { auditSerialDetector } from '../../../core/gaps/sequence/audit-serial.ts'
import { ciscoSequenceDetector } from '../../../core/gaps/sequence/cisco-sequence.ts'
import { kernelStampDetector } from '../../../core/gaps/sequence/kernel-stamp.ts'
import { metaSequenceDetector } from '../../../core/gaps/sequence/meta-sequence.ts'
import { truncationDetector } from '../../../core/gaps/truncation-detector.ts'
import { rotationOrder } from '../../../core/log/rotation.ts'
import type { OpenCase } from '../open-case.ts'
import { inOrder, type PassOptions, passOver } from './gap-pass.ts'
import { RotatedFiles } from './rotated-files.ts'
import { SourceFacts } from './source-facts.ts'

export interface GapOptions extends PassOptions {
  /** Texts of heartbeats besides "-- MARK --". */
  readonly heartbeats: readonly string[]
}

/** What is missing, in the order of time, and what was looked at. */
export interface FoundGaps {
  readonly findings: readonly GapFinding[]
  readonly looked: { readonly messages: number; readonly items: number; readonly sources: number }
  /** What each layer lost of each source over the whole time of the case. */
  readonly ledger: Ledger
}

/**
 * Which items go on where others end: the segments of an archive, and the files of one rotation in one folder, in the order in
 * which they were taken in. Captures are one series, whatever their names.
 */
function seriesOf(opened: OpenCase): (item: GapItem) => string {
  const series = new Map<number, string>()
  const logs = opened.folder.items().filter(({ entry }) => entry.kind === 'log')
  const folders = Map.groupBy(logs, ({ entry }) => dirname(entry.origin ?? entry.path))
  for (const [folder, items] of folders) {
    const isArchive = items.every(({ entry }) => parseSegmentName(contentName(entry.name)) !== undefined)
    const sets = rotationOrder(items.map(({ entry }) => entry.name))
    for (const { entry } of items) {
      const set = isArchive ? 0 : sets.findIndex((names) => names.includes(entry.name))
      series.set(entry.item, `${folder} ${set}`)
    }
  }
  return ({ item, kind }) => (kind === 'log' ? (series.get(item) ?? String(item)) : 'captures')
}

/** Segments of archives that are not there, as the last check found. */
function archiveFindings(opened: OpenCase): GapFinding[] {
  return (opened.findings.integrity()?.archives ?? []).flatMap((archive) => sealedGaps(archive, null))
}

/** What captures admit, and what their decoders could not put together. */
function captureFindings(opened: OpenCase): GapFinding[] {
  return opened.state().items.flatMap(({ item, counts }) => {
    const facts = opened.findings.capture(item)
    if (facts === undefined) return []
    const rejects = { listed: opened.findings.rejects(item) ?? [], counts: counts.rejects }
    // What the capture cut is told by the rows too, source by source.
    return [
      ...captureGaps(item, facts),
      ...fragmentGaps(item, rejects),
      ...streamGaps(item, rejects, nanosOf(facts.first)),
    ]
  })
}

/** The name of a segment without what its compression added. */
function contentName(name: string): string {
  return name.replace(/\.(?:gz|zst)$/, '')
}

/** Looks through all messages of a case for what is missing among them. */
export async function findGaps(opened: OpenCase, options: GapOptions): Promise<FoundGaps> {
  const findings: GapFinding[] = []
  const sink = (finding: GapFinding) => findings.push(finding)
  // Holes between files are told by their names and ends too, which say more.
  const unlessArchive = (finding: GapFinding) => finding.kind !== 'archive' && sink(finding)
  const sources = new SourceFacts()
  const rotated = new RotatedFiles()
  const detectors: Detector[] = [
    sources,
    rotated,
    metaSequenceDetector(sink),
    ciscoSequenceDetector(sink),
    auditSerialDetector(sink),
    kernelStampDetector(sink),
    reportDetector({ sink }),
    repeatDetector({ sink }),
    heartbeatDetector(sink, { heartbeats: options.heartbeats }),
    silenceDetector(unlessArchive, { seriesOf: seriesOf(opened) }),
    truncationDetector(sink),
    clockDetector(sink),
  ]
  for (const finding of [...captureFindings(opened), ...archiveFindings(opened)]) sink(finding)
  await passOver(opened, detectors, options)
  for (const finding of rotationGaps(rotated.files(opened))) sink(finding)
  const { items, messages, sources: count } = await opened.summary()
  const ordered = inOrder(findings)
  const looked = { messages, items: items.length, sources: count }
  return { findings: ordered, looked, ledger: wholeLedger(opened, sources.sources(), ordered) }
}

/** The ledger over the whole time of the case as one interval. */
function wholeLedger(opened: OpenCase, sources: readonly LedgerSource[], findings: readonly GapFinding[]): Ledger {
  const { items, firstTime, lastTime } = opened.state()
  const of = ({ item, counts, state }: Item) => ({
    item,
    rejects: { listed: opened.findings.rejects(item) ?? [], counts: counts.rejects },
    isWhole: state === 'complete',
  })
  const captures = items.filter(({ kind }) => kind !== 'log')
  return ledgerOf({
    intervals: [{ since: BigInt(firstTime ?? 0), until: BigInt(lastTime ?? 0) + 1n }],
    sources,
    captures: captures.map((item) => ({ ...of(item), name: item.name, facts: opened.findings.capture(item.item) })),
    logs: items.filter(({ kind }) => kind === 'log').map(of),
    findings,
    archivesExamined: true,
  })
}
