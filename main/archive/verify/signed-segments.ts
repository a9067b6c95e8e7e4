import type { Checkpoint } from '../../../core/archive/checkpoint.ts'
import type { SegmentKind } from '../../../core/archive/record-slicer.ts'
import { parseSegmentName } from '../../../core/archive/segment-name.ts'
import type { VerificationKey } from '../../../core/note/verification-key.ts'
import type { ValidState } from './signed-history.ts'

/** A part of a segment, from its first byte on, that a checkpoint states. */
export interface SignedPart {
  readonly checkpoint: number
  readonly records: number
  readonly bytes: number
  readonly sha256: Uint8Array
}

/** What valid checkpoints state of one segment. */
export interface SignedSegment extends SignedPart {
  readonly number: number
  readonly name: string
  readonly kind: SegmentKind
  readonly state: 'sealed' | 'open'
  /** Number of its first record in the archive, from 0. */
  readonly first: number
  /** Records in the archive up to its end. */
  readonly size: number
  readonly by: VerificationKey
  /** What was stated while it was still open, by rising bytes. */
  readonly parts: readonly SignedPart[]
  readonly source: string | null
  readonly interrupted: Checkpoint['interrupted']
}

/** Segments by number, as their last valid checkpoints state them. */
export function signedSegments(states: readonly ValidState[]): Map<number, SignedSegment> {
  const segments = new Map<number, SignedSegment>()
  for (const { number: checkpoint, checkpoint: stated, by } of states) {
    const { name, state, records, bytes, sha256 } = stated.segment
    const { number, kind } = parseSegmentName(name)!
    const before = segments.get(number)
    const parts = (before ? [...before.parts, before] : []).filter((part) => part.bytes > 0 && part.bytes < bytes)
    segments.set(number, {
      number,
      name,
      kind,
      state,
      records,
      bytes,
      sha256,
      checkpoint,
      by,
      first: stated.size - records,
      size: stated.size,
      parts: parts
        .map((part) => ({ checkpoint: part.checkpoint, records: part.records, bytes: part.bytes, sha256: part.sha256 }))
        .sort((a, b) => a.bytes - b.bytes),
      source: stated.source?.name ?? before?.source ?? null,
      interrupted: stated.interrupted ?? before?.interrupted ?? null,
    })
  }
  return segments
}
