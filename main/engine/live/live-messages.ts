import type { LiveCapture } from '../../../contract/live.ts'
import type { SegmentKind } from '../../../core/archive/record-slicer.ts'
import type { DecodeOptions } from '../../../core/decode/content-decoder.ts'
import type { Counts } from '../../../core/decode/tally.ts'
import type { FollowPlace } from '../../archive/follow.ts'
import type { ItemDecoded } from '../decode-worker.ts'
import type { ItemRead } from '../read-worker.ts'
import type { GrowingPart } from './growing-parts.ts'

/** What the thread that follows an archive is given. */
export interface LiveWorkerData {
  readonly folder: string
  readonly indexFolder: string
  readonly from: FollowPlace
  readonly options: DecodeOptions
}

/** How far the following is; sums are over all segments that were followed. */
export interface LiveStatus {
  readonly kind: 'status'
  readonly segment: string | null
  readonly item: number | null
  /** Bytes that were read of the segment in hand, and what they came to. */
  readonly size: number
  readonly counts: Counts | null
  readonly segments: number
  readonly bytes: number
  readonly packets: number
  readonly messages: number
  readonly shown: number
  /** Nanoseconds, in decimal. */
  readonly lastTime: string | null
  /** When bytes came last, and when all that was written had been read, milliseconds since the epoch; null: never. */
  readonly heardAt: number | null
  readonly caughtUpAt: number
  readonly behindBytes: number
  readonly rejects: Counts['rejects']
  readonly capture: LiveCapture | null
}

/** What the thread says. */
export type LiveReport =
  /** The first bytes of a segment are there; the answer is a LiveItem. */
  | { readonly kind: 'begin'; readonly number: number; readonly name: string; readonly format: SegmentKind }
  | ({ readonly kind: 'part' } & GrowingPart)
  | LiveStatus
  /** A segment is complete, or the following was stopped within it. */
  | { readonly kind: 'end'; readonly number: number; readonly read: ItemRead; readonly decoded: ItemDecoded }

/** The item that a segment is, and how its parts are called; null: the case holds it already. */
export type LiveItem = { readonly item: number; readonly prefix: string } | null

/** What the thread is told. */
export type LiveOrder = { readonly kind: 'item'; readonly item: LiveItem } | { readonly kind: 'stop' }
