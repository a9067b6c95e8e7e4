import { type Dirent, lstatSync, opendirSync } from 'node:fs'
import { join } from 'node:path'
import type { SegmentKind } from '../../core/archive/record-slicer.ts'
import { parseSegmentName } from '../../core/archive/segment-name.ts'
import { ArchiveError } from './archive-error.ts'

/** Names and places within an archive: docs/formats.md, "The sealed archive". */
export const ARCHIVE_FILE = 'archive.json'
export const SEGMENTS = 'segments'
export const OLDER_SEGMENTS = 'archive'
export const CHECKPOINTS = 'checkpoints'

/** Space that a live capture holds back, so that it can end in good order on a full disk; it means nothing. */
export const RESERVE = 'reserve'

/** How far a remote file was read of which the archive is a copy (main/ssh); it means nothing for what is sealed. */
export const PLACE_FILE = 'place.json'

/** Highest number of a segment or a checkpoint. */
export const MAX_NUMBER = 999_999_999
/** Entries that a folder of an archive may have: a number to name in an error instead of filling the memory. */
export const MAX_ENTRIES = 4_000_000
/** Files that are no part of the archive and are listed by name; all are counted. */
export const MAX_STRANGERS = 1_000

/** How a segment may be compressed, and what its name then ends with. */
export const SEGMENT_ENDINGS = { none: '', gzip: '.gz', zstd: '.zst' } as const
export type SegmentCompression = keyof typeof SEGMENT_ENDINGS

/** Content of a segment as a file. */
export interface SegmentFile {
  /** Name of the segment without compression, e.g. `000001.pcapng`. */
  readonly name: string
  readonly kind: SegmentKind
  /** Path from the archive, with `/`. */
  readonly path: string
  readonly compression: SegmentCompression
  /** Whether it is still being written, or was when its writer ended. */
  readonly open: boolean
}

/** Everything that is there of one segment. */
export interface SegmentEntry {
  readonly number: number
  /**
   * Files with its content: none where it is away or missing; more than one after a step that was interrupted, or where somebody
   * put them there. Those in segments/ come first, plain before compressed, complete before open.
   */
  readonly files: readonly SegmentFile[]
  /** Paths from the archive, with `/`; null where there is no such file. */
  readonly leaves: string | null
  readonly moved: string | null
  readonly torn: string | null
}

export interface CheckpointEntry {
  readonly number: number
  /** Path from the archive, with `/`. */
  readonly path: string
}

/** What stands in the folder of an archive. Nothing of it has been opened. */
export interface ArchiveListing {
  readonly folder: string
  /** By number; there may be holes. */
  readonly segments: readonly SegmentEntry[]
  /** By number; there may be holes. */
  readonly checkpoints: readonly CheckpointEntry[]
  /** What a step that was interrupted left: paths from the archive that mean nothing. */
  readonly unfinished: readonly string[]
  /** What is no part of an archive (symbolic links and pipes among it), at most MAX_STRANGERS; paths from the archive. */
  readonly strangers: readonly string[]
  readonly moreStrangers: number
}

/** `7` is `000007`. */
export function numberName(number: number): string {
  return String(number).padStart(6, '0')
}

export function segmentName(number: number, kind: SegmentKind): string {
  return `${numberName(number)}.${kind}`
}

/** Paths from the archive, with `/`. */
export function segmentPath(name: string, compression: SegmentCompression = 'none', folder = SEGMENTS): string {
  return `${folder}/${name}${SEGMENT_ENDINGS[compression]}`
}
/** How a segment is compressed, by the name of its file. */
export function segmentCompression(path: string): SegmentCompression {
  return path.endsWith(SEGMENT_ENDINGS.gzip) ? 'gzip' : path.endsWith(SEGMENT_ENDINGS.zstd) ? 'zstd' : 'none'
}
export function openPath(name: string): string {
  return `${SEGMENTS}/${name}.open`
}
export function leavesPath(number: number): string {
  return `${SEGMENTS}/${numberName(number)}.leaves`
}
export function movedPath(number: number): string {
  return `${SEGMENTS}/${numberName(number)}.moved`
}
export function tornPath(number: number): string {
  return `${SEGMENTS}/${numberName(number)}.torn`
}
export function checkpointPath(number: number): string {
  return `${CHECKPOINTS}/${numberName(number)}`
}

/** Six digits, or more without a leading zero; from 1 to MAX_NUMBER. */
export function parseNumber(text: string): number | undefined {
  if (!/^(?:\d{6}|[1-9]\d{6,8})$/.test(text)) return undefined
  return Number(text) || undefined
}

/** The number of a segment as people write it: `7`, `000007` or `000007.log`. */
export function parseSegmentNumber(text: string): number | undefined {
  const [, digits] = /^0{0,5}(\d{1,9})(?:\.[a-z]+)?$/.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits) || undefined
}

