import type { Head } from './cut-records.ts'
import type { Change } from './difference.ts'
import type { SegmentKind } from './record-slicer.ts'

/** Bytes of content, `[start, end)`. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** Altered content as it was cut; indices count records from the first that may be altered. See SealedSlicer. */
export interface CutContent {
  readonly count: number
  readonly bytes: number
  readonly gaps: readonly Stretch[]
  offset(index: number): number
  head(index: number): Head
}

/**
 * Stretches of altered content whose records may be as they were sealed and are read by what was altered, so that times and layers
 * of the messages in them are not known to be those that were sealed. In their order, without overlap. `isFromStart`: the first
 * record of `cut` is the first of the content.
 *
 * Of pcap the file header rules all packets. Of pcapng a section header and the interfaces behind it rule the section. What a record
 * was that is gone, or has other bytes now, cannot be told: a single one cannot have been both a section header and an interface, and
 * as an interface it rules others only where one stands behind it, whose number it shifts; two may have been a section's head. Where
 * the cut was out of step, a reader that goes by the lengths as they stand is so to the end.
 */
export function unsettledStretches(
  kind: SegmentKind,
  changes: readonly Change[],
  cut: CutContent,
  isFromStart: boolean,
): Stretch[] {
  if (kind === 'log') return []
  const found = kind === 'pcap' ? ofFile(changes, cut, isFromStart) : ofSections(changes, cut)
  const lostStep = cut.gaps[0]?.start ?? cut.bytes
  return [
    ...found.map(({ start, end }) => ({ start, end: Math.min(end, lostStep) })),
    { start: lostStep, end: cut.bytes },
  ].filter(({ start, end }) => start < end)
}

function ofFile(changes: readonly Change[], { bytes }: CutContent, isFromStart: boolean): Stretch[] {
  const touchesHeader = ({ record, records, foundRecord, foundRecords }: Change) =>
    (record === 1 && records > 0) || (foundRecord === 1 && foundRecords > 0)
  return isFromStart && changes.some(touchesHeader) ? [{ start: 0, end: bytes }] : []
}

function ofSections(changes: readonly Change[], cut: CutContent): Stretch[] {
  const { altered, gone, isHeadMoved } = placesOf(changes, cut)
  if (isHeadMoved) return [{ start: 0, end: cut.bytes }]
  const stretches: Stretch[] = []
  /** The record from which the section is unsettled; the first altered one of a kind that cannot be told; -1: none. */
  let [from, first, unknown] = [-1, -1, 0]
  for (let i = 0; i < cut.count; i++) {
    const head = cut.head(i)
    if (head === 'section' && altered[i] === 0) {
      if (from >= 0) stretches.push({ start: cut.offset(from), end: cut.offset(i) })
      ;[from, first, unknown] = [-1, -1, 0]
      continue
    }
    if (from >= 0) continue
    const more = gone.get(i) ?? 0
    if (more > 0 && first < 0) first = i
    unknown += more
    const isAlteredHead = head !== undefined && altered[i] !== 0
    if (unknown > 1 || (unknown > 0 && head === 'interface')) from = first
    else if (isAlteredHead) from = i
  }
  if (from >= 0) stretches.push({ start: cut.offset(from), end: cut.bytes })
  return stretches
}

/** Which records are altered, by index; and how many sealed ones are gone, or have other bytes now, at or in front of an index. */
function placesOf(changes: readonly Change[], cut: CutContent) {
  const altered = new Uint8Array(cut.count)
  const gone = new Map<number, number>()
  let isHeadMoved = false
  for (const { kind, records, foundRecord, foundRecords } of changes) {
    const at = foundRecord - 1
    altered.fill(1, at, at + foundRecords)
    if (kind === 'removed') gone.set(at, (gone.get(at) ?? 0) + records)
    for (let i = at; i < at + foundRecords; i++) {
      if (kind === 'changed') gone.set(i, (gone.get(i) ?? 0) + 1)
      if (kind === 'reordered' && cut.head(i) !== undefined) isHeadMoved = true
    }
  }
  return { altered, gone, isHeadMoved }
}
