import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type { SegmentKind } from '../../core/archive/record-slicer.ts'
import type { LeafHasher } from '../../core/hash/leaf-hasher.ts'
import type { Frontier } from '../../core/merkle/frontier.ts'
import { readContent } from '../disk/content.ts'
import type { Files } from '../disk/files.ts'
import { ArchiveError } from './archive-error.ts'
import { type BuildPlace, type BuiltSegment, SegmentBuilder } from './segment-builder.ts'
import { damagedSource, markOf, openSource, type SourceFile } from './source-file.ts'

export interface FileSealing {
  /** Called now and then with the bytes of content so far; `total` is of the file, so compressed ones go beyond it. */
  readonly progress?: (bytes: number, total: number) => void
  readonly signal?: AbortSignal
}

/** Content of a file in unfinished files of the archive, and what is to be stated of it. */
export interface BuiltFromFile extends BuiltSegment {
  readonly kind: SegmentKind
  readonly sourceBytes: number
  /** Of the file as it stands, compressed or not. */
  readonly sourceSha256: Uint8Array
  /** Takes the unfinished files away again. */
  drop(): void
}

/** Where and on top of what a segment is built. */
export interface BuildTask {
  readonly files: Files
  readonly hasher: LeafHasher
  readonly tree: Frontier
  placeOf(kind: SegmentKind): BuildPlace
}

/** Copies the content of a file into unfinished files of the archive; where that fails, nothing of them is left. */
export async function sealContent(path: string, sealing: FileSealing, task: BuildTask): Promise<BuiltFromFile> {
  const source = await openSource(path)
  const place = task.placeOf(source.kind)
  const drop = () => {
    task.files.remove(place.content)
    task.files.remove(place.leaves)
  }
  const { files, hasher, tree } = task
  let builder: SegmentBuilder | undefined
  try {
    builder = new SegmentBuilder(source.kind, source.size, { files, place, hasher, tree })
    const sourceHash = await copyContent(source, builder, sealing)
    if (markOf(path) !== source.mark)
      throw new ArchiveError(
        `${path} was changed while it was being read and was not sealed: seal it when nobody writes to it`,
      )
    const built = await builder.finish()
    const sourceBytes = source.compression === 'none' ? built.bytes : source.size
    return { ...built, kind: source.kind, sourceBytes, sourceSha256: sourceHash ?? built.sha256, drop }
  } catch (error) {
    drop()
    throw error
  } finally {
    builder?.end()
  }
}

/** Hands all content to the builder. Returns the hash of the file where that is not the one of its content. */
async function copyContent(
  source: SourceFile,
  builder: SegmentBuilder,
  sealing: FileSealing,
): Promise<Uint8Array | undefined> {
  const { progress, signal } = sealing
  if (source.compression === 'none') {
    await copyPlain(source, builder, sealing)
    return undefined
  }
  const hash = createHash('sha256')
  let shown = 0
  const problem = await readContent(
    source.path,
    source.compression,
    (bytes) => {
      builder.add(bytes)
      if (builder.bytes - shown > 4 << 20) {
        shown = builder.bytes
        progress?.(shown, source.size)
      }
      return !signal?.aborted
    },
    hash,
  )
  signal?.throwIfAborted()
  if (problem) throw damagedSource(source.path, problem.detail)
  return hash.digest()
}

async function copyPlain(
  { path, size }: SourceFile,
  builder: SegmentBuilder,
  { progress, signal }: FileSealing,
): Promise<void> {
  const file = openSync(path, 'r')
  try {
    // Not beyond the size that was found: a file that grows all the time would never end.
    while (builder.bytes < size) {
      signal?.throwIfAborted()
      const room = builder.room()
      const length = readSync(file, room, 0, Math.min(room.length, size - builder.bytes), builder.bytes)
      if (length === 0) return
      builder.filled(length)
      progress?.(builder.bytes, size)
      // So that signals and timers have their turn.
      await new Promise(setImmediate)
    }
  } finally {
    closeSync(file)
  }
}
