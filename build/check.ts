// npm run check: the type check of every folder that has a tsconfig of its own.

import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from './provision/command.ts'
import { root } from './provision/places.ts'

const CHECK_MS = 120_000
const MOST_AT_ONCE = 2

const compiler = join(root, 'node_modules/typescript/bin/tsc')
const projects = globSync('{*,*/*}/tsconfig.json', { cwd: root, exclude: ['node_modules'] })
  .map(dirname)
  .sort()
let failed = 0

async function work(): Promise<void> {
  for (let project = projects.shift(); project !== undefined; project = projects.shift()) {
    const { ok, stdout, reason } = await run(process.execPath, [compiler, '-p', project], {
      timeoutMs: CHECK_MS,
      cwd: root,
    })
    if (!ok) failed++
    console.log(ok ? `${project}: types agree` : `${project}:\n${stdout || reason}`)
  }
}

await Promise.all(Array.from({ length: Math.min(MOST_AT_ONCE, availableParallelism()) }, work))
process.exitCode = failed > 0 ? 1 : 0
