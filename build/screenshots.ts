// node build/node24.mjs build/screenshots.ts: makes the pictures in docs/screenshots/ from the samples, in a browser.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { eventually } from '../test/support/eventually.ts'
import {
  chips,
  details,
  fieldValue,
  grid,
  LARGE,
  queryField,
  SAMPLES,
  SMALL,
  selectedRow,
  serveCase,
  showsCount,
} from '../test/support/page.ts'
import { root } from './provision/places.ts'

/** The folder of a case is its name. */
const NAME = 'IR-2026-114 web-03 intrusion'
/** The guesses at web-03, the one that fitted, and what was done with it. */
const QUERY = '(/(Failed|Accepted) password/ OR sudo OR "198.51.100.23") -app:cron'
const SUCCESS = 'Accepted password for deploy from 198.51.100.23'
const NOTHING = 'host:web-03 severity:<=alert "198.51.100.99"'
/** From two days to the hour and a half around the selected message. */
const ZOOMS = 2
/** Time in which what was asked for is drawn, milliseconds. */
const SETTLED_MS = 500

const out = join(root, 'docs/screenshots')
const site = await serveCase({ name: NAME, evidence: SAMPLES })
if (typeof site === 'string') {
  console.error(site)
  process.exit(1)
}
mkdirSync(out, { recursive: true })
try {
  const page = await site.context.newPage()
  await page.goto(site.origin)
  for (const theme of ['dark', 'light'] as const) {
    await page.evaluate((theme) => localStorage.setItem('logwitness.view', JSON.stringify({ theme })), theme)
    for (const viewport of [LARGE, SMALL]) {
      await page.setViewportSize(viewport)
      await page.reload()
      await showSuccess(page)
      await save(page, `messages-${theme}-${viewport.width}x${viewport.height}`)
    }
  }
  await page.evaluate(() => localStorage.clear())
  await page.setViewportSize(LARGE)
  await page.reload()
  await queryField(page).fill(NOTHING)
  await page.getByRole('heading', { name: 'No message matches.' }).waitFor()
  await page.getByRole('button', { name: /^Without the query [\d,]+ match$/ }).waitFor()
  await save(page, 'empty-result-dark-1440x900')
} finally {
  await site.close()
}

/** Finds the log-in that succeeded, then what surrounds it: narrowed by a query, a value and a range of time. */
async function showSuccess(page: Page): Promise<void> {
  await queryField(page).fill(`"${SUCCESS}"`)
  await showsCount(page, 1)
  await grid(page).focus()
  await page.keyboard.press('j')
  await details(page).getByRole('heading', { name: 'Four times' }).waitFor()
  await queryField(page).fill(QUERY)
  await queryField(page).press('Enter')
  await selectedRow(page).getByText(SUCCESS).waitFor()
  // By keyboard, so that the pointer marks nothing.
  await fieldValue(page, 'Host').press('Enter')
  await page.getByRole('menuitem', { name: /^Include/ }).press('Enter')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await grid(page).focus()
  for (let zoom = 0; zoom < ZOOMS; zoom++) {
    const before = await chips(page).allInnerTexts()
    await page.keyboard.press('z')
    await eventually(
      () => chips(page).allInnerTexts(),
      (now) => now.join() !== before.join(),
    )
    await page.waitForTimeout(SETTLED_MS)
  }
  await selectedRow(page).getByText(SUCCESS).waitFor()
}

async function save(page: Page, name: string): Promise<void> {
  for (const focused of await page.locator(':focus').all()) await focused.blur()
  await page.mouse.move(0, 0)
  await page.waitForTimeout(SETTLED_MS)
  await page.screenshot({ path: join(out, `${name}.png`), animations: 'disabled' })
  console.log(join('docs/screenshots', `${name}.png`))
}
