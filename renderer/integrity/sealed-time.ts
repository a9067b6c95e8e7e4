import type { IntegrityState } from '../../contract/integrity.ts'
import type { ShownRow } from '../../contract/shapes.ts'
import type { Verdict } from '../../core/verdict/verdict.ts'
import { nanosOf, segmentOfItem } from './words.ts'

/** When a message was sealed at the latest, or why that is not known. */
export interface SealedTime {
  /** Nanoseconds since the epoch, decimal. */
  readonly nanos: string | null
  readonly how: string
  /** What stands in place of the time: a verdict, or that it is not known. */
  readonly unknown: Verdict | 'not known' | 'not sealed' | ''
}

/** The time of the last checkpoint over the segment of a message: the signer's word, and only as good as the verdict. */
export function sealedTime(state: IntegrityState | null, row: Pick<ShownRow, 'item' | 'verdict'>): SealedTime {
  const place = state && segmentOfItem(state, row.item)
  if (!state || !place) return { nanos: null, how: 'it stands in no sealed archive of this case', unknown: 'not known' }
  const archive = state.archives[place.archive]!
  const number = archive.segments[place.segment]!.checkpoint
  const checkpoint = archive.checkpoints.find((one) => one.number === number)
  if (!checkpoint) return { nanos: null, how: 'no checkpoint names its segment', unknown: 'not sealed' }
  const at = nanosOf(checkpoint.time)
  if (row.verdict === 'verified' && at !== null) {
    return { nanos: at, how: `checkpoint ${checkpoint.number}, signed; at the latest`, unknown: '' }
  }
  if (row.verdict === 'failed') {
    return { nanos: null, how: `not what checkpoint ${checkpoint.number} signed`, unknown: 'failed' }
  }
  return { nanos: null, how: `checkpoint ${checkpoint.number} names its segment`, unknown: row.verdict }
}
