import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { openCapture, RECOGNISE_BYTES, recognise } from '../../core/capture/recognise.ts'
import type { Reject } from '../../core/finding.ts'
import { looksLikeText, namedBinary } from '../../core/log/text-kind.ts'
import { type Compression, readContent } from '../disk/content.ts'
import type { ItemKind } from './source.ts'

/** Content that the probe looks at, bytes. */
const SAMPLE = 256 * 1024

/** A file that can be read, and as what. */
export interface Probed {
  readonly path: string
  readonly kind: ItemKind
  readonly compression: Compression
  readonly size: number
  /** Modification time, nanoseconds since the epoch. */
  readonly mtimeNs: bigint
}

/** A file that is not read, with the reason in one clause: what, and what to do. */
export interface Unread {
  readonly path: string
  readonly reason: string
}

/** Finds out what a file is by looking at its beginning. Creates nothing, and never throws for what the file is. */
export async function probe(path: string): Promise<Probed | Unread> {
  try {
    const stat = statSync(path, { bigint: true })
    if (!stat.isFile()) return { path, reason: 'is not a regular file' }
    if (stat.size === 0n) return { path, reason: 'is empty: there is nothing to read' }
    const compression = compressionOf(firstBytes(path))
    const { sample, problem } = await readSample(path, compression)
    if (sample.length === 0) return { path, reason: problem ?? 'has no content' }
    const kind = contentKind(sample, sample.length < SAMPLE)
    if (typeof kind !== 'string') return { path, reason: kind.refusal }
    return { path, kind, compression, size: Number(stat.size), mtimeNs: stat.mtimeNs }
  } catch (error) {
    return { path, reason: explain(error) }
  }
}

/** What the file system's error means, in words. */
export function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'does not exist (or vanished while it was being opened)'
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be read: permission denied'
  if (code === 'EISDIR') return 'is a directory'
  return `cannot be read: ${message}`
}

function firstBytes(path: string): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const bytes = new Uint8Array(RECOGNISE_BYTES)
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(file)
  }
}

function compressionOf(first: Uint8Array): Compression {
  const format = recognise(first)
  return isCompression(format) ? format : 'none'
}

function isCompression(format: string | undefined): format is Compression {
  return format === 'gzip' || format === 'zstd' || format === 'xz' || format === 'bzip2'
}

async function readSample(
  path: string,
  compression: Compression,
): Promise<{ sample: Uint8Array; problem: string | undefined }> {
  const pieces: Uint8Array[] = []
  let length = 0
  const problem = await readContent(path, compression, (bytes) => {
    pieces.push(bytes.slice())
    length += bytes.length
    return length < SAMPLE
  })
  return { sample: Buffer.concat(pieces, length), problem: problem?.detail }
}

/** `whole`: the sample is all there is. */
function contentKind(sample: Uint8Array, whole: boolean): ItemKind | { refusal: string } {
  const format = recognise(sample)
  if (format === undefined) {
    const binary = namedBinary(sample)
    if (binary !== undefined) return { refusal: binary }
    return looksLikeText(sample)
      ? 'log'
      : { refusal: 'is neither a capture nor text: its content is binary data of no format known here' }
  }
  const rejects: Reject[] = []
  const reader = openCapture(sample, (reject) => rejects.push(reject))
  if (isCompression(format)) return { refusal: `holds ${format} data inside its compressed data: decompress it once` }
  if ('refusal' in reader) return { refusal: unreadable(reader.refusal) }
  reader.read(sample, 0, sample.length, 0, whole, { packet: () => true })
  if (reader.packets > 0) return format as ItemKind
  if (reader.failure !== undefined) return { refusal: unreadable(reader.failure) }
  if (!whole) return format as ItemKind
  const damage = rejects.map(({ detail }) => `: ${detail}`)[0] ?? ''
  return { refusal: `is a ${format} capture that holds no packet${damage && ' that can be read'}${damage}` }
}

function unreadable(cause: string): string {
  return `cannot be read: ${cause}`
}
