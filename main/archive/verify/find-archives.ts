import { lstatSync, opendirSync } from 'node:fs'
import { join } from 'node:path'
import { looksLikeArchive } from '../archive-file.ts'

/** Entries of folders that one search looks at. */
export const MAX_SEARCHED = 100_000
/** Folders within one another. */
export const MAX_SEARCH_DEPTH = 64

/** Archives that were found, and whether everything was looked at. */
export interface FoundArchives {
  readonly archives: readonly string[]
  /** Folders that could not be looked through, and why. */
  readonly unsearched: readonly { readonly path: string; readonly reason: string }[]
}

/** Finds the sealed archives in and under a folder. Links are not followed, and archives are not looked into. */
export function findArchives(folder: string, limit = MAX_SEARCHED): FoundArchives {
  const archives: string[] = []
  const unsearched: { path: string; reason: string }[] = []
  let left = limit
  const walk = (path: string, depth: number) => {
    if (looksLikeArchive(path)) {
      archives.push(path)
      return
    }
    if (depth > MAX_SEARCH_DEPTH) {
      unsearched.push({ path, reason: `it lies more than ${MAX_SEARCH_DEPTH} folders deep` })
      return
    }
    const folders: string[] = []
    try {
      const handle = opendirSync(path)
      try {
        for (let entry = handle.readSync(); entry !== null; entry = handle.readSync()) {
          if (left-- <= 0) {
            unsearched.push({ path, reason: `more than ${limit} files and folders were met before` })
            return
          }
          if (entry.isDirectory()) folders.push(entry.name)
        }
      } finally {
        handle.closeSync()
      }
    } catch (error) {
      unsearched.push({ path, reason: (error as Error).message })
    }
    for (const name of folders.sort()) walk(join(path, name), depth + 1)
  }
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) walk(folder, 0)
  return { archives, unsearched }
}
