import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
import { type Absent, findProgram, howToProvide, isExecutable, projectCache } from './places.ts'

/** A Python that can import pyarrow: another implementation of Parquet to hold ours against. */
export interface Python {
  readonly path: string
  readonly pyarrow: string
}

const folder = join(projectCache, 'python')
const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
/** Says that `import pyarrow` has worked in this environment, and gives the version: importing it takes most of a second. */
const stamp = join(folder, 'pyarrow-version')

const MAKE_MS = 60_000
const INSTALL_MS = 240_000

/** Looks for the environment made by `makePyarrow`. Starts nothing and installs nothing. */
export async function findPyarrow(): Promise<Python | Absent> {
  if (!existsSync(stamp) || !isExecutable(python)) return { reason: `no Python with pyarrow; ${howToProvide}` }
  return { path: python, pyarrow: readFileSync(stamp, 'utf8') }
}

/** Path of a virtual environment's Python under the project's cache, made if it is not there. */
export async function makePython(): Promise<{ readonly path: string } | Absent> {
  if (isExecutable(python)) return { path: python }
  const system = findProgram('python3')
  if (system === undefined) return { reason: 'no python3 is installed' }
  mkdirSync(projectCache, { recursive: true })
  const made = await run(system, ['-m', 'venv', folder], { timeoutMs: MAKE_MS })
  return made.ok ? { path: python } : { reason: made.reason }
}

/** Makes the environment and installs pyarrow into it. */
export async function makePyarrow(): Promise<Python | Absent> {
  const made = await makePython()
  if ('reason' in made) return made
  const args = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', 'pyarrow']
  const installed = await run(made.path, args, { timeoutMs: INSTALL_MS })
  if (!installed.ok) return { reason: installed.reason }
  const asked = await run(made.path, ['-c', 'import pyarrow.parquet, pyarrow; print(pyarrow.__version__)'], {
    timeoutMs: MAKE_MS,
  })
  if (!asked.ok) return { reason: asked.reason }
  const pyarrow = asked.stdout.trim()
  writeFileSync(stamp, pyarrow)
  return { path: made.path, pyarrow }
}
