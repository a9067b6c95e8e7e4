import type { ClockState } from '../../../core/gaps/clock/clock.ts'
import { captureEnd } from '../../../core/gaps/facts/capture-end.ts'
import { captureGaps } from '../../../core/gaps/facts/capture-gaps.ts'
import { captureNotes } from '../../../core/gaps/facts/capture-notes.ts'
import { nanosOf } from '../../../core/gaps/facts/instants.ts'
import { rejectGaps } from '../../../core/gaps/facts/reject-gaps.ts'
import type { GapFinding } from '../../../core/gaps/finding.ts'
import type { LedgerSource } from '../../../core/gaps/ledger.ts'
import { detectorGroup, GROUPS, type LookOptions } from './detector-group.ts'
import type { GapEvidenceItem } from './gap-evidence.ts'
import { GapList } from './gap-list.ts'
import { type PassOptions, passOver } from './gap-pass.ts'

/** What looking through all messages of some items has found. */
export interface Looked {
  readonly findings: readonly GapFinding[]
  /** Findings that are counted and not listed. */
  readonly unlisted: number
  readonly sources: readonly LedgerSource[]
  /** Messages of sources beyond those that are told apart (MAX_SOURCES of each detector). */
  readonly beyond: number
  readonly clocks: readonly ClockState[]
  readonly messages: number
}

/** What captures admit, and what their decoders could not put together; what the capture cut is told by its messages, source by source. */
export function statedGaps(items: readonly GapEvidenceItem[]): GapFinding[] {
  return items.flatMap(({ item, capture, rejects }) =>
    capture === undefined
      ? []
      : [
          ...captureGaps(item, capture),
          ...captureNotes(item, capture),
          ...captureEnd(item, capture, rejects),
          ...rejectGaps(item, rejects, nanosOf(capture.first)),
        ],
  )
}

/** Looks through all messages with all detectors, in this thread. */
export async function lookThrough(
  items: readonly GapEvidenceItem[],
  options: LookOptions & PassOptions,
): Promise<Looked> {
  const list = new GapList()
  const groups = GROUPS.map((name) => detectorGroup(name, items, options, list.take))
  const messages = await passOver(
    items,
    groups.flatMap(({ detectors }) => detectors),
    options,
  )
  const learned = Object.assign({}, ...groups.map((group) => group.end()))
  const { sources = [], clocks = [], beyond = 0 } = learned
  return {
    findings: [...statedGaps(items), ...list.findings()],
    unlisted: list.unlisted,
    sources,
    beyond,
    clocks,
    messages,
  }
}
