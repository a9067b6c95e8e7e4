import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { DigestAlgorithm } from '../../core/seals/digest-algorithm.ts'
import { compressionOf, readContent } from '../disk/content.ts'

/** Bytes that one read asks for. */
const READ_SIZE = 1 << 20

/** What reading a file gave. */
export interface FileDigests {
  /** Lower-case hexadecimal, by algorithm. */
  readonly hex: ReadonlyMap<DigestAlgorithm, string>
  /** Bytes that were hashed. */
  readonly bytes: number
  /** Why the digests cannot be relied on, or are not there; null: they can. */
  readonly problem: string | null
}

/** The digests of files, each file read once for all that was asked for beforehand. */
export interface Digests {
  /** Announces that this digest of the file will be wanted. */
  plan(path: string, bytes: number, algorithm: DigestAlgorithm): void
  /** Digests of the file as it stands. */
  file(path: string, algorithms: readonly DigestAlgorithm[]): Promise<FileDigests>
  /** Digests of what is in a compressed file; undefined where it is not compressed. */
  content(path: string, algorithms: readonly DigestAlgorithm[]): Promise<FileDigests | undefined>
}

export interface ReadingOptions {
  progress?(bytes: number, total: number): void
  readonly signal?: AbortSignal
}

const EMPTY_DIGESTS = new Map<DigestAlgorithm, string>()

/** Digest of no bytes at all, which says nothing of a file. */
export function emptyDigest(algorithm: DigestAlgorithm): string {
  const digest = EMPTY_DIGESTS.get(algorithm) ?? createHash(algorithm).digest('hex')
  EMPTY_DIGESTS.set(algorithm, digest)
  return digest
}

export function createDigests(options: ReadingOptions): Digests {
  const planned = new Map<string, { bytes: number; algorithms: Set<DigestAlgorithm> }>()
  const files = new Map<string, FileDigests>()
  const contents = new Map<string, FileDigests | undefined>()
  const meter = { done: 0, total: 0 }
  const advance = (bytes: number) => {
    meter.done += bytes
    options.progress?.(meter.done, Math.max(meter.done, meter.total))
  }

  async function remembered<T extends FileDigests | undefined>(
    known: Map<string, T>,
    path: string,
    algorithms: readonly DigestAlgorithm[],
    read: (all: DigestAlgorithm[]) => Promise<T>,
  ): Promise<T> {
    const before = known.get(path)
    if (
      known.has(path) &&
      (before === undefined || algorithms.every((name) => before.hex.has(name) || before.problem))
    ) {
      return before as T
    }
    const fresh = await read([...new Set([...(before?.hex.keys() ?? []), ...algorithms])])
    known.set(path, fresh)
    return fresh
  }

  return {
    plan(path, bytes, algorithm) {
      const plan = planned.get(path) ?? { bytes, algorithms: new Set() }
      if (plan.algorithms.size === 0) meter.total += bytes
      planned.set(path, plan)
      plan.algorithms.add(algorithm)
    },
    file(path, algorithms) {
      const all = [...(planned.get(path)?.algorithms ?? []), ...algorithms]
      return remembered(files, path, all, (names) => hashFile(path, names, advance, options.signal))
    },
    content(path, algorithms) {
      return remembered(contents, path, algorithms, (names) => hashContent(path, names, options.signal))
    },
  }
}

type Hashes = ReadonlyMap<DigestAlgorithm, ReturnType<typeof createHash>>

const start = (names: readonly DigestAlgorithm[]): Hashes => new Map(names.map((name) => [name, createHash(name)]))
const finish = (hashes: Hashes) => new Map([...hashes].map(([name, hash]) => [name, hash.digest('hex')]))

async function hashFile(
  path: string,
  names: readonly DigestAlgorithm[],
  advance: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<FileDigests> {
  const hashes = start(names)
  let bytes = 0
  try {
    // Not to wait for a writer, should a pipe have taken the place of the file since it was looked at.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const buffer = Buffer.allocUnsafe(READ_SIZE)
      for (;;) {
        signal?.throwIfAborted()
        const { bytesRead } = await file.read(buffer, 0, READ_SIZE, null)
        if (bytesRead === 0) break
        for (const hash of hashes.values()) hash.update(buffer.subarray(0, bytesRead))
        bytes += bytesRead
        advance(bytesRead)
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    signal?.throwIfAborted()
    return { hex: new Map(), bytes, problem: `it cannot be read (${(error as Error).message})` }
  }
  return { hex: finish(hashes), bytes, problem: null }
}

async function hashContent(
  path: string,
  names: readonly DigestAlgorithm[],
  signal?: AbortSignal,
): Promise<FileDigests | undefined> {
  try {
    const compression = compressionOf(path)
    if (compression === 'none') return undefined
    const hashes = start(names)
    let bytes = 0
    const problem = await readContent(path, compression, (piece) => {
      for (const hash of hashes.values()) hash.update(piece)
      bytes += piece.length
      return signal?.aborted !== true
    })
    signal?.throwIfAborted()
    return { hex: finish(hashes), bytes, problem: problem?.detail ?? null }
  } catch (error) {
    signal?.throwIfAborted()
    return { hex: new Map(), bytes: 0, problem: `it cannot be read (${(error as Error).message})` }
  }
}
