// Gaps among the messages: the findings of the command line, each in front of the message that came after it.
import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { jsonLines, logwitness } from '../support/cli.ts'
import { eventually } from '../support/eventually.ts'
import {
  ask,
  grid,
  outcomeOf,
  queryField,
  rowsShown,
  SAMPLES,
  type Site,
  SMALL,
  selectedRow,
  serveCase,
  showRows,
  wordsOf,
} from '../support/page.ts'

const served = await serveCase({ evidence: SAMPLES })
const skip = typeof served === 'string' && served
const site = served as Site
if (!skip) after(() => site.close())

interface Finding {
  readonly kind: string
  readonly source: string | null
  readonly lost: { readonly min: number; readonly max: number | null; readonly unit: string }
  readonly text: string
  readonly addresses: readonly { readonly item: number; readonly seq: number | null }[]
}

/** What the command line finds, in the order of time, without repeats, of which nothing is missing. */
const findings: readonly Finding[] = skip
  ? []
  : jsonLines<Finding>(logwitness(['gaps', site.casePath, '--json']).stdout).filter(
      ({ kind }) => kind !== undefined && kind !== 'repeat',
    )

const rowCount = async (page: Page): Promise<number> => Number(await grid(page).getAttribute('aria-rowcount')) - 1

/** The page, once what was found missing stands among its messages. */
async function showGaps(t: TestContext, viewport?: { width: number; height: number }): Promise<Page> {
  const page = await showRows(t, site, viewport)
  const { matches } = outcomeOf(site, '')
  await eventually(
    () => rowCount(page),
    (rows) => rows === matches + findings.length,
  )
  return page
}

const pane = (page: Page): Locator => page.getByRole('complementary', { name: 'Selected gap' })
const plot = (page: Page): Locator => page.getByRole('application', { name: /^(Time|Marked):/ })

/** Steps to the gap of a kind, and gives its row. */
async function stepTo(page: Page, kind: string, source: string | null = null): Promise<Locator> {
  const wanted = findings.find((one) => one.kind === kind && (source === null || one.source === source))
  assert.ok(wanted, kind)
  await page.keyboard.press('Home')
  for (const _ of findings) {
    await page.keyboard.press('s')
    const title = await selectedRow(page).getAttribute('title')
    if (title === wanted.text) return selectedRow(page)
  }
  throw new Error(`no row for ${kind}`)
}

test('[gap-rows-all] s steps through every finding in its order, S back; each row says kind, size and source', {
  skip,
}, async (t) => {
  const page = await showGaps(t)
  await page.keyboard.press('Home')
  const seen: string[] = []
  for (const finding of findings) {
    await page.keyboard.press('s')
    const row = selectedRow(page)
    await eventually(
      () => row.getAttribute('title'),
      (title) => title === finding.text,
    )
    const words = await wordsOf(row)
    if (finding.source !== null) assert.ok(words.includes(finding.source), words)
    const { min, max, unit } = finding.lost
    const amount = max === 0 ? 'none' : max === null && min === 0 ? 'unknown' : `${min === max ? '' : '≥ '}${min}`
    const plate = (await row.locator('.plate').textContent())!
    assert.ok(plate.startsWith(amount), `${plate} for ${amount}`)
    // A unit goes without saying only for messages.
    assert.equal(plate.includes(unit.slice(0, -1)), amount !== 'none' && amount !== 'unknown' && unit !== 'messages')
    seen.push(finding.text)
  }
  await page.keyboard.press('s')
  await page.getByText('No further gap in this result').waitFor()
  await page.keyboard.press('Shift+S')
  assert.equal(await selectedRow(page).getAttribute('title'), seen.at(-2))
})

