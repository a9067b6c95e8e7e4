/** The page in a real browser, served by the command line over a case of its own: what a person without a desktop gets. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { findChromium } from '../../build/provision/chromium.ts'
import { root } from '../../build/provision/places.ts'
import { built } from './built.ts'
import { jsonLines, logwitness, startLogwitness } from './cli.ts'
import { eventually } from './eventually.ts'

/** All of the sample incident that is evidence of messages. */
export const SAMPLES = [join(root, 'samples/incident.pcapng'), join(root, 'samples/logs')]
/** A host far from UTC, where summer time was over when the samples were made. */
export const ZONE = 'America/New_York'
export const SMALL = { width: 1280, height: 720 }
export const LARGE = { width: 1440, height: 900 }

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const TEMPORARY = 'logwitness-page-'

export interface Site {
  /** A folder for the test's own files. */
  readonly folder: string
  readonly casePath: string
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  readonly context: BrowserContext
  /** Writes a file into the folder and returns its path. */
  write(name: string, content: string | Uint8Array): string
  close(): Promise<void>
}

/** Makes a case of this evidence and serves it to a browser. A string says why that cannot be had, for a test to skip with. */
export async function serveCase(options: { name?: string; evidence?: readonly string[] } = {}): Promise<Site | string> {
  const found = await findChromium()
  if ('reason' in found) return found.reason
  await built()
  const folder = mkdtempSync(join(tmpdir(), TEMPORARY))
  const casePath = join(folder, options.name ?? 'case')
  if (options.evidence) readEvidence(casePath, options.evidence)
  const server = startLogwitness(['serve', casePath, '--json'])
  const ended = once(server, 'close')
  let said = ''
  server.stderr!.on('data', (text) => {
    said += text
  })
  // A server that went away by itself explains every failure that follows.
  ended.then(([code, signal]) => code !== 0 && console.error(`the server ended with ${code ?? signal}: ${said}`))
  const stop = () => server.kill('SIGKILL')
  process.once('exit', stop)
  const { url } = jsonLines<{ url: string }>(String((await once(server.stdout!, 'data'))[0]))[0]!
  const browser = await chromium.launch({ executablePath: found.path, args: ARGUMENTS })
  const context = await browser.newContext({ viewport: LARGE, timezoneId: ZONE, colorScheme: 'dark' })
  // The token is good for one exchange; what follows goes by the cookie.
  const first = await context.newPage()
  await first.goto(url)
  await first.close()
  return {
    folder,
    casePath,
    origin: new URL(url).origin,
    context,
    write(name, content) {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    },
    async close() {
      await browser.close()
      server.kill('SIGINT')
      await ended
      process.off('exit', stop)
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
}

/** Files that cannot be read whole are part of the samples, and leave a status of 1. */
function readEvidence(casePath: string, evidence: readonly string[]): void {
  const { status, stderr } = logwitness(['open', casePath, ...evidence])
  if (status !== 0 && status !== 1) throw new Error(stderr)
}

/** What a page did that it should not: errors, warnings, policy violations, requests to anyone else. */
export type Complaints = string[]

export interface Shown {
  readonly page: Page
  readonly complaints: Complaints
}

/** A new page on the case. It is closed with the test, which fails where the page complained of anything. */
export async function showPage(t: TestContext, { context, origin }: Site, viewport = LARGE): Promise<Shown> {
  const page = await context.newPage()
  await page.setViewportSize(viewport)
  const complaints: Complaints = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    if (protocol !== 'data:' && protocol !== 'blob:' && asked !== origin) complaints.push(`asked for ${request.url()}`)
  })
  t.after(async () => {
    await page.close()
    assert.deepEqual(complaints, [])
  })
  await page.goto(origin)
  await page.getByRole('contentinfo').waitFor()
  return { page, complaints }
}

/** As `showPage`, with the first rows of a case that holds messages. */
export async function showRows(t: TestContext, site: Site, viewport = LARGE): Promise<Page> {
  const { page } = await showPage(t, site, viewport)
  await rowAt(page, 0).waitFor()
  return page
}

export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Messages' })

/** The row of a message by its index in the result, gaps not counted; there only while it is in the window. */
export const rowAt = (page: Page, index: number): Locator =>
  grid(page).locator(`[role=row][data-index="${index}"]:not([aria-busy])`)

/** The row that is selected. */
export const selectedRow = (page: Page): Locator => grid(page).getByRole('row', { selected: true })

/** What stands in a row, for comparison with the command line. */
export interface RowShown {
  readonly index: number
  /** Item and number of the message. */
  readonly address: string
  readonly cells: readonly string[]
}

