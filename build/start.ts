// npm start [-- CASE|FILE…]: opens the samples (or what is named) in the desktop app; without Electron or a display, in a
// browser page. Says in the terminal what it did, so that it serves on a machine without a screen too.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../main/cli/main.ts'
import { bundle } from './bundle.ts'
import { findElectron } from './provision/electron.ts'
import { root } from './provision/places.ts'

/** Time that Electron's own download may take, milliseconds. */
const DOWNLOAD_LIMIT = 300_000

const paths = process.argv.slice(2)
const samples = join(root, 'samples')
const casePath = join(root, '.cache/samples-case')

console.log('Building the interface …')
await bundle()

if (paths.length === 0) {
  // The people of the sample know its keys; whoever opens it has not said so, and should not have to.
  process.env.LOGWITNESS_KEYS ??= join(samples, 'keys')
  if (!existsSync(join(casePath, 'case.json'))) {
    console.log(`Reading the samples into ${casePath} …`)
    const status = await run([
      'open',
      casePath,
      ...['incident.pcapng', 'logs', 'archives'].map((name) => join(samples, name)),
    ])
    if (status !== 0) process.exit(status)
  } else await run(['search', casePath, '', '--limit', '0'])
}
console.log('Lost: what the capture states about drops is above; the view Missing shows what else is missing.')

const target = paths.length === 0 ? casePath : await caseOf(paths)
process.exitCode = (await hasDesktop()) ? await run(['desktop', target]) : await showInBrowser(target)

/** The case that was named, or a new one of the files that were. */
async function caseOf(given: readonly string[]): Promise<string> {
  const [first = ''] = given
  if (given.length === 1 && existsSync(join(first, 'case.json'))) return first
  const folder = join(root, '.cache', `case-${Date.now()}`)
  const status = await run(['open', folder, ...given])
  if (status !== 0) process.exit(status)
  return folder
}

/** Whether there are a screen and an Electron for users: one that was named, or the package's own, fetched now if need be. */
async function hasDesktop(): Promise<boolean> {
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  if (!display) {
    console.log('There is no display: the interface is shown as a browser page.')
    return false
  }
  const usable = async () => {
    const electron = await findElectron()
    return 'path' in electron && (!electron.shimmed || process.env.ELECTRON_OVERRIDE_DIST_PATH !== undefined)
  }
  if (await usable()) return true
  console.log('Fetching Electron, once …')
  spawnSync(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    stdio: 'inherit',
    timeout: DOWNLOAD_LIMIT,
  })
  if (await usable()) return true
  console.log('Electron cannot be had here: the interface is shown as a browser page.')
  return false
}

async function showInBrowser(path: string): Promise<number> {
  console.log('Open this address in a browser on this machine:')
  return run(['serve', path])
}
