// Whether it was changed: an archive by the real writer, one record of which was altered, seen in a real browser.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { formatVerificationKey } from '../../core/note/verification-key.ts'
import { openKeyStore } from '../../main/keys/key-store.ts'
import { makeArchive, TEST_ORIGIN, testSigner } from '../support/archives.ts'
import { eventually } from '../support/eventually.ts'
import {
  details,
  grid,
  LARGE,
  queryField,
  rowsShown,
  type Site,
  SMALL,
  selectedRow,
  serveCase,
  showPage,
  showsCount,
  wordsOf,
} from '../support/page.ts'

const LINES = 40
/** Segment and line that somebody changed afterwards; both from 1. */
const SEGMENT = 2
const LINE = 17
const MESSAGES = 4 * LINES + 6

const folder = mkdtempSync(join(tmpdir(), 'logwitness-integrity-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const archive = join(folder, 'auth')
const altered = join(archive, 'segments/000002.log')

/** Lines of a segment, a second apart, each of the same length. */
const linesOf = (segment: number): string[] =>
  Array.from({ length: LINES }, (_, line) => {
    const at = `03:${String(segment).padStart(2, '0')}:${String(line).padStart(2, '0')}`
    return `Nov 18 ${at} web-03 sshd[20841]: segment ${segment} line ${String(line + 1).padStart(2, '0')}\n`
  })

/** An archive of three segments of which the second was altered, a fourth that nobody sealed, and two lists by others. */
async function makeEvidence(): Promise<void> {
  const segments = [1, 2, 3].map((number) => ({ file: `auth.log.${4 - number}`, content: linesOf(number).join('') }))
  await makeArchive(archive, { segments })
  const text = readFileSync(altered, 'latin1')
  writeFileSync(altered, text.replace('segment 2 line 17', 'segment 2 line 71'), 'latin1')
  writeFileSync(join(archive, 'segments/000004.log'), linesOf(4).join(''))
  const others = join(folder, 'others')
  mkdirSync(others)
  const mail = (line: string) => `Nov 18 04:00:0${line} mail-01 postfix[5]: mail ${line}\n`
  const digests = ['one.log', 'two.log'].map((name, index) => {
    const content = ['1', '2', '3'].map((line) => mail(`${Number(line) + 3 * index}`)).join('')
    writeFileSync(join(others, name), content)
    return [name, createHash('sha256').update(content).digest('hex')] as const
  })
  const [one, two] = digests
  writeFileSync(join(others, 'SHA256SUMS'), `${one![1]}  ${one![0]}\n${'0'.repeat(64)}  ${two![0]}\n`)
}

await makeEvidence()
const keys = join(folder, 'keys')
openKeyStore(keys).trust(formatVerificationKey(testSigner().key), 'of this test')
const before = process.env.LOGWITNESS_KEYS
process.env.LOGWITNESS_KEYS = keys
const served = await serveCase({ evidence: [archive, join(folder, 'others')] })
if (before === undefined) delete process.env.LOGWITNESS_KEYS
else process.env.LOGWITNESS_KEYS = before
const skip = typeof served === 'string' && served
const site = served as Site
if (!skip) after(() => site.close())

const entry = (page: Page): Locator =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: /^Integrity/ })
const archivePane = (page: Page): Locator => page.getByRole('region', { name: `Archive ${TEST_ORIGIN}` })
const sealsPane = (page: Page): Locator => page.getByRole('region', { name: 'Seals of others' })
const segment = (page: Page, number: number): Locator =>
  archivePane(page).getByRole('button', { name: `Segment ${String(number).padStart(6, '0')}` })
const findings = (page: Page): Locator => page.getByRole('listbox', { name: 'What was found' }).getByRole('option')

/** The view on the case after a check of it, which the first to come asks for. */
async function showIntegrity(t: Parameters<typeof showPage>[0], viewport = LARGE): Promise<Page> {
  const { page } = await showPage(t, site, viewport)
  await showsCount(page, MESSAGES)
  await page.keyboard.press('3')
  await page.getByRole('main').waitFor()
  const check = page.getByRole('button', { name: 'Check all', exact: true })
  await check.or(archivePane(page)).first().waitFor()
  if (await check.isVisible()) await check.click()
  await findings(page).first().waitFor()
  return page
}

