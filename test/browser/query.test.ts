// The query and what stands beside it: counts are those of the command line, and a mistake takes nothing away.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '../support/eventually.ts'
import {
  ask,
  chips,
  choose,
  details,
  grid,
  messagesOf,
  outcomeOf,
  queryField,
  resultCount,
  rowAt,
  rowsShown,
  SAMPLES,
  type Site,
  serveCase,
  showRows,
  showsCount,
  wordsOf,
} from '../support/page.ts'

const served = await serveCase({ evidence: SAMPLES })
const skip = typeof served === 'string' && served
const site = served as Site
if (!skip) after(() => site.close())

/** The conditions alone, without what is said of the search. */
const conditions = async (page: Page) =>
  (
    await chips(page)
      .filter({ has: page.getByRole('button') })
      .allInnerTexts()
  ).map((text) => text.replaceAll(/\s+/g, ' ').trim())

const count = (query: string) => outcomeOf(site, query).matches

async function selectFirst(page: Page): Promise<void> {
  await rowAt(page, 0).click()
  await details(page).getByRole('region', { name: 'Fields' }).waitFor()
}

async function takeFromChip(page: Page, words: string, item: string): Promise<void> {
  await chips(page).getByRole('button', { name: words, exact: true }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('[query-typing] what is typed is found, as many as the command line finds', { skip }, async (t) => {
  const page = await showRows(t, site)
  for (const query of [
    'password',
    '"Failed password"',
    '/Accepted (password|publickey)/',
    'host:web-03 severity:<=err',
    'host:[web-03, db-01] (sudo OR "198.51.100.23") -app:cron',
    'missing:severity',
  ]) {
    const matches = await ask(page, site, query)
    assert.ok(matches > 0, query)
  }
  const rows = await rowsShown(page)
  const printed = messagesOf(site, 'missing:severity', 100)
  assert.deepEqual(
    rows.map(({ address }) => address),
    printed.slice(0, rows.length).map(({ item, number }) => `${item}/${number}`),
  )
  await queryField(page).fill('')
  await showsCount(page, count(''))
})

test('[query-typing-keys] a slash goes to the query, Enter runs it at once, an arrow goes to the list', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  await page.keyboard.press('/')
  await page.keyboard.type('app:sudo deploy')
  assert.equal(await queryField(page).inputValue(), 'app:sudo deploy')
  await page.keyboard.press('Enter')
  await showsCount(page, count('app:sudo deploy'))
  await page.keyboard.press('ArrowDown')
  assert.ok(await grid(page).evaluate((list) => list === document.activeElement))
})

test('[query-hits] what was asked for is marked in the rows', { skip }, async (t) => {
  const page = await showRows(t, site)
  await ask(page, site, '"for deploy from" host:web-03')
  const marks = await eventually(
    () => grid(page).locator('mark').allTextContents(),
    (texts) => texts.length > 0,
  )
  assert.ok(
    marks.every((text) => ['for deploy from', 'web-03'].includes(text)),
    marks.join(),
  )
})

test('[query-invalid] an invalid query says what is wrong, and the last result stays', { skip }, async (t) => {
  const page = await showRows(t, site)
  const before = await ask(page, site, 'host:web-03')
  const rows = await rowsShown(page)
  for (const [wrong, says] of [
    ['host:web-03 (', /missing/],
    ['nosuchfield:x', /nosuchfield/],
    ['/(/', /./],
  ] as const) {
    await queryField(page).fill(wrong)
    const alert = page.getByRole('list', { name: 'Filters' }).getByRole('alert')
    await alert.waitFor()
    assert.match((await alert.textContent()) ?? '', says)
    assert.equal(await queryField(page).getAttribute('aria-invalid'), 'true')
    assert.equal(await resultCount(page), before)
    assert.deepEqual(await rowsShown(page), rows)
    await queryField(page).fill('host:web-03')
    await alert.waitFor({ state: 'detached' })
  }
})

test('[query-include-exclude] a value that is clicked is included or excluded, and may be taken back', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  await ask(page, site, '"Accepted password for deploy from 198.51.100.23"')
  await selectFirst(page)
  await queryField(page).fill('')
  await showsCount(page, count(''))
  await choose(page, 'App', /^Include app sshd$/)
  await showsCount(page, count('app:sshd'))
  await choose(page, 'Host', /^Exclude host web-03$/)
  await showsCount(page, count('app:sshd -host:web-03'))
  assert.deepEqual(await conditions(page), ['app sshd', 'not host web-03'])
  await page.keyboard.press('Alt+ArrowLeft')
  await showsCount(page, count('app:sshd'))
  await page.keyboard.press('Alt+ArrowLeft')
  await showsCount(page, count(''))
  assert.deepEqual(await conditions(page), [])
})

test('[query-chips] a condition can be turned round, switched off and on, edited, and removed', { skip }, async (t) => {
  const page = await showRows(t, site)
  await ask(page, site, '"Accepted password for deploy from 198.51.100.23"')
  await selectFirst(page)
  await queryField(page).fill('password')
  await showsCount(page, count('password'))
  await choose(page, 'Host', /^Include/)
  const narrowed = count('password host:web-03')
  await showsCount(page, narrowed)
  await takeFromChip(page, 'host web-03', 'Exclude instead')
  await showsCount(page, count('password -host:web-03'))
  await takeFromChip(page, 'not host web-03', 'Switch off')
  await showsCount(page, count('password'))
  assert.deepEqual(await conditions(page), ['not host web-03 off'])
  await takeFromChip(page, 'not host web-03 off', 'Switch on')
  await showsCount(page, count('password -host:web-03'))
  await takeFromChip(page, 'not host web-03', 'Include instead')
  await showsCount(page, narrowed)
  await takeFromChip(page, 'host web-03', 'Edit')
  await page.getByRole('textbox', { name: 'Condition' }).fill('host:(')
  await chips(page).getByRole('alert').waitFor()
  await page.getByRole('textbox', { name: 'Condition' }).fill('host:db-*')
  await page.keyboard.press('Enter')
  await showsCount(page, count('password (host:db-*)'))
  await chips(page)
    .getByRole('button', { name: /^Remove/ })
    .click()
  await showsCount(page, count('password'))
  assert.deepEqual(await conditions(page), [])
})

test('[query-empty] an empty result says what was looked at, and offers what would find something', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  await queryField(page).fill('"no one ever said this"')
  const absent = page.getByRole('region', { name: 'No message matches' })
  await absent.waitFor()
  const { messages, items, bytes, rejects, unreadFiles } = outcomeOf(site, '"no one ever said this"')
  const said = await wordsOf(absent)
  const shown = (value: number) => value.toLocaleString('en-US')
  assert.ok(said.includes(`${shown(messages)} messages in ${items} items, ${shown(bytes)} bytes, all times`), said)
  assert.ok(said.includes(`Not read ${unreadFiles} file`), said)
  assert.ok(said.includes(`Not decoded ${rejects} packets or pieces`), said)
  assert.match(said, /Covered unknown/)
  assert.match(
    said,
    /Integrity Messages of the case: 0 verified, [\d,]+ failed, [\d,]+ unsigned, [\d,]+ not checked, 0 cannot check/,
  )
  await absent.getByRole('button', { name: `Without the query ${shown(messages)} match` }).click()
  await showsCount(page, messages)
  assert.equal(await queryField(page).inputValue(), '')
})
