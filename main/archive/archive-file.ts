import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isOrigin, MAX_ORIGIN } from '../../core/archive/checkpoint.ts'
import { formatVerificationKey, parseVerificationKey, type VerificationKey } from '../../core/note/verification-key.ts'
import { type Files, replaceFile } from '../disk/files.ts'
import { ArchiveError } from './archive-error.ts'
import { ARCHIVE_FILE, CHECKPOINTS, SEGMENTS } from './layout.ts'
import { readRegular } from './regular-file.ts'

export const ARCHIVE_FORMAT = 'logwitness-archive'
export const ARCHIVE_VERSION = 1

/** Bytes that archive.json may have. */
export const MAX_ARCHIVE_FILE_BYTES = 65_536

/** What archive.json says. It is not signed: its checkpoints decide. */
export interface ArchiveFile {
  /** Name of the archive; the first line of each of its checkpoints. */
  readonly origin: string
  readonly key: VerificationKey
  /** RFC 3339, UTC. */
  readonly created: string
}

/** Whether a folder holds the description of an archive (of any version), or a file in its place. */
export function isArchive(folder: string): boolean {
  return existsSync(join(folder, ARCHIVE_FILE))
}

/**
 * Whether a folder holds an archive, or what is left of one: archive.json that says so, or two of the three parts that an archive
 * has. Any folder may hold a file of that name, or one folder of such a name.
 */
export function looksLikeArchive(folder: string): boolean {
  const folders = [SEGMENTS, CHECKPOINTS].filter((name) => existsSync(join(folder, name))).length
  return folders === 2 || (isArchive(folder) && (folders === 1 || saysArchive(join(folder, ARCHIVE_FILE))))
}

function saysArchive(path: string): boolean {
  try {
    return Buffer.from(readRegular(path, MAX_ARCHIVE_FILE_BYTES)).includes(JSON.stringify(ARCHIVE_FORMAT))
  } catch {
    return false
  }
}

/** Throws ArchiveError where the folder holds no archive, one of another version, or archive.json cannot be read. */
export function readArchiveFile(folder: string): ArchiveFile {
  const path = join(folder, ARCHIVE_FILE)
  if (!isArchive(folder)) throw new ArchiveError(`${folder} is not an archive: it holds no ${ARCHIVE_FILE}`)
  let head: Record<string, unknown> | null
  try {
    head = JSON.parse(Buffer.from(readRegular(path, MAX_ARCHIVE_FILE_BYTES)).toString('utf8'))
  } catch (error) {
    throw new ArchiveError(`${path} cannot be read: ${(error as Error).message}`)
  }
  if (head?.format !== ARCHIVE_FORMAT)
    throw new ArchiveError(`${folder} is not an archive: its ${ARCHIVE_FILE} does not say "${ARCHIVE_FORMAT}"`)
  if (head.version !== ARCHIVE_VERSION) {
    throw new ArchiveError(
      `the archive in ${folder} has format version ${String(head.version)}; this program reads version ${ARCHIVE_VERSION}. Use the program that made it, or a newer one`,
    )
  }
  const field = (name: string): string => {
    const value = head[name]
    if (typeof value === 'string' && (name !== 'created' || isTime(value))) return value
    throw new ArchiveError(`${path} lacks a valid ${name}. Restore it from a copy of the archive`)
  }
  const [origin, text, created] = [field('origin'), field('key'), field('created')]
  if (!isOrigin(origin)) throw new ArchiveError(`${path} states an origin that is none. ${ORIGIN_RULE}`)
  const key = parseVerificationKey(text)
  if ('error' in key) throw new ArchiveError(`${path} states a key that cannot be read: ${key.error}`)
  return { origin, key, created }
}

/** RFC 3339 in UTC, with any number of digits of fraction. */
function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text))
}

export const ORIGIN_RULE = `An origin is 1 to ${MAX_ORIGIN} characters of printable ASCII without space and "+"`

/** Writes archive.json in one durable step. */
export function writeArchiveFile(files: Files, folder: string, { origin, key, created }: ArchiveFile): void {
  const head = { format: ARCHIVE_FORMAT, version: ARCHIVE_VERSION, origin, key: formatVerificationKey(key), created }
  replaceFile(files, join(folder, ARCHIVE_FILE), Buffer.from(`${JSON.stringify(head, undefined, 2)}\n`))
}
