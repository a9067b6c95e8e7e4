import { closeSync, constants, createReadStream, fstatSync, openSync, readSync } from 'node:fs'
import type { Readable, Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { RECOGNISE_BYTES, recognise } from '../../core/capture/recognise.ts'
import type { RejectReason } from '../../core/finding.ts'

export type Compression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2'

/** How content is compressed, by its first bytes (RECOGNISE_BYTES are enough). */
export function compressionIn(first: Uint8Array): Compression {
  const format = recognise(first)
  return format === 'gzip' || format === 'zstd' || format === 'xz' || format === 'bzip2' ? format : 'none'
}

/** How a file is compressed. Throws only what the file system throws. */
export function compressionOf(path: string): Compression {
  // Not to wait for a writer, should a pipe have taken the place of the file since it was looked at.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const first = new Uint8Array(RECOGNISE_BYTES)
    return compressionIn(first.subarray(0, readSync(file, first, 0, first.length, 0)))
  } finally {
    closeSync(file)
  }
}

/** Content at the beginning of a file that is looked at to tell what it is, bytes. */
export const SAMPLE = 256 * 1024

/** The beginning of the content of a file: all of it where that is less than SAMPLE. Throws only what the file system throws. */
export async function readSample(
  path: string,
  compression: Compression,
): Promise<{ readonly sample: Uint8Array; readonly problem: ContentProblem | undefined }> {
  const pieces: Uint8Array[] = []
  let length = 0
  const problem = await readContent(path, compression, (bytes) => {
    pieces.push(bytes.slice())
    length += bytes.length
    return length < SAMPLE
  })
  return { sample: Buffer.concat(pieces, length), problem }
}

/** Why the content of a file ended before the file did. `offset` counts bytes of the file as it stands on disk. */
export interface ContentProblem {
  readonly reason: Extract<RejectReason, 'compressed-data' | 'compressed-ratio'>
  readonly offset: number
  readonly detail: string
}

/** Takes the bytes of a file in order; a node:crypto Hash is one. */
export interface Digest {
  update(bytes: Uint8Array): unknown
}

/** Bytes that one read asks for. */
const READ_SIZE = 64 * 1024

/** Content may be this many times the file's size (deflate cannot exceed 1,032) … */
export const MAX_RATIO = 1_100
/** … once it is larger than this, bytes. */
export const RATIO_FREE = 1 << 30

/**
 * Reads a file, decompresses it and hands its content to `take`, piece by piece and in order. `take` returns false to stop.
 * `hash`, where given, is fed the bytes of the file as it stands on disk, every byte once.
 *
 * Damaged or unfinished compressed data is not an error: everything before the damage is handed over, and the problem returned.
 * Throws only what the file system throws.
 */
export async function readContent(
  path: string,
  compression: Compression,
  take: (bytes: Uint8Array) => boolean,
  hash?: Digest,
): Promise<ContentProblem | undefined> {
  const file = new SourceFile(path, hash)
  const limit = new RatioLimit(file.size, take)
  try {
    if (compression === 'none') return readPlain(file, take)
    if (compression === 'gzip') return await readMembers(file, 'gzip', () => createGunzip(), limit)
    if (compression === 'zstd') return await readMembers(file, 'zstd', () => createZstdDecompress(), limit)
    return compression === 'xz' ? await readXz(file, limit) : await readBzip2(file, limit)
  } finally {
    file.close()
  }
}

/** Reads a file in order, hashing each byte once even where reading steps back. */
class SourceFile {
  readonly size: number
  private readonly descriptor: number
  private readonly hash: Digest | undefined
  private hashed = 0
  private readonly path: string

  constructor(path: string, hash: Digest | undefined) {
    this.path = path
    this.descriptor = openSync(path, 'r')
    this.size = fstatSync(this.descriptor).size
    this.hash = hash
  }

  read(position: number, size = READ_SIZE): Buffer {
    const bytes = Buffer.allocUnsafe(size)
    const length = readSync(this.descriptor, bytes, 0, size, position)
    const piece = bytes.subarray(0, length)
    if (this.hash && position + length > this.hashed) {
      this.hash.update(piece.subarray(Math.max(0, this.hashed - position)))
      this.hashed = position + length
    }
    return piece
  }

