// The desktop shell in a real window, around an engine and a page of the tests.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { MessageBoxOptions, WebPreferences } from 'electron'
import { bundlePrograms } from '../../build/bundle.ts'
import { root } from '../../build/provision/places.ts'
import { eventually } from '../support/eventually.ts'
import {
  appArguments,
  callFromPage,
  clickMenu,
  type Desktop,
  dropFile,
  makeDesktop,
  outputFromPage,
  type PageGlobals,
  type RunningApp,
  startApp,
  stubDialog,
} from './desktop.ts'

const made = await makeDesktop()
const skip = typeof made === 'string' && made
const desktop = made as Desktop
const evidence = (name: string): string => join(desktop.folder, name)

if (!skip) {
  before(async () => {
    const dist = join(desktop.appFolder, 'dist')
    await bundlePrograms(dist, join(import.meta.dirname, '../main/engine/crashing-engine.ts'))
    cpSync(join(import.meta.dirname, 'page'), join(dist, 'renderer'), { recursive: true })
    for (const name of ['a.log', 'b.log']) writeFileSync(evidence(name), '<13>Oct 11 22:14:15 host app: text\n')
  })
  after(() => desktop.close())
}

/** What the engine was given. */
async function given(running: RunningApp): Promise<string[]> {
  const summary = await outputFromPage(running, 'case.summary', {})
  return (summary?.unread ?? []).map(({ path }) => path)
}

const reaches = (running: RunningApp, paths: string[]) =>
  eventually(
    () => given(running),
    (now) => now.join() === paths.join(),
  )

async function ready(running: RunningApp): Promise<RunningApp> {
  await running.page.waitForSelector('#ready:not(:empty)', { state: 'attached' })
  return running
}

test('[shell-start] without a file, the window opens with no case', { skip }, async (t) => {
  const running = await ready(await startApp(t, desktop))
  assert.equal(running.page.url(), 'app://logwitness/')
  assert.deepEqual(await callFromPage(running, 'case.summary', {}), { ok: true, output: null })
  assert.deepEqual(await outputFromPage(running, 'host.about', {}), {
    host: 'desktop',
    version: '0.0.1',
    platform: process.platform,
    zone: 'Europe/Berlin',
  })
  const visible = () =>
    running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((w) => w.isVisible()))
  assert.deepEqual(await eventually(visible, ([first]) => first === true), [true])
})

test('[shell-arguments] a case and files of the command line are opened', { skip }, async (t) => {
  const running = await startApp(t, desktop, [evidence('a.log'), 'package.json', '--case', evidence('my-case')])
  await reaches(running, [evidence('a.log'), join(root, 'package.json')])
  const summary = await outputFromPage(running, 'case.summary', {})
  // The engine of the tests opens its own case when evidence comes.
  assert.match(summary?.path ?? '', /Logwitness[\\/]cases[\\/]made$/)
})

test('[shell-menu-open] File, Open… asks for files and hands them to the engine', { skip }, async (t) => {
  const running = await ready(await startApp(t, desktop))
  const cancelled = await stubDialog(running, [])
  await clickMenu(running, 'open')
  await cancelled()
  await stubDialog(running, [evidence('a.log'), evidence('b.log')])
  await clickMenu(running, 'open')
  await reaches(running, [evidence('a.log'), evidence('b.log')])
})

test('[shell-menu-case] File, Open case folder… opens the case, and a failure is told', { skip }, async (t) => {
  const running = await ready(await startApp(t, desktop))
  await stubDialog(running, [evidence('chosen')])
  await clickMenu(running, 'open-case')
  const asked = () => outputFromPage(running, 'case.summary', {})
  await eventually(asked, (summary) => summary?.path === evidence('chosen'))
  await running.app.evaluate(({ dialog }) => {
    dialog.showMessageBox = (async (...args: unknown[]) => {
      Object.assign(globalThis, { told: args.at(-1) })
      return { response: 0, checkboxChecked: false }
    }) as typeof dialog.showMessageBox
  })
  await stubDialog(running, [evidence('absent')])
  await clickMenu(running, 'open-case')
  const told = await eventually(
    () => running.app.evaluate(() => (globalThis as unknown as { told?: MessageBoxOptions }).told ?? null),
    (options) => options !== null,
  )
  assert.match(told?.message ?? '', /absent could not be opened/)
  assert.equal(told?.detail, 'There is no such folder.')
})

test('[shell-menu-commands] the other items reach the page by name', { skip }, async (t) => {
  const running = await ready(await startApp(t, desktop))
  for (const id of ['find', 'back', 'toggle-theme', 'toggle-zone']) await clickMenu(running, id)
  const seen = () => running.page.evaluate(() => (globalThis as unknown as PageGlobals).seen)
  const commands = (await eventually(seen, (events) => events.length >= 4)).map(([, payload]) => payload)
  assert.deepEqual(
    commands,
    ['find', 'back', 'toggle-theme', 'toggle-zone'].map((command) => ({ command })),
  )
})

test('[shell-drop] a dropped file reaches the engine by its path', { skip }, async (t) => {
  const running = await ready(await startApp(t, desktop))
  await dropFile(running, evidence('a.log'))
  await reaches(running, [evidence('a.log')])
})

