import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { isOrigin } from '../../core/archive/checkpoint.ts'
import type { SegmentKind } from '../../core/archive/record-slicer.ts'
import { parseSegmentName } from '../../core/archive/segment-name.ts'
import { toHex } from '../../core/bytes/hex.ts'
import type { LeafHasher } from '../../core/hash/leaf-hasher.ts'
import { keyLabel } from '../../core/note/verification-key.ts'
import { loadHasher } from '../../native/addon.ts'
import { type Files, systemFiles } from '../disk/files.ts'
import { type Lock, takeLock } from '../disk/lock.ts'
import { isSameKey } from '../keys/key-store.ts'
import type { Signer } from '../keys/signing-key.ts'
import { ArchiveError } from './archive-error.ts'
import { isArchive, ORIGIN_RULE, readArchiveFile, writeArchiveFile } from './archive-file.ts'
import { type Chain, openChain } from './chain.ts'
import {
  ARCHIVE_FILE,
  type ArchiveListing,
  CHECKPOINTS,
  leavesPath,
  listArchive,
  OLDER_SEGMENTS,
  SEGMENTS,
  segmentName,
  segmentPath,
} from './layout.ts'
import { mend } from './recovery.ts'
import { type FileSealing, sealContent } from './seal-file.ts'
import { SegmentStream, type StreamOptions } from './segment-stream.ts'

/** What tests put in the place of the system's. */
export interface WriterOptions {
  readonly files?: Files
  readonly now?: () => Date
  readonly hasher?: LeafHasher
}

/** A segment that was made from a file, or that had been before. */
export interface SealedFile {
  /** Name of the segment, e.g. `000001.pcapng`. */
  readonly segment: string
  readonly kind: SegmentKind
  readonly records: number
  /** Bytes of content. */
  readonly bytes: number
  /** Of the content, lower-case hexadecimal. */
  readonly sha256: string
  /** The file, of this name and content, was sealed before as this segment, and was not sealed again. */
  readonly known: boolean
}

/**
 * Makes an archive in a folder that is absent or empty, and opens it. archive.json is written last: before that there is no
 * archive, and what an interrupted creation left is taken over. Throws ArchiveError where the folder holds something else.
 */
export async function createArchive(
  folder: string,
  head: { readonly origin: string; readonly signer: Signer; readonly created: Date },
  options: WriterOptions = {},
): Promise<ArchiveWriter> {
  const path = resolve(folder)
  const { origin, signer, created } = head
  const files = options.files ?? systemFiles
  if (!isOrigin(origin)) throw new ArchiveError(`"${origin}" cannot be an origin. ${ORIGIN_RULE}`)
  if (isArchive(path)) throw new ArchiveError(`${path} holds an archive already`)
  const foreign = existsSync(path) ? foreignEntry(path) : undefined
  if (foreign !== undefined)
    throw new ArchiveError(`${path} is not empty (it holds ${foreign}). Name an empty or a new folder for the archive`)
  for (const name of [SEGMENTS, OLDER_SEGMENTS, CHECKPOINTS]) files.makeFolder(join(path, name))
  writeArchiveFile(files, path, { origin, key: signer.key, created: created.toISOString() })
  return openArchive(path, signer, options)
}

/** The first entry that no interrupted creation left. */
function foreignEntry(folder: string): string | undefined {
  return readdirSync(folder).find((name) => {
    if (name === `${ARCHIVE_FILE}.new`) return false
    if (name !== SEGMENTS && name !== OLDER_SEGMENTS && name !== CHECKPOINTS) return true
    return !lstatSync(join(folder, name)).isDirectory() || readdirSync(join(folder, name)).length > 0
  })
}

/**
 * Opens an archive for writing, and mends what an interrupted writer left; see `remarks`. Throws Locked where another process
 * writes, and ArchiveError where it cannot be gone on with: the key is another, or what was signed is not there as it was.
 */
export async function openArchive(folder: string, signer: Signer, options: WriterOptions = {}): Promise<ArchiveWriter> {
  const path = resolve(folder)
  const { files = systemFiles, now = () => new Date(), hasher = loadHasher() } = options
  const { origin, key } = readArchiveFile(path)
  if (!isSameKey(key, signer.key))
    throw new ArchiveError(`the archive in ${path} is signed with ${keyLabel(key)}, not with ${keyLabel(signer.key)}`)
  for (const name of [SEGMENTS, OLDER_SEGMENTS, CHECKPOINTS])
    if (lstatSync(join(path, name), { throwIfNoEntry: false })?.isDirectory() === false)
      throw new ArchiveError(`${join(path, name)} is no folder`)
    else files.makeFolder(join(path, name))
  const lock = lockFor(path)
  try {
    const listing = listArchive(path)
    const chain = openChain(listing, { origin, signer }, hasher, files, now)
    const remarks = await mend({ chain, listing, files, hasher })
    return new ArchiveWriter(path, origin, chain, lock, remarks, { files, now, hasher })
  } catch (error) {
    lock.release()
    throw error
  }
}

/** The writer's lock, or an error that says how to go on where the folder cannot be written. */
function lockFor(folder: string): Lock {
  try {
    return takeLock(folder, 'archive')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EROFS' && code !== 'EACCES' && code !== 'EPERM') throw error
    throw new ArchiveError(`${folder} cannot be written (${code}). Copy the archive to where you may write`)
  }
}