/**
 * Lists an archive by the names of its files. Symbolic links are not followed, and what is no regular file is no part of it.
 * Throws ArchiveError where a folder holds more than `maxEntries`, and what the file system throws where `folder` cannot be read.
 */
export function listArchive(folder: string, maxEntries = MAX_ENTRIES): ArchiveListing {
  const listing = new Listing()
  for (const entry of entriesOf(folder, maxEntries)) {
    const { name } = entry
    if (name === SEGMENTS || name === OLDER_SEGMENTS || name === CHECKPOINTS) {
      if (!entry.isDirectory()) listing.stranger(name)
    } else if (!entry.isFile()) listing.stranger(name)
    else if (name === `${ARCHIVE_FILE}.new` || name === RESERVE) listing.unfinished.push(name)
    else if (name === PLACE_FILE || name === `${PLACE_FILE}.new`) continue
    else if (name !== ARCHIVE_FILE && !/^lock(?:\.|$)/.test(name)) listing.stranger(name)
  }
  for (const name of [SEGMENTS, OLDER_SEGMENTS, CHECKPOINTS]) {
    if (!lstatSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory()) continue
    for (const entry of entriesOf(join(folder, name), maxEntries)) listing.take(name, entry)
  }
  return listing.result(folder)
}

/** Whether a writer gives such a name to what it has not finished: others may have files that end so. */
function isUnfinished(name: string): boolean {
  return /^\d{6,9}(?:\.[a-z]+){0,3}\.(?:part|new)$/.test(name)
}

function* entriesOf(folder: string, limit: number): Generator<Dirent> {
  const handle = opendirSync(folder, { bufferSize: 1024 })
  try {
    let count = 0
    for (let entry = handle.readSync(); entry !== null; entry = handle.readSync()) {
      if (++count > limit)
        throw new ArchiveError(`${folder} holds more than ${limit} entries: that is no folder of an archive`)
      yield entry
    }
  } finally {
    handle.closeSync()
  }
}

/** The files of a segment while they are being gathered. */
interface Gathered {
  readonly files: SegmentFile[]
  leaves: string | null
  moved: string | null
  torn: string | null
}

class Listing {
  readonly unfinished: string[] = []
  readonly #strangers: string[] = []
  #moreStrangers = 0
  readonly #segments = new Map<number, Gathered>()
  readonly #checkpoints: CheckpointEntry[] = []

  stranger(path: string): void {
    if (this.#strangers.length < MAX_STRANGERS) this.#strangers.push(path)
    else this.#moreStrangers++
  }

  take(folder: string, entry: Dirent): void {
    const path = `${folder}/${entry.name}`
    if (!entry.isFile()) this.stranger(path)
    else if (isUnfinished(entry.name)) this.unfinished.push(path)
    else if (!(folder === CHECKPOINTS ? this.#checkpoint(entry.name, path) : this.#segment(entry.name, path)))
      this.stranger(path)
  }

  result(folder: string): ArchiveListing {
    const byNumber = (a: { number: number }, b: { number: number }) => a.number - b.number
    const segments = [...this.#segments].map(([number, gathered]) => {
      gathered.files.sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1))
      return { number, ...gathered }
    })
    return {
      folder,
      segments: segments.sort(byNumber),
      checkpoints: this.#checkpoints.sort(byNumber),
      unfinished: this.unfinished.sort(),
      strangers: this.#strangers.sort(),
      moreStrangers: this.#moreStrangers,
    }
  }

  #checkpoint(name: string, path: string): boolean {
    const number = parseNumber(name)
    if (number !== undefined) this.#checkpoints.push({ number, path })
    return number !== undefined
  }

  #segment(name: string, path: string): boolean {
    const inSegments = path.startsWith(`${SEGMENTS}/`)
    const [digits = '', ending = ''] = name.split('.', 2)
    if (inSegments && (ending === 'leaves' || ending === 'moved' || ending === 'torn')) {
      const number = parseNumber(digits)
      if (number === undefined || name !== `${digits}.${ending}`) return false
      this.#of(number)[ending] = path
      return true
    }
    const open = inSegments && name.endsWith('.open')
    const compression = open ? 'none' : segmentCompression(name)
    const plain = name.slice(0, name.length - (open ? '.open' : SEGMENT_ENDINGS[compression]).length)
    const parsed = parseSegmentName(plain)
    if (!parsed) return false
    this.#of(parsed.number).files.push({ name: plain, kind: parsed.kind, path, compression, open })
    return true
  }

  #of(number: number): Gathered {
    let gathered = this.#segments.get(number)
    if (!gathered) {
      gathered = { files: [], leaves: null, moved: null, torn: null }
      this.#segments.set(number, gathered)
    }
    return gathered
  }
}

function rank(file: SegmentFile): number {
  return (file.open ? 4 : 0) + (file.path.startsWith(`${SEGMENTS}/`) ? 0 : 2) + (file.compression === 'none' ? 0 : 1)
}
