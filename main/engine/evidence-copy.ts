import { constants, copyFileSync, statSync, utimesSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { CaseItem } from '../store/case-folder.ts'
import type { Probed } from './probe.ts'

/** Copies a file into a folder under a name that nothing there has, with its date, and returns where. */
export function copyInto(folder: string, path: string): string {
  for (let number = 1; ; number++) {
    const copy = join(folder, `${String(number).padStart(4, '0')}-${basename(path)}`)
    try {
      copyFileSync(path, copy, constants.COPYFILE_EXCL)
      const { atime, mtime } = statSync(path)
      utimesSync(copy, atime, mtime)
      return copy
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** Whether a file was taken in as this item: the same path and date. A copy keeps its date to the millisecond. */
export function isSame({ entry }: CaseItem, found: Probed): boolean {
  if ((entry.origin ?? entry.path) !== found.path || entry.size !== found.size) return false
  const apart = BigInt(entry.mtimeNs) - found.mtimeNs
  return entry.copied ? apart > -1_000_000n && apart < 1_000_000n : apart === 0n
}
