import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseSegmentName } from '../../../core/archive/segment-name.ts'
import type { CaptureFacts } from '../../../core/decode/capture-facts.ts'
import type { RejectFacts } from '../../../core/gaps/facts/reject-gaps.ts'
import type { GapItem } from '../../../core/gaps/row.ts'
import { rotationOrder } from '../../../core/log/rotation.ts'
import type { ItemFacts } from '../item-facts.ts'
import type { OpenCase } from '../open-case.ts'

const LINE_FEED = 0x0a

/** One item as the detectors need it: plain data, so that it can be handed to a thread. */
export interface GapEvidenceItem {
  readonly item: number
  readonly name: string
  /** Where it stood when it was taken in, and the folder of that: files of one rotation stand side by side. */
  readonly path: string
  readonly folder: string
  readonly kind: 'pcap' | 'pcapng' | 'log'
  /** It was read to its end. */
  readonly isWhole: boolean
  /** Bytes of the file, and packets or lines of its content. */
  readonly size: number
  readonly records: number
  /** Whether the last byte of the file ends a line; null: not known, as where it is compressed. */
  readonly endsWithLineEnd: boolean | null
  /** What a capture says of itself; undefined for a log, and where it was not kept. */
  readonly capture: CaptureFacts | undefined
  readonly rejects: RejectFacts
  /** Its messages as Parquet files in the order of the item: a path, or the bytes. */
  readonly parts: readonly (string | Uint8Array)[]
}

/** All items of a case, in the order in which they were taken in. */
export function evidenceOf({ folder, manifest, findings }: OpenCase): GapEvidenceItem[] {
  return folder.items().map(({ entry, outcome }) => {
    const { item, name, kind, size } = entry
    const path = entry.origin ?? entry.path
    const counts = (outcome?.facts as ItemFacts | undefined)?.counts
    const parts = [...manifest.parts(item)].sort((a, b) => a.firstSeq - b.firstSeq)
    const place = kind === 'log' && entry.compression === 'none' ? folder.locate(entry)?.path : undefined
    return {
      item,
      name,
      path,
      folder: dirname(path),
      kind,
      isWhole: outcome?.event === 'complete',
      size,
      records: counts?.packets ?? 0,
      endsWithLineEnd: place === undefined ? null : endsWithLineFeed(place),
      capture: findings.capture(item),
      rejects: { listed: findings.rejects(item) ?? [], counts: counts?.rejects ?? {} },
      parts: parts.map((part) => manifest.pathOf(part)),
    }
  })
}

/** Whether an item is a segment of a sealed archive, by its name: its seals say more than names and ends. */
export function isSegment({ name }: { readonly name: string }): boolean {
  return parseSegmentName(name.replace(/\.(?:gz|zst)$/, '')) !== undefined
}

/**
 * Which items go on where others end: the segments of an archive, and the files of one rotation in one folder, in the order in
 * which they were taken in. Captures are one series, whatever their names.
 */
export function seriesOf(items: readonly GapEvidenceItem[]): (item: GapItem) => string {
  const series = new Map<number, string>()
  const logs = items.filter(({ kind }) => kind === 'log')
  for (const [folder, inFolder] of Map.groupBy(logs, (item) => item.folder)) {
    const isArchive = inFolder.every(isSegment)
    const sets = rotationOrder(inFolder.map(({ name }) => name))
    const setOf = new Map(sets.flatMap((names, set) => names.map((name) => [name, set])))
    for (const { item, name } of inFolder) series.set(item, `${folder} ${isArchive ? 0 : setOf.get(name)}`)
  }
  return ({ item, kind }) => (kind === 'log' ? (series.get(item) ?? String(item)) : 'captures')
}

/** null: the file cannot be read, or is empty. */
function endsWithLineFeed(path: string): boolean | null {
  try {
    const file = openSync(path, 'r')
    try {
      const last = new Uint8Array(1)
      const { size } = fstatSync(file)
      return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 ? last[0] === LINE_FEED : null
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}