test('[shell-crash] an engine that dies is started again with its case, and the page is told', { skip }, async (t) => {
  const running = await ready(await startApp(t, desktop))
  const first = await outputFromPage(running, 'case.open', { path: evidence('my-case') })
  const died = await callFromPage(running, 'job.cancel', { job: 13 })
  assert.ok(!died.ok)
  assert.equal(died.failure.code, 'engine')
  assert.match(died.failure.message, /The engine stopped while it worked on this/)
  const second = await outputFromPage(running, 'case.summary', {})
  assert.equal(second?.path, evidence('my-case'))
  assert.notEqual(second?.name, first.name, 'another process')
  const seen = () => running.page.evaluate(() => (globalThis as unknown as PageGlobals).seen)
  const states = (events: PageGlobals['seen']) =>
    events.flatMap(([name, { state }]) => (name === 'engine.state' ? [state] : []))
  assert.deepEqual(states(await eventually(seen, (events) => states(events).length >= 2)), ['restarting', 'running'])
})

test('[shell-second-instance] a second start hands its files over and ends', { skip }, async (t) => {
  const running = await ready(await startApp(t, desktop, [evidence('a.log')]))
  await reaches(running, [evidence('a.log')])
  const second = spawn(desktop.electron, appArguments(desktop, ['b.log']), {
    env: running.env,
    cwd: desktop.folder,
    stdio: 'ignore',
  })
  const [code] = await once(second, 'exit')
  assert.equal(code, 0)
  await reaches(running, [evidence('a.log'), evidence('b.log')])
  assert.equal(running.app.windows().length, 1)
})

test('[shell-page-reach] the page reaches the contract and nothing else', { skip }, async (t) => {
  const { page, app } = await ready(await startApp(t, desktop))
  const found = await page.evaluate(() => {
    const all = globalThis as unknown as PageGlobals
    return {
      keys: Object.keys(all.logwitness).sort(),
      globals: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'global'].filter(
        (name) => name in all,
      ),
    }
  })
  assert.deepEqual(found, { keys: ['call', 'on', 'pathForFile'], globals: [] })
  const refused = await page.evaluate(async () => {
    const { call, on } = (globalThis as unknown as PageGlobals).logwitness
    on('toString' as 'case.changed', () => {})
    const names = ['shell.run', '__proto__', 7, undefined] as unknown[] as 'case.summary'[]
    const outcomes = await Promise.all(names.map((name) => call(name, {})))
    return outcomes.map((outcome) => outcome.ok || outcome.failure.code)
  })
  assert.deepEqual(refused, ['refused', 'refused', 'refused', 'refused'])
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const [contents] = BrowserWindow.getAllWindows().map(({ webContents }) => webContents)
    const preferences = (contents as unknown as { getLastWebPreferences(): WebPreferences }).getLastWebPreferences()
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } = preferences
    return { sandbox, contextIsolation, nodeIntegration, webviewTag }
  })
  assert.deepEqual(preferences, { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false })
})

test('[shell-foreign-sender] a call from any other page is refused', { skip }, async (t) => {
  const { app } = await ready(await startApp(t, desktop))
  const outcome = await app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const other = new BrowserWindow({
        show: false,
        webPreferences: { preload, sandbox: true, contextIsolation: true },
      })
      await other.loadURL('app://logwitness/')
      return other.webContents.executeJavaScript("logwitness.call('case.summary', {})")
    },
    join(desktop.appFolder, 'dist/preload/preload.cjs'),
  )
  assert.equal(outcome.failure.code, 'refused')
})

test('[shell-confined] no navigation, no window, no permission, no request, no inline script', { skip }, async (t) => {
  const { page, app } = await ready(await startApp(t, desktop))
  const tried = await page.evaluate(async () => {
    const opened = window.open('https://example.com') !== null
    location.href = 'https://example.com/'
    location.href = 'file:///etc/passwd'
    const script = document.createElement('script')
    script.textContent = 'window.inline = true'
    document.body.append(script)
    const reach = (url: string) =>
      fetch(url).then(
        (answer) => answer.ok,
        () => false,
      )
    const states = ['geolocation', 'notifications', 'camera'].map(
      async (name) => (await navigator.permissions.query({ name } as PermissionDescriptor)).state,
    )
    return {
      opened,
      inline: 'inline' in window,
      outside: await reach('https://example.com/'),
      file: await reach('file:///etc/passwd'),
      climbed: await reach('app://logwitness/..%2f..%2fpackage.json'),
      page: await reach('app://logwitness/page.js'),
      permissions: await Promise.all(states),
    }
  })
  assert.deepEqual(tried, {
    opened: false,
    inline: false,
    outside: false,
    file: false,
    climbed: false,
    page: true,
    permissions: ['denied', 'denied', 'denied'],
  })
  assert.equal(page.url(), 'app://logwitness/')
  assert.equal(app.windows().length, 1)
})

test('[shell-window-state] size and place of the window are remembered', { skip }, async (t) => {
  const running = await ready(await startApp(t, desktop))
  await running.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 30, y: 40, width: 1000, height: 700 })
  })
  const closed = running.app.waitForEvent('close')
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await closed
  const state = JSON.parse(readFileSync(join(running.env.XDG_CONFIG_HOME!, 'Logwitness/window.json'), 'utf8'))
  assert.deepEqual([state.width, state.height, state.maximized], [1000, 700, false])
})
