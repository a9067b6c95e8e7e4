import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageBatch } from '../../core/columns/message-batch.ts'
import { MessageWriter } from '../../core/columns/message-writer.ts'
import { DEFAULT_DECODE_OPTIONS } from '../../core/decode/content-decoder.ts'
import { createDecoder } from '../../core/decode/create-decoder.ts'
import { Tally } from '../../core/decode/tally.ts'
import { readContent } from '../../main/disk/content.ts'
import type { GapEvidenceItem } from '../../main/engine/gaps/gap-evidence.ts'
import { encodeBatch } from '../../main/store/parquet/message-file.ts'
import type { IncidentFile } from './incident.ts'
import { SECOND } from './truth.ts'

/** One for all files, since its memory takes longer to make than a small file takes to read. */
const batch = MessageBatch.create({ capacity: 8192 })

/** Reads files as an import does, in this thread: bytes, messages, parts of the index. Items are numbered from 1. */
export async function evidenceOf(files: readonly IncidentFile[]): Promise<GapEvidenceItem[]> {
  const items: GapEvidenceItem[] = []
  for (const [index, file] of files.entries()) items.push(await itemOf(index + 1, file))
  return items
}

async function itemOf(item: number, file: IncidentFile): Promise<GapEvidenceItem> {
  const { name, folder, kind, endsWithLineEnd } = file
  const tally = new Tally()
  const parts: Uint8Array[] = []
  batch.clear()
  const writer = new MessageWriter(item, tally, batch, (full) => {
    // Made one file, as the pieces share memory with the batch.
    parts.push(Buffer.concat(encodeBatch(full).parts))
    full.clear()
    return full
  })
  const options = { ...DEFAULT_DECODE_OPTIONS, referenceSec: Math.ceil(file.written / SECOND) }
  const decoder = createDecoder(kind, options, writer, tally)
  const content = file.isPacked ? await unpacked(file.bytes, tally) : file.bytes
  decoder.read(content, 0, content.length, 0, true)
  writer.flush()
  if (decoder.failure !== undefined) throw new Error(`${name} cannot be read: ${decoder.failure}`)
  const { packets, rejects } = tally.counts()
  return {
    item,
    name,
    path: `${folder}/${name}`,
    folder,
    kind,
    isWhole: true,
    size: file.bytes.length,
    records: packets,
    endsWithLineEnd,
    capture: tally.capture,
    rejects: { listed: tally.listed, counts: rejects },
    parts,
  }
}

/** Content is read from files, so a packed one becomes a file for that. */
async function unpacked(bytes: Uint8Array, tally: Tally): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-incident-'))
  try {
    const path = join(folder, 'packed.gz')
    writeFileSync(path, bytes)
    const pieces: Uint8Array[] = []
    const problem = await readContent(path, 'gzip', (piece) => {
      pieces.push(piece.slice())
      return true
    })
    if (problem !== undefined) tally.reject({ ...problem, packet: 0, length: 0 })
    return Buffer.concat(pieces)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
