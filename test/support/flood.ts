/** The fast sender of tests and benches: a small program, compiled where there is a compiler. */
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram, projectCache } from '../../build/provision/places.ts'

export interface Flood {
  readonly to: string
  readonly port?: number
  readonly count: number
  /** Messages a second; 0: as fast as the system takes them. */
  readonly rate?: number
  /** Number of the first message. */
  readonly first?: number
  /** Least length of a payload, bytes. */
  readonly bytes?: number
  /** Payloads without sense. */
  readonly noise?: boolean
  /** Hands whole frames to this interface, which is several times as fast. */
  readonly through?: string
}

export interface Flooded {
  readonly sent: number
  readonly seconds: number
}

/** The sender; undefined: there is no compiler. */
export function floodProgram(): string | undefined {
  const source = join(import.meta.dirname, 'flood.c')
  const stamp = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12)
  const folder = join(projectCache, 'test')
  const program = join(folder, `flood-${stamp}`)
  if (existsSync(program)) return program
  const compiler = findProgram('cc') ?? findProgram('gcc') ?? findProgram('clang')
  if (compiler === undefined) return undefined
  mkdirSync(folder, { recursive: true })
  const fresh = `${program}.${process.pid}`
  execFileSync(compiler, ['-O2', '-Wall', '-Wextra', '-o', fresh, source])
  renameSync(fresh, program)
  return program
}

/** The command that sends it. */
export function floodCommand(what: Flood): string[] {
  const { to, port = 514, count, rate = 0, first = 1, bytes = 200, noise = false, through } = what
  const command = [floodProgram()!, to, port, count, rate, first, bytes, noise ? 'noise' : 'text']
  return [...command, ...(through === undefined ? [] : [through])].map(String)
}

/** Sends, by way of `inside` (a command that runs another one in a namespace, say), and says how many were taken. */
export async function flood(what: Flood, inside: readonly string[] = []): Promise<Flooded> {
  const [program, ...args] = [...inside, ...floodCommand(what)]
  const { stdout } = await promisify(execFile)(program!, args)
  return JSON.parse(stdout) as Flooded
}
