import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fromBase64, toBase64 } from '../../core/bytes/base64.ts'
import { type FilePlace, TAIL_BYTES } from '../../core/ssh/file-place.ts'
import { ArchiveError } from '../archive/archive-error.ts'
import { PLACE_FILE } from '../archive/layout.ts'
import { readRegular } from '../archive/regular-file.ts'
import { type Files, replaceFile } from '../disk/files.ts'

export const PLACE_VERSION = 1
/** Bytes of place.json. */
export const MAX_PLACE_BYTES = 65_536

/** Which remote file the archive follows, and where its segments from `segment` on begin in it. */
export interface KeptPlace {
  /** The remote path. */
  readonly file: string
  /** Of the file that is being read: the one that had the name when it was begun. */
  readonly inode: string
  /** Inode of the newest rotated file beside it when it was begun; '': there was none. */
  readonly before: string
  /** First segment that is not counted in `place`. */
  readonly segment: number
  readonly place: FilePlace
}

/** Reads place.json of an archive; undefined where there is none. Throws ArchiveError where it is damaged. */
export function readPlace(folder: string): KeptPlace | undefined {
  const path = join(folder, PLACE_FILE)
  if (!existsSync(path)) return undefined
  let kept: Record<string, unknown> | null
  try {
    kept = JSON.parse(Buffer.from(readRegular(path, MAX_PLACE_BYTES)).toString('utf8'))
  } catch (error) {
    throw damaged(path, (error as Error).message)
  }
  const { version, file, inode, before, segment, position, tail } = kept ?? {}
  if (version !== PLACE_VERSION) throw damaged(path, `its version is not ${PLACE_VERSION}`)
  const bytes = typeof tail === 'string' ? fromBase64(tail) : undefined
  if (typeof file !== 'string' || typeof inode !== 'string' || typeof before !== 'string')
    throw damaged(path, 'it lacks a field')
  if (!isCount(segment, 1) || !isCount(position, 0)) throw damaged(path, 'a number in it is not right')
  if (bytes === undefined || bytes.length !== Math.min(position, TAIL_BYTES))
    throw damaged(path, 'its tail is not right')
  return { file, inode, before, segment, place: { position, tail: bytes } }
}

export function writePlace(files: Files, folder: string, { place, ...kept }: KeptPlace): void {
  const { position, tail } = place
  const text = JSON.stringify({ version: PLACE_VERSION, ...kept, position, tail: toBase64(tail) }, undefined, 2)
  replaceFile(files, join(folder, PLACE_FILE), Buffer.from(`${text}\n`))
}

function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least
}

function damaged(path: string, why: string): ArchiveError {
  return new ArchiveError(
    `${path} cannot be read: ${why}. Without it nobody knows how far the remote file was read: restore it, or pull into a new folder`,
  )
}
