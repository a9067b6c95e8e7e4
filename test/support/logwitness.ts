import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../../build/provision/places.ts'

/** Most output that a command of a test has, bytes. */
const MAX_OUTPUT = 64 << 20

/** Runs a command line of the program to its end. */
export function logwitness(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const program = join(root, 'bin/logwitness.mjs')
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', maxBuffer: MAX_OUTPUT })
}

/** Runs a command line with `--json` and returns what it printed, object by object. */
export function logwitnessJson(...args: string[]): Record<string, unknown>[] {
  const { stdout } = logwitness(...args, '--json')
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}
