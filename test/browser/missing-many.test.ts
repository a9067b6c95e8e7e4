// What is missing, where sources are many: rows are fetched as they come into sight, and no more are drawn than that.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Site, serveCase, showRows, wordsOf } from '../support/page.ts'

const SOURCES = 2500
/** Rows that a window of 900 pixels may draw in one pane. */
const DRAWN = 80

const folder = mkdtempSync(join(tmpdir(), 'logwitness-missing-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const name = (source: number): string => `host-${String(source).padStart(4, '0')}`
const two = (value: number): string => String(value).padStart(2, '0')
const lines = Array.from({ length: 3 * SOURCES }, (_, line) => {
  const second = Math.floor(line / 4)
  const at = `${two(3 + Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
  return `Nov 18 ${at} ${name(line % SOURCES)} cron[1]: line ${line}\n`
})
writeFileSync(join(folder, 'all.log'), lines.join(''))

const served = await serveCase({ evidence: [folder] })
const skip = typeof served === 'string' && served
const site = served as Site
if (!skip) after(() => site.close())

const drawn = (page: Page, selector: string) => page.locator(selector).count()

test('[missing-many] thousands of sources: all can be reached, few are drawn', { skip }, async (t) => {
  const page = await showRows(t, site)
  await page.keyboard.press('2')
  const coverage = page.getByRole('grid', { name: /^When each source was heard/ })
  const ledger = page.getByRole('grid', { name: /^What each layer lost/ })
  const clocks = page.getByRole('list', { name: 'Clocks by source' })
  await coverage.getByRole('rowheader', { name: name(0), exact: true }).waitFor({ timeout: 60_000 })
  assert.equal(await coverage.getAttribute('aria-rowcount'), String(SOURCES))
  assert.equal(await ledger.getAttribute('aria-rowcount'), String(SOURCES + 1))
  for (const grid of [coverage, ledger]) {
    await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight))
    await grid.getByRole('rowheader', { name: name(SOURCES - 1), exact: true }).waitFor()
  }
  assert.ok((await drawn(page, '.coverage [role=row]')) < DRAWN)
  assert.ok((await drawn(page, '.ledger [role=row]')) < DRAWN)
  const first = clocks.getByRole('listitem').first()
  assert.match(await wordsOf(first), /^host-0000 not comparable/)
  assert.equal(await first.getAttribute('aria-setsize'), String(SOURCES))
  assert.ok((await clocks.getByRole('listitem').count()) < DRAWN)
  await clocks.evaluate((element) => element.parentElement!.scrollTo(element.scrollWidth, 0))
  await clocks.getByText(name(SOURCES - 1), { exact: true }).waitFor()
})
