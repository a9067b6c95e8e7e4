import { readRows } from '../../../../core/columns/row.ts'
import { DEFAULT_DECODE_OPTIONS } from '../../../../core/decode/content-decoder.ts'
import type { GapFinding, GapSink } from '../../../../core/gaps/finding.ts'
import type { Detector, GapRow } from '../../../../core/gaps/row.ts'
import { probe } from '../../../../main/engine/probe.ts'
import { readFileMessages } from '../../../../main/engine/read-file.ts'
import { sourceOf } from '../../../../main/engine/source.ts'
import { type StatedRow, wholeRow } from '../whole-row.ts'

/** 2026-11-18T03:00:00Z. */
export const START = 1_795_230_000_000_000_000n

/** What a row of a test states; the rest is made up from its place. */
export type RowPart = Partial<StatedRow> & { sequenceId?: number | string }

/** Rows of one item, one a second from START on, of host web-03 over UDP, unless they say otherwise. */
export function rowsOf(parts: readonly RowPart[], item = 1): GapRow[] {
  return parts.map(({ sequenceId, ...part }, index) => {
    const time = START + BigInt(index) * 1_000_000_000n
    return wholeRow({
      item,
      seq: index + 1,
      packet: index + 1,
      offset: index * 100,
      length: 100,
      source: 'web-03',
      src: '192.0.2.3',
      wireTime: part.transport === 'file' ? null : (part.senderTime ?? time),
      senderTime: time,
      isInferred: false,
      timeDigits: 6,
      pri: 13,
      app: 'app',
      procid: null,
      msgid: null,
      sd: sequenceId === undefined ? '' : `[meta sequenceId="${sequenceId}"]`,
      text: 'text',
      hasAnchor: false,
      transport: 'udp',
      isCut: false,
      ...part,
    })
  })
}

/** What a detector finds in items of rows, one item after the other. */
export function detect(make: (sink: GapSink) => Detector, ...items: readonly GapRow[][]): GapFinding[] {
  const findings: GapFinding[] = []
  const detector = make((finding) => findings.push(finding))
  for (const rows of items) {
    detector.item({ item: rows[0]?.item ?? 0, name: '', kind: rows[0]?.transport === 'file' ? 'log' : 'pcapng' })
    for (const row of rows) detector.row(row)
  }
  detector.end()
  return findings
}

/** What findings say in short: source, bounds, confidence. */
export function inShort(findings: readonly GapFinding[]): string[] {
  return findings.map(({ source, lost, confidence }) => `${source} ${lost.min}..${lost.max} ${confidence}`)
}

/** All rows of a file, as the decoders read it; a source where no host is stated is the sending address, or ''. */
export async function rowsOfFile(path: string, item = 1): Promise<GapRow[]> {
  const found = await probe(path)
  if ('reason' in found) throw new Error(found.reason)
  const rows: GapRow[] = []
  await readFileMessages(sourceOf(item, found, DEFAULT_DECODE_OPTIONS), (batch) => {
    for (const { row } of readRows(batch)) {
      const isFile = row.transport === 'file'
      rows.push(
        wholeRow({
          ...row,
          item,
          source: row.host ?? row.src ?? '',
          wireTime: row.wireTime === null ? null : BigInt(row.wireTime),
          senderTime: row.senderTime === null ? null : BigInt(row.senderTime),
          isInferred: row.timeSource !== 'stated',
          sd: row.sd ?? '',
          hasAnchor: true,
          transport: isFile ? 'file' : row.transport,
          isCut: row.textState === 'cut',
        }),
      )
    }
  })
  return rows
}
