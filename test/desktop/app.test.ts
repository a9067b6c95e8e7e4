// The desktop app as people get it: our engine, our page, in a real window.
import assert from 'node:assert/strict'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { built } from '../support/built.ts'
import { eventually } from '../support/eventually.ts'
import {
  clickMenu,
  type Desktop,
  dropFile,
  killEngine,
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
const log = skip ? '' : join(desktop.folder, 'day.log')

const LINES = [
  '<13>Oct 11 22:14:15 alpha app[7]: the first line',
  '<14>Oct 11 22:14:16 beta app[7]: the second line',
  '<11>Oct 11 22:14:17 alpha other: the third line',
]

if (!skip) {
  before(async () => {
    const dist = join(desktop.appFolder, 'dist')
    cpSync(await built(), dist, { recursive: true })
    writeFileSync(log, `${LINES.join('\n')}\n`)
  })
  after(() => desktop.close())
}

/** Starts the app and notes what it complains of: a page that breaks its own content policy, for one. */
async function start(t: Parameters<typeof startApp>[0], args: string[] = []) {
  const running = await startApp(t, desktop, args)
  const complaints: string[] = []
  running.page.on('pageerror', (error) => complaints.push(String(error)))
  running.page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  return { ...running, complaints }
}

/** Waits until the log has been read, and its lines stand in the window. */
async function showsLog(running: RunningApp): Promise<void> {
  const summary = await eventually(
    () => outputFromPage(running, 'case.summary', {}),
    (now) => now?.items[0]?.state === 'complete',
    30_000,
  )
  assert.deepEqual(
    summary?.items.map(({ name, kind }) => [name, kind]),
    [['day.log', 'log']],
  )
  assert.equal(summary?.messages, LINES.length)
  await running.page.getByText('the second line').first().waitFor()
}

test('[app-start] without a file, the page shows itself, and breaks no policy', { skip }, async (t) => {
  const running = await start(t)
  await running.page.locator('#root > *').first().waitFor()
  assert.equal(await outputFromPage(running, 'case.summary', {}), null)
  assert.deepEqual(running.complaints, [])
})

test('[app-file] a file of the command line is read and shown', { skip }, async (t) => {
  const running = await start(t, [log])
  await showsLog(running)
  assert.deepEqual(running.complaints, [])
})

test('[app-case] a case that is named on the command line is opened, and shows what it held', { skip }, async (t) => {
  const first = await start(t, [log])
  await showsLog(first)
  const made = await outputFromPage(first, 'case.summary', {})
  await first.app.close()
  const second = await start(t, [made?.path ?? ''])
  await showsLog(second)
  const opened = await outputFromPage(second, 'case.summary', {})
  assert.deepEqual([opened?.path, opened?.items.length], [made?.path, 1])
})

test('[app-menu-open] File, Open… shows what was chosen', { skip }, async (t) => {
  const running = await start(t)
  await running.page.locator('#root > *').first().waitFor()
  const asked = await stubDialog(running, [log])
  await clickMenu(running, 'open')
  await asked()
  await showsLog(running)
})

test('[app-drop] a file that is dropped on the window is read and shown', { skip }, async (t) => {
  const running = await start(t)
  await running.page.locator('#root > *').first().waitFor()
  await dropFile(running, log)
  await showsLog(running)
})

test('[app-crash] when the engine dies, its case is opened again and its messages are there', { skip }, async (t) => {
  const running = await start(t, [log])
  await showsLog(running)
  killEngine(running)
  const search = () => outputFromPage(running, 'search.run', { query: '', clock: 'sender' }).catch(String)
  const found = await eventually(search, (outcome) => typeof outcome === 'object' && outcome.ok, 30_000)
  assert.equal(typeof found === 'object' && found.ok && found.count, LINES.length)
  await showsLog(running)
})

test('[app-confined] the page that people get has the contract and nothing else, and stays where it is', {
  skip,
}, async (t) => {
  const running = await start(t)
  const { page, app } = running
  await page.locator('#root > *').first().waitFor()
  const found = await page.evaluate(() => ({
    keys: Object.keys((globalThis as unknown as PageGlobals).logwitness).sort(),
    globals: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'global'].filter(
      (name) => name in globalThis,
    ),
    opened: window.open('https://example.com') !== null,
  }))
  assert.deepEqual(found, { keys: ['call', 'on', 'pathForFile'], globals: [], opened: false })
  await page.evaluate(() => {
    location.href = 'https://example.com/'
  })
  assert.equal(await outputFromPage(running, 'case.summary', {}), null)
  assert.equal(page.url(), 'app://logwitness/')
  assert.equal(app.windows().length, 1)
})
