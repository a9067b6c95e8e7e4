import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs'
import { Readable, type Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import createBunzip from 'unbzip2-stream'
import xz from 'xz-decompress'
import type { RejectReason } from '../../core/finding.ts'

export type Compression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2'

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

  read(position: number): Buffer {
    const bytes = Buffer.allocUnsafe(READ_SIZE)
    const length = readSync(this.descriptor, bytes, 0, READ_SIZE, position)
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
class RatioLimit {
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
    const { consumed, error } = await readMember(file, position, create(), limit)
    if (limit.stopped) return limit.problem(position + consumed)
    if (error !== undefined || consumed === 0)
      return damaged(format, position + consumed, position > 0 ? `after ${position} good bytes: ${error}` : `${error}`)
    position += consumed
  }
}

function readMember(file: SourceFile, start: number, stream: Transform & { bytesWritten: number }, limit: RatioLimit) {
  const { promise, resolve } = Promise.withResolvers<{ consumed: number; error?: string }>()
  stream.on('data', (bytes: Uint8Array) => {
    if (limit.pass(bytes)) return
    stream.destroy()
    resolve({ consumed: stream.bytesWritten })
  })
  stream.on('end', () => resolve({ consumed: stream.bytesWritten }))
  stream.on('error', (error) => resolve({ consumed: stream.bytesWritten, error: error.message }))
  let position = start
  const feed = () => {
    for (;;) {
      if (stream.destroyed || stream.readableEnded) return
      const piece = file.read(position)
      position += piece.length
      if (piece.length === 0) return void stream.end()
      if (!stream.write(piece)) return void stream.once('drain', feed)
    }
  }
  feed()
  return promise
}

async function readXz(file: SourceFile, limit: RatioLimit) {
  const source = file.stream()
  try {
    for await (const bytes of new xz.XzReadableStream(Readable.toWeb(source) as ReadableStream<Uint8Array>))
      if (!limit.pass(bytes)) break
  } catch (error) {
    return damaged('xz', file.position, (error as Error).message)
  } finally {
    source.destroy()
  }
  return limit.problem(file.position)
}

async function readBzip2(file: SourceFile, limit: RatioLimit) {
  const source = file.stream()
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const output = source.pipe(createBunzip())
  output.on('data', (bytes: Uint8Array) => {
    if (limit.pass(bytes)) return
    source.destroy()
    resolve(undefined)
  })
  output.on('end', () => resolve(undefined))
  output.on('error', (error: Error) => resolve(error.message))
  source.on('error', (error) => resolve(error.message))
  const error = await promise
  source.destroy()
  return error === undefined ? limit.problem(file.position) : damaged('bzip2', file.position, error)
}

function damaged(format: string, offset: number, cause: string): ContentProblem {
  const detail = `the ${format} data is damaged or ends too early near byte ${offset} of the file (${cause}); everything before it was read`
  return { reason: 'compressed-data', offset, detail }
}
