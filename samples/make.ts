// node build/node24.mjs samples/make.ts [FOLDER]: writes the sample incident beside this file, or into FOLDER. The same bytes
// every time.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeSample } from './sample.ts'

const folder = process.argv[2] ?? import.meta.dirname
for (const [path, bytes] of makeSample()) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), bytes)
}
