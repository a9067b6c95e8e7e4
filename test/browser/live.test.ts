/** Following live, in a real browser: an archive that is being written, by a writer of the test. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { enhancedPacket } from '../../core/capture/pcapng-writer.ts'
import { cannotCapture, sendDatagrams } from '../support/capture-program.ts'
import { eventually } from '../support/eventually.ts'
import { liveWriter } from '../support/live.ts'
import {
  grid,
  resultCount,
  rowsShown,
  type Site,
  SMALL,
  selectedRow,
  serveCase,
  showPage,
  showsCount,
  wordsOf,
} from '../support/page.ts'

let site: Site
let reason: string | undefined

before(async () => {
  const served = await serveCase()
  if (typeof served === 'string') reason = served
  else site = served
})
after(() => site?.close())

type Writer = Awaited<ReturnType<typeof liveWriter>>

/** What is written shows within so many milliseconds; most of it is the time of the browser on a busy machine. */
const SOON = 4_000

const status = (page: Page): Locator => page.getByRole('contentinfo')
const notice = (page: Page): Locator => page.locator('.follow-notice')
const lastRow = (page: Page): Locator => grid(page).locator('[role=row][data-index]').last()

/** Adds an archive by its path, and follows it as is offered. */
async function followIt(page: Page, path: string): Promise<void> {
  await page.keyboard.press('Control+o')
  const dialog = page.getByRole('dialog', { name: 'Open files' })
  await dialog.getByRole('textbox', { name: /^Path of a capture/ }).fill(path)
  await dialog.getByRole('button', { name: 'Add evidence' }).click()
  await page.getByRole('region', { name: 'Live' }).getByRole('button', { name: 'Follow', exact: true }).click()
  await notice(page).waitFor()
}

/** Ends the following, so that the next test begins with none. */
async function leaveAll(page: Page): Promise<void> {
  await status(page).locator('.live button').click()
  const sheet = page.getByRole('dialog', { name: 'Live' })
  const leave = sheet.getByRole('button', { name: 'Stop following' })
  await leave.first().waitFor()
  for (let left = await leave.count(); left > 0; left--) {
    await leave.first().click()
    await eventually(
      () => leave.count(),
      (now) => now < left,
    )
  }
  await page.keyboard.press('Escape')
  await status(page).getByText('No capture running').waitFor()
}

async function someLines(writer: Writer, from: number, count: number): Promise<void> {
  for (let i = from; i < from + count; i++) writer.message(`line ${i}`)
}

test('[live-follow] rows come in at the end; scrolling pauses; = resumes; nothing that is looked at moves', async (t) => {
  if (reason) return t.skip(reason)
  const archive = join(site.folder, 'growing')
  const writer = await liveWriter(archive, 'pcapng')
  t.after(() => writer.close())
  await someLines(writer, 0, 120)
  writer.statistics({ received: 120, systemDropped: 0, interfaceDropped: 0 })
  const { page } = await showPage(t, site)
  await followIt(page, archive)
  await showsCount(page, 120)
  await lastRow(page).getByText('line 119').waitFor()
  assert.match(await wordsOf(notice(page)), /at the end Pause =/)

  const began = Date.now()
  await someLines(writer, 120, 1)
  await lastRow(page).getByText('line 120').waitFor({ timeout: SOON })
  const took = Date.now() - began
  assert.match((await lastRow(page).getAttribute('class')) ?? '', /\bfresh\b/, 'it is contrasted')
  await eventually(
    () => lastRow(page).getAttribute('class'),
    (style) => !/\bfresh\b/.test(style ?? ''),
  )
  assert.match(await wordsOf(page.getByRole('region', { name: 'The three answers' })), /121 messages so far/)

  // Any scrolling away from the end pauses.
  const box = (await grid(page).boundingBox())!
  await page.mouse.move(box.x + 200, box.y + 200)
  await page.mouse.wheel(0, -220)
  await page.getByText('paused', { exact: true }).waitFor()
  const before = await rowsShown(page)
  await someLines(writer, 121, 30)
  await eventually(
    () => wordsOf(notice(page)),
    (words) => words === 'paused 30 new Resume =',
  )
  assert.deepEqual(
    (await rowsShown(page)).map(({ address }) => address),
    before.map(({ address }) => address),
  )
  assert.equal(await resultCount(page), 151, 'the totals grow all the same')

  await page.keyboard.press('=')
  await lastRow(page).getByText('line 150').waitFor()
  await page.keyboard.press('=')
  await page.getByText('paused', { exact: true }).waitFor()
  await notice(page)
    .getByRole('button', { name: /Resume/ })
    .click()
  await page.getByText('at the end', { exact: true }).waitFor()

  // So does a selection; it stays where it is while the list grows below it.
  await page.keyboard.press('End')
  await page.keyboard.press('k')
  const selected = await selectedRow(page).getAttribute('data-address')
  const at = (await selectedRow(page).boundingBox())!.y
  await someLines(writer, 151, 20)
  await eventually(
    () => wordsOf(notice(page)),
    (words) => words === 'paused 20 new Resume =',
  )
  assert.equal(await selectedRow(page).getAttribute('data-address'), selected)
  assert.equal((await selectedRow(page).boundingBox())!.y, at)
  console.log(`a message stood in the list after ${took} ms`)
  await leaveAll(page)
})

