import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../../../build/provision/places.ts'

/** Prints the packages that are loaded with a module, before anything is called. */
const LIST = `
import { registerHooks } from 'node:module'
const packages = new Set()
const resolve = (specifier, context, next) => {
  if (!/^(?:\\.|\\/|node:|file:)/.test(specifier)) packages.add(specifier)
  return next(specifier, context)
}
registerHooks({ resolve })
await import(process.argv[1])
console.log([...packages].join(' '))
`

for (const command of ['messages', 'open', 'search', 'gaps', 'losses', 'seal', 'verify'])
  test(`[cli-loads] ${command} starts without packages that only some evidence needs`, () => {
    const module = pathToFileURL(join(root, `main/cli/${command}.ts`)).href
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', LIST, module], {
      encoding: 'utf8',
    })
    assert.deepEqual([stdout, stderr], ['\n', ''])
  })