/** An archive that is open for writing. One thing is done at a time: a call must have ended before the next one. */
export class ArchiveWriter {
  readonly folder: string
  readonly origin: string
  /** What was mended when it was opened, a sentence each. */
  readonly remarks: readonly string[]
  readonly chain: Chain
  readonly files: Files
  readonly now: () => Date
  readonly #hasher: LeafHasher
  readonly #lock: Lock
  #stream: SegmentStream | undefined
  #busy = false
  /** Segments by the file that they were made from; read when it is first asked for. */
  #sources: Map<string, SealedFile> | undefined
  /** What ended the writing: what the files are in then only opening the archive again finds out. */
  #failure: Error | undefined

  constructor(
    folder: string,
    origin: string,
    chain: Chain,
    lock: Lock,
    remarks: readonly string[],
    { files, now, hasher }: Required<WriterOptions>,
  ) {
    this.folder = folder
    this.origin = origin
    this.chain = chain
    this.files = files
    this.now = now
    this.remarks = remarks
    this.#hasher = hasher
    this.#lock = lock
  }

  /** What stands in the folder now. */
  list(): ArchiveListing {
    return listArchive(this.folder)
  }

  /**
   * Seals the content of a file as the next segment; when it returns, that survives a crash. Throws ArchiveError where the file is
   * empty, of no kind that can be sealed, damaged, or changed meanwhile, and the reason of the signal where that is aborted: then
   * nothing was added. `name` stands for the file in the checkpoint.
   */
  async sealFile(path: string, sealing: FileSealing & { readonly name?: string } = {}): Promise<SealedFile> {
    this.#check()
    const { chain, files } = this
    const number = chain.next
    this.#busy = true
    const built = await sealContent(path, sealing, {
      files,
      hasher: this.#hasher,
      tree: chain.sealed,
      placeOf: (kind) => ({
        content: join(this.folder, `${segmentPath(segmentName(number, kind))}.part`),
        leaves: join(this.folder, `${leavesPath(number)}.part`),
      }),
    }).finally(() => {
      this.#busy = false
    })
    const { kind, records, bytes, sha256, tree, sourceBytes, sourceSha256, drop } = built
    const source = { name: sealing.name ?? basename(path), bytes: sourceBytes, sha256: sourceSha256 }
    const before = this.#sourceOf(source)
    if (before) {
      drop()
      return { ...before, known: true }
    }
    const segment = { name: segmentName(number, kind), state: 'sealed', records, bytes, sha256 } as const
    const [content, leaves] = [segmentPath(segment.name), leavesPath(number)]
    this.#guard(() =>
      chain.publish({ segment, source }, tree, [
        [`${leaves}.part`, leaves],
        [`${content}.part`, content],
      ]),
    )
    const sealed = { segment: segment.name, kind, records, bytes, sha256: toHex(sha256), known: false }
    this.#sources?.set(keyOf(source), sealed)
    return sealed
  }

  /** Begins to seal a stream of records. Until it is closed, nothing else can be sealed. */
  stream(kind: SegmentKind, options: StreamOptions = {}): SegmentStream {
    this.#check()
    const place = { folder: this.folder, files: this.files, hasher: this.#hasher, now: this.now, chain: this.chain }
    const stream = new SegmentStream(
      kind,
      options,
      place,
      (act) => this.#guard(act),
      () => {
        this.#stream = undefined
      },
    )
    this.#stream = stream
    return stream
  }

  /** Closes the stream, if there is one, and gives the lock back. */
  close(): void {
    try {
      if (!this.#failure) this.#stream?.close()
    } finally {
      this.#lock.release()
    }
  }

  #check(): void {
    if (this.#failure)
      throw new ArchiveError(`writing has failed before (${this.#failure.message}): open the archive again`)
    if (this.#busy) throw new ArchiveError('a file is being sealed: wait for its end')
    if (this.#stream) throw new ArchiveError('a stream is being sealed: close it first')
  }

  /** Runs a step after whose failure the state of the files is not known. */
  #guard<Result>(act: () => Result): Result {
    if (this.#failure)
      throw new ArchiveError(`writing has failed before (${this.#failure.message}): open the archive again`)
    try {
      return act()
    } catch (error) {
      this.#failure = error as Error
      throw error
    }
  }

  #sourceOf(source: NonNullable<Source>): SealedFile | undefined {
    this.#sources ??= sourcesOf(this.chain)
    return this.#sources.get(keyOf(source))
  }
}

type Source = { readonly name: string; readonly bytes: number; readonly sha256: Uint8Array } | null

function keyOf({ name, bytes, sha256 }: NonNullable<Source>): string {
  return `${bytes} ${toHex(sha256)} ${name}`
}

function sourcesOf(chain: Chain): Map<string, SealedFile> {
  const sources = new Map<string, SealedFile>()
  for (const { segment, source } of chain.history()) {
    if (!source) continue
    const { name, records, bytes, sha256 } = segment
    const { kind } = parseSegmentName(name)!
    sources.set(keyOf(source), { segment: name, kind, records, bytes, sha256: toHex(sha256), known: false })
  }
  return sources
}