  /** The rest of the file, so that what stands behind damaged data is hashed too. */
  finish(): void {
    while (this.hash && this.read(this.hashed).length > 0);
  }

  stream(): Readable {
    return createReadStream(this.path, { highWaterMark: READ_SIZE }).on('data', (piece: string | Buffer) => {
      if (typeof piece === 'string') return
      this.hash?.update(piece)
      this.hashed += piece.length
    })
  }

  get position(): number {
    return this.hashed
  }

  close(): void {
    this.finish()
    closeSync(this.descriptor)
  }
}

/** Passes content on while it stays in a believable proportion to the file. */
export class RatioLimit {
  exceeded = false
  stopped = false
  private bytes = 0
  private readonly fileSize: number
  private readonly take: (bytes: Uint8Array) => boolean

  constructor(fileSize: number, take: (bytes: Uint8Array) => boolean) {
    this.fileSize = fileSize
    this.take = take
  }

  readonly pass = (bytes: Uint8Array): boolean => {
    if (this.stopped) return false
    this.bytes += bytes.length
    this.exceeded = this.bytes > RATIO_FREE && this.bytes > this.fileSize * MAX_RATIO
    this.stopped = this.exceeded || !this.take(bytes)
    return !this.stopped
  }

  problem(offset: number): ContentProblem | undefined {
    if (!this.exceeded) return undefined
    const detail = `content exceeds ${MAX_RATIO} times the size of the file; reading stopped after ${this.bytes} bytes of content`
    return { reason: 'compressed-ratio', offset, detail }
  }
}

function readPlain(file: SourceFile, take: (bytes: Uint8Array) => boolean): undefined {
  for (let position = 0; ; ) {
    const piece = file.read(position)
    if (piece.length === 0 || !take(piece)) return
    position += piece.length
  }
}

/** Takes content and says whether to go on. */
type Pass = (bytes: Uint8Array) => boolean

/** How an attempt at decompressing ended. */
interface Outcome {
  /** Bytes of the file that the decoder took. */
  readonly consumed: number
  readonly error?: string
  /** Where the piece of input begins that the decoder failed at. */
  readonly failedAt?: number
}

/** Decompresses from one place in a file on; input from `fineFrom` on is fed in pieces of `fine` bytes. */
type Attempt = (pass: Pass, fineFrom: number, fine: number) => Promise<Outcome>

/** Pieces of input, bytes: the usual ones, and smaller ones where a decoder failed. */
const PIECES = [READ_SIZE, 256, 1]

/**
 * Decoders drop what a piece of input gave before they met damage in it. So where one fails, everything is decompressed once
 * more, that piece in smaller ones, down to single bytes, and what was dropped is handed over.
 */
async function thoroughly(attempt: Attempt, limit: RatioLimit): Promise<Outcome> {
  let outcome: Outcome = { consumed: 0, failedAt: Number.POSITIVE_INFINITY }
  let known = 0
  for (const size of PIECES) {
    if (outcome.failedAt === undefined || limit.stopped) break
    let seen = 0
    outcome = await attempt(
      (bytes) => {
        const fresh = bytes.subarray(Math.min(known - seen, bytes.length))
        seen += bytes.length
        known = Math.max(known, seen)
        return fresh.length === 0 || limit.pass(fresh)
      },
      outcome.failedAt,
      size,
    )
  }
  return outcome
}

/** How many bytes to read at `position`. */
function pieceSize(position: number, fineFrom: number, fine: number): number {
  return position < fineFrom ? Math.min(READ_SIZE, fineFrom - position) : fine
}

/**
 * gzip (RFC 1952) and Zstandard (RFC 8878) files are chains of members or frames. Node reads the members of a gzip file in one
 * go, but ends silently after the first Zstandard frame; so each end is compared with the end of the file, and reading goes on.
 */
