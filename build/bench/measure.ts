import { spawn } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { findProgram } from '../provision/places.ts'

/** What one run of a command cost. Undefined is what could not be measured here. */
export interface Cost {
  /** Seconds from start to end. */
  readonly wall: number
  /** Seconds of processor time, user and system, of the command and all it waited for. */
  readonly cpu: number | undefined
  /** Most memory resident at one time, in bytes, summed over the processes; looked at every `POLL_MS`. */
  readonly peak: number | undefined
}

export interface Measured {
  readonly cost: Cost
  readonly stdout: string
  readonly stderr: string
  /** Empty where it went well. */
  readonly failure: string
}

const POLL_MS = 50
const PAGE = 4096
/** Output kept when it is asked for, in characters: a report in JSON, not a table of packets. */
const KEPT = 1024 * 1024

/**
 * Runs a command to its end. Its output is thrown away unless `keep` says otherwise, so that no peer is slowed down by a
 * reader. Processor time is GNU time's, memory that of /proc.
 */
export async function measure(
  command: readonly string[],
  options: { keep?: boolean; env?: NodeJS.ProcessEnv; scratch: string },
): Promise<Measured> {
  const timer = findProgram('time')
  const prefix = timer === undefined ? [] : [timer, '-f', '%U %S', '-o', options.scratch]
  const [program, ...args] = [...prefix, ...command]
  const nothing = openSync('/dev/null', 'w')
  const started = performance.now()
  const child = spawn(program!, args, {
    stdio: ['ignore', options.keep ? 'pipe' : nothing, 'pipe'],
    env: { ...process.env, ...options.env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (bytes) => {
    stdout = (stdout + bytes).slice(-KEPT)
  })
  child.stderr?.on('data', (bytes) => {
    stderr = (stderr + bytes).slice(-KEPT)
  })
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, residentBytes(child.pid))
  }, POLL_MS)
  const failure = await new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) =>
      resolve(code === 0 ? '' : `ended with ${signal ?? code}: ${stderr.trim().split('\n').at(-1) ?? ''}`),
    )
  })
  const wall = (performance.now() - started) / 1000
  clearInterval(watch)
  closeSync(nothing)
  return {
    cost: { wall, cpu: timer === undefined ? undefined : readCpu(options.scratch), peak: peak || undefined },
    stdout,
    stderr,
    failure,
  }
}

function readCpu(path: string): number | undefined {
  const [user, system] = (readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return user === undefined || system === undefined || Number.isNaN(user + system) ? undefined : user + system
}

/** Resident bytes of a process and all that come from it; 0 where there is no /proc. */
function residentBytes(root: number | undefined): number {
  const parents = new Map<number, number>()
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const parent = parentOf(Number(name))
      if (parent !== undefined) parents.set(Number(name), parent)
    }
  } catch {
    return 0
  }
  let sum = 0
  for (const pid of parents.keys()) {
    for (let at: number | undefined = pid; at !== undefined; at = parents.get(at)) {
      if (at !== root) continue
      sum += resident(pid)
      break
    }
  }
  return sum
}

/** The fourth field of stat(5); the second, the name in brackets, may hold anything. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined // It has ended since.
  }
}

function resident(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE
  } catch {
    return 0
  }
}

/** The middle one; of an even number, the mean of the two in the middle. Undefined where one is missing. */
export function median(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b)
  if (known.length === 0 || known.length < values.length) return undefined
  const middle = (known.length - 1) / 2
  return (known[Math.floor(middle)]! + known[Math.ceil(middle)]!) / 2
}