test('[integrity-check] a check begins at a press and says what it found, down to the segment', { skip }, async (t) => {
  const page = await showIntegrity(t)
  await eventually(
    () => wordsOf(entry(page)),
    (words) => words.startsWith('Integrity 2 failed'),
  )
  const names = await archivePane(page)
    .getByRole('button', { name: /^Segment/ })
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')))
  assert.deepEqual(names, [
    'Segment 000001, verified, records 1 to 40, checkpoint 1',
    'Segment 000002, failed, records 41 to 80, checkpoint 2',
    'Segment 000003, verified, records 81 to 120, checkpoint 3',
    'Segment 000004, unsigned, unsealed, records 121 to 160, no checkpoint',
  ])
  assert.match(await wordsOf(archivePane(page)), /no checkpoint/)
  const checkedAt = () => wordsOf(page.getByRole('region', { name: 'Archives' }).getByRole('heading'))
  const first = await checkedAt()
  assert.match(first, /every link recomputed \d+ \w{3} [\d:]{8} UTC/)
  // The time is told to the second: a check within the same one would show nothing new.
  await page.waitForTimeout(1000)
  await page.getByRole('button', { name: 'Check all again' }).click()
  await eventually(checkedAt, (now) => now !== first)
  await eventually(
    () => wordsOf(entry(page)),
    (words) => words.startsWith('Integrity 2 failed'),
  )
})

test('[integrity-finding] the changed record is named, with its address, its bytes and its text', {
  skip,
}, async (t) => {
  const page = await showIntegrity(t)
  await page.keyboard.press('f')
  const finding = page.getByRole('article', { name: `Record ${LINE} was changed` })
  await finding.waitFor()
  const bytes = readFileSync(altered)
  const lines = linesOf(SEGMENT)
  const offset = lines.slice(0, LINE - 1).join('').length
  const length = lines[LINE - 1]!.length
  const address = await wordsOf(finding.getByRole('navigation', { name: 'Address of the finding' }))
  const figures = `bytes ${offset.toLocaleString('en-US')} to ${(offset + length - 1).toLocaleString('en-US')}`
  assert.equal(address, `${TEST_ORIGIN} 000002.log record ${LINE} ${figures}`)
  const marked = finding.locator('.dump .now')
  await marked.first().waitFor()
  const hex = (await marked.allTextContents()).filter((text) => /^[0-9a-f]{2}( {1,2}[0-9a-f]{2})*$/.test(text))
  assert.deepEqual(
    Buffer.from(hex.join('').replaceAll(/\s/g, ''), 'hex').toString('latin1'),
    bytes.subarray(offset, offset + length).toString('latin1'),
  )
  assert.match(await wordsOf(finding), /segment 2 line 71/)
  await page.keyboard.press('b')
  assert.match((await page.locator(':focus').getAttribute('aria-label')) ?? '', /^Bytes from/)
})

test('[integrity-message] the finding leads to its message, whose lane and details say that it failed', {
  skip,
}, async (t) => {
  const page = await showIntegrity(t)
  await page.keyboard.press('f')
  await page.getByRole('button', { name: 'Show in Messages' }).click()
  await selectedRow(page).getByText('segment 2 line 71').waitFor()
  assert.equal(await selectedRow(page).getByRole('gridcell').first().getAttribute('aria-label'), 'failed')
  await details(page).getByText('failed', { exact: true }).first().waitFor()
  // And back: by the details to the finding.
  await details(page).getByRole('button', { name: 'Integrity' }).click()
  await page.getByRole('article', { name: `Record ${LINE} was changed` }).waitFor()
  // From a search that leaves it out, all messages are shown again.
  await page.keyboard.press('1')
  await queryField(page).fill('postfix')
  await showsCount(page, 6)
  await grid(page).focus()
  await page.keyboard.press('3')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await selectedRow(page).getByText('segment 2 line 71').waitFor()
  await showsCount(page, MESSAGES)
})

test('[integrity-lane] each message has its own verdict, and they add up in the strip', { skip }, async (t) => {
  const page = await showIntegrity(t)
  await page.keyboard.press('1')
  await grid(page).focus()
  const seen = new Map<number, string>()
  for (const key of ['Home', ...Array.from({ length: 12 }, () => 'PageDown')]) {
    await page.keyboard.press(key)
    await rowsShown(page)
    const lanes = await grid(page)
      .locator('[role=row][data-index]')
      .evaluateAll((rows) =>
        rows.map((row) => [
          Number(row.getAttribute('data-index')),
          `${row.querySelector('[role=gridcell]')?.getAttribute('aria-label')} ${row.querySelector('.tx')?.textContent}`,
        ]),
      )
    for (const [index, words] of lanes) seen.set(index as number, words as string)
  }
  const all = [...seen.values()]
  assert.equal(all.length, MESSAGES)
  const count = (words: RegExp) => all.filter((text) => words.test(text)).length
  assert.equal(count(/^verified .*segment [123] line/), 3 * LINES - 1)
  assert.equal(count(/^failed .*segment 2 line 71/), 1)
  assert.equal(count(/^unsigned .*segment 4 line/), LINES)
  assert.equal(count(/^unsigned .*mail [123]$/), 3)
  assert.equal(count(/^failed .*mail [456]$/), 3)
  const words = await wordsOf(page.getByRole('region', { name: 'The three answers' }))
  assert.match(words, /119 verified 4 failed 43 unsigned 0 not checked 0 cannot check/)
})

