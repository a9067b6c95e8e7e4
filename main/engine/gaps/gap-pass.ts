import { readFileSync } from 'node:fs'
import { setImmediate as breathe } from 'node:timers/promises'
import type { GapFinding } from '../../../core/gaps/finding.ts'
import type { Detector } from '../../../core/gaps/row.ts'
import { PartReader } from '../../store/parquet/part-reader.ts'
import type { OpenCase } from '../open-case.ts'
import { PartRows } from './part-rows.ts'

/** How far a pass is, in messages. */
export interface PassProgress {
  readonly messages: number
  readonly total: number
}

export interface PassOptions {
  progress?(progress: PassProgress): void
  readonly signal?: AbortSignal
}

/**
 * Shows every message of a case to the detectors, item after item in the order in which they were taken in, and each item's in the
 * order of its bytes. Reads the index, a part at a time. Throws where a part cannot be read: a gap pass that left messages out would
 * find gaps where there are none.
 */
export async function passOver(
  opened: OpenCase,
  detectors: readonly Detector[],
  options: PassOptions = {},
): Promise<void> {
  const { manifest, folder } = opened
  const total = manifest.parts().reduce((sum, part) => sum + part.rows, 0)
  let messages = 0
  for (const { entry } of folder.items()) {
    const parts = [...manifest.parts(entry.item)].sort((a, b) => a.firstSeq - b.firstSeq)
    for (const detector of detectors) detector.item({ item: entry.item, name: entry.name, kind: entry.kind })
    for (const part of parts) {
      options.signal?.throwIfAborted()
      const rows = new PartRows(new PartReader(readFileSync(manifest.pathOf(part))))
      for (let at = 0; at < rows.rows; at++) {
        const row = rows.look(at)
        for (const detector of detectors) detector.row(row)
      }
      messages += rows.rows
      options.progress?.({ messages, total })
      await breathe()
    }
  }
  for (const detector of detectors) detector.end()
}

/** Findings by time, then kind; those without a time last. */
export function inOrder(findings: readonly GapFinding[]): GapFinding[] {
  const timeOf = ({ since, until }: GapFinding) => since ?? until
  return [...findings].sort((a, b) => {
    const [first, second] = [timeOf(a), timeOf(b)]
    if (first === second) return a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0
    if (first === null || second === null) return first === null ? 1 : -1
    return first < second ? -1 : 1
  })
}