async function readMembers(
  file: SourceFile,
  format: string,
  create: () => Transform & { bytesWritten: number },
  limit: RatioLimit,
) {
  for (let position = 0; position < file.size; ) {
    const { consumed, error } = await thoroughly(
      (pass, fineFrom, fine) => readMember(file, position, create(), pass, (at) => pieceSize(at, fineFrom, fine)),
      limit,
    )
    if (limit.stopped) return limit.problem(position + consumed)
    if (error !== undefined || consumed === 0)
      return damaged(format, position + consumed, position > 0 ? `after ${position} good bytes: ${error}` : `${error}`)
    position += consumed
  }
}

function readMember(
  file: SourceFile,
  start: number,
  stream: Transform & { bytesWritten: number },
  pass: Pass,
  sizeAt: (position: number) => number,
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  let position = start
  let piece: Buffer
  stream.on('data', (bytes: Uint8Array) => {
    if (pass(bytes)) return
    stream.destroy()
    resolve({ consumed: stream.bytesWritten })
  })
  stream.on('end', () => resolve({ consumed: stream.bytesWritten }))
  stream.on('error', (error) => {
    const outcome = { consumed: stream.bytesWritten, error: error.message }
    // A decoder that only lacks input has put out all it could.
    resolve(piece.length === 0 ? outcome : { ...outcome, failedAt: position - piece.length })
  })
  // One piece at a time, so that it is known which one the decoder failed at.
  const feed = () => {
    if (stream.destroyed || stream.readableEnded) return
    piece = file.read(position, sizeAt(position))
    position += piece.length
    if (piece.length === 0) stream.end()
    else stream.write(piece, (error) => !error && feed())
  }
  feed()
  return promise
}

/** What the numbers of the xz decoder mean. */
const XZ_ERRORS: Readonly<Record<string, string>> = {
  3: 'no memory for its dictionary',
  4: 'its dictionary is larger than is allowed',
  5: 'this is no xz data',
  6: 'it uses options that are not read',
  7: 'a block or its checksum is damaged',
  8: 'it ends too early',
}

async function readXz(file: SourceFile, limit: RatioLimit) {
  const { default: xz } = await import('xz-decompress')
  const { consumed, error } = await thoroughly(async (pass, fineFrom, fine) => {
    let position = 0
    let piece: Buffer = Buffer.alloc(0)
    const source = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          piece = file.read(position, pieceSize(position, fineFrom, fine))
          position += piece.length
          if (piece.length > 0) controller.enqueue(piece)
          else controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    try {
      for await (const bytes of new xz.XzReadableStream(source)) if (!pass(bytes)) break
      return { consumed: position }
    } catch (error) {
      const [number = ''] = /\d+$/.exec((error as Error).message) ?? []
      return {
        consumed: position,
        error: XZ_ERRORS[number] ?? (error as Error).message,
        failedAt: position - piece.length,
      }
    }
  }, limit)
  return error === undefined ? limit.problem(consumed) : damaged('xz', consumed, error)
}

async function readBzip2(file: SourceFile, limit: RatioLimit) {
  const { default: createBunzip } = await import('unbzip2-stream')
  const source = file.stream()
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  const output = source.pipe(createBunzip())
  output.on('data', (bytes: Uint8Array) => {
    if (limit.pass(bytes)) return
    source.destroy()
    resolve(false)
  })
  output.on('end', () => resolve(false))
  // Its own words are of no use to anybody.
  output.on('error', () => resolve(true))
  source.on('error', reject)
  const failed = await promise
  source.destroy()
  return failed ? damaged('bzip2', file.position, 'a block cannot be decoded') : limit.problem(file.position)
}

function damaged(format: string, offset: number, cause: string): ContentProblem {
  // Damage shows some way behind where it is; at the latest in the checksum, which stands at the end.
  const read = /incorrect data check|match checksum/.test(cause)
    ? 'its checksum does not match, so any part of what was read may be wrong'
    : 'everything before it was read, and the end of that may be wrong'
  const detail = `the ${format} data is damaged or ends too early near byte ${offset} of the file (${cause}); ${read}`
  return { reason: 'compressed-data', offset, detail }
}
