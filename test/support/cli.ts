/** Runs the command line as a child process, as a user does. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

export const LAUNCHER = join(import.meta.dirname, '../../bin/logwitness.mjs')

/** What a command left behind. */
export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const OUTPUT_LIMIT = 256 << 20

/** Runs a command to its end; `timeout` in milliseconds. */
export function logwitness(args: readonly string[], options: { cwd?: string; timeout?: number } = {}): Ran {
  const { cwd, timeout = 60_000 } = options
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [LAUNCHER, ...args], {
    encoding: 'utf8',
    maxBuffer: OUTPUT_LIMIT,
    timeout,
    ...(cwd === undefined ? {} : { cwd }),
  })
  if (error) throw error
  return { status, stdout, stderr }
}

/** Starts a command; the caller reads its streams and waits for it. */
export function startLogwitness(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [LAUNCHER, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The objects of JSON Lines. Only a line feed ends a line: U+0085 or U+2028 may stand in a string. */
export function jsonLines<T = Record<string, unknown>>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}
