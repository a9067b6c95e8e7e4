import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Absent, howToProvide, isExecutable, root, userCache } from './places.ts'

/**
 * An Electron to run the app in. `path` is the executable (playwright's `executablePath`), `folder` is what
 * ELECTRON_OVERRIDE_DIST_PATH and electron-builder's `electronDist` want. `shimmed` is true for the older one that
 * `electron-make.ts` fits with what it lacks.
 */
export interface Electron {
  readonly path: string
  readonly folder: string
  readonly version: string
  readonly shimmed: boolean
}

/** The folder of our loader and shim: CommonJS, since it runs inside the older Electron. */
export const shimSource = join(import.meta.dirname, 'electron')

/** The last release made before ESM and current Node; the newest that a package registry carries whole. */
export const olderVersion = '22.3.25'

const NAMES: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
}
const executable = NAMES[process.platform] ?? 'electron'

/**
 * Looks for an Electron: the one ELECTRON_OVERRIDE_DIST_PATH names, the one the `electron` package has downloaded, the
 * older one in the user's cache. Starts nothing and installs nothing.
 */
export async function findElectron(): Promise<Electron | Absent> {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (named) return at(named) ?? { reason: `ELECTRON_OVERRIDE_DIST_PATH names ${named}, which holds no ${executable}` }
  const own = at(join(root, 'node_modules/electron/dist'))
  const older = olderFolder()
  return (
    own ?? (existsSync(join(older, 'complete')) ? at(older) : undefined) ?? { reason: `no Electron; ${howToProvide}` }
  )
}

/** Where the older Electron stands once it is made. The name changes with anything that goes into making it. */
export function olderFolder(): string {
  const recipe = createHash('sha256')
  recipe.update(readFileSync(join(import.meta.dirname, 'electron-make.ts')))
  for (const name of readdirSync(shimSource).sort()) recipe.update(name).update(readFileSync(join(shimSource, name)))
  return join(userCache, `electron-${olderVersion}-${recipe.digest('hex').slice(0, 12)}`)
}

function at(folder: string): Electron | undefined {
  const path = join(folder, executable)
  if (!isExecutable(path)) return undefined
  const stated = join(folder, 'version')
  const version = existsSync(stated) ? readFileSync(stated, 'utf8').trim().replace(/^v/, '') : 'unknown'
  return { path, folder, version, shimmed: existsSync(join(folder, 'shim')) }
}
