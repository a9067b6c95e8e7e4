import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** A case or an archive may be read by many processes and written by one. */
export interface Lock {
  /** Gives the lock back. */
  release(): void
}

interface Holder {
  readonly pid: number
  /** Tells a process from a later one with the same number. */
  readonly started: string
  readonly host: string
}

const LOCK = 'lock'

/** Thrown where another process holds the lock. */
export class Locked extends Error {}

/**
 * Takes the writer's lock of a folder that is a `what`. A lock whose process has ended (on this machine) is replaced. Throws Locked where
 * another process holds it, or where that cannot be known because it was taken on another machine.
 */
export function takeLock(folder: string, what: 'case' | 'archive'): Lock {
  const path = join(folder, LOCK)
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid), host: hostname() } satisfies Holder)
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, mine)
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        putInPlace(temporary, path, mine)
        break
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt >= 3) throw error
        removeStale(path, what)
      }
    }
  } finally {
    rmSync(temporary, { force: true })
  }
  return {
    release() {
      if (textOf(path) === mine) rmSync(path, { force: true })
    },
  }
}

/** Whether a process that runs holds the writer's lock of a folder; null: that cannot be known, since it was taken on another machine. */
export function isHeld(folder: string): boolean | null {
  const holder = parseHolder(textOf(join(folder, LOCK)) ?? '')
  if (holder === undefined) return false
  return holder.host === hostname() ? startOf(holder.pid) === holder.started : null
}

/** A link, since it fails where the name is taken and never shows a file without content; some file systems (exFAT) have none. */
function putInPlace(temporary: string, path: string, text: string): void {
  try {
    linkSync(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    writeFileSync(path, text, { flag: 'wx' })
  }
}

/** Takes away a lock that nobody holds; throws if it is held. */
function removeStale(path: string, what: string): void {
  const text = textOf(path)
  if (text === undefined) return
  const holder = parseHolder(text)
  if (holder && holder.host !== hostname()) {
    throw new Locked(
      `the ${what} is open for writing on the machine ${holder.host} (process ${holder.pid}). If that is over, delete ${path} and open the ${what} again`,
    )
  }
  if (holder && startOf(holder.pid) === holder.started) {
    throw new Locked(
      `the ${what} is open for writing in process ${holder.pid}. Close it there, or open the ${what} for reading only`,
    )
  }
  // Another process may have done the same just now: only the file that was judged may go.
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (textOf(aside) !== text) renameSync(aside, path)
  rmSync(aside, { force: true })
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder>
    return typeof holder.pid === 'number' && typeof holder.started === 'string' && typeof holder.host === 'string'
      ? (holder as Holder)
      : undefined
  } catch {
    return undefined
  }
}

/** When a process was started, as far as the system says; '' where it does not run. */
function startOf(pid: number): string {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return ''
  }
  if (process.platform !== 'linux') return 'running'
  // Field 22 of proc(5) stat; the second field may hold spaces and parentheses.
  const stat = textOf(`/proc/${pid}/stat`) ?? ''
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'running'
}
