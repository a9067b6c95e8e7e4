// The page in a browser, served over loopback: what the policy allows is decided by a browser, not by us.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { chromium } from 'playwright-core'
import { bundlePage } from '../../../build/bundle.ts'
import { findChromium } from '../../../build/provision/chromium.ts'
import { forkChild } from '../../../main/engine/fork-child.ts'
import { superviseEngine } from '../../../main/engine/supervisor.ts'
import { startServer } from '../../../main/serve/server.ts'

const found = await findChromium()
const skip = 'reason' in found && found.reason

test('[serve-browser] the page runs under its policy, reaches the engine, and its address holds no token', {
  skip,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-browser-'))
  t.after(() => rmSync(folder, { recursive: true }))
  await bundlePage(folder)
  const casesDir = join(folder, 'cases')
  mkdirSync(casesDir)
  const entry = join(import.meta.dirname, '../engine/crashing-engine.ts')
  const client = superviseEngine({ fork: () => forkChild(entry, { version: 'v1', casesDir }) })
  t.after(() => client.close())
  const server = await startServer({ client, version: 'v1', rendererDir: join(folder, 'renderer'), casesDir })
  t.after(() => server.close())
  const browser = await chromium.launch({
    executablePath: 'path' in found ? found.path : '',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  t.after(() => browser.close())

  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  const connected = page.waitForEvent('websocket')
  await page.goto(server.url)
  await connected
  await page.locator('#root > *').first().waitFor()
  assert.equal(page.url(), `http://127.0.0.1:${server.port}/`)
  assert.deepEqual(
    await page
      .context()
      .cookies()
      .then((all) => all.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))),
    [{ httpOnly: true, sameSite: 'Strict' }],
  )

  const posted = await page.evaluate(async () => {
    const answer = await fetch('/evidence?name=day.log', { method: 'POST', body: new File(['a line\n'], 'day.log') })
    return [answer.status, await answer.json()]
  })
  assert.deepEqual(posted, [200, { job: 1, growing: [] }])
  assert.deepEqual(complaints, [])

  const stranger = await (await browser.newContext()).newPage()
  assert.equal((await stranger.goto(server.url))?.status(), 403)
})
