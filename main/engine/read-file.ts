import { MessageBatch } from '../../core/columns/message-batch.ts'
import { MessageWriter } from '../../core/columns/message-writer.ts'
import { createDecoder } from '../../core/decode/create-decoder.ts'
import { PieceDecoder } from '../../core/decode/piece-decoder.ts'
import { Tally } from '../../core/decode/tally.ts'
import { readContent } from '../disk/content.ts'
import type { Source } from './source.ts'

/** What came of reading a file in one go. */
export interface FileRead {
  readonly tally: Tally
  /** Why the file could not be read to its end. */
  readonly failure: string | undefined
}

/**
 * Decodes a file in this thread, without a case. Batches hold whole frames (`raw`) and are handed to `take` as they fill up; they
 * are used again afterwards. Throws what the file system throws.
 */
export async function readFileMessages(source: Source, take: (batch: MessageBatch) => void): Promise<FileRead> {
  const tally = new Tally()
  const batch = MessageBatch.create({ capacity: 8192, raw: true })
  const writer = new MessageWriter(source.item, tally, batch, (full) => {
    take(full)
    full.clear()
    return full
  })
  const decoder = createDecoder(source.kind, source.options, writer, tally)
  const pieces = new PieceDecoder(decoder)
  const problem = await readContent(source.path, source.compression, (bytes) => {
    pieces.take(bytes)
    return true
  })
  pieces.finish()
  writer.flush()
  if (problem)
    tally.reject({ reason: problem.reason, packet: 0, offset: problem.offset, length: 0, detail: problem.detail })
  return { tally, failure: decoder.failure }
}
