// What `npm test` needs beyond npm: a browser, a display, an Electron, a Python with pyarrow, a C compiler and the addon it makes.
// Looks for each, brings what may be brought without asking, and says what is absent and why. Never fails: a test that lacks
// something skips, visibly.
import { buildAddon, findCompiler } from '../native.ts'
import { findChromium } from './chromium.ts'
import { findElectron } from './electron.ts'
import { makeElectron } from './electron-make.ts'
import { installPackages, missingPackages } from './packages.ts'
import { type Absent, findProgram, howToProvide } from './places.ts'
import { findPyarrow, makePyarrow } from './python.ts'

interface Row {
  readonly what: string
  readonly state: 'there' | 'brought' | 'absent'
  readonly detail: string
}

/** Debian's names. libxss1 and libxtst6 are Electron's, and not among what chromium brings along. */
const PACKAGES = ['chromium', 'xvfb', 'libgtk-3-0', 'libxss1', 'libxtst6', 'fonts-dejavu-core', 'python3-venv']
/** For the addon in native/, where there is no compiler of any kind. */
const COMPILER_PACKAGES = ['gcc', 'libc6-dev']

/** Finds a thing, else makes it, and puts either into a row. `make` is left out where only packages can bring it. */
async function row<T extends object>(
  what: string,
  find: () => Promise<T | Absent>,
  make: (() => Promise<T | Absent>) | undefined,
  detail: (found: T) => string,
): Promise<Row> {
  const found = await find()
  if (!('reason' in found)) return { what, state: 'there', detail: detail(found) }
  if (make === undefined) return { what, state: 'absent', detail: found.reason.replace(`; ${howToProvide}`, '') }
  const made = await make()
  if ('reason' in made) return { what, state: 'absent', detail: made.reason }
  return { what, state: 'brought', detail: detail(made) }
}

async function findDisplay(): Promise<{ path: string } | Absent> {
  const path = findProgram('Xvfb')
  return path === undefined ? { reason: 'no Xvfb is installed, and windows need a display' } : { path }
}

async function packagesRow(): Promise<Row[]> {
  // The names are Debian's. Elsewhere the rows below say what is absent, and a person knows how to install it.
  const wanted = 'reason' in findCompiler() ? [...PACKAGES, ...COMPILER_PACKAGES] : PACKAGES
  const missing = findProgram('apt-get') === undefined ? [] : missingPackages(wanted)
  if (missing.length === 0) return []
  const { ok, reason } = await installPackages(missing)
  return [{ what: 'packages', state: ok ? 'brought' : 'absent', detail: ok ? missing.join(' ') : reason }]
}

async function addonRow(): Promise<Row> {
  const built = await buildAddon()
  if ('reason' in built) return { what: 'addon', state: 'absent', detail: built.reason }
  return { what: 'addon', state: built.state === 'there' ? 'there' : 'brought', detail: built.path }
}

const rows = [
  ...(await packagesRow()),
  await row('Chromium', findChromium, undefined, ({ path }) => path),
  await row('display', findDisplay, undefined, ({ path }) => path),
  await row(
    'Electron',
    findElectron,
    makeElectron,
    ({ version, shimmed, folder }) => `${version}${shimmed ? ' with the shim for older ones' : ''}, ${folder}`,
  ),
  await row('pyarrow', findPyarrow, makePyarrow, ({ pyarrow, path }) => `${pyarrow}, ${path}`),
  await row(
    'compiler',
    async () => findCompiler(),
    undefined,
    ({ program }) => program,
  ),
  await addonRow(),
]
console.log('What the tests stand on')
for (const { what, state, detail } of rows) console.log(`  ${what.padEnd(10)}${state.padEnd(9)}${detail}`)
