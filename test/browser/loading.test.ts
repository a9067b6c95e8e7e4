// A large capture: its first messages can be read while the rest is still being read.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { generateCapture } from '../../build/bench/capture.ts'
import { eventually } from '../support/eventually.ts'
import {
  grid,
  resultCount,
  rowAt,
  rowsShown,
  type Site,
  selectedRow,
  serveCase,
  showPage,
  showsCount,
  wordsOf,
} from '../support/page.ts'

const served = await serveCase()
const skip = typeof served === 'string' && served
const site = served as Site
if (!skip) after(() => site.close())

const PACKETS = 1_000_000

test('[loading-first-rows] the first rows of a large capture stand in the window before it has been read', {
  skip,
}, async (t) => {
  const path = `${site.folder}/large.pcapng`
  generateCapture(path, { packets: PACKETS, unit: 'ns', format: 'pcapng' })
  const { page } = await showPage(t, site)
  await page.getByRole('textbox', { name: 'Path of a capture, a log file or a folder' }).fill(path)
  const started = performance.now()
  await page.getByRole('button', { name: 'Add evidence' }).click()
  await rowAt(page, 0).waitFor({ timeout: 60_000 })
  const first = performance.now() - started
  const running = page.getByRole('status', { name: 'Import' })
  assert.ok(await running.isVisible(), 'the rows came before the end')
  assert.match(await wordsOf(page.getByRole('status', { name: 'Result' })), /so far/)
  const early = (await resultCount(page))!
  assert.ok(early > 0 && early < PACKETS, `${early}`)

  // They can be gone through, and the row that is selected stays while the list grows.
  await grid(page).focus()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  const address = (await rowsShown(page))[1]!.address
  await running.waitFor({ state: 'detached', timeout: 100_000 })
  const whole = performance.now() - started
  await showsCount(page, PACKETS)
  await eventually(
    () => selectedRow(page).evaluateAll((rows) => rows.map((row) => row.getAttribute('data-address'))),
    ([selected]) => selected === address,
  )
  assert.doesNotMatch(await wordsOf(page.getByRole('status', { name: 'Result' })), /so far/)
  // The runner keeps a test's own diagnostics to itself.
  console.log(`first rows after ${first.toFixed(0)} ms, with ${early} messages; all after ${whole.toFixed(0)} ms`)
})
