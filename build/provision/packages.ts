import { existsSync, readFileSync } from 'node:fs'
import { type Outcome, run } from './command.ts'
import { findProgram } from './places.ts'

const UPDATE_MS = 60_000
const INSTALL_MS = 300_000

/** The one command that a person would type to install these Debian packages. */
export function installCommand(names: readonly string[]): string {
  return `sudo apt-get install --no-install-recommends ${names.join(' ')}`
}

/** True where packages can be installed without asking anyone: root, on a system with apt-get. */
export function mayInstall(): boolean {
  return process.getuid?.() === 0 && findProgram('apt-get') !== undefined
}

/** Those of the named Debian packages that are not installed; all of them where there is no Debian package database. */
export function missingPackages(names: readonly string[]): string[] {
  const database = '/var/lib/dpkg/status'
  if (!existsSync(database)) return [...names]
  const installed = new Set<string>()
  for (const entry of readFileSync(database, 'utf8').split('\n\n')) {
    const name = /^Package: (\S+)$/m.exec(entry)?.[1]
    if (name !== undefined && /^Status: \S+ ok installed$/m.test(entry)) installed.add(name)
  }
  // Debian's 64-bit-time transition renamed libraries: libgtk-3-0 became libgtk-3-0t64.
  return names.filter((name) => !installed.has(name) && !installed.has(`${name}t64`))
}

/** Installs Debian packages; where that is not allowed, the reason names the command that would do it. */
export async function installPackages(names: readonly string[]): Promise<Outcome> {
  if (!mayInstall()) return { ok: false, stdout: '', reason: `needs root: ${installCommand(names)}` }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // A stale package list is no reason to stop: the install then says what it could not find.
  await run('apt-get', ['update', '-qq'], { timeoutMs: UPDATE_MS, env })
  return run(
    'apt-get',
    ['install', '-o', 'DPkg::Lock::Timeout=120', '-y', '-qq', '--no-install-recommends', ...names],
    { timeoutMs: INSTALL_MS, env },
  )
}
