import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { findElectron } from '../../build/provision/electron.ts'
import { projectCache, root } from '../../build/provision/places.ts'
import type { CallInput, CallName, CallOutput } from '../../contract/contract.ts'
import type { Outcome } from '../../contract/dispatch.ts'
import type { PageApi } from '../../contract/page.ts'
import { startDisplay } from '../support/display.ts'
import { eventually } from '../support/eventually.ts'

const LAUNCH_MS = 30_000

/** Somewhere to run the app: an Electron and a display of our own. */
export interface Desktop {
  readonly electron: string
  readonly env: Record<string, string>
  /** A folder for the test's files, removed at its end. */
  readonly folder: string
  /** The app's folder, to be filled by the test. */
  readonly appFolder: string
  close(): Promise<void>
}

/** Makes a place to run the app; a string says why it cannot be had, for a test to skip with. */
export async function makeDesktop(): Promise<Desktop | string> {
  const electron = await findElectron()
  if ('reason' in electron) return electron.reason
  const display = await startDisplay()
  if ('reason' in display) return display.reason
  // Under the project's folder, where packages that stay outside the bundle are found.
  mkdirSync(projectCache, { recursive: true })
  const folder = mkdtempSync(join(projectCache, 'desktop-'))
  const appFolder = join(folder, 'app')
  mkdirSync(appFolder)
  const manifest = { name: 'logwitness', productName: 'Logwitness', version: '0.0.1', main: 'dist/main/main.cjs' }
  writeFileSync(join(appFolder, 'package.json'), JSON.stringify(manifest))
  const env: Record<string, string> = {
    ...(process.env as Record<string, string>),
    ...display.env,
    TZ: 'Europe/Berlin',
  }
  // Of a test run under way; it would reach the engine.
  delete env.NODE_TEST_CONTEXT
  delete env.WAYLAND_DISPLAY
  return {
    electron: electron.path,
    env,
    folder,
    appFolder,
    async close() {
      await display.stop()
      // Processes of an app that has just ended may still write to its folder.
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
}

/** The arguments with which the app is started. Chromium's sandbox cannot be had as root, and Xvfb has no GPU to look for. */
export function appArguments({ appFolder }: Desktop, args: readonly string[]): string[] {
  return [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', appFolder, ...args]
}

/**
 * Holds the app back until playwright has attached itself, without which it now and then waits for ever. Playwright loads it by
 * itself only into the Electron of the `electron` package.
 */
const LOADER = join(root, 'node_modules/playwright-core/lib/server/electron/loader.js')

/** The running app, with its own settings and cases in `home`. */
export interface RunningApp {
  readonly app: ElectronApplication
  readonly page: Page
  readonly env: Record<string, string>
}

let homes = 0

/** Starts the app and waits for its page. It ends with the test. */
export async function startApp(t: TestContext, desktop: Desktop, args: readonly string[] = []): Promise<RunningApp> {
  const env = { ...desktop.env, XDG_CONFIG_HOME: join(desktop.folder, `home-${++homes}`) }
  const app = await _electron.launch({
    executablePath: desktop.electron,
    args: ['-r', LOADER, ...appArguments(desktop, args)],
    env,
    cwd: root,
    timeout: LAUNCH_MS,
  })
  t.after(() => app.close())
  if (process.env.VERBOSE) app.process().stderr?.pipe(process.stderr)
  return { app, page: await app.firstWindow({ timeout: LAUNCH_MS }), env }
}

/** Clicks an item of the app's menu, by its id. */
export function clickMenu({ app }: RunningApp, id: string): Promise<void> {
  return app.evaluate(({ Menu, BrowserWindow }, wanted) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(wanted)
    if (!item) throw new Error(`The menu has no ${wanted}.`)
    item.click(undefined, BrowserWindow.getAllWindows()[0], undefined)
  }, id)
}

/** Has the next dialogs answer with these paths. The function returned waits until one has been asked for. */
export async function stubDialog({ app }: RunningApp, filePaths: string[]): Promise<() => Promise<boolean>> {
  await app.evaluate(({ dialog }, paths) => {
    Object.assign(globalThis, { dialogAsked: false })
    dialog.showOpenDialog = async () => {
      Object.assign(globalThis, { dialogAsked: true })
      return { canceled: paths.length === 0, filePaths: paths }
    }
  }, filePaths)
  const asked = () => app.evaluate(() => (globalThis as unknown as { dialogAsked: boolean }).dialogAsked)
  return () => eventually(asked, (yes) => yes)
}

/** Lets go of a file over the middle of the window, as a file manager would. */
export async function dropFile({ page }: RunningApp, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
  }
  await session.detach()
}

/** Ends the engine's process without a word to it, as a crash does. */
export function killEngine({ app }: RunningApp): void {
  const engines = descendants(app.process().pid ?? -1).filter((pid) => {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return line.includes('process-entry.mjs') || line.includes('node.mojom.NodeService')
  })
  if (engines.length !== 1) throw new Error(`${engines.length} engines are running`)
  process.kill(engines[0]!, 'SIGKILL')
}

function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )
  return children.flatMap((child) => [child, ...descendants(child)])
}

/** What a page of the app stands in; `seen` is what the page of the tests keeps of events. */
export type PageGlobals = { readonly logwitness: PageApi; readonly seen: [string, Record<string, string>][] }

/** Makes a call from the page. */
export function callFromPage<N extends CallName>(
  { page }: RunningApp,
  name: N,
  input: CallInput<N>,
): Promise<Outcome<CallOutput<N>>> {
  const call = ([name, input]: [CallName, unknown]) =>
    (globalThis as unknown as PageGlobals).logwitness.call(name, input)
  return page.evaluate(call, [name, input] as [CallName, unknown]) as Promise<Outcome<CallOutput<N>>>
}

/** Makes a call from the page that is to succeed. */
export async function outputFromPage<N extends CallName>(
  running: RunningApp,
  name: N,
  input: CallInput<N>,
): Promise<CallOutput<N>> {
  const outcome = await callFromPage(running, name, input)
  if (!outcome.ok) throw new Error(`${name}: ${outcome.failure.code}: ${outcome.failure.message}`)
  return outcome.output
}
