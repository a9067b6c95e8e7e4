import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError } from './exit-status.ts'
import { remark } from './output.ts'

/** The folder that holds package.json. */
export const root = join(import.meta.dirname, '../..')

/** Folder of the built page and programs. In a checkout that was never built they are built now. */
export function builtFolder(): string {
  const dist = join(root, 'dist')
  if (existsSync(join(dist, 'renderer/index.html'))) return dist
  remark('building the interface, once')
  const built = spawnSync(process.execPath, [join(root, 'build/bundle.ts')], { cwd: root, stdio: ['ignore', 2, 2] })
  if (built.status !== 0) throw new CommandError('the interface could not be built; run "npm install" and try again')
  return dist
}