test('[gap-rows-place] the counted hole stands right behind the message before it; j and k pass through it', {
  skip,
}, async (t) => {
  const page = await showGaps(t)
  const { addresses, text } = findings.find(({ kind }) => kind === 'sequence')!
  const row = await stepTo(page, 'sequence')
  const place = Number(await row.getAttribute('aria-rowindex'))
  await rowsShown(page)
  const rowOf = (at: number) => grid(page).locator(`[role=row][aria-rowindex="${at}"]`)
  assert.equal(await rowOf(place - 1).getAttribute('data-address'), `${addresses[0]!.item}/${addresses[0]!.seq}`)
  // The row behind it is a message again, and the next one of the result.
  const index = Number(await rowOf(place - 1).getAttribute('data-index'))
  assert.equal(Number(await rowOf(place + 1).getAttribute('data-index')), index + 1)
  await page.keyboard.press('k')
  assert.equal(Number(await selectedRow(page).getAttribute('data-index')), index)
  await page.keyboard.press('j')
  assert.equal(await selectedRow(page).getAttribute('title'), text)
  await page.keyboard.press('j')
  assert.equal(Number(await selectedRow(page).getAttribute('data-index')), index + 1)
  // All rows are as high as one another, so that the list can be scrolled by arithmetic.
  const heights = await grid(page)
    .getByRole('row')
    .evaluateAll((rows) => rows.map((one) => one.getBoundingClientRect().height))
  assert.equal(new Set(heights).size, 1)
})

test('[gap-rows-errors] e and Shift E go on from a gap to the errors around it', { skip }, async (t) => {
  const page = await showGaps(t)
  const row = await stepTo(page, 'sequence')
  const place = Number(await row.getAttribute('aria-rowindex'))
  const errorFrom = async (key: string): Promise<Locator> => {
    await page.keyboard.press(key)
    await eventually(
      async () => (await selectedRow(page).getAttribute('data-index')) !== null,
      (isMessage) => isMessage,
    )
    return selectedRow(page)
  }
  const next = await errorFrom('e')
  assert.ok(Number(await next.getAttribute('aria-rowindex')) > place)
  assert.match(await wordsOf(next), /\b(emerg|alert|crit|err)\b/)
  await stepTo(page, 'sequence')
  const previous = await errorFrom('Shift+E')
  assert.ok(Number(await previous.getAttribute('aria-rowindex')) < place)
})

test('[gap-rows-pane] the pane shows the finding with its bounds, and its addresses open message and bytes', {
  skip,
}, async (t) => {
  const page = await showGaps(t)
  const { addresses, text } = findings.find(({ kind }) => kind === 'sequence')!
  await stepTo(page, 'sequence')
  const finding = await wordsOf(pane(page).getByRole('region', { name: 'Finding' }))
  assert.ok(finding.includes(text), finding)
  const bounds = await wordsOf(pane(page).getByRole('region', { name: 'Bounds' }))
  assert.match(bounds, /Lost 42 messages Source web-03 From 2026-11-18T03:12:07\.114058851Z/)
  assert.match(bounds, /How sure certain/)
  const places = pane(page).getByRole('region', { name: 'Places in the evidence' }).getByRole('listitem')
  assert.equal(await places.count(), addresses.length)
  await places.nth(1).getByRole('button', { name: 'Message' }).click()
  await eventually(
    () => selectedRow(page).getAttribute('data-address'),
    (address) => address === `${addresses[1]!.item}/${addresses[1]!.seq}`,
  )
  await page.keyboard.press('Shift+S')
  await eventually(
    () => selectedRow(page).getAttribute('title'),
    (title) => title === text,
  )
  await places.nth(0).getByRole('button', { name: 'Bytes' }).click()
  await page.getByRole('tab', { name: 'Bytes', selected: true }).waitFor()
  await eventually(
    () => selectedRow(page).getAttribute('data-address'),
    (address) => address === `${addresses[0]!.item}/${addresses[0]!.seq}`,
  )
})

