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
  resultCount,
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
// Whose signatures count is a setting of the person who looks; here it is the keeper of the sample archives.
process.env.LOGWITNESS_KEYS = join(root, 'samples/keys')
const site = await serveCase({ name: NAME, evidence: [...new Set([...SAMPLES, join(root, 'samples/archives')])] })
if (typeof site === 'string') {
  console.error(site)
  process.exit(1)
}
mkdirSync(out, { recursive: true })
try {
  const page = await site.context.newPage()
  await page.goto(site.origin)
  // So that every picture has its verdicts.
  await showChange(page)
  for (const theme of ['dark', 'light'] as const) {
    await page.evaluate((theme) => localStorage.setItem('logwitness.view', JSON.stringify({ theme })), theme)
    for (const viewport of [LARGE, SMALL]) {
      await page.setViewportSize(viewport)
      await page.reload()
      await showSuccess(page)
      await save(page, `messages-${theme}-${viewport.width}x${viewport.height}`)
      await showChange(page)
      await save(page, `integrity-${theme}-${viewport.width}x${viewport.height}`)
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
  // The one message of before stands in the list until the new result does.
  await eventually(
    () => resultCount(page),
    (count) => count !== null && count > 1,
  )
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

/** Goes to the record that somebody changed, and to its bytes. */
async function showChange(page: Page): Promise<void> {
  await page.keyboard.press('3')
  const check = page.getByRole('button', { name: 'Check all', exact: true })
  const found = page.getByRole('listbox', { name: 'What was found' })
  await check.or(found).first().waitFor()
  if (await check.isVisible()) await check.click()
  await found.waitFor()
  await page.keyboard.press('f')
  await page.getByRole('region', { name: 'As it stands on disk' }).waitFor()
}

async function save(page: Page, name: string): Promise<void> {
  for (const focused of await page.locator(':focus').all()) await focused.blur()
  await page.mouse.move(0, 0)
  await page.waitForTimeout(SETTLED_MS)
  await page.screenshot({ path: join(out, `${name}.png`), animations: 'disabled' })
  console.log(join('docs/screenshots', `${name}.png`))
}
