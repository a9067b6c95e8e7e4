// node build/node24.mjs build/native.ts [FILE]: compiles the addon in native/, unless that is done. npm runs it after an install.
// Where it cannot be compiled, says in one line what serves instead; it never fails, since nothing but speed depends on the addon.
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { addonFile } from '../native/addon.ts'
import { run } from './provision/command.ts'
import { type Absent, findProgram, root } from './provision/places.ts'

/** What came of it. `state` is `there` where sources and compiler's options are those of the addon that stands there. */
export interface Built {
  readonly path: string
  readonly state: 'there' | 'compiled'
}

const COMPILE_MS = 120_000

/** Needed for the instructions to be known, see native/sha256.h. */
const ARCHITECTURE = process.arch === 'arm64' ? ['-march=armv8-a+crypto'] : []

const headers = join(root, 'node_modules/node-api-headers')
const COMMON = [
  ...ARCHITECTURE,
  '-O3',
  '-std=c11',
  '-Wall',
  '-Wextra',
  '-DNDEBUG',
  '-fvisibility=hidden',
  `-I${join(headers, 'include')}`,
]

/** A program that compiles, and all of its arguments but the sources and where the result goes. */
export interface Compiler {
  readonly program: string
  readonly options: readonly string[]
  output(path: string): readonly string[]
}

/** Compiles the sources in `folder` to `file`, unless that stands there and was made of the same ones. */
export async function buildAddon(file = addonFile(), folder = join(root, 'native')): Promise<Built | Absent> {
  const sources = globSync('*.{c,h}', { cwd: folder })
    .sort()
    .map((name) => join(folder, name))
  const stamp = `${file}.recipe`
  const recipe = recipeOf(sources)
  if (existsSync(file) && existsSync(stamp) && readFileSync(stamp, 'utf8') === recipe)
    return { path: file, state: 'there' }

  const compiler = findCompiler()
  if ('reason' in compiler) return compiler
  if (!existsSync(headers)) return { reason: 'the package node-api-headers is not installed' }
  let work: string | undefined
  try {
    mkdirSync(dirname(file), { recursive: true })
    // Several may build at a time: each in a folder of its own, and the addon gets its name when it is whole.
    work = mkdtempSync(join(dirname(file), 'making-'))
    const library = await importLibrary(work)
    if ('reason' in library) return library
    const made = join(work, basename(file))
    const inputs = [...sources.filter((path) => path.endsWith('.c')), ...library.paths]
    const args = [...compiler.options, ...inputs, ...compiler.output(made)]
    const { ok, reason } = await run(compiler.program, args, { timeoutMs: COMPILE_MS, cwd: work })
    if (!ok) return { reason }
    rmSync(stamp, { force: true })
    renameSync(made, file)
    writeFileSync(stamp, recipe)
    return { path: file, state: 'compiled' }
  } catch (error) {
    // A folder that cannot be written; on Windows also an addon that is in use.
    return { reason: (error as Error).message }
  } finally {
    if (work !== undefined) rmSync(work, { recursive: true, force: true })
  }
}

/** The one that CC names, else the system's compiler. Microsoft's own knows neither the attributes nor the built-in functions that native/ uses. */
export function findCompiler(): Compiler | Absent {
  if (process.platform === 'win32') {
    const program = findProgram('clang-cl.exe')
    if (program === undefined) return { reason: 'no clang-cl is installed' }
    const options = [...ARCHITECTURE, '/O2', '/LD', '/W3', '/D_CRT_SECURE_NO_WARNINGS', `/I${join(headers, 'include')}`]
    const link = ['/link', 'delayimp.lib', '/DELAYLOAD:node.exe']
    return { program, options, output: (path) => [`/Fe${path}`, ...link] }
  }
  const names = [process.env.CC ?? '', 'cc', 'gcc', 'clang'].filter((name) => name !== '')
  const program = names
    .map((name) => (name.includes('/') ? name : findProgram(name)))
    .find((path) => path !== undefined)
  if (program === undefined) return { reason: 'no C compiler is installed' }
  const shared = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-fPIC']
  return { program, options: [...COMMON, ...shared], output: (path) => ['-o', path] }
}

/** On Windows, a library that says which functions the program brings; made from the lists that the headers come with. */
async function importLibrary(work: string): Promise<{ readonly paths: readonly string[] } | Absent> {
  if (process.platform !== 'win32') return { paths: [] }
  const program = findProgram('llvm-lib.exe')
  if (program === undefined) return { reason: 'no llvm-lib is installed' }
  const lists = ['js_native_api.def', 'node_api.def'].map((name) => readFileSync(join(headers, 'def', name), 'utf8'))
  const functions = lists.flatMap((text) => text.split(/\r?\n/).filter((line) => /^n\w+_\w+$/.test(line)))
  const [list, library] = [join(work, 'node.def'), join(work, 'node.lib')]
  writeFileSync(list, `LIBRARY node.exe\nEXPORTS\n${functions.join('\n')}\n`)
  const args = [`/def:${list}`, `/out:${library}`, `/machine:${process.arch}`]
  const { ok, reason } = await run(program, args, { timeoutMs: COMPILE_MS })
  return ok ? { paths: [library] } : { reason }
}

/** A digest of everything that goes into the addon, but for the compiler itself. */
function recipeOf(sources: readonly string[]): string {
  const digest = createHash('sha256')
    .update(readFileSync(import.meta.filename))
    .update(process.env.CC ?? '')
  for (const path of sources) digest.update(`${basename(path)}\n`).update(readFileSync(path))
  return digest.digest('hex')
}

/** One line on how records are hashed from now on. */
function line(built: Built | Absent): string {
  if ('path' in built) return `native hashing: ${built.state}, ${built.path}`
  return (
    `native hashing: not compiled (${built.reason}); the TypeScript twin hashes the same bytes, more slowly. ` +
    'To have it: install gcc or clang (Debian: gcc libc6-dev), then node build/node24.mjs build/native.ts'
  )
}

if (import.meta.main) console.log(line(await buildAddon(process.argv[2] && resolve(process.argv[2]))))