test('[gap-rows-missing] the pane leads to the finding among all that is missing', { skip }, async (t) => {
  const page = await showGaps(t)
  await stepTo(page, 'silence', 'db-01')
  await pane(page).getByRole('button', { name: 'Show in Missing' }).click()
  await grid(page).waitFor({ state: 'detached' })
  // It is the one that is looked at there.
  await page.locator('[aria-current=true]').and(page.getByLabel('Silence db-01')).waitFor()
})

test('[gap-rows-query] a query keeps the gaps that it does not rule out, and a selected one stays selected', {
  skip,
}, async (t) => {
  const page = await showGaps(t)
  await stepTo(page, 'sequence')
  const { text } = findings.find(({ kind }) => kind === 'sequence')!
  await ask(page, site, 'host:web-03')
  await eventually(
    () => selectedRow(page).getAttribute('title', { timeout: 5000 }),
    (title) => title === text,
  )
  // A gap of another host cannot hold the answer; that of the whole capture can.
  const sources = findings.filter(({ source }) => source !== null && !/^(web-03|192\.)/.test(source))
  assert.ok(sources.length > 0)
  await grid(page).focus()
  await page.keyboard.press('Home')
  const titles = new Set<string | null>()
  for (let count = (await rowCount(page)) - outcomeOf(site, 'host:web-03').matches; count > 0; count--) {
    await page.keyboard.press('s')
    titles.add(await selectedRow(page).getAttribute('title'))
  }
  assert.ok(titles.has(text))
  assert.ok(titles.has(findings.find(({ kind }) => kind === 'capture')!.text))
  for (const other of sources) assert.ok(!titles.has(other.text), other.text)
})

test('[gap-bands] the lane tells what is missing under the pointer, and a click selects its row', {
  skip,
}, async (t) => {
  const page = await showGaps(t)
  const box = (await plot(page).boundingBox())!
  // Between the end of one log file and the begin of the next nothing was written: 17 Nov 05:00 of 16 Nov 00:00 to 18 Nov 11:00.
  const x = box.x + (29 / 59) * box.width
  await page.mouse.move(x, box.y + box.height - 6)
  const tip = page.locator('.bar-tip')
  assert.match(await wordsOf(tip), /unknown Log incomplete/)
  await page.mouse.click(x, box.y + box.height - 6)
  await pane(page).waitFor()
  await page.keyboard.press('z')
  await pane(page).waitFor()
})

test('[gap-absence] an empty result names the gaps that concern it, and none of what is unknown is a zero', {
  skip,
}, async (t) => {
  const page = await showGaps(t)
  await queryField(page).fill('host:db-01 "no such words anywhere"')
  const statement = page.getByRole('region', { name: 'No message matches' })
  await statement.waitFor()
  const words = await wordsOf(statement)
  assert.match(words, /Examined [\d,]+ messages in \d+ items/)
  assert.match(words, /Records [\d,]+ packets, [\d,]+ lines/)
  assert.match(
    words,
    /Covered unknown Looked for gaps at \d{4}-\d\d-\d\dT[\d:]+Z, \d+ findings concern this search: .*silence/,
  )
  assert.match(words, /Lost unknown at least .*51 packets.*of unknown size/)
  assert.match(words, /Rules unknown/)
  assert.match(words, /Integrity Messages of the case: \d/)
  await statement.getByRole('button', { name: /Silence db-01/ }).click()
  assert.match(await wordsOf(pane(page)), /The last message of db-01/)
})

test('[gap-rows-small] in a small window a gap row still shows its size and how sure it is', { skip }, async (t) => {
  const page = await showGaps(t, SMALL)
  const row = await stepTo(page, 'silence', 'db-01')
  for (const part of ['.plate', '.tag', '.kind']) {
    const fits = await row.locator(part).evaluate((element) => {
      const box = element.getBoundingClientRect()
      const cell = element.closest('[role=gridcell]')!.getBoundingClientRect()
      return box.width > 0 && box.left >= cell.left - 0.5 && box.right <= cell.right + 0.5
    })
    assert.ok(fits, part)
  }
})
