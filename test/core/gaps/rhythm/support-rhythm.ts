import { readRows } from '../../../../core/columns/row.ts'
import { DEFAULT_DECODE_OPTIONS } from '../../../../core/decode/content-decoder.ts'
import type { GapFinding } from '../../../../core/gaps/finding.ts'
import type { Detector, GapItem, GapRow } from '../../../../core/gaps/row.ts'
import { readFileMessages } from '../../../../main/engine/read-file.ts'
import { makeRandom } from '../../../support/random.ts'
import { wholeRow } from '../whole-row.ts'

/** Monday 2 November 2026, 00:00 UTC; seconds. */
export const MONDAY = Date.UTC(2026, 10, 2) / 1000
export const HOUR = 3600
export const DAY = 24 * HOUR

export const CAPTURE: GapItem = { item: 1, name: 'capture.pcapng', kind: 'pcapng' }
export const LOG: GapItem = { item: 1, name: 'messages', kind: 'log' }

/** Seconds, to the microsecond, as nanoseconds. */
export function ns(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1e6)) * 1000n
}

/** A row of a capture at a time in seconds. */
export function rowAt(seconds: number, source: string, more: Partial<GapRow> = {}): GapRow {
  return wholeRow({
    item: 1,
    seq: 1,
    packet: 1,
    offset: 0,
    length: 10,
    source,
    src: null,
    wireTime: ns(seconds),
    senderTime: null,
    isInferred: false,
    timeDigits: 6,
    pri: 13,
    app: null,
    procid: null,
    msgid: null,
    sd: '',
    text: 'hello',
    hasAnchor: false,
    transport: 'udp',
    isCut: false,
    ...more,
  })
}

/** Rows of several sources, given by their times in seconds, in the order of time and numbered from 1. */
export function rowsOf(sources: Readonly<Record<string, readonly number[]>>, item = 1): GapRow[] {
  return Object.entries(sources)
    .flatMap(([source, times]) => times.map((time) => ({ source, time })))
    .sort((a, b) => a.time - b.time)
    .map(({ source, time }, i) => rowAt(time, source, { item, seq: i + 1, packet: i + 1, offset: 100 * i }))
}

/** What a detector finds in the rows of items. */
export function findingsOf(
  make: (sink: (finding: GapFinding) => void) => Detector,
  ...items: readonly (readonly [GapItem, readonly GapRow[]])[]
): GapFinding[] {
  const findings: GapFinding[] = []
  const detector = make((finding) => findings.push(finding))
  for (const [item, rows] of items) {
    detector.item(item)
    for (const row of rows) detector.row(row)
  }
  detector.end()
  return findings
}

/** Shows a detector what the decoder makes of a file, and ends. */
export async function showFile(detector: Detector, item: GapItem, path: string): Promise<void> {
  detector.item(item)
  const source = {
    item: item.item,
    path,
    kind: item.kind,
    compression: 'none',
    options: DEFAULT_DECODE_OPTIONS,
  } as const
  await readFileMessages(source, (batch) => {
    for (const { row } of readRows(batch)) {
      detector.row(
        rowAt(0, row.host ?? row.src ?? '', {
          item: row.item,
          seq: row.seq,
          packet: row.packet,
          offset: row.offset,
          length: row.length,
          src: row.src,
          wireTime: row.wireTime === null ? null : BigInt(row.wireTime),
          senderTime: row.senderTime === null ? null : BigInt(row.senderTime),
          isInferred: row.timeSource !== 'stated',
          timeDigits: row.timeDigits,
          app: row.app,
          text: row.text,
          transport: row.transport,
        }),
      )
    }
  })
  detector.end()
}

/** Draws from distributions; the same for the same seed. */
export function drawing(seed: number) {
  const random = makeRandom(seed, 1)
  const uniform = (): number => (random.below(2 ** 32) + 0.5) / 2 ** 32
  return {
    below: (limit: number) => random.below(limit),
    uniform,
    pause: (mean: number) => -Math.log(uniform()) * mean,
  }
}

/** Times from `since` to `until` (seconds) with exponential pauses. */
export function poisson(seed: number, mean: number, since: number, until: number): number[] {
  const { pause } = drawing(seed)
  const times: number[] = []
  for (let time = since + pause(mean); time < until; time += pause(mean)) times.push(time)
  return times
}
