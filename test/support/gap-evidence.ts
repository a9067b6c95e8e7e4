/** Files as the detectors of what is missing see them: decoded and encoded as an import does, but in memory. */
import { basename, dirname } from 'node:path'
import { MessageBatch } from '../../core/columns/message-batch.ts'
import { MessageWriter } from '../../core/columns/message-writer.ts'
import { DEFAULT_DECODE_OPTIONS, type DecodeOptions } from '../../core/decode/content-decoder.ts'
import { createDecoder } from '../../core/decode/create-decoder.ts'
import { Tally } from '../../core/decode/tally.ts'
import { readContent } from '../../main/disk/content.ts'
import { findEvidence } from '../../main/engine/evidence.ts'
import type { GapEvidenceItem } from '../../main/engine/gaps/gap-evidence.ts'
import type { Probed } from '../../main/engine/probe.ts'
import { sourceOf } from '../../main/engine/source.ts'
import { encodeBatch } from '../../main/store/parquet/message-file.ts'

const LINE_FEED = 0x0a

/** One for all files, since its memory takes longer to make than a small file takes to decode. */
const shared = MessageBatch.create({ capacity: 8192, raw: false })

/** One file as item `item`. Years that lines do not state are told from `referenceSec` in `options`, else from the date of the file. */
export async function evidenceItem(
  item: number,
  found: Probed,
  options: Partial<DecodeOptions> = {},
): Promise<GapEvidenceItem> {
  const { path, kind, compression, size } = found
  const pieces: Uint8Array[] = []
  const problem = await readContent(path, compression, (bytes) => {
    pieces.push(bytes.slice())
    return true
  })
  const content = Buffer.concat(pieces)
  const parts: Uint8Array[] = []
  const tally = new Tally()
  shared.clear()
  const writer = new MessageWriter(item, tally, shared, (batch) => {
    parts.push(Buffer.concat(encodeBatch(batch).parts))
    batch.clear()
    return batch
  })
  const { options: decoding } = sourceOf(item, found, { ...DEFAULT_DECODE_OPTIONS, ...options })
  const decoder = createDecoder(kind, decoding, writer, tally)
  decoder.read(content, 0, content.length, 0, true)
  writer.flush()
  if (problem)
    tally.reject({ reason: problem.reason, packet: 0, offset: problem.offset, length: 0, detail: problem.detail })
  return {
    item,
    name: basename(path),
    path,
    folder: dirname(path),
    kind,
    isWhole: decoder.failure === undefined,
    size,
    records: tally.packets,
    endsWithLineEnd: kind === 'log' && compression === 'none' ? content.at(-1) === LINE_FEED : null,
    capture: tally.capture,
    rejects: { listed: tally.listed, counts: tally.counts().rejects },
    parts,
  }
}

/** Files and folders in the order of their paths; what cannot be read as evidence is left out, as an import does. */
export async function evidenceOf(
  paths: readonly string[],
  options: Partial<DecodeOptions> = {},
): Promise<GapEvidenceItem[]> {
  const { readable } = await findEvidence(paths)
  const items: GapEvidenceItem[] = []
  for (const found of readable) items.push(await evidenceItem(items.length + 1, found, options))
  return items
}
