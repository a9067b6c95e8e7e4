import { readFileSync } from 'node:fs'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Detector } from '../../../core/gaps/row.ts'
import { PartReader } from '../../store/parquet/part-reader.ts'
import type { GapEvidenceItem } from './gap-evidence.ts'
import { PartRows } from './part-rows.ts'

/** How far a pass is, in messages. */
export interface PassOptions {
  progress?(messages: number): void
  readonly signal?: AbortSignal
}

/**
 * Shows every message to the detectors, item after item in the order given, and each item's in the order of its bytes; a part of the
 * index at a time. Returns how many there were. Throws where a part cannot be read: a pass that left messages out would find gaps
 * where there are none.
 */
export async function passOver(
  items: readonly GapEvidenceItem[],
  detectors: readonly Detector[],
  { progress, signal }: PassOptions = {},
): Promise<number> {
  let messages = 0
  for (const { item, name, kind, parts } of items) {
    for (const detector of detectors) detector.item({ item, name, kind })
    for (const part of parts) {
      signal?.throwIfAborted()
      const rows = new PartRows(new PartReader(typeof part === 'string' ? readFileSync(part) : part))
      // One detector after the other: what it keeps of the sources then stays in the processor's caches.
      for (const detector of detectors) for (let at = 0; at < rows.rows; at++) detector.row(rows.look(at))
      messages += rows.rows
      progress?.(messages)
      await breathe()
    }
  }
  for (const detector of detectors) detector.end()
  return messages
}