/** The messages in the window, top to bottom, once none of them is still awaited. */
export async function rowsShown(page: Page): Promise<RowShown[]> {
  await eventually(
    () => grid(page).locator('[role=row][aria-busy]').count(),
    (waiting) => waiting === 0,
  )
  return grid(page)
    .locator('[role=row][data-index]')
    .evaluateAll((rows) =>
      rows.map((row) => ({
        index: Number(row.getAttribute('data-index')),
        address: row.getAttribute('data-address') ?? '',
        cells: [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent ?? ''),
      })),
    )
}

/** What a person reads there, with single spaces. Waits at most `timeout` milliseconds for it to be there. */
export async function wordsOf(place: Locator, timeout = 15_000): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: the text of the nodes has no space where a line ends
  return (await place.innerText({ timeout })).replaceAll(/\s+/g, ' ').trim()
}

/** The number of messages in the result; null while there is none. */
export async function resultCount(page: Page): Promise<number | null> {
  const text = await page
    .getByRole('status', { name: 'Result' })
    .textContent({ timeout: 1000 })
    .catch(() => null)
  const digits = text === null ? undefined : /^[\d,]+/.exec(text)?.[0]
  return digits === undefined ? null : Number(digits.replaceAll(',', ''))
}

/** Waits until the result holds so many messages. */
export async function showsCount(page: Page, wanted: number): Promise<void> {
  await eventually(
    () => resultCount(page),
    (count) => count === wanted,
  )
}

export const queryField = (page: Page): Locator => page.getByRole('textbox', { name: 'Query' })

/** Writes a query as a person does, and waits for the count that the command line gives for it. */
export async function ask(page: Page, site: Site, query: string): Promise<number> {
  await queryField(page).fill(query)
  const { matches } = outcomeOf(site, query)
  await showsCount(page, matches)
  return matches
}

/** The pane of the selected message. */
export const details = (page: Page): Locator => page.getByRole('complementary', { name: 'Selected message' })

/** The value of a field in the pane of the selected message, a button with a menu. */
export const fieldValue = (page: Page, name: string): Locator =>
  details(page)
    .getByRole('region', { name: 'Fields' })
    .locator('dl > div')
    .filter({ has: page.getByRole('term').getByText(name, { exact: true }) })
    .getByRole('button')

/** Opens the menu of a field's value and takes an item of it. */
export async function choose(page: Page, field: string, item: RegExp): Promise<void> {
  await fieldValue(page, field).click()
  await page.getByRole('menuitem', { name: item }).click()
  // While a menu is open, keys are its own.
  await page.getByRole('menu').waitFor({ state: 'detached' })
}

/** Conditions beside the query, and what is said of the search. */
export const chips = (page: Page): Locator => page.getByRole('list', { name: 'Filters' }).getByRole('listitem')

/** A message as `search --json` prints it, as far as the tests look at it. */
export interface Printed {
  readonly item: number
  readonly number: number
  readonly file: string
  readonly packet?: number
  readonly offset: number
  readonly length: number
  readonly time: string | null
  readonly wire_time: string | null
  readonly host: string | null
  readonly app: string | null
  readonly procid: string | null
  readonly text: string
}

export const addressOf = ({ item, number }: Printed): string => `${item}/${number}`

/** The last line of `search --json`. */
export interface Outcome {
  readonly matches: number
  readonly messages: number
  readonly items: number
  readonly bytes: number
  readonly rejects: number
  readonly unreadFiles: number
}

/** What was printed before, by case and by arguments: a case is asked the same more than once, and starting a process takes its time. */
const printed = new Map<string, string[]>()

function search({ casePath }: Site, query: string, limit: number): string[] {
  const args = ['search', casePath, '--json', '--limit', String(limit), '--', query]
  const key = args.join('\0')
  const known = printed.get(key)
  if (known !== undefined) return known
  const { status, stdout, stderr } = logwitness(args)
  if (status !== 0) throw new Error(stderr)
  const lines = stdout.trimEnd().split('\n')
  printed.set(key, lines)
  return lines
}

/** What the command line finds in a case that does not grow, in its order. */
export function messagesOf(site: Site, query: string, limit = 1_000_000): Printed[] {
  return jsonLines<Printed>(search(site, query, limit).slice(0, -1).join('\n'))
}

/** How many messages the command line finds in a case that does not grow, and in what. */
export function outcomeOf(site: Site, query: string): Outcome {
  return JSON.parse(search(site, query, 0).at(-1)!) as Outcome
}
