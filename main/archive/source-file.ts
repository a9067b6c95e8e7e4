import { statSync } from 'node:fs'
import type { SegmentKind } from '../../core/archive/record-slicer.ts'
import { recognise } from '../../core/capture/recognise.ts'
import { looksLikeText, namedBinary } from '../../core/log/text-kind.ts'
import { type Compression, compressionOf, readSample } from '../disk/content.ts'
import { ArchiveError } from './archive-error.ts'

/** A file that can be sealed, and as what. */
export interface SourceFile {
  readonly path: string
  readonly kind: SegmentKind
  readonly compression: Compression
  /** Bytes of the file. */
  readonly size: number
  /** What changes when somebody writes to the file, or puts another one in its place. */
  readonly mark: string
}

/** Finds out whether and as what a file can be sealed, by its content. Throws ArchiveError with the reason why not. */
export async function openSource(path: string): Promise<SourceFile> {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (!stat) throw new ArchiveError(`${path} does not exist`)
  if (!stat.isFile()) throw new ArchiveError(`${path} is no regular file: name the files to seal one by one`)
  if (stat.size === 0n) throw new ArchiveError(`${path} is empty: it has no records that could be sealed`)
  const compression = compressionOf(path)
  const { sample, problem } = await readSample(path, compression)
  if (problem) throw damagedSource(path, problem.detail)
  if (sample.length === 0) throw new ArchiveError(`${path} has no content: it has no records that could be sealed`)
  return { path, kind: contentKind(path, sample), compression, size: Number(stat.size), mark: markOf(path) }
}

/** See SourceFile.mark; empty where the file is gone. */
export function markOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat ? [stat.dev, stat.ino, stat.size, stat.mtimeNs].join(' ') : ''
}

/** What to say of compressed data that cannot be read to its end: half of a file is not what somebody means to seal. */
export function damagedSource(path: string, detail: string): ArchiveError {
  return new ArchiveError(
    `${path} was not sealed: ${detail}. Decompress as much as can be had of it, and seal the result`,
  )
}

function contentKind(path: string, sample: Uint8Array): SegmentKind {
  const format = recognise(sample)
  if (format === 'pcap' || format === 'pcapng') return format
  if (format?.startsWith('other-capture:'))
    throw new ArchiveError(
      `${path} is a capture in the format ${format.slice('other-capture:'.length)}, whose records cannot be told. Convert it to pcapng, for example with editcap`,
    )
  if (format !== undefined)
    throw new ArchiveError(`${path} holds ${format} data inside its compressed data: decompress it once`)
  const binary = namedBinary(sample)
  if (binary !== undefined) throw new ArchiveError(`${path} ${binary}`)
  if (!looksLikeText(sample))
    throw new ArchiveError(`${path} is neither a capture nor text: its content is binary data of no format known here`)
  return 'log'
}
