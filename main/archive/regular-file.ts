import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { ArchiveError } from './archive-error.ts'

/** Windows knows neither; 0 asks for nothing. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Opens a regular file for reading. Symbolic links are not followed, and a pipe that somebody put in its place does not block.
 * Throws ArchiveError where it is no regular file, and what the file system throws.
 */
export function openRegular(path: string): number {
  const file = openSync(path, FLAGS)
  if (fstatSync(file).isFile()) return file
  closeSync(file)
  throw new ArchiveError(`${path} is no regular file`)
}

/** Reads a file that has at most `limit` bytes. Throws ArchiveError where it has more or is no regular file. */
export function readRegular(path: string, limit: number): Uint8Array {
  const file = openRegular(path)
  try {
    const bytes = new Uint8Array(Math.min(fstatSync(file).size, limit) + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, length)
    if (length > limit) throw new ArchiveError(`${path} has more than ${limit} bytes, which is more than it may have`)
    return bytes.subarray(0, length)
  } finally {
    closeSync(file)
  }
}

/** Reads the last bytes of a file, at most `count`. Throws as openRegular. */
export function readRegularEnd(path: string, count: number): Uint8Array {
  const file = openRegular(path)
  try {
    const { size } = fstatSync(file)
    const bytes = new Uint8Array(Math.min(size, count))
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, size - bytes.length + length)
    return bytes.subarray(0, length)
  } finally {
    closeSync(file)
  }
}
