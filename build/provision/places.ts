import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** The project's folder. */
export const root = join(import.meta.dirname, '../..')

/** Where this checkout keeps what can be made again. */
export const projectCache = join(root, '.cache')

/** Where the user keeps what can be made again and every checkout may share (XDG Base Directory Specification). */
export const userCache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'logwitness')

/** What a test says when it cannot run for want of something that `provision.ts` would have brought. */
export const howToProvide = 'run: node build/node24.mjs build/provision/provision.ts'

/** A thing that is not there, and why. */
export interface Absent {
  readonly reason: string
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Full path of a program on PATH; undefined where there is none. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}
