// The list of messages: the rows of the command line's search, in its order, wherever one scrolls to.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { generateCapture } from '../../build/bench/capture.ts'
import { eventually } from '../support/eventually.ts'
import {
  addressOf,
  grid,
  messagesOf,
  outcomeOf,
  type Printed,
  resultCount,
  rowAt,
  rowsShown,
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

/** The rows in the window are those of the search, each at its own index. `printed` is what is printed from index `from` on. */
async function agrees(page: Page, printed: readonly Printed[], from = 0): Promise<number[]> {
  const rows = await rowsShown(page)
  assert.ok(rows.length > 10, `${rows.length} rows`)
  for (const { index, address, cells } of rows) {
    const message = printed[index - from]
    assert.ok(message, `row ${index}`)
    assert.equal(address, addressOf(message), `row ${index}`)
    assert.equal(cells[4], message.host ?? cells[4])
    // The text of the table may be cut, has boxed names in it, and tags behind it.
    const plain = /^[ -~]*/.exec(message.text.slice(0, 200))![0]
    assert.ok(cells[6]?.startsWith(plain), `row ${index}: ${cells[6]}`)
  }
  return rows.map(({ index }) => index)
}

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}

async function selects(page: Page, index: number): Promise<void> {
  await eventually(
    () => selectedRow(page).evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-index') ?? -1))),
    ([at, ...more]) => at === index && more.length === 0,
  )
}

test('[page-counts] the strip, the result and the views count what the command line counts', { skip }, async (t) => {
  const page = await showRows(t, site)
  const { matches, messages, rejects, unreadFiles, items } = outcomeOf(site, '')
  await showsCount(page, matches)
  const words = await wordsOf(page.getByRole('region', { name: 'The three answers' }))
  assert.ok(words.includes(`${messages.toLocaleString('en-US')} messages`), words)
  assert.ok(words.includes(`${unreadFiles} file unread`), words)
  assert.ok(words.includes(`${rejects} not decoded`), words)
  const verdicts =
    /([\d,]+) verified ([\d,]+) failed ([\d,]+) unsigned ([\d,]+) not checked ([\d,]+) cannot check/.exec(words)
  assert.ok(verdicts, words)
  const counts = verdicts.slice(1).map((figure) => Number(figure.replaceAll(',', '')))
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    messages,
  )
  const bar = await wordsOf(page.getByRole('banner'))
  assert.ok(bar.includes(`${items} items`), bar)
})

test('[page-rows] the first rows are the first messages of the search, the end shows the last', { skip }, async (t) => {
  const page = await showRows(t, site)
  const printed = messagesOf(site, '')
  assert.equal((await agrees(page, printed))[0], 0)
  await grid(page).hover()
  await page.mouse.wheel(0, 22 * printed.length)
  await rowAt(page, printed.length - 1).waitFor()
  assert.equal((await agrees(page, printed)).at(-1), printed.length - 1)
  // By 100 rows and back up, in pixels.
  await page.mouse.wheel(0, -2200)
  await rowAt(page, printed.length - 102).waitFor()
  await agrees(page, printed)
})

test('[page-row-keys] End, Home, j, k and Enter move the selection, and it is always in sight', { skip }, async (t) => {
  const page = await showRows(t, site)
  const count = (await resultCount(page))!
  await grid(page).focus()
  await press(page, 'End')
  await selects(page, count - 1)
  await press(page, 'k', 'k', 'ArrowUp')
  await selects(page, count - 4)
  await press(page, 'Home')
  await selects(page, 0)
  await press(page, 'j', 'j', 'ArrowDown')
  await selects(page, 3)
  await press(page, 'PageDown')
  const [row] = await selectedRow(page).all()
  assert.ok(Number(await row!.getAttribute('aria-rowindex')) > 15)
  const inside = await selectedRow(page).evaluate((selected) => {
    const box = selected.getBoundingClientRect()
    const list = selected.closest('[role=grid]')!.getBoundingClientRect()
    return box.top >= list.top - 0.5 && box.bottom <= list.bottom + 0.5
  })
  assert.ok(inside, 'the selected row is wholly in sight')
  const details = page.getByRole('complementary', { name: 'Selected message' })
  await details.getByRole('tab', { name: 'Parsed' }).waitFor()
  await press(page, 'Enter')
  assert.ok(await details.evaluate((element) => element === document.activeElement), 'Enter goes to the details')
  await press(page, 'Escape')
  await eventually(
    () => selectedRow(page).count(),
    (selected) => selected === 0,
  )
  await details.getByText('No message is selected.').waitFor()
})

test('[page-error-keys] e and Shift E go to the next and the previous message that is err or worse', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  const worse = new Set(messagesOf(site, 'severity:<=err').map(addressOf))
  const places = messagesOf(site, '').flatMap((message, index) => (worse.has(addressOf(message)) ? [index] : []))
  await press(page, 'Home', 'e')
  await selects(page, places[0]!)
  await press(page, 'e')
  await selects(page, places[1]!)
  await press(page, 'Shift+E')
  await selects(page, places[0]!)
})

test('[page-virtual] of 200,000 messages, row N is message N of the search, wherever one scrolls', {
  skip,
}, async (t) => {
  const many = 200_000
  const path = `${site.folder}/many.pcapng`
  generateCapture(path, { packets: many, unit: 'ns', format: 'pcapng' })
  const large = (await serveCase({ evidence: [path] })) as Site
  t.after(() => large.close())
  const page = await showRows(t, large)
  await showsCount(page, many)
  // Each packet of this capture is one message, and they stand in the order of time: row N is packet N + 1.
  const agreesHere = async () => {
    const rows = await rowsShown(page)
    const [first, last] = [rows[0]!.index, rows.at(-1)!.index]
    return agrees(page, messagesOf(large, `packet:${first + 1}..${last + 1}`), first)
  }
  const track = (await page.getByRole('scrollbar', { name: 'Place in the result' }).boundingBox())!
  for (const share of [0.001, 0.25, 0.5, 0.75, 0.999]) {
    await page.mouse.click(track.x + track.width / 2, track.y + share * track.height)
    await eventually(
      async () => (await rowsShown(page))[0]?.index ?? -1,
      (first) => Math.abs(first - share * many) < many / 100,
    )
    await agreesHere()
  }
  await press(page, 'End')
  await selects(page, many - 1)
  assert.equal((await agreesHere()).at(-1), many - 1)
  await press(page, 'Home')
  await selects(page, 0)
  assert.equal((await agrees(page, messagesOf(large, '', 100)))[0], 0)
})
