import { lstatSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'

/** A file that a seal names, found on disk without being opened. */
export type SealedFileOnDisk =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Looks for `name`, a path below `folder` with `/`. Links are followed only where they stay within the folder; what is no regular
 * file is refused, for reading it may never end.
 */
export function locate(folder: string, name: string): SealedFileOnDisk {
  const path = join(folder, ...name.split('/'))
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return { kind: 'absent' }
    const real = realpathSync(path)
    const root = realpathSync(folder)
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) {
      return { kind: 'refused', reason: 'a symbolic link leads out of the folder of the seal, so it was not opened' }
    }
    const { size, isFile, what } = describe(real)
    if (!isFile) return { kind: 'refused', reason: `it is ${what} and no regular file, so it was not opened` }
    return { kind: 'file', path: real, bytes: size }
  } catch (error) {
    return { kind: 'refused', reason: explain(error as NodeJS.ErrnoException) }
  }
}

function describe(path: string): { size: number; isFile: boolean; what: string } {
  const facts = statSync(path)
  const what = facts.isDirectory()
    ? 'a folder'
    : facts.isFIFO()
      ? 'a named pipe'
      : facts.isSocket()
        ? 'a socket'
        : 'a device'
  return { size: facts.size, isFile: facts.isFile(), what }
}

function explain({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ELOOP') return 'its symbolic links lead in a circle'
  if (code === 'ENOENT') return 'it is a symbolic link to a file that is not there'
  return `the system cannot open it (${code ?? message})`
}
