import type { CaptureFacts } from '../../decode/capture-facts.ts'
import type { GapFinding } from '../finding.ts'
import { utc } from '../words.ts'
import { nanosOf } from './instants.ts'
import type { RejectFacts } from './reject-gaps.ts'

/** The end of a capture whose file was cut: inside a record, or in the middle of its compressed data. */
export function captureEnd(item: number, facts: CaptureFacts, rejects: RejectFacts): GapFinding[] {
  const cut = rejects.listed.find(({ reason }) => reason === 'compressed-data' || reason === 'file-truncated')
  if (cut === undefined) return []
  const since = nanosOf(facts.last)
  const what =
    cut.reason === 'file-truncated'
      ? `ends inside a record, at byte ${cut.offset + cut.length}`
      : 'ends early: its compressed data is cut or damaged'
  const last = since === null ? '' : ` The latest packet that could be read is of ${utc(since)}.`
  return [
    {
      kind: 'capture',
      detector: 'file-end',
      source: null,
      since,
      until: null,
      lost: { min: 0, max: null, unit: 'packets' },
      confidence: 'certain',
      text: `The capture ${what}.${last} How many packets are missing behind it is not known.`,
      addresses: [{ item, packet: cut.packet, offset: cut.offset, length: cut.length, seq: null }],
    },
  ]
}
