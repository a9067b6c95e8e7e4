import type { GapFinding, GapSink } from '../../../core/gaps/finding.ts'
import type { Detector, GapRow } from '../../../core/gaps/row.ts'
import { SIGNATURE_ANCHORS } from '../../../core/gaps/signature.ts'
import { read } from '../../support/message.ts'
import { wholeRow } from './whole-row.ts'

/** What an engine looks for in the bytes of a text, with ASCII case folded. */
export function hasAnchor(text: string): boolean {
  const folded = text.toLowerCase()
  return SIGNATURE_ANCHORS.some((anchor) => folded.includes(anchor))
}

/** A row as the real parser makes it of a line, in UTC of 2023. */
export function rowOf(line: string | Uint8Array, more: Partial<GapRow> = {}): GapRow {
  const message = read(line)
  const text = more.text ?? message.text
  return wholeRow({
    item: 1,
    seq: 1,
    packet: 1,
    offset: 0,
    length: line.length,
    source: message.host ?? '',
    src: null,
    wireTime: null,
    senderTime: message.time === undefined ? null : BigInt(Date.parse(`${message.time}Z`)) * 1_000_000n,
    isInferred: message.timeSource !== 'stated',
    timeDigits: 0,
    pri: message.pri < 0 ? null : message.pri,
    app: message.app ?? null,
    procid: message.procid ?? null,
    msgid: message.msgid ?? null,
    sd: message.sd ?? '',
    text,
    hasAnchor: hasAnchor(text),
    transport: 'file',
    isCut: false,
    ...more,
  })
}

/** Rows of the lines of one file. */
export function rowsOf(lines: readonly string[], item = 1): GapRow[] {
  return lines.map((line, index) => rowOf(line, { item, seq: index + 1, packet: index + 1, offset: index * 100 }))
}

/** Findings of a detector over items, each given as its lines. */
export function findingsOf(
  create: (options: { sink: GapSink }) => Detector,
  ...items: readonly (readonly string[])[]
): GapFinding[] {
  const findings: GapFinding[] = []
  const detector = create({ sink: (finding) => findings.push(finding) })
  for (const [index, lines] of items.entries()) {
    detector.item({ item: index + 1, name: `item ${index + 1}`, kind: 'log' })
    for (const row of rowsOf(lines, index + 1)) detector.row(row)
  }
  detector.end()
  return findings
}

/** 2023 in UTC: nanoseconds of `05-21T10:00:00`. */
export function at(time: string): bigint {
  return BigInt(Date.parse(`2023-${time}Z`)) * 1_000_000n
}
