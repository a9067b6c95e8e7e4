import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Files that are not text: read as such, they would be lines of noise. */
const PACKED = /\.(?:gz|xz|bz2|lz|lz4|lzo|zst|zip|tar|tgz)$/

/** Lines of the text files below a folder, as bytes, numbered from 1; blank ones are left out. */
export function* corpusLines(root: string): Generator<{ file: string; number: number; line: Uint8Array }> {
  const entries = globSync('**/*', { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile())
  for (const entry of entries) {
    if (PACKED.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = readFileSync(path)
    let number = 0
    for (let start = 0; start < bytes.length; ) {
      number++
      const found = bytes.indexOf(0x0a, start)
      const end = found < 0 ? bytes.length : found
      if (end > start) yield { file: relative(root, path), number, line: bytes.subarray(start, end) }
      start = end + 1
    }
  }
}
