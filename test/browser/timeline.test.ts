// The histogram: what is dragged over is what is left, and every narrowing can be undone.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { eventually } from '../support/eventually.ts'
import {
  ask,
  chips,
  messagesOf,
  outcomeOf,
  resultCount,
  SAMPLES,
  type Site,
  selectedRow,
  serveCase,
  showRows,
  showsCount,
  wordsOf,
} from '../support/page.ts'

const served = await serveCase({ evidence: SAMPLES })
const skip = typeof served === 'string' && served
const site = served as Site
if (!skip) after(() => site.close())

const plot = (page: Page): Locator => page.getByRole('application', { name: /^(Time|Marked):/ })

async function drag(page: Page, from: number, to: number): Promise<void> {
  const box = (await plot(page).boundingBox())!
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + from * box.width, y)
  await page.mouse.down()
  await page.mouse.move(box.x + ((from + to) / 2) * box.width, y)
  await page.mouse.move(box.x + to * box.width, y)
  await page.mouse.up()
}

const rangeChip = (page: Page): Locator => chips(page).filter({ hasText: 'time' })

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "17 Nov 22:00 to 18 Nov 03:00:30", in UTC and in the year of the samples, as milliseconds. */
function readRange(words: string): [number, number] {
  const found = /(\d+) (\w{3}) ([\d:.]+) to (?:(\d+) (\w{3}) )?([\d:.]+)/.exec(words)
  assert.ok(found, words)
  const [, day, month, from, otherDay = day, otherMonth = month, to] = found
  const at = (day: string, month: string, clock: string) => {
    const two = (value: number | string) => String(value).padStart(2, '0')
    const time = clock.length === 5 ? `${clock}:00` : clock
    return Date.parse(`2026-${two(MONTHS.indexOf(month) + 1)}-${two(day)}T${time}Z`)
  }
  return [at(day!, month!, from!), at(otherDay!, otherMonth!, to!)]
}

/** Where the clock of the wire places the messages of a query, milliseconds; NaN those that have no time. */
const timesOf = (query: string): number[] =>
  messagesOf(site, query).map(({ time, wire_time }) => Date.parse(wire_time ?? time ?? ''))

const countWithin = (query: string, [from, to]: [number, number]): number =>
  timesOf(query).filter((time) => time >= from && time < to).length

test('[timeline-zoom] a drag narrows to the time that its chip states, and to the messages of that time', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  const all = (await resultCount(page))!
  await drag(page, 0.6, 0.9)
  await rangeChip(page).waitFor()
  const within = countWithin('', readRange(await wordsOf(rangeChip(page))))
  assert.ok(within > 0 && within < all)
  await showsCount(page, within)
  await drag(page, 0.2, 0.4)
  const narrower = await eventually(
    async () => countWithin('', readRange(await wordsOf(rangeChip(page)))),
    (count) => count < within,
  )
  await showsCount(page, narrower)
  await page.keyboard.press('Alt+ArrowLeft')
  await showsCount(page, within)
  await page.keyboard.press('Alt+ArrowLeft')
  await showsCount(page, all)
  assert.equal(await rangeChip(page).count(), 0)
})

test('[timeline-zoom-query] a range and a query narrow together; the button Back undoes the last of them', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  const matches = await ask(page, site, 'app:sshd')
  await drag(page, 0.5, 0.95)
  await rangeChip(page).waitFor()
  const within = countWithin('app:sshd', readRange(await wordsOf(rangeChip(page))))
  assert.ok(within < matches)
  await showsCount(page, within)
  await page.getByRole('button', { name: 'Back' }).click()
  await showsCount(page, matches)
  await page.getByRole('button', { name: 'Back' }).click()
  await showsCount(page, outcomeOf(site, '').matches)
  assert.ok(await page.getByRole('button', { name: 'Back' }).isDisabled())
})

test('[timeline-keys] arrow keys mark, Escape takes the mark away, Enter zooms to it', { skip }, async (t) => {
  const page = await showRows(t, site)
  const all = (await resultCount(page))!
  await plot(page).focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('application', { name: /^Marked:/ }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('application', { name: /^Time:/ }).waitFor()
  assert.equal(await resultCount(page), all)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await rangeChip(page).waitFor()
  await showsCount(page, countWithin('', readRange(await wordsOf(rangeChip(page)))))
  await rangeChip(page).getByRole('button', { name: 'Remove the time range' }).click()
  await showsCount(page, all)
})

test('[timeline-click] a click goes to the message of that time', { skip }, async (t) => {
  const page = await showRows(t, site)
  const box = (await plot(page).boundingBox())!
  await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2)
  const index = await eventually(
    async () => Number(await selectedRow(page).getAttribute('data-index', { timeout: 5000 })),
    (at) => at > 0,
  )
  const times = timesOf('')
  const known = times.filter((time) => !Number.isNaN(time))
  const [first, last] = [known[0]!, known.at(-1)!]
  // The bars begin and end with the first and the last message, but for one bar of about a hundred.
  const off = Math.abs(times[index]! - first - 0.75 * (last - first)) / (last - first)
  assert.ok(off < 0.03, `${off} of the whole time`)
})

test('[timeline-legend] the counts by severity are those of the search, and a click asks for one alone', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  const legend = page.getByRole('list', { name: 'Counts by severity' })
  for (const name of ['crit', 'err', 'warning']) {
    const { matches } = outcomeOf(site, `severity:${name}`)
    await legend.getByRole('button', { name: `${name} ${matches.toLocaleString('en-US')}` }).waitFor()
  }
  await legend.getByRole('button', { name: /^err/ }).click()
  await showsCount(page, outcomeOf(site, 'severity:err').matches)
})
