import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../../shared/corpus')

/** Path of a file or folder of the shared corpus; undefined where this checkout stands without it (the test then skips). */
export function corpus(path: string): string | undefined {
  const full = join(root, path)
  return existsSync(full) ? full : undefined
}
