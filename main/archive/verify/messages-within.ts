import type { SegmentKind } from '../../../core/archive/record-slicer.ts'
import type { Stretch } from '../../../core/archive/unsettled.ts'
import { utf8 } from '../../../core/bytes/utf8.ts'
import { MessageBatch } from '../../../core/columns/message-batch.ts'
import { MessageWriter } from '../../../core/columns/message-writer.ts'
import type { DecodeOptions } from '../../../core/decode/content-decoder.ts'
import { createDecoder } from '../../../core/decode/create-decoder.ts'
import { PieceDecoder } from '../../../core/decode/piece-decoder.ts'
import { Tally } from '../../../core/decode/tally.ts'
import type { SegmentCompression } from '../layout.ts'
import { readSegment } from './content-task.ts'

/** Bytes of a message that a finding quotes. */
export const MAX_QUOTED = 400

export interface QuotedMessage {
  /** Number within the segment, from 1. */
  readonly seq: number
  readonly text: string
}

/**
 * Decodes a segment as it stands, up to the last of `stretches`, which rise and do not overlap. Returns, for the index of each that
 * holds the first byte of a message, the first such message. `gaps`, which rise too, are left out as if they were not there: behind
 * one, a decoder that takes everything as it comes would be out of step.
 */
export async function messagesWithin(
  segment: { readonly path: string; readonly compression: SegmentCompression; readonly kind: SegmentKind },
  stretches: readonly Stretch[],
  gaps: readonly Stretch[],
  options: DecodeOptions,
  signal: AbortSignal | undefined,
): Promise<Map<number, QuotedMessage>> {
  const found = new Map<number, QuotedMessage>()
  const last = stretches.at(-1)?.end ?? 0
  const batch = MessageBatch.create({ capacity: 8192 })
  const tally = new Tally()
  const writer = new MessageWriter(1, tally, batch, (full) => {
    quote(full, stretches, found)
    full.clear()
    return full
  })
  const decoder = createDecoder(segment.kind, options, writer, tally)
  const pieces = new PieceDecoder(decoder)
  let [place, gap] = [0, 0]
  await readSegment(segment, (bytes) => {
    const end = place + bytes.length
    for (; gap < gaps.length && gaps[gap]!.start < end; gap++) {
      const { start, end: behind } = gaps[gap]!
      if (start > place) pieces.take(bytes.subarray(bytes.length - (end - place), bytes.length - (end - start)))
      place = Math.max(place, Math.min(behind, end))
      pieces.skipTo(behind)
      if (behind > end) break
    }
    if (place < end) pieces.take(bytes.subarray(bytes.length - (end - place)))
    place = end
    return pieces.offset < last && decoder.failure === undefined && signal?.aborted !== true
  })
  signal?.throwIfAborted()
  pieces.finish()
  writer.flush()
  return found
}

function quote(batch: MessageBatch, stretches: readonly Stretch[], found: Map<number, QuotedMessage>): void {
  const { off, seq, text } = batch.columns
  let at = 0
  for (let i = 0; i < batch.rows; i++) {
    const length = text.lengths[i]!
    const stretch = stretchAt(stretches, off[i]!)
    if (stretch >= 0 && !found.has(stretch)) {
      let end = at + Math.min(length, MAX_QUOTED)
      // Not within a character of UTF-8.
      while (end < at + length && end > at && (text.bytes[end]! & 0xc0) === 0x80) end--
      const said = utf8(text.bytes, at, end)
      found.set(stretch, { seq: seq[i]!, text: end < at + length ? `${said}…` : said })
    }
    at += length
  }
}

function stretchAt(stretches: readonly Stretch[], place: number): number {
  let [low, high] = [0, stretches.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (stretches[middle]!.end <= place) low = middle + 1
    else high = middle
  }
  return low < stretches.length && stretches[low]!.start <= place ? low : -1
}
