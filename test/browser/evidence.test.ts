// Taking evidence in through the page, and showing evidence that means to do harm.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { generateCapture } from '../../build/bench/capture.ts'
import { pcap } from '../support/captures.ts'
import { eventually } from '../support/eventually.ts'
import { bytes, ethernet, ipv4, udp } from '../support/packets.ts'
import {
  details,
  grid,
  queryField,
  rowAt,
  rowsShown,
  type Site,
  serveCase,
  showPage,
  showRows,
  showsCount,
  wordsOf,
} from '../support/page.ts'

const served = await serveCase()
const skip = typeof served === 'string' && served
const site = served as Site
if (!skip) after(() => site.close())

/** A capture of these messages over UDP, a second apart. */
const captureOf = (texts: readonly string[]): Uint8Array =>
  pcap(
    texts.map((text, index) => ({
      bytes: ethernet(ipv4(udp(bytes(`<13>Nov 14 22:13:20 host app: ${text}`)))),
      sec: 1_700_000_000 + index,
    })),
  )

async function addByPath(page: Page, path: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Path of a capture, a log file or a folder' })
  if (!(await field.isVisible())) await page.keyboard.press('Control+o')
  await field.fill(path)
  await page.getByRole('button', { name: 'Add evidence' }).click()
}

/** Lets go of a file over the page, as far as a page can tell. */
async function drop(page: Page, name: string, content: Uint8Array): Promise<void> {
  await page.evaluate(
    ([name, base64]) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name))
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
    },
    [name, Buffer.from(content).toString('base64')] as const,
  )
}

const problems = (page: Page) => page.getByRole('alert', { name: 'Problems' })

// The tests of this file share a case, and each adds to it.
let messages = 0
const importStatus = (page: Page) => page.getByRole('status', { name: 'Import' })

test('[evidence-empty] a case without evidence asks for some', { skip }, async (t) => {
  const { page } = await showPage(t, site)
  await page.getByRole('heading', { name: 'Drop captures or logs here.' }).waitFor()
  assert.ok(await page.getByRole('button', { name: 'Add evidence' }).isDisabled())
})

test('[evidence-path] a capture that is named is read, its progress shown, its messages added', { skip }, async (t) => {
  const path = `${site.folder}/by-path.pcapng`
  // Counted before anything can fail: the tests that follow build on it.
  messages = 400_000
  generateCapture(path, { packets: messages, unit: 'ns', format: 'pcapng' })
  const { page } = await showPage(t, site)
  await addByPath(page, path)
  await importStatus(page).waitFor()
  const seen: string[] = []
  while (await importStatus(page).isVisible()) {
    seen.push(await wordsOf(importStatus(page), 1000).catch(() => ''))
    await page.waitForTimeout(20)
  }
  await showsCount(page, messages)
  assert.ok(
    seen.some((text) => text.includes('by-path.pcapng') && / of .*B/.test(text)),
    seen.join('\n'),
  )
  await page.getByText('Nothing is being read').waitFor()
})

test('[evidence-drop] a capture that is dropped is sent, kept in the case and read', { skip }, async (t) => {
  const page = await showRows(t, site)
  const sent = page.waitForResponse((response) => new URL(response.url()).pathname === '/evidence')
  await drop(page, 'dropped.pcap', captureOf(['one by drop', 'two by drop', 'three by drop']))
  const answer = await sent
  assert.equal(answer.request().method(), 'POST')
  assert.equal(answer.status(), 200)
  messages += 3
  await showsCount(page, messages)
  await queryField(page).fill('"by drop"')
  await showsCount(page, 3)
  await rowAt(page, 0).click()
  await details(page).getByRole('navigation', { name: 'Address' }).getByText('dropped.pcap').waitFor()
})

test('[evidence-dialog] the dialog adds a further capture, and closes', { skip }, async (t) => {
  const page = await showRows(t, site)
  await page.keyboard.press('Control+o')
  const dialog = page.getByRole('dialog', { name: 'Open files' })
  await dialog.waitFor()
  await addByPath(page, site.write('dialog.pcap', captureOf(['by dialog'])))
  await dialog.waitFor({ state: 'detached' })
  messages += 1
  await showsCount(page, messages)
})

test('[integrity-none] a case that came without seals says what was looked for, and that it is no pass', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  const entry = page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: /^Integrity/ })
  assert.match(await wordsOf(entry), /^Integrity nothing sealed/)
  await entry.click()
  const statement = page.getByRole('region', { name: 'Nothing is sealed' })
  const words = await wordsOf(statement)
  assert.match(words, /^Nothing in this case is sealed\. .*not sealed is not the same as unchanged/)
  for (const term of [
    'Sealed archives none',
    'Checksums none',
    'BagIt bags none',
    'Signatures none',
    'Time stamps none',
  ])
    assert.ok(words.includes(term), words)
  assert.match(words, /0 verified 0 failed/)
})

