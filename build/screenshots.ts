// node build/node24.mjs build/screenshots.ts: makes the pictures in docs/screenshots/ from the samples, in a browser.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { formatCaptureEvent } from '../core/capture/capture-event.ts'
import {
  enhancedPacket,
  eventBlock,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from '../core/capture/pcapng-writer.ts'
import { createArchive } from '../main/archive/writer.ts'
import { testSigner } from '../test/support/archives.ts'
import { eventually } from '../test/support/eventually.ts'
import { bytes, ethernet, ipv4, udp } from '../test/support/packets.ts'
import {
  chips,
  details,
  fieldValue,
  grid,
  LARGE,
  queryField,
  resultCount,
  rowAt,
  SAMPLES,
  type Site,
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
/** A case that watches, and what it hears of web-03 and its neighbours. */
const WATCH = 'IR-2026-114 web-03 watch'
const WATCHED = [
  [38, 'web-03 sshd 2231 - - Failed password for root from 198.51.100.23 port 51820 ssh2'],
  [86, 'gate pppd 411 - - Connection terminated, 12.4 minutes'],
  [30, 'db-01 postgres 917 - - checkpoint complete: wrote 148 buffers (0.9%)'],
  [38, 'web-03 sshd 2231 - - Connection closed by 198.51.100.23 port 51820 [preauth]'],
  [28, 'gate kernel - - - martian source 192.0.2.9 from 198.51.100.23, on dev eth1'],
  [85, 'web-03 sudo 2290 - - deploy : TTY=pts/0 ; PWD=/srv ; USER=root ; COMMAND=/bin/systemctl reload nginx'],
  [30, 'web-03 nginx 1204 - - signal process started'],
  [27, 'db-01 systemd 1 - - Failed to start Rotate log files.'],
] as const
/** Time before the following begins of which it has heard. */
const WATCHED_MS = 8 * 60_000
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
      await showHole(page)
      await save(page, `missing-${theme}-${viewport.width}x${viewport.height}`)
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
const watch = await serveCase({ name: WATCH })
if (typeof watch !== 'string') {
  try {
    await showLive(watch)
  } finally {
    await watch.close()
  }
}

/** Finds the log-in that succeeded, then what surrounds it: narrowed by a query, a value and a range of time. */
async function showSuccess(page: Page): Promise<void> {
  await queryField(page).fill(`"${SUCCESS}"`)
  await showsCount(page, 1)
  await rowAt(page, 0).click()
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

/** Goes to the hole in the numbering of web-03. */
async function showHole(page: Page): Promise<void> {
  await page.keyboard.press('2')
  const chosen = page.locator('article[aria-current=true]')
  await page.getByRole('list', { name: 'Findings by time' }).getByRole('article').first().waitFor()
  do {
    await page.keyboard.press('s')
    await chosen.waitFor()
  } while ((await chosen.getAttribute('aria-label')) !== 'Numbers missing web-03')
  await chosen.getByRole('list', { name: 'What it rests on' }).waitFor()
}

/** Follows a capture while it is being written, with a drop. */
async function showLive({ folder, origin, context }: Site): Promise<void> {
  const archive = join(folder, 'span-port')
  const writer = await createArchive(archive, { origin: 'span-port', signer: testSigner(), created: new Date() })
  const stream = writer.stream('pcapng')
  const nanos = (ms: number): bigint => BigInt(ms) * 1_000_000n
  stream.append(sectionHeader({ application: 'logwitness' }))
  stream.append(interfaceDescription({ linkType: 1, snapLength: 262_144, name: 'eth1', filter: 'udp port 514' }))
  const begun = formatCaptureEvent('start', { engine: 'libpcap', interface: 'eth1', filter: 'udp port 514' })
  stream.append(eventBlock(nanos(Date.now() - WATCHED_MS), begun))
  let written = 0
  const write = (agoMs: number): void => {
    const [pri, rest] = WATCHED[written++ % WATCHED.length]!
    const at = Date.now() - agoMs
    const datagram = bytes(`<${pri}>1 ${new Date(at - 40).toISOString()} ${rest}`)
    stream.append(enhancedPacket({ time: nanos(at), bytes: ethernet(ipv4(udp(datagram))) }))
  }
  const count = (systemDropped: number): void =>
    stream.append(
      interfaceStatistics({
        time: nanos(Date.now()),
        received: written + systemDropped,
        systemDropped,
        interfaceDropped: 0,
      }),
    )
  for (let ago = WATCHED_MS; ago > 0; ago -= 700 + ((ago * 7) % 2600)) write(ago)
  count(0)
  const page = await context.newPage()
  await page.goto(origin)
  await page.keyboard.press('Control+o')
  const sheet = page.getByRole('dialog', { name: 'Open files' })
  await sheet.getByRole('textbox').fill(archive)
  await sheet.getByRole('button', { name: 'Add evidence' }).click()
  await page.getByRole('button', { name: 'Follow', exact: true }).click()
  await showsCount(page, written)
  for (const theme of ['dark', 'light'] as const) {
    await page.evaluate((theme) => localStorage.setItem('logwitness.view', JSON.stringify({ theme })), theme)
    for (const viewport of [LARGE, SMALL]) {
      await page.setViewportSize(viewport)
      await page.reload()
      await showsCount(page, written)
      await page.waitForTimeout(SETTLED_MS)
      for (const focused of await page.locator(':focus').all()) await focused.blur()
      count(12)
      await page.locator('.drops .plate.count').waitFor()
      for (let more = 0; more < 4; more++) write(0)
      // At once: what is new is marked for a moment only.
      await showsCount(page, written)
      const name = `live-${theme}-${viewport.width}x${viewport.height}`
      await page.screenshot({ path: join(out, `${name}.png`), animations: 'disabled' })
      console.log(join('docs/screenshots', `${name}.png`))
    }
  }
  stream.close()
  writer.close()
}

async function save(page: Page, name: string): Promise<void> {
  for (const focused of await page.locator(':focus').all()) await focused.blur()
  await page.mouse.move(0, 0)
  await page.waitForTimeout(SETTLED_MS)
  await page.screenshot({ path: join(out, `${name}.png`), animations: 'disabled' })
  console.log(join('docs/screenshots', `${name}.png`))
}
