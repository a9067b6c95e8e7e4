// What `npm test` needs beyond npm: a browser, a display, a collector of syslog, an Electron, a Python with pyarrow, an SSH server, a C
// compiler and the addon it makes.
// Looks for each, brings what may be brought without asking, and says what is absent and why. Never fails: a test that lacks
// something skips, visibly.
import { buildAddon, buildCapture, buildRawSend, findCompiler } from '../native.ts'
import { findChromium } from './chromium.ts'
import { findElectron } from './electron.ts'
import { makeElectron } from './electron-make.ts'
import { installPackages, missingPackages } from './packages.ts'
import { type Absent, findProgram, howToProvide, isExecutable } from './places.ts'
import { findPyarrow, makePyarrow } from './python.ts'
import { findSshd, installSshd } from './sshd.ts'

interface Row {
  readonly what: string
  readonly state: 'there' | 'brought' | 'absent'
  readonly detail: string
}

/** Debian's names. libxss1 and libxtst6 are Electron's, and not among what chromium brings along. */
const PACKAGES = ['chromium', 'xvfb', 'libgtk-3-0', 'libxss1', 'libxtst6', 'fonts-dejavu-core', 'python3-venv']
/** The far end of the relay, with both of its drivers for TLS, and what makes certificates. */
const COLLECTOR_PACKAGES = ['rsyslog', 'rsyslog-gnutls', 'rsyslog-openssl', 'openssl']
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

async function findRsyslogd(): Promise<{ path: string } | Absent> {
  const path = findProgram('rsyslogd') ?? (isExecutable('/usr/sbin/rsyslogd') ? '/usr/sbin/rsyslogd' : undefined)
  return path === undefined ? { reason: 'no rsyslogd is installed' } : { path }
}

async function packagesRow(): Promise<Row[]> {
  // The names are Debian's. Elsewhere the rows below say what is absent, and a person knows how to install it.
  const compiler = 'reason' in findCompiler() ? COMPILER_PACKAGES : []
  const wanted = [...PACKAGES, ...COLLECTOR_PACKAGES, ...compiler]
  const missing = findProgram('apt-get') === undefined ? [] : missingPackages(wanted)
  if (missing.length === 0) return []
  const { ok, reason } = await installPackages(missing)
  return [{ what: 'packages', state: ok ? 'brought' : 'absent', detail: ok ? missing.join(' ') : reason }]
}

async function nativeRow(
  what: string,
  build: typeof buildAddon | typeof buildCapture | typeof buildRawSend,
): Promise<Row> {
  const built = await build()
  if ('reason' in built) return { what, state: 'absent', detail: built.reason }
  return { what, state: built.state === 'there' ? 'there' : 'brought', detail: built.path }
}

const rows = [
  ...(await packagesRow()),
  await row('Chromium', findChromium, undefined, ({ path }) => path),
  await row('display', findDisplay, undefined, ({ path }) => path),
  await row('rsyslogd', findRsyslogd, undefined, ({ path }) => path),
  await row(
    'Electron',
    findElectron,
    makeElectron,
    ({ version, shimmed, folder }) => `${version}${shimmed ? ' with the shim for older ones' : ''}, ${folder}`,
  ),
  await row('pyarrow', findPyarrow, makePyarrow, ({ pyarrow, path }) => `${pyarrow}, ${path}`),
  await row('sshd', findSshd, installSshd, ({ server }) => server),
  await row(
    'compiler',
    async () => findCompiler(),
    undefined,
    ({ program }) => program,
  ),
  await nativeRow('addon', buildAddon),
  await nativeRow('capture program', buildCapture),
  await nativeRow('raw sending', buildRawSend),
]
console.log('What the tests stand on')
for (const { what, state, detail } of rows) console.log(`  ${what.padEnd(10)}${state.padEnd(9)}${detail}`)