test('[evidence-refused] a file that is no evidence gives an error that stays until it is dismissed', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  const noise = Uint8Array.from({ length: 500 }, (_, i) => (i * 197 + (i >> 3)) & 0xff)
  await addByPath(page, site.write('noise.bin', noise))
  await problems(page).getByText('noise.bin').waitFor()
  assert.match(await wordsOf(problems(page)), /neither a capture nor text/)
  await page.keyboard.press('Escape')
  await addByPath(page, `${site.folder}/no-such-file.pcap`)
  await problems(page).getByText('no-such-file.pcap').waitFor()
  assert.match(await wordsOf(problems(page)), /does not exist/)
  // Neither other evidence nor time takes it away.
  await page.keyboard.press('Escape')
  await drop(page, 'after.pcap', captureOf(['after the trouble']))
  messages += 1
  await showsCount(page, messages)
  await page.waitForTimeout(500)
  assert.match(await wordsOf(problems(page)), /noise\.bin.*no-such-file\.pcap/s)
  for (const left of [1, 0]) {
    await problems(page).getByRole('button', { name: 'Dismiss' }).first().click()
    await eventually(
      () => problems(page).getByRole('button', { name: 'Dismiss' }).count(),
      (count) => count === left,
    )
  }
})

test('[evidence-refused-drop] a dropped file that is no evidence gives the same error', { skip }, async (t) => {
  const { page, complaints } = await showPage(t, site)
  await rowAt(page, 0).waitFor()
  const noise = Uint8Array.from({ length: 500 }, (_, i) => (i * 197 + (i >> 3)) & 0xff)
  const sent = page.waitForResponse((response) => new URL(response.url()).pathname === '/evidence')
  await drop(page, 'dropped-noise.bin', noise)
  const status = (await sent).status()
  await problems(page).getByText('dropped-noise.bin').waitFor()
  assert.match(await wordsOf(problems(page)), /neither a capture nor text/)
  // The browser itself writes of an answer that is not 200.
  const own = complaints.splice(0)
  assert.ok(
    own.every((text) => text.includes(`status of ${status}`)),
    own.join(),
  )
})

const HOSTILE = [
  'a\u001b[31mred\u0007\u0000end',
  'user \u202etxt.exe\u202c and zero\u200bwidth\ufeff',
  '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script></div>',
  '<a href="javascript:window.harmed=1">press</a> &lt;b&gt; &#60;i&#62;',
]

test('[evidence-hostile] what acts on a screen is shown as a boxed name, and markup as the text it is', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  await addByPath(page, site.write('hostile.pcap', captureOf(HOSTILE.map((text) => `hostile-line ${text}`))))
  messages += HOSTILE.length
  await showsCount(page, messages)
  await queryField(page).fill('"hostile-line"')
  await showsCount(page, HOSTILE.length)
  const rows = await eventually(
    () => rowsShown(page),
    (shown) => shown.length === HOSTILE.length,
  )
  const texts = rows.map(({ cells }) => cells[6]!.replace('hostile-line ', ''))
  assert.deepEqual(texts, ['aESC[31mredBELNULend', 'user RLOtxt.exePDF and zeroZWSPwidthBOM', HOSTILE[2], HOSTILE[3]])
  const boxed = await grid(page).getByTitle('a character that is not shown as itself').allTextContents()
  assert.deepEqual(boxed, ['ESC', 'BEL', 'NUL', 'RLO', 'PDF', 'ZWSP', 'BOM'])
  for (let index = 0; index < HOSTILE.length; index++) {
    await rowAt(page, index).click()
    for (const tab of ['Bytes', 'Context', 'Parsed']) {
      await details(page).getByRole('tab', { name: tab }).click()
      await details(page).getByRole('tab', { name: tab, selected: true }).waitFor()
    }
    const text = details(page).getByRole('region', { name: 'Text' }).locator('[data-part=text]')
    await eventually(
      () => text.textContent(),
      (now) => now === `hostile-line ${texts[index]}`,
    )
  }
  const {
    harmed,
    elements,
    texts: all,
  } = await page.evaluate(() => ({
    harmed: 'harmed' in window,
    elements: document.querySelectorAll('img, #root script, #root a[href]').length,
    texts: [
      document.body.textContent,
      ...[...document.querySelectorAll('[title], [aria-label]')].flatMap((one) => [
        one.getAttribute('title'),
        one.getAttribute('aria-label'),
      ]),
    ].join('\n'),
  }))
  assert.deepEqual({ harmed, elements }, { harmed: false, elements: 0 })
  // No character of the evidence that acts on a screen stands anywhere in the page.
  assert.deepEqual(all.match(/[^\P{C}\n]/gu), null)
})
