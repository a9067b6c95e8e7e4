// The desktop app: one instance, one window, one engine.
import { join } from 'node:path'
import { app, type BrowserWindow, session } from 'electron'
import { type Supervisor, superviseEngine } from '../engine/supervisor.ts'
import { bindContract } from './binding.ts'
import { findCase, readCommandLine, readHandedOver, type Wanted } from './command-line.ts'
import { confineContents, confineSession } from './confinement.ts'
import { chooseCase, chooseEvidence, tellFailure } from './dialogs.ts'
import { forkUtility } from './engine-process.ts'
import { setMenu } from './menu.ts'
import { handlePageScheme, registerPageScheme } from './page-protocol.ts'
import { openWindow } from './window.ts'

const dist = join(app.getAppPath(), 'dist')
/** Electron reads its modules from the archive; threads and addons of the engine need files. */
const unpacked = dist.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')

let window: BrowserWindow | undefined
let engine: Supervisor | undefined
/** Whether the engine has closed its case, so that the app may end. */
let closed = false
/** What was asked for before there was an engine: macOS names files before the app is ready. */
const early: Wanted[] = []

function start(): void {
  const wanted = readCommandLine({
    argv: process.argv,
    cwd: process.cwd(),
    ...(app.isPackaged ? {} : { appPath: app.getAppPath() }),
  })
  if (!app.requestSingleInstanceLock({ ...wanted })) {
    app.quit()
    return
  }
  early.push(wanted)
  registerPageScheme()
  confineContents()
  app.on('second-instance', (_event, _argv, _cwd, handedOver) => {
    showWindow()
    take(readHandedOver(handedOver))
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    if (engine !== undefined) showWindow()
    take({ case: null, files: [path] })
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', closeEngine)
  app.whenReady().then(ready)
}

function ready(): void {
  confineSession(session.defaultSession)
  handlePageScheme(join(dist, 'renderer'))
  const options = {
    version: app.getVersion(),
    casesDir: join(app.getPath('userData'), 'cases'),
    command: commandOf(process.env.LOGWITNESS_COMMAND),
  }
  engine = superviseEngine({ fork: () => forkUtility(join(unpacked, 'engine/process-entry.mjs'), options) })
  engine.on('engine.state', ({ state, detail }) => {
    if (state === 'failed') tellFailure(window, 'The engine has failed.', detail)
  })
  bindContract({
    client: engine,
    page: () => window?.webContents,
    chooseFiles: async () => (window === undefined ? [] : chooseEvidence(window)),
  })
  setMenu({
    command: (command) => showWindow().webContents.send('event', 'host.command', { command }),
    openCase: async () => {
      const path = await chooseCase(showWindow())
      if (path !== undefined) take({ case: path, files: [] })
    },
  })
  app.on('activate', showWindow)
  showWindow()
  for (const wanted of early.splice(0)) take(wanted)
}

/** The window, in front of the others; a new one where it was closed. */
function showWindow(): BrowserWindow {
  if (window === undefined) {
    window = openWindow(join(dist, 'preload/preload.cjs'))
    window.on('closed', () => {
      window = undefined
    })
  } else {
    if (window.isMinimized()) window.restore()
    window.focus()
  }
  return window
}

/** Opens a case and takes in files, as a command line, a file manager or another instance asked. */
async function take(asked: Wanted): Promise<void> {
  if (engine === undefined) {
    early.push(asked)
    return
  }
  const wanted = findCase(asked)
  try {
    if (wanted.case !== null) await engine.call('case.open', { path: wanted.case })
    if (wanted.files.length > 0) await engine.call('evidence.add', { paths: [...wanted.files] })
  } catch (error) {
    await tellFailure(window, `${wanted.case ?? wanted.files.join(', ')} could not be opened.`, error)
  }
}

/** Holds back the end of the app until the engine has closed its case. */
function closeEngine(event: { preventDefault(): void }): void {
  if (closed || engine === undefined) return
  event.preventDefault()
  engine.close().finally(() => {
    closed = true
    app.quit()
  })
}

start()

/** How the command line is called, as whoever started the app says: a list in JSON, program first. Undefined: it cannot be called. */
function commandOf(text: string | undefined): readonly string[] | undefined {
  try {
    const command: unknown = JSON.parse(text ?? '')
    return Array.isArray(command) && command.every((part) => typeof part === 'string') ? command : undefined
  } catch {
    return undefined
  }
}
