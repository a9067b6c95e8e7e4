import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { _electron } from 'playwright-core'
import { packAsar } from '../../build/provision/asar.ts'
import { findChromium } from '../../build/provision/chromium.ts'
import { run } from '../../build/provision/command.ts'
import { findElectron } from '../../build/provision/electron.ts'
import { installCommand, missingPackages } from '../../build/provision/packages.ts'
import { startDisplay } from '../support/display.ts'

const app = join(import.meta.dirname, 'fixture/electron-app')

test('[provision-electron] the Electron that was found runs a window, a preload, a utility process and its ports', async (t) => {
  const electron = await findElectron()
  if ('reason' in electron) return t.skip(electron.reason)
  const display = await startDisplay()
  if ('reason' in display) return t.skip(display.reason)
  t.after(() => display.stop())

  const started = await _electron.launch({
    executablePath: electron.path,
    args: ['--no-sandbox', app],
    env: { ...process.env, ...display.env } as Record<string, string>,
    timeout: 30_000,
  })
  t.after(() => started.close())
  const page = await started.firstWindow()
  await page.waitForFunction(() => document.title === 'done', undefined, { timeout: 15_000 })
  assert.deepEqual(JSON.parse((await page.textContent('#out')) ?? ''), {
    greeting: 'hello',
    argument: 'an argument',
    node: 24,
    type: 'utility',
    bytes: [1, 2, 3],
    big: String(2n ** 60n),
    heard: 'the engine is up',
    echo: '201 POST body',
    newer: [3, 1],
    hasWebUtils: true,
    hasNode: false,
  })
  assert.equal(await started.evaluate(({ app }) => app.getVersion()), '4.5.6')

  await page.evaluate(() => window.location.assign('https://example.invalid/'))
  const refused = await started.evaluate(async () => {
    const seen = globalThis as { refused?: string }
    for (let i = 0; i < 100 && seen.refused === undefined; i++)
      await new Promise((resolve) => globalThis.setTimeout(resolve, 20))
    return seen.refused
  })
  assert.equal(refused, 'https://example.invalid/')

  await page.evaluate(() => (window as unknown as { endEngine(): void }).endEngine())
  assert.equal(await started.evaluate(() => (globalThis as unknown as { exited: Promise<number> }).exited), 7)
})

test("[provision-display] two displays do not get in each other's way, and are gone once stopped", async (t) => {
  const [one, two] = [await startDisplay(), await startDisplay()]
  if ('reason' in one || 'reason' in two)
    return t.skip('reason' in one ? one.reason : 'the second display did not come up')
  if (one.env.DISPLAY === process.env.DISPLAY) return t.skip('this system brings its own display')
  assert.notEqual(one.env.DISPLAY, two.env.DISPLAY)
  const socket = `/tmp/.X11-unix/X${one.env.DISPLAY?.slice(1)}`
  assert.ok(existsSync(socket))
  await one.stop()
  await two.stop()
  assert.ok(!existsSync(socket))
})

test('[provision-display-orphan] a display does not outlive the test that started it, even one that is killed', async (t) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixture/hold-display.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  child.kill('SIGKILL')
  const display = JSON.parse(String(line))
  if (display.env?.DISPLAY === undefined) return t.skip(display.reason ?? 'this system needs no display')
  const socket = `/tmp/.X11-unix/X${display.env.DISPLAY.slice(1)}`
  for (let i = 0; i < 50 && existsSync(socket); i++) await setTimeout(100)
  assert.ok(!existsSync(socket))
})

test('[provision-named] an Electron or a Chromium that is named and not there is said to be so, not passed over', async (t) => {
  const kept = { ...process.env }
  t.after(() => {
    process.env = kept
  })
  process.env = { ...kept, ELECTRON_OVERRIDE_DIST_PATH: '/nowhere', CHROMIUM_PATH: '/nowhere/chromium' }
  assert.match(JSON.stringify(await findElectron()), /ELECTRON_OVERRIDE_DIST_PATH names \/nowhere/)
  assert.match(JSON.stringify(await findChromium()), /CHROMIUM_PATH names \/nowhere\/chromium/)
})

test('[provision-soft] a command that fails, is missing or takes too long comes back with a reason', async () => {
  const node = process.execPath
  const failed = await run(node, ['-e', 'console.error("no luck"); process.exit(3)'], { timeoutMs: 10_000 })
  assert.deepEqual([failed.ok, failed.reason], [false, `${node} ended with 3: no luck`])
  const missing = await run('/nowhere/at-all', [], { timeoutMs: 10_000 })
  assert.match(missing.reason, /could not be started/)
  const slow = await run(node, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 300 })
  assert.match(slow.reason, /was stopped after 0\.3 s/)
  const well = await run(node, ['-e', 'console.log("fine")'], { timeoutMs: 10_000 })
  assert.deepEqual(well, { ok: true, stdout: 'fine\n', reason: '' })
})

test('[provision-packages] what is not installed is named in one command', () => {
  const names = ['no-such-package-as-this']
  assert.deepEqual(missingPackages(names), names)
  assert.equal(installCommand(names), 'sudo apt-get install --no-install-recommends no-such-package-as-this')
})

test('[provision-asar] an archive states where each file lies', () => {
  const bytes = packAsar(
    new Map([
      ['a', Buffer.from('one')],
      ['b', Buffer.from('four')],
    ]),
  )
  const archive = Buffer.from(bytes)
  const size = archive.readUInt32LE(12)
  const { files } = JSON.parse(archive.toString('utf8', 16, 16 + size))
  assert.deepEqual(files, { a: { size: 3, offset: '0' }, b: { size: 4, offset: '3' } })
  assert.equal(archive.subarray(8 + archive.readUInt32LE(4)).toString(), 'onefour')
})
