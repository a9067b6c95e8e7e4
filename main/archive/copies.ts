import { join } from 'node:path'
import type { Checkpoint } from '../../core/archive/checkpoint.ts'
import { parseSegmentName } from '../../core/archive/segment-name.ts'
import type { Files } from '../disk/files.ts'
import type { Chain } from './chain.ts'
import { isSealed } from './digest.ts'
import { type ArchiveListing, movedPath, type SegmentEntry, type SegmentFile } from './layout.ts'

/** The last checkpoint of each sealed segment, by its number. Throws ArchiveError where the chain of checkpoints is broken. */
export function sealedSegments(chain: Chain): Map<number, Checkpoint> {
  const sealed = new Map<number, Checkpoint>()
  for (const checkpoint of chain.history())
    if (checkpoint.segment.state === 'sealed') sealed.set(parseSegmentName(checkpoint.segment.name)!.number, checkpoint)
  return sealed
}

/** Files that have the content of a sealed segment by their name, those first that are furthest on in its life. */
export function copiesOf(entry: SegmentEntry | undefined, { segment }: Checkpoint): SegmentFile[] {
  return (entry?.files ?? []).filter(({ name, open }) => name === segment.name && !open).reverse()
}

/**
 * Ends what compressing, moving or bringing back had begun: of several copies of a segment that all are what was sealed, the one
 * furthest on stays; a note that a segment was moved away goes where the segment is there. A copy that is not what was sealed is
 * never touched. Returns what was done and found, a sentence each.
 */
export async function settleCopies(chain: Chain, listing: ArchiveListing, files: Files): Promise<string[]> {
  const { folder } = listing
  const unsettled = listing.segments.filter(
    (entry) => entry.number < chain.next && entry.files.length > (entry.moved === null ? 1 : 0),
  )
  if (unsettled.length === 0) return []
  const remarks: string[] = []
  const sealed = sealedSegments(chain)
  for (const entry of unsettled) {
    const checkpoint = sealed.get(entry.number)
    if (!checkpoint) continue
    let kept: SegmentFile | undefined
    for (const copy of copiesOf(entry, checkpoint)) {
      const path = join(folder, copy.path)
      if (!(await isSealed(path, copy.compression, checkpoint.segment)))
        remarks.push(`${copy.path} is not what was sealed and was left as it is`)
      else if (kept === undefined) kept = copy
      else {
        files.remove(path)
        remarks.push(`${copy.path} was removed: ${kept.path} holds the same, as it was sealed`)
      }
    }
    if (kept && entry.moved !== null) {
      files.remove(join(folder, movedPath(entry.number)))
      remarks.push(`${entry.moved} was removed: ${kept.path} is there, as it was sealed`)
    }
  }
  return remarks
}
