/** Brings dist/ up to date, so that tests of the whole run what the sources say. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { projectCache, root } from '../../build/provision/places.ts'

const SOURCES = '{core,contract,main,preload,renderer}/**/*.{ts,tsx,css,html,svg,json}'
const RECIPE = ['build/bundle.ts', 'package-lock.json', 'tsconfig.base.json']
/** What is made last. */
const LAST = 'renderer/index.html'
/** A build that takes longer was broken off, and its mark is worth nothing. */
const BUILD_MS = 90_000

/** Builds dist/ where a source is newer than it. Test files that run side by side build it once. Resolves to the folder. */
export async function built(): Promise<string> {
  const dist = join(root, 'dist')
  const mark = join(projectCache, 'building')
  mkdirSync(projectCache, { recursive: true })
  while (!claim(mark)) await pause(100)
  try {
    if (!isFresh(dist)) build(dist)
  } finally {
    rmSync(mark, { recursive: true, force: true })
  }
  return dist
}

/** Whoever makes the folder builds. */
function claim(mark: string): boolean {
  try {
    mkdirSync(mark)
    return true
  } catch {
    const age = Date.now() - (statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > BUILD_MS) rmSync(mark, { recursive: true, force: true })
    return false
  }
}

function isFresh(dist: string): boolean {
  if (!existsSync(join(dist, LAST))) return false
  const made = statSync(join(dist, LAST)).mtimeMs
  return [...globSync(SOURCES, { cwd: root }), ...RECIPE].every((path) => statSync(join(root, path)).mtimeMs < made)
}

function build(dist: string): void {
  const begun = new Date()
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'build/bundle.ts')], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`dist/ could not be built:\n${stdout}${stderr}`)
  // A source that was changed meanwhile is newer than what was built.
  utimesSync(join(dist, LAST), begun, begun)
}
