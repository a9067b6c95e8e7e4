import { readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { rotationOrder } from '../../core/log/rotation.ts'
import { looksLikeArchive } from '../archive/archive-file.ts'
import { listArchive } from '../archive/layout.ts'
import { explain, type Unread } from './probe.ts'

/** The files that the user's paths stand for. */
export interface Collected {
  /** Absolute paths, in the order in which they are to be read: rotated sets oldest first. */
  readonly files: string[]
  /** Those of the paths that name a file, not a folder: for them, not being readable is an error. */
  readonly named: ReadonlySet<string>
  readonly unread: Unread[]
  /** Folders that are sealed archives. Of their files, the segments are listed and nothing else. */
  readonly archives: string[]
}

/** Most files that one import may name. */
export const MAX_FILES = 100_000

/** Lists files as given and folders with all that is below them. Links to folders are not followed, so there are no loops. */
export function collect(paths: readonly string[]): Collected {
  const files: string[] = []
  const unread: Unread[] = []
  const archives: string[] = []
  const named = new Set<string>()
  for (const path of paths.map((path) => resolve(path))) {
    try {
      if (statSync(path).isDirectory()) walk(path, { files, unread, archives })
      else {
        files.push(path)
        named.add(path)
      }
    } catch (error) {
      named.add(path)
      unread.push({ path, reason: explain(error) })
    }
  }
  return { files: [...new Set(files)], named, unread, archives: [...new Set(archives)] }
}

type Found = Pick<Collected, 'files' | 'unread' | 'archives'>

function walk(folder: string, found: Found): void {
  if (looksLikeArchive(folder)) {
    found.archives.push(folder)
    for (const { files } of listArchive(folder).segments) if (files[0]) take(join(folder, files[0].path), found)
    return
  }
  const entries = readdirSync(folder, { withFileTypes: true })
  const names = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name)
  for (const name of rotationOrder(names).flat()) {
    take(join(folder, name), found)
  }
  for (const entry of entries.filter((entry) => entry.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    try {
      walk(path, found)
    } catch (error) {
      found.unread.push({ path, reason: explain(error) })
    }
  }
}

function take(path: string, { files, unread }: Found): void {
  if (files.length < MAX_FILES) files.push(path)
  else unread.push({ path, reason: `is beyond the ${MAX_FILES} files that one import reads` })
}

/** A name for a case made from what is opened. */
export function caseName(paths: readonly string[]): string {
  const [first = 'case'] = paths
  return basename(resolve(first)).replace(/\.(pcapng|pcap|cap|log)(\.\w+)?$/i, '') || 'case'
}
