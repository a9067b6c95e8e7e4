import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isOrigin, MAX_ORIGIN } from '../../core/archive/checkpoint.ts'
import { formatVerificationKey, parseVerificationKey, type VerificationKey } from '../../core/note/verification-key.ts'
import { type Files, replaceFile } from '../disk/files.ts'
import { ArchiveError } from './archive-error.ts'
import { ARCHIVE_FILE } from './layout.ts'
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

const shape = z.object({ origin: z.string(), key: z.string(), created: z.iso.datetime() })

/** Whether a folder holds an archive (of any version). */
export function isArchive(folder: string): boolean {
  return existsSync(join(folder, ARCHIVE_FILE))
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
  const parsed = shape.safeParse(head)
  if (!parsed.success) {
    const [{ path: field }] = parsed.error.issues as [z.core.$ZodIssue]
    throw new ArchiveError(
      `${path} lacks a valid ${field.join('.') || 'content'}. Restore it from a copy of the archive`,
    )
  }
  const { origin, key: text, created } = parsed.data
  if (!isOrigin(origin)) throw new ArchiveError(`${path} states an origin that is none. ${ORIGIN_RULE}`)
  const key = parseVerificationKey(text)
  if ('error' in key) throw new ArchiveError(`${path} states a key that cannot be read: ${key.error}`)
  return { origin, key, created }
}

export const ORIGIN_RULE = `An origin is 1 to ${MAX_ORIGIN} characters of printable ASCII without space and "+"`

/** Writes archive.json in one durable step. */
export function writeArchiveFile(files: Files, folder: string, { origin, key, created }: ArchiveFile): void {
  const head = { format: ARCHIVE_FORMAT, version: ARCHIVE_VERSION, origin, key: formatVerificationKey(key), created }
  replaceFile(files, join(folder, ARCHIVE_FILE), Buffer.from(`${JSON.stringify(head, undefined, 2)}\n`))
}