test('[live-query] a query holds while an archive is followed', async (t) => {
  if (reason) return t.skip(reason)
  const archive = join(site.folder, 'queried')
  const writer = await liveWriter(archive, 'log')
  t.after(() => writer.close())
  writer.message('alpha one')
  const { page } = await showPage(t, site, SMALL)
  await followIt(page, archive)
  await page.getByRole('textbox', { name: 'Query' }).fill('alpha OR omega')
  await eventually(
    () => resultCount(page),
    (count) => count === 1,
  )
  for (let i = 0; i < 10; i++) writer.message(i % 2 === 0 ? `omega ${i}` : `other ${i}`)
  await showsCount(page, 6)
  await lastRow(page).getByText('omega 8').waitFor()
  assert.doesNotMatch(await wordsOf(grid(page)), /other/)
  await leaveAll(page)
})

test('[live-drops] drops are counted by cause since the start and the last look, and unknown where nothing counts them', async (t) => {
  if (reason) return t.skip(reason)
  const archive = join(site.folder, 'dropping')
  const writer = await liveWriter(archive, 'pcapng')
  t.after(() => writer.close())
  await someLines(writer, 0, 3)
  const { page } = await showPage(t, site, SMALL)
  await followIt(page, archive)
  const drops = status(page).locator('.drops')
  await status(page).getByText('test0').waitFor()
  await drops.locator('.plate.unknown').getByText('drops unknown').waitFor()
  writer.statistics({ received: 3, systemDropped: 0, interfaceDropped: 0 })
  await eventually(
    () => wordsOf(drops),
    (words) => /dropped 0 kernel 0 interface/.test(words),
  )
  writer.statistics({ received: 30, systemDropped: 12, interfaceDropped: 0 })
  await drops.locator('.plate.count').getByText('12', { exact: true }).waitFor()
  await drops.getByRole('alert').getByText('Packets were dropped').waitFor()

  // To open the sheet is a look at them.
  await drops.getByRole('button').click()
  const sheet = page.getByRole('dialog', { name: 'Live' })
  assert.match(await wordsOf(sheet.getByRole('row', { name: /kernel/ })), /kernel 12 12/)
  await page.keyboard.press('Escape')
  writer.statistics({ received: 40, systemDropped: 15, interfaceDropped: 2 })
  await eventually(
    () => wordsOf(drops),
    (words) => /15 kernel 2 interface \+5 since the last look/.test(words),
  )
  await drops.getByRole('button').click()
  assert.match(await wordsOf(sheet.getByRole('row', { name: /kernel/ })), /kernel 15 3/)
  assert.match(await wordsOf(sheet.getByRole('row', { name: /interface/ })), /interface 2 2/)
  await page.keyboard.press('Escape')

  // What cannot be decoded is in sight too, with its reason.
  writer.stream.append(brokenPacket())
  await eventually(
    () => wordsOf(status(page).locator('.unread')),
    (words) => /^1 not decoded/.test(words),
  )
  await leaveAll(page)
})

test('[live-end] an archive that is sealed says so, and what was sealed', async (t) => {
  if (reason) return t.skip(reason)
  const archive = join(site.folder, 'ending')
  const writer = await liveWriter(archive, 'log')
  await someLines(writer, 0, 4)
  const { page } = await showPage(t, site)
  await followIt(page, archive)
  await status(page).getByText('Following', { exact: true }).waitFor()
  writer.close()
  const told = page.getByRole('region', { name: 'Live' })
  await eventually(
    () => wordsOf(told),
    (words) => /No program writes it any more\. Sealed: 1 segment, 4 lines, 4 messages, .*ending/.test(words),
  )
  await status(page).getByText('Ended', { exact: true }).waitFor()
  await told.getByRole('button', { name: 'Dismiss' }).click()
  await leaveAll(page)
})

const FILTER = 'udp dst port 514'

