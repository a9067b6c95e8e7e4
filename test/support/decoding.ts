/** Decodes content to rows, as the engine does, in this thread. */
import { MessageBatch } from '../../core/columns/message-batch.ts'
import type { MessageRow } from '../../core/columns/message-row.ts'
import { MessageWriter } from '../../core/columns/message-writer.ts'
import { readRows } from '../../core/columns/row.ts'
import { type ContentDecoder, DEFAULT_DECODE_OPTIONS, type DecodeOptions } from '../../core/decode/content-decoder.ts'
import { createDecoder } from '../../core/decode/create-decoder.ts'
import { type Counts, Tally } from '../../core/decode/tally.ts'
import type { Reject } from '../../core/finding.ts'

export interface Decoded {
  readonly rows: readonly MessageRow[]
  /** The frame of each row. */
  readonly raws: readonly Uint8Array[]
  readonly counts: Counts
  readonly rejects: readonly Reject[]
  readonly failure: string | undefined
}

export type ItemKind = 'pcap' | 'pcapng' | 'log'

/** One for all decodings, since its memory takes longer to make than a small decoding takes. */
const batch = MessageBatch.create({ capacity: 64, raw: true })

/** Decodes content with whatever feeds the decoder. */
export function decodeWith(
  kind: ItemKind,
  options: Partial<DecodeOptions>,
  feed: (decoder: ContentDecoder) => void,
): Decoded {
  const rows: MessageRow[] = []
  const raws: Uint8Array[] = []
  const tally = new Tally()
  batch.clear()
  const writer = new MessageWriter(0, tally, batch, (full) => {
    for (const { row, raw } of readRows(full)) {
      rows.push(row)
      raws.push(raw.slice())
    }
    full.clear()
    return full
  })
  const decoder = createDecoder(kind, { ...DEFAULT_DECODE_OPTIONS, ...options }, writer, tally)
  feed(decoder)
  writer.flush()
  return { rows, raws, counts: tally.counts(), rejects: tally.listed, failure: decoder.failure }
}

/** Decodes content, in pieces of `step` bytes (all at once if not given). */
export function decode(
  kind: ItemKind,
  content: Uint8Array,
  options: Partial<DecodeOptions> = {},
  step = Math.max(1, content.length),
): Decoded {
  return decodeWith(kind, options, (decoder) => {
    let start = 0
    for (let end = 0; ; ) {
      end = Math.min(content.length, end + step)
      const final = end === content.length
      start = decoder.read(content, start, end, start, final)
      if (final) break
    }
    if (start !== content.length) throw new Error(`${content.length - start} bytes were left over`)
  })
}
