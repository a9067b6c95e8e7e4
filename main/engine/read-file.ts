import { MessageBatch } from '../../core/columns/message-batch.ts'
import { MessageWriter } from '../../core/columns/message-writer.ts'
import { createDecoder } from '../../core/decode/create-decoder.ts'
import { Tally } from '../../core/decode/tally.ts'
import { readContent } from '../disk/content.ts'
import type { Source } from './source.ts'

/** What came of reading a file in one go. */
export interface FileRead {
  readonly tally: Tally
  /** Why the file could not be read to its end. */
  readonly failure: string | undefined
}

/** Bytes gathered before they are decoded: small pieces would each carry a rest over. */
const GATHER = 1 << 20

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
  let buffer = new Uint8Array(2 * GATHER)
  let length = 0
  let offset = 0
  const decode = (final: boolean) => {
    const next = decoder.read(buffer, 0, length, offset, final)
    buffer.copyWithin(0, next, length)
    offset += next
    length -= next
  }
  const problem = await readContent(source.path, source.compression, (bytes) => {
    if (length + bytes.length > buffer.length) {
      const larger = new Uint8Array(2 * (length + bytes.length))
      larger.set(buffer.subarray(0, length))
      buffer = larger
    }
    buffer.set(bytes, length)
    length += bytes.length
    if (length >= GATHER) decode(false)
    return true
  })
  decode(true)
  writer.flush()
  if (problem)
    tally.reject({ reason: problem.reason, packet: 0, offset: problem.offset, length: 0, detail: problem.detail })
  return { tally, failure: decoder.failure }
}
