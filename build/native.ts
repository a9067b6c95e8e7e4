// node build/node24.mjs build/native.ts [FILE]: compiles the addon in native/ and the programs in native/capture/ and native/relay/, unless
// that is done; with FILE, the addon alone, to there. npm runs it after an install. Where they cannot be compiled, says in one line each
// what serves instead; it never fails, since everything but speed and exact loss counts can be had without them.
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { addonFile } from '../native/addon.ts'
import { captureProgram } from '../native/capture/program.ts'
import { rawSendProgram } from '../native/relay/program.ts'
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

/** The program holds a privilege for a moment: what the compiler can do against errors in it is turned on. */
const PROGRAM = [
  ...['-O2', '-std=c11', '-D_GNU_SOURCE', '-DNDEBUG', '-Wall', '-Wextra', '-fPIE'],
  ...['-fstack-protector-strong', '-U_FORTIFY_SOURCE', '-D_FORTIFY_SOURCE=2'],
]

/** A program that compiles, and all of its arguments but the sources and where the result goes. */
export interface Compiler {
  readonly program: string
  readonly options: readonly string[]
  output(path: string): readonly string[]
}

/** Compiles the sources in `folder` to `file`, unless that stands there and was made of the same ones. */
export async function buildAddon(file = addonFile(), folder = join(root, 'native')): Promise<Built | Absent> {
  return build(file, folder, async (work) => {
    const compiler = findCompiler()
    if ('reason' in compiler) return compiler
    if (!existsSync(headers)) return { reason: 'the package node-api-headers is not installed' }
    const library = await importLibrary(work)
    return 'reason' in library ? library : { compiler, libraries: library.paths }
  })
}

/** As `buildAddon`, the program that captures. It needs no headers of libpcap. */
export async function buildCapture(
  file = captureProgram(),
  folder = join(root, 'native/capture'),
): Promise<Built | Absent> {
  return build(file, folder, async () => {
    const compiler = findCompiler('program')
    return 'reason' in compiler ? compiler : { compiler, libraries: [] }
  })
}

/** As `buildCapture`, the program that sends datagrams with a chosen sender; Linux only. */
export async function buildRawSend(
  file = rawSendProgram(),
  folder = join(root, 'native/relay'),
): Promise<Built | Absent> {
  if (process.platform !== 'linux') return { reason: 'it is made for Linux' }
  return buildCapture(file, folder)
}

interface Tools {
  readonly compiler: Compiler
  readonly libraries: readonly string[]
}

async function build(
  file: string,
  folder: string,
  find: (work: string) => Promise<Tools | Absent>,
): Promise<Built | Absent> {
  const sources = globSync('*.{c,h}', { cwd: folder })
    .sort()
    .map((name) => join(folder, name))
  const stamp = `${file}.recipe`
  const recipe = recipeOf(sources)
  if (existsSync(file) && existsSync(stamp) && readFileSync(stamp, 'utf8') === recipe)
    return { path: file, state: 'there' }

  let work: string | undefined
  try {
    mkdirSync(dirname(file), { recursive: true })
    // Several may build at a time: each in a folder of its own, and what is built gets its name when it is whole.
    work = mkdtempSync(join(dirname(file), 'making-'))
    const tools = await find(work)
    if ('reason' in tools) return tools
    const { compiler, libraries } = tools
    const made = join(work, basename(file))
    const inputs = [...sources.filter((path) => path.endsWith('.c')), ...libraries]
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
export function findCompiler(makes: 'addon' | 'program' = 'addon'): Compiler | Absent {
  if (process.platform === 'win32') {
    const program = findProgram('clang-cl.exe')
    if (program === undefined) return { reason: 'no clang-cl is installed' }
    const common = [...ARCHITECTURE, '/O2', '/W3', '/D_CRT_SECURE_NO_WARNINGS']
    if (makes === 'program') {
      return { program, options: [...common, '/GS'], output: (path) => [`/Fe${path}`, '/link', 'ws2_32.lib'] }
    }
    const options = [...common, '/LD', `/I${join(headers, 'include')}`]
    const link = ['/link', 'delayimp.lib', '/DELAYLOAD:node.exe']
    return { program, options, output: (path) => [`/Fe${path}`, ...link] }
  }
  const names = [process.env.CC ?? '', 'cc', 'gcc', 'clang'].filter((name) => name !== '')
  const program = names
    .map((name) => (name.includes('/') ? name : findProgram(name)))
    .find((path) => path !== undefined)
  if (program === undefined) return { reason: 'no C compiler is installed' }
  if (makes === 'program') {
    // What is found at run time cannot be redirected later; on macOS that is so without asking.
    const link = process.platform === 'darwin' ? [] : ['-pie', '-Wl,-z,relro,-z,now', '-ldl']
    return { program, options: PROGRAM, output: (path) => ['-o', path, ...link] }
  }
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

/** A digest of everything that goes into what is built, but for the compiler itself. */
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

/** One line on what captures from now on. */
function captureLine(built: Built | Absent): string {
  if ('path' in built) return `capture program: ${built.state}, ${built.path}`
  return (
    `capture program: not compiled (${built.reason}); dumpcap, or the package cap, capture in its place where they are installed, and ` +
    'tell less of what was lost. To have it: install gcc or clang, then node build/node24.mjs build/native.ts'
  )
}

/** One line on what relays with the sender's address. */
function rawSendLine(built: Built | Absent): string {
  if ('path' in built) return `raw sending: ${built.state}, ${built.path}`
  return `raw sending: not compiled (${built.reason}); relay --to udp-spoof:// cannot be used`
}

if (import.meta.main) {
  const file = process.argv[2]
  console.log(line(await buildAddon(file && resolve(file))))
  if (!file) console.log(captureLine(await buildCapture()))
  if (!file) console.log(rawSendLine(await buildRawSend()))
}