test('[integrity-seals] a list by others says what of it holds, file by file, and never verified', {
  skip,
}, async (t) => {
  const page = await showIntegrity(t)
  const words = await wordsOf(sealsPane(page))
  assert.match(words, /SHA256SUMS/)
  await sealsPane(page).getByRole('button', { name: '2 files: 1 failed, 1 unsigned' }).click()
  const files = sealsPane(page).getByRole('list', { name: 'Files of SHA256SUMS' }).getByRole('listitem')
  assert.equal(await files.count(), 2)
  assert.match(await wordsOf(files.nth(0)), /^failed two\.log/)
  assert.match(await wordsOf(files.nth(1)), /^unsigned one\.log/)
  assert.doesNotMatch(words, /verified/)
})

test('[integrity-keys] the view is gone through by keys alone', { skip }, async (t) => {
  const page = await showIntegrity(t)
  const titles = await findings(page).allInnerTexts()
  const chosen = () => page.getByRole('option', { selected: true }).allInnerTexts()
  await page.keyboard.press('j')
  assert.deepEqual(await chosen(), [titles[0]])
  await page.keyboard.press('End')
  assert.deepEqual(await chosen(), [titles.at(-1)])
  await page.keyboard.press('Escape')
  assert.deepEqual(await chosen(), [])
  await segment(page, 1).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('article', { name: 'Segment 000003' }).waitFor()
  await page.keyboard.press('ArrowDown')
  const checkpoint = page.getByRole('article', { name: 'Checkpoint 3' })
  await checkpoint.waitFor()
  assert.match(await wordsOf(checkpoint), /Root [0-9a-f]{64}/)
  assert.equal(await page.locator(':focus').getAttribute('aria-label'), 'Checkpoint 3, verified')
  await page.keyboard.press('Alt+1')
  await grid(page).waitFor()
  await page.keyboard.press('Alt+3')
  await archivePane(page).waitFor()
})

/** Words in the view that have less than AA's contrast with what they stand on (WCAG 2.1, 1.4.3). */
function faint(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number)
    const luminance = ([r = 0, g = 0, b = 0]: number[]) => {
      const [x, y, z] = [r, g, b].map((value) =>
        value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      )
      return 0.2126 * x! + 0.7152 * y! + 0.0722 * z!
    }
    const ground = (element: Element | null): string => {
      const colour = element ? getComputedStyle(element).backgroundColor : 'rgb(0, 0, 0)'
      return element && channels(colour)[3] === 0 ? ground(element.parentElement) : colour
    }
    const out: string[] = []
    for (const element of document.querySelectorAll('main *, header *, .strip *')) {
      const text = [...element.childNodes]
        .filter((node) => node.nodeType === 3)
        .map((node) => node.textContent)
        .join('')
      // Dots between figures are marks, not words.
      if (text.trim() === '' || text.trim() === '·' || element.closest(':disabled')) continue
      const style = getComputedStyle(element)
      const isDrawing = element.namespaceURI?.endsWith('svg') ?? false
      const [a, b] = [luminance(channels(isDrawing ? style.fill : style.color)), luminance(channels(ground(element)))]
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      if (ratio < 4.5) out.push(`${text.trim()}: ${ratio.toFixed(2)}`)
    }
    return out
  })
}

for (const viewport of [SMALL, LARGE]) {
  const size = `${viewport.width}x${viewport.height}`
  test(`[integrity-display-${size}] in both themes words can be read, and no control is out of reach`, {
    skip,
  }, async (t) => {
    const page = await showIntegrity(t, viewport)
    for (const key of ['f', 't', 'Escape']) {
      await page.keyboard.press(key)
      assert.deepEqual(await faint(page), [], key)
      const beyond = await page.evaluate(() =>
        [...document.querySelectorAll('button, [tabindex="0"]')]
          .filter((control) => control.closest('.scroll, .strip-of, .virtual-list') === null)
          .filter((control) => {
            const { left, right, top, bottom, width } = control.getBoundingClientRect()
            return width > 0 && (left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1)
          })
          .map((control) => control.textContent),
      )
      assert.deepEqual(beyond, [])
    }
    await page.evaluate(() => localStorage.clear())
  })
}
