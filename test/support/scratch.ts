import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

/** A folder for the files of one test file; it is gone when its tests are through. */
export function scratchFolder(): { readonly folder: string; put(name: string, content: Uint8Array | string): string } {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return {
    folder,
    put(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
  }
}
