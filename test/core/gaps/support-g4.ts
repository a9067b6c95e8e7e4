/** Rows and items by hand, for the tests of what needs no capture. */
import type { CaptureFacts } from '../../../core/decode/capture-facts.ts'
import type { DecodeOptions } from '../../../core/decode/content-decoder.ts'
import type { ListedReject } from '../../../core/decode/tally.ts'
import type { RejectReason } from '../../../core/finding.ts'
import type { GapFinding } from '../../../core/gaps/finding.ts'
import type { Detector, GapRow } from '../../../core/gaps/row.ts'
import { decodeWith, type ItemKind } from '../../support/decoding.ts'
import { wholeRow } from './whole-row.ts'

export const SECOND = 1_000_000_000n
/** 2023-11-14 22:13:20 UTC */
export const START = 1_700_000_000n * SECOND

/** A row of a UDP message of 100 bytes, but for what is given. */
export function rowOf(given: Partial<GapRow>): GapRow {
  return wholeRow({
    item: 1,
    seq: 1,
    packet: 1,
    offset: 0,
    length: 100,
    source: 'web-01',
    src: '192.0.2.1',
    wireTime: START,
    senderTime: START,
    isInferred: false,
    timeDigits: 0,
    pri: 34,
    app: null,
    procid: null,
    msgid: null,
    sd: '',
    text: 'a whole sentence.',
    hasAnchor: false,
    transport: 'udp',
    isCut: false,
    ...given,
  })
}

/** Feeds the rows of one item and returns what was found. */
export function detected(
  make: (sink: (finding: GapFinding) => void) => Detector,
  rows: Iterable<GapRow>,
): GapFinding[] {
  const findings: GapFinding[] = []
  const detector = make((finding) => findings.push(finding))
  detector.item({ item: 1, name: 'a capture', kind: 'pcap' })
  for (const row of rows) detector.row(row)
  detector.end()
  return findings
}

/** What decoding a capture leaves behind for the detectors of facts. */
export function factsOf(
  content: Uint8Array,
  options: Partial<DecodeOptions> = {},
  kind: ItemKind = 'pcapng',
): {
  facts: CaptureFacts
  rejects: { listed: readonly ListedReject[]; counts: Partial<Record<RejectReason, number>> }
} {
  let facts: CaptureFacts | undefined
  let listed: readonly ListedReject[] = []
  const { counts } = decodeWith(kind, options, (decoder) => {
    decoder.read(content, 0, content.length, 0, true)
    facts = decoder.tally.capture
    listed = decoder.tally.listed
  })
  return { facts: facts!, rejects: { listed, counts: counts.rejects } }
}
