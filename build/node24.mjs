// node build/node24.mjs SCRIPT [ARGUMENTS]: what npm scripts use, so that they work whatever Node npm itself runs on.
import { resolve } from 'node:path'
import { startOnNode24 } from '../bin/on-node24.mjs'

const [script, ...args] = process.argv.slice(2)
if (script === undefined) {
  console.error('usage: node build/node24.mjs SCRIPT [ARGUMENTS]')
  process.exitCode = 2
} else {
  startOnNode24(resolve(script), args)
}
