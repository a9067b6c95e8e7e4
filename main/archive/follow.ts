import { closeSync, createReadStream, existsSync, fstatSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { SegmentKind } from '../../core/archive/record-slicer.ts'
import { ArchiveError } from './archive-error.ts'
import { listArchive, type SegmentEntry, type SegmentFile } from './layout.ts'
import { openRegular } from './regular-file.ts'

/** How often it is looked whether there is more, milliseconds. */
const POLL = 200
/** Between two looks at what the archive holds so many times as long is waited as one takes. */
const LISTING_SHARE = 20
/** Bytes of one piece at most. */
export const MAX_PIECE = 1 << 20

/** A place in the content of an archive. */
export interface FollowPlace {
  readonly segment: number
  readonly offset: number
}

/** The next bytes of a segment. */
export interface FollowedPiece extends FollowPlace {
  /** Name of the segment, e.g. `000003.pcapng`. */
  readonly name: string
  readonly kind: SegmentKind
  /** Bytes of their own; none where only the end is to be told. */
  readonly bytes: Uint8Array
  /** The segment is complete with these. */
  readonly ended: boolean
  /** Bytes handed over before that a crash tore, and that mending set aside: they are no part of the segment. */
  readonly withdrawn: number
  /** When they were read, they were the last bytes of a segment that is being written. */
  readonly isNewest: boolean
}

export interface FollowOptions {
  /** Without it: from the first segment on. */
  readonly from?: FollowPlace
  /** Ends at what is there now, instead of waiting for more. */
  readonly once?: boolean
  readonly pollMs?: number
  readonly signal?: AbortSignal
}

/**
 * Reads the segments of an archive in their order, and what is appended to the last one as it comes, while another process writes
 * them. Ends with the signal, or with `once`. Throws ArchiveError where a segment is missing or was moved away: what it held cannot be
 * handed over, and to go on without it would be to leave it out unsaid.
 */
export async function* follow(folder: string, options: FollowOptions = {}): AsyncGenerator<FollowedPiece> {
  const { from, once = false, pollMs = POLL, signal } = options
  let next = from?.segment
  let offset = from?.offset ?? 0
  let suspected: string | undefined
  for (;;) {
    const began = performance.now()
    const { segments } = listArchive(folder)
    // Looking at a large archive again and again must not be most of the work.
    const pauseMs = Math.max(pollMs, LISTING_SHARE * (performance.now() - began))
    const first = segments[0]?.number
    next ??= first
    const found = next === undefined ? undefined : segments.find(({ number }) => number === next)
    const [file] = found?.files ?? []
    if (found !== undefined && file !== undefined) {
      const outcome = yield* segment(folder, found, file, { offset, once, pollMs, signal })
      if (signal?.aborted || (once && file.open && outcome !== 'gone')) return
      if (outcome === 'read') {
        next = found.number + 1
        offset = 0
      }
      suspected = undefined
      if (outcome !== 'empty') continue
    } else {
      const hole = holeAt(folder, segments, next)
      // A file that was given its name while the folder was listed may have been missed under both names.
      if (hole !== undefined && hole === suspected) throw new ArchiveError(hole)
      suspected = hole
    }
    if ((once && suspected === undefined) || signal?.aborted) return
    await wait(pauseMs, signal)
  }
}

/** Why nothing more can be read; undefined: it can. */
function holeAt(folder: string, segments: readonly SegmentEntry[], next: number | undefined): string | undefined {
  const later = segments.find(
    ({ number, moved }) => next !== undefined && (number > next || (number === next && moved)),
  )
  if (later === undefined) return undefined
  const why = later.number === next ? 'was moved away' : 'is missing'
  return `segment ${next} of ${folder} ${why}: follow the archive from segment ${next! + 1} on`
}

type Reading = Required<Pick<FollowOptions, 'once' | 'pollMs'>> & {
  readonly offset: number
  readonly signal: AbortSignal | undefined
}

function segment(
  folder: string,
  entry: SegmentEntry,
  file: SegmentFile,
  reading: Reading,
): AsyncGenerator<FollowedPiece, Outcome> {
  return file.compression === 'none'
    ? plainSegment(folder, entry, file, reading)
    : packedSegment(folder, entry, file, reading.offset)
}

/**
 * What became of reading a segment. `empty`: it has no byte yet; mending removes such a file, and the writer then makes another one
 * of the same name. `gone`: it was sealed, compressed or moved after it was listed, so that it has another name now.
 */
type Outcome = 'read' | 'empty' | 'gone'

/** A segment that is complete, or is being written: it is, as long as its file bears the name of an open one. */
async function* plainSegment(
  folder: string,
  { number }: SegmentEntry,
  { name, kind, path, open }: SegmentFile,
  { offset, once, pollMs, signal }: Reading,
): AsyncGenerator<FollowedPiece, Outcome> {
  const place = join(folder, path)
  const file = openListed(place)
  if (file === undefined) return 'gone'
  try {
    let at = offset
    while (!signal?.aborted) {
      // Asked before reading: what is read after the segment got its name is all of it.
      const ended = !(open && existsSync(place))
      const { size } = fstatSync(file)
      if (size === 0 && at === 0) return 'empty'
      if (ended && size < at) {
        yield {
          segment: number,
          name,
          kind,
          offset: size,
          bytes: NOTHING,
          ended,
          withdrawn: at - size,
          isNewest: false,
        }
        return 'read'
      }
      // While mending goes on, the file is shorter already and still open.
      const bytes = new Uint8Array(Math.max(0, Math.min(MAX_PIECE, size - at)))
      const read = bytes.length === 0 ? 0 : readSync(file, bytes, 0, bytes.length, at)
      const isLast = ended && at + read >= size
      if (read > 0 || isLast) {
        const isNewest = !ended && at + read >= size
        yield {
          ...{ segment: number, name, kind, offset: at, bytes: bytes.subarray(0, read) },
          ...{ ended: isLast, withdrawn: 0, isNewest },
        }
      }
      at += read
      if (isLast || (once && read === 0)) return 'read'
      if (read === 0) await wait(pollMs, signal)
    }
    return 'read'
  } finally {
    closeSync(file)
  }
}

/** A segment that was compressed since it was complete. */
async function* packedSegment(
  folder: string,
  { number }: SegmentEntry,
  { name, kind, path, compression }: SegmentFile,
  offset: number,
): AsyncGenerator<FollowedPiece, Outcome> {
  const file = openListed(join(folder, path))
  if (file === undefined) return 'gone'
  const unpack = compression === 'gzip' ? createGunzip() : createZstdDecompress()
  const source = createReadStream('', { fd: file })
  source.on('error', (error) => unpack.destroy(error))
  let at = 0
  for await (const piece of source.pipe(unpack) as AsyncIterable<Uint8Array>) {
    const bytes = piece.subarray(Math.max(0, offset - at))
    if (bytes.length > 0)
      yield {
        ...{ segment: number, name, kind, offset: at + piece.length - bytes.length, bytes },
        ...{ ended: false, withdrawn: 0, isNewest: false },
      }
    at += piece.length
  }
  yield {
    ...{ segment: number, name, kind, offset: at, bytes: NOTHING },
    ...{ ended: true, withdrawn: 0, isNewest: false },
  }
  return 'read'
}

/** undefined: the file no longer bears the name that it had when it was listed. */
function openListed(path: string): number | undefined {
  try {
    return openRegular(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const NOTHING = new Uint8Array(0)

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {})
}