test('[live-capture] a capture is started from the page, its messages come in, and stopping it says what was sealed', {
  skip: cannotCapture,
}, async (t) => {
  if (reason) return t.skip(reason)
  const archive = join(site.folder, 'captured')
  const { page } = await showPage(t, site, SMALL)
  await status(page).getByRole('button', { name: 'Start a capture…' }).click()
  const sheet = page.getByRole('dialog', { name: 'Start a capture' })
  await sheet.getByRole('radio', { name: /^lo / }).click()
  await sheet.getByRole('textbox', { name: 'Filter' }).fill('udp prt 514')
  await sheet.getByRole('textbox', { name: 'Archive' }).fill(archive)
  await sheet.getByRole('textbox', { name: 'New segment' }).fill('often')
  assert.equal(await sheet.getByRole('button', { name: 'Continue…' }).isDisabled(), true)
  await sheet.getByRole('textbox', { name: 'New segment' }).fill('100M')

  // What the process may do is said first. A filter that does not compile is said beside it, and nothing was captured.
  await sheet.getByRole('button', { name: 'Continue…' }).click()
  assert.match(await wordsOf(sheet), /It gives up the privilege, for good, as soon as the interface is open/)
  await sheet.getByRole('button', { name: 'Start the capture' }).click()
  await sheet.getByRole('alert').getByText('the filter does not compile').waitFor()
  await sheet.getByRole('textbox', { name: 'Filter' }).fill(FILTER)
  await sheet.getByRole('button', { name: 'Continue…' }).click()
  await sheet.getByRole('button', { name: 'Start the capture' }).press('Enter')
  await sheet.waitFor({ state: 'detached' })
  await status(page).getByText('Following', { exact: true }).waitFor()

  await sendDatagrams(514, ['<14>1 - here app - - - from the wire'])
  await lastRow(page).getByText('from the wire').waitFor()
  await eventually(
    () => wordsOf(status(page).locator('.drops')),
    (words) => /dropped 0 kernel 0 interface/.test(words),
  )
  await status(page).locator('.live button').click()
  const live = page.getByRole('dialog', { name: 'Live' })
  assert.match(await wordsOf(live), /Filter udp dst port 514/)
  await live.getByRole('button', { name: 'Stop the capture' }).click()
  await page.keyboard.press('Escape')
  await eventually(
    () => wordsOf(page.getByRole('region', { name: 'Live' })),
    (words) => /The capture on lo has stopped\. Sealed: 1 segment, 1 packet, .* in .*captured\./.test(words),
  )
  await page.getByRole('region', { name: 'Live' }).getByRole('button', { name: 'Dismiss' }).click()
  await leaveAll(page)
})

/** Shortest time between two searches that follow an archive, milliseconds, and messages that are fetched at a time. */
const PACE = 500
const BLOCK = 250

/** A call as the page sends it. */
interface Call {
  readonly name: string
  readonly input: { readonly from?: number; readonly count?: number }
}

test('[live-pace] while an archive is followed it is searched at most twice a second, and only the end is fetched', async (t) => {
  if (reason) return t.skip(reason)
  // Noted in the page: what a proxy between page and server is late for says nothing of the page's own pace.
  await site.context.addInitScript(() => {
    const { send } = WebSocket.prototype
    const sent: { at: number; text: string }[] = []
    Object.assign(globalThis, { sent })
    WebSocket.prototype.send = function (text) {
      sent.push({ at: performance.now(), text: String(text) })
      send.call(this, text)
    }
  })
  const archive = join(site.folder, 'steady')
  const writer = await liveWriter(archive, 'pcapng')
  t.after(() => writer.close())
  await someLines(writer, 0, 1100)
  const { page } = await showPage(t, site)
  await followIt(page, archive)
  await lastRow(page).getByText('line 1099').waitFor()
  await page.waitForTimeout(PACE)
  const before = (await resultCount(page))!
  await page.evaluate(() => Reflect.get(globalThis, 'sent').splice(0))
  for (let i = 0; i < 60; i++) {
    writer.message(`steady ${i}`)
    await page.waitForTimeout(50)
  }
  await lastRow(page).getByText('steady 59').waitFor()
  const sent: { at: number; text: string }[] = await page.evaluate(() => Reflect.get(globalThis, 'sent'))
  const calls = sent.map(({ at, text }) => ({ ...(JSON.parse(text) as Call), at }))
  const searches = calls.filter(({ name }) => name === 'search.run')
  assert.ok(searches.length >= 3, `${searches.length} searches`)
  const gaps = searches.slice(1).map(({ at }, index) => at - searches[index]!.at)
  assert.ok(Math.min(...gaps) >= PACE - 60, `searches ${gaps.join(', ')} ms apart`)
  for (const { input } of calls.filter(({ name }) => name === 'search.page'))
    assert.ok(input.from! >= before - 2 * BLOCK, `asked for ${input.from} of ${before}`)
  await leaveAll(page)
})

/** An Ethernet frame whose IPv4 header is cut short. */
function brokenPacket(): Uint8Array {
  const frame = new Uint8Array(20)
  frame.set([0x08, 0x00, 0x45], 12)
  return enhancedPacket({ time: BigInt(Date.now()) * 1_000_000n, bytes: frame })
}
