import { join } from 'node:path'
import type { RotationPolicy } from '../../core/archive/rotation-policy.ts'
import { parseSegmentName } from '../../core/archive/segment-name.ts'
import { advance, BEGINNING, type FilePlace, TAIL_BYTES } from '../../core/ssh/file-place.ts'
import { ArchiveError } from '../archive/archive-error.ts'
import { follow } from '../archive/follow.ts'
import { segmentPath } from '../archive/layout.ts'
import { readRegularEnd } from '../archive/regular-file.ts'
import type { SealedSegment, SegmentStream } from '../archive/segment-stream.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import { type KeptPlace, readPlace, writePlace } from './place-file.ts'

export interface PulledFileOptions {
  readonly rotation?: RotationPolicy
}

/**
 * Opens the archive of a remote file, and finds out how far that was read: what the archive holds decides, whatever was written
 * besides before a crash. Throws ArchiveError where that cannot be known.
 */
export async function openPulledFile(
  writer: ArchiveWriter,
  file: string,
  options: PulledFileOptions = {},
): Promise<PulledFile> {
  const kept = readPlace(writer.folder)
  if (kept === undefined) {
    if (writer.chain.next > 1)
      throw new ArchiveError(
        `${writer.folder} holds segments, and no place.json that says how far ${file} was read: restore it, or pull into a new folder`,
      )
    return new PulledFile(writer, file, options, undefined)
  }
  if (kept.file !== file) throw new ArchiveError(`${writer.folder} follows ${kept.file}, not ${file}`)
  if (kept.segment > writer.chain.next)
    throw new ArchiveError(
      `${writer.folder} has lost segments: its place.json speaks of ${kept.segment - 1}, and ${writer.chain.next - 1} are there`,
    )
  let { place } = kept
  for await (const { bytes } of follow(writer.folder, { from: { segment: kept.segment, offset: 0 }, once: true }))
    place = advance(place, bytes)
  return new PulledFile(writer, file, options, { ...kept, segment: writer.chain.next, place })
}

/**
 * The archive of one remote path: its content is that of the files that had this name, one after another. Each of them begins a
 * segment of its own, so that its bytes are those of the segments from there on.
 */
export class PulledFile {
  readonly path: string
  readonly writer: ArchiveWriter
  readonly #options: PulledFileOptions
  #stream: SegmentStream | undefined
  /** What place.json says: as of the last segment that is sealed. */
  #kept: KeptPlace | undefined
  #place: FilePlace
  /** Bytes that were appended since this object was made. */
  bytes = 0

  constructor(writer: ArchiveWriter, path: string, options: PulledFileOptions, kept: KeptPlace | undefined) {
    this.writer = writer
    this.path = path
    this.#options = options
    this.#kept = kept
    this.#place = kept?.place ?? BEGINNING
    if (kept) writePlace(writer.files, writer.folder, kept)
  }

  /** Inode of the file that is being read; undefined: none was yet. */
  get inode(): string | undefined {
    return this.#kept?.inode
  }

  /** Inode of the newest rotated file when that was begun; '': there was none. */
  get before(): string {
    return this.#kept?.before ?? ''
  }

  get place(): FilePlace {
    return this.#place
  }

  /** Goes over to another file under the same name; what there was of the last one is sealed. */
  begin(inode: string, before: string): void {
    this.#end()
    this.#place = BEGINNING
    this.#keep({ file: this.path, inode, before, segment: this.writer.chain.next, place: BEGINNING })
  }

  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#stream ??= this.writer.stream('log', {
      ...(this.#options.rotation ? { rotation: this.#options.rotation } : {}),
      sealed: (segment) => this.#sealed(segment),
    })
    this.#stream.append(bytes)
    this.#place = advance(this.#place, bytes)
    this.bytes += bytes.length
  }

  /** Makes durable what was appended. */
  sync(): void {
    this.#stream?.sync()
  }

  tick(): void {
    this.#stream?.tick()
  }

  checkpoint(): void {
    this.#stream?.checkpoint()
  }

  rotate(): void {
    this.#stream?.rotate()
  }

  /** Seals what there is, and gives the archive back. */
  close(): void {
    try {
      this.#end()
    } finally {
      this.writer.close()
    }
  }

  #end(): void {
    this.#stream?.close()
    this.#stream = undefined
  }

  /** After a segment is sealed, so that place.json never speaks of what is not there. */
  #sealed(segment: SealedSegment): void {
    const kept = this.#kept!
    const end = readRegularEnd(join(this.writer.folder, segmentPath(segment.segment)), TAIL_BYTES)
    const { tail } = advance(kept.place, end)
    const place = { position: kept.place.position + segment.bytes, tail }
    this.#keep({ ...kept, segment: parseSegmentName(segment.segment)!.number + 1, place })
  }

  #keep(kept: KeptPlace): void {
    writePlace(this.writer.files, this.writer.folder, kept)
    this.#kept = kept
  }
}
