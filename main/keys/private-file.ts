import { closeSync, constants, fstatSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import type { Files } from '../disk/files.ts'
import { KeyError } from './key-error.ts'

/** Files that only their owner may read or change. Windows guards the user's folders itself and has no such bits. */
const HAS_MODES = process.platform !== 'win32'
export const PRIVATE_FILE = 0o600
export const PRIVATE_FOLDER = 0o700

/** Bits of a mode that must not be set: others may read it, or others may change it. */
export const OTHERS_MAY_READ = 0o077
export const OTHERS_MAY_WRITE = 0o022

/** Throws KeyError, with the command that mends it, where `path` has one of the `forbidden` bits. */
function checkMode(path: string, mode: number, forbidden: number, mended: number): void {
  if (!HAS_MODES || (mode & forbidden) === 0) return
  const may = forbidden & 0o044 ? 'read or change' : 'change'
  throw new KeyError(
    `others may ${may} ${path} (its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}); if that was never misused, run: chmod ${mended.toString(8)} '${path}'`,
  )
}

/** Throws KeyError where `folder` has one of the `forbidden` bits, and what the file system throws. */
export function checkFolder(folder: string, forbidden: number): void {
  checkMode(folder, statSync(folder).mode, forbidden, PRIVATE_FOLDER)
}

/**
 * Text of a file. Throws KeyError where it has one of the `forbidden` bits, more than `limit` bytes, or is no regular file (which a
 * pipe in its place is not, and does not block).
 */
export function readPrivate(path: string, limit: number, forbidden: number): string {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const state = fstatSync(file)
    if (!state.isFile()) throw new KeyError(`${path} is no regular file`)
    checkMode(path, state.mode, forbidden, PRIVATE_FILE)
    const bytes = Buffer.alloc(limit + 1)
    let length = 0
    for (let read = -1; read !== 0 && length <= limit; length += read)
      read = readSync(file, bytes, length, bytes.length - length, length)
    if (length > limit) throw new KeyError(`${path} has more than ${limit} bytes, which is more than it may have`)
    return bytes.toString('utf8', 0, length)
  } finally {
    closeSync(file)
  }
}

/** Writes a file in one durable step; at no time can others read it. */
export function writePrivate(files: Files, path: string, text: string): void {
  const temporary = `${path}.new`
  rmSync(temporary, { force: true })
  closeSync(openSync(temporary, 'wx', PRIVATE_FILE))
  files.write(temporary, Buffer.from(text))
  files.rename(temporary, path)
}
