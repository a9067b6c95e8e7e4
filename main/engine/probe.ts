import { statSync } from 'node:fs'
import { openCapture, recognise } from '../../core/capture/recognise.ts'
import type { Reject } from '../../core/finding.ts'
import { looksLikeText, namedBinary } from '../../core/log/text-kind.ts'
import { type Compression, compressionIn, compressionOf, readSample, SAMPLE } from '../disk/content.ts'
import type { ItemKind } from './source.ts'

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
    const compression = compressionOf(path)
    const { sample, problem } = await readSample(path, compression)
    if (sample.length === 0) return { path, reason: problem?.detail ?? 'has no content' }
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
  if (compressionIn(sample) !== 'none')
    return { refusal: `holds ${format} data inside its compressed data: decompress it once` }
  if ('refusal' in reader) return { refusal: unreadable(reader.refusal) }
  reader.read(sample, 0, sample.length, 0, whole, { packet: () => true })
  // A capture that saw no packet, and says so by its counters, is evidence of silence.
  const counts = reader.interfaces.some(({ statistics, account }) => statistics ?? account?.notes.length)
  if (reader.packets > 0 || counts) return format as ItemKind
  if (reader.failure !== undefined) return { refusal: unreadable(reader.failure) }
  if (!whole) return format as ItemKind
  const damage = rejects.map(({ detail }) => `: ${detail}`)[0] ?? ''
  return { refusal: `is a ${format} capture that holds no packet${damage && ' that can be read'}${damage}` }
}

function unreadable(cause: string): string {
  return `cannot be read: ${cause}`
}
