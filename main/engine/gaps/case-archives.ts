import { sealedGaps } from '../../../core/gaps/archive/sealed-gaps.ts'
import type { GapFinding } from '../../../core/gaps/finding.ts'
import { itemAt, itemPlaces } from '../item-places.ts'
import type { OpenCase } from '../open-case.ts'

/** Segments of archives that are not there, as the last check found. */
export function archiveGaps(opened: OpenCase): GapFinding[] {
  const archives = opened.findings.integrity()?.archives ?? []
  if (archives.length === 0) return []
  const places = itemPlaces(opened)
  return archives.flatMap((archive) => {
    const files = new Map(archive.segments.map(({ number, file }) => [number, file]))
    return sealedGaps(archive, null, (segment) => itemAt(places, archive.path, files.get(segment) ?? null))
  })
}
