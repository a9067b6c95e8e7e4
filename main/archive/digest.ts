import { createHash } from 'node:crypto'
import { sameBytes } from '../../core/merkle/proof.ts'
import { type Compression, readContent } from '../disk/content.ts'

/** What a file holds, decompressed. */
export interface ContentDigest {
  readonly sha256: Uint8Array
  readonly bytes: number
  /** Why it could not be read to its end: then hash and bytes are those of a part. */
  readonly problem: string | undefined
}

/** Hashes the content of a file. Throws the reason of `signal` where that is aborted, and what the file system throws. */
export async function digestContent(
  path: string,
  compression: Compression,
  signal?: AbortSignal,
): Promise<ContentDigest> {
  const hash = createHash('sha256')
  let bytes = 0
  const problem = await readContent(path, compression, (piece) => {
    hash.update(piece)
    bytes += piece.length
    return !signal?.aborted
  })
  signal?.throwIfAborted()
  return { sha256: hash.digest(), bytes, problem: problem?.detail }
}

/** Whether the content of a file is exactly what was sealed. */
export async function isSealed(
  path: string,
  compression: Compression,
  sealed: { readonly sha256: Uint8Array; readonly bytes?: number },
  signal?: AbortSignal,
): Promise<boolean> {
  const { sha256, bytes, problem } = await digestContent(path, compression, signal)
  return problem === undefined && sameBytes(sha256, sealed.sha256) && bytes === (sealed.bytes ?? bytes)
}
