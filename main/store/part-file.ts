import { closeSync, fsyncSync, openSync, renameSync, writevSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { BatchRows } from '../../core/columns/batch-rows.ts'
import { encodeBatch, type MessageStats } from './parquet/message-file.ts'

/** Ending of files that are not complete yet. */
export const PART_SUFFIX = '.part'

/** Buffers handed to the system in one call; systems take at least 1024. */
const WRITE_PIECES = 512

/** What a written file holds, and its size and CRC-32: enough to notice later that it is not what was written. */
export interface PartFile extends MessageStats {
  readonly bytes: number
  readonly crc32: number
}

/**
 * Writes a batch as a Parquet file. It appears under `path` only when it is complete. Without `sync`, a loss of power may leave
 * a torn file under the final name; size and CRC tell, and the index can be built again, so that is the default.
 */
export function writeBatchFile(path: string, batch: BatchRows, options: { sync?: boolean } = {}): PartFile {
  const { parts, stats } = encodeBatch(batch)
  let bytes = 0
  let crc = 0
  const file = openSync(path + PART_SUFFIX, 'w')
  try {
    for (let i = 0; i < parts.length; i += WRITE_PIECES) {
      const pieces = parts.slice(i, i + WRITE_PIECES)
      for (const piece of pieces) {
        bytes += piece.length
        crc = crc32(piece, crc)
      }
      writeAll(file, pieces)
    }
    if (options.sync) fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(path + PART_SUFFIX, path)
  return { ...stats, bytes, crc32: crc }
}

/** The system may take less than all, for example 2 GiB at a time or when a signal comes. */
function writeAll(file: number, pieces: readonly Uint8Array[]): void {
  let rest = [...pieces]
  while (rest.length > 0) {
    let written = writevSync(file, rest)
    const left: Uint8Array[] = []
    for (const piece of rest) {
      if (written < piece.length) left.push(piece.subarray(written))
      written = Math.max(0, written - piece.length)
    }
    rest = left
  }
}
