// How things are shown: one zone everywhere, two themes, no overflow, all of it from the keyboard.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { COMMANDS, type Command, keyText } from '../../renderer/keys/keys.ts'
import { eventually } from '../support/eventually.ts'
import {
  ask,
  details,
  LARGE,
  queryField,
  rowAt,
  rowsShown,
  SAMPLES,
  type Site,
  SMALL,
  serveCase,
  showPage,
  showRows,
  wordsOf,
} from '../support/page.ts'

const served = await serveCase({ evidence: SAMPLES })
const skip = typeof served === 'string' && served
const site = served as Site
if (!skip) after(() => site.close())

const SUCCESS = '"Accepted password for deploy from 198.51.100.23"'

async function selectFirst(page: Page): Promise<void> {
  await rowAt(page, 0).click()
  await details(page).getByRole('region', { name: 'Four times' }).waitFor()
}

/** What each place says of the time of the selected message and of its zone. */
async function timesShown(page: Page) {
  const timeline = page.getByRole('region', { name: 'Timeline' })
  const times = await wordsOf(details(page).getByRole('region', { name: 'Four times' }))
  return {
    axis: await timeline.getByText(/^Wire, /).textContent(),
    column: (await rowsShown(page))[0]!.cells[1],
    tooltip: await rowAt(page, 0).getByRole('gridcell').nth(1).locator('[title]').first().getAttribute('title'),
    heading: times.slice(0, 50),
    carried: /Carried\s+(\S+)/.exec(times)?.[1],
  }
}

test('[zone-switch] one switch moves the axis, the column and the details between UTC and the zone of the machine', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  await ask(page, site, SUCCESS)
  await selectFirst(page)
  const utc = await timesShown(page)
  assert.equal(utc.axis, 'Wire, UTC')
  assert.equal(utc.column, '03:09:51.403012')
  assert.match(utc.tooltip ?? '', /^2026-11-18T03:09:51\.403012664Z\n2026-11-17T22:09:51\.403012664-05:00/)
  assert.match(utc.heading, /18 Nov 2026, UTC/)
  assert.equal(utc.carried, '03:09:51.403012664')
  await page.getByRole('group', { name: 'Time zone' }).getByRole('button', { name: 'Local −05:00' }).click()
  const local = await eventually(
    () => timesShown(page),
    ({ column }) => column !== utc.column,
  )
  assert.equal(local.axis, 'Wire, −05:00')
  assert.equal(local.column, '22:09:51.403012')
  assert.match(local.tooltip ?? '', /^2026-11-17T22:09:51\.403012664-05:00\n2026-11-18T03:09:51\.403012664Z/)
  assert.match(local.heading, /17 Nov 2026, Local −05:00/)
  assert.equal(local.carried, '22:09:51.403012664')
  await details(page).press('u')
  assert.deepEqual(
    await eventually(
      () => timesShown(page),
      ({ column }) => column === utc.column,
    ),
    utc,
  )
})

test('[zone-ticks] the ticks of the axis are moved with the zone', { skip }, async (t) => {
  const page = await showRows(t, site)
  const ticks = () => page.getByRole('region', { name: 'Timeline' }).locator('svg text').allTextContents()
  const before = await ticks()
  assert.ok(before.includes('17 Nov') && before.includes('18 Nov'), before.join())
  const where = (label: string) =>
    page.getByRole('region', { name: 'Timeline' }).locator('svg text').getByText(label, { exact: true }).boundingBox()
  const utc = (await where('18 Nov'))!
  await page.keyboard.press('u')
  await eventually(ticks, (now) => now.join() !== before.join())
  const local = (await where('18 Nov'))!
  const plot = (await page.getByRole('application').boundingBox())!
  // Midnight in New York is five hours after that of UTC, of the two and a half days that the samples last.
  const hours = ((local.x + local.width / 2 - utc.x - utc.width / 2) / plot.width) * 59
  assert.ok(Math.abs(hours - 5) < 0.5, `${hours} h`)
})

test('[theme-switch] dark, light and the system’s, and the choice is kept', { skip }, async (t) => {
  const page = await showRows(t, site)
  const looks = () =>
    page.evaluate(() => [
      document.documentElement.dataset.theme,
      Math.round(Number(/\d+/.exec(getComputedStyle(document.body).backgroundColor)?.[0]) / 255),
    ])
  assert.deepEqual(await looks(), ['dark', 0])
  const button = page.getByRole('button', { name: /^Theme:/ })
  await button.click()
  assert.deepEqual(await eventually(looks, ([theme]) => theme === 'light'), ['light', 1])
  await page.reload()
  await rowAt(page, 0).waitFor()
  assert.deepEqual(await looks(), ['light', 1])
  await button.click()
  assert.equal(await button.getAttribute('aria-label'), 'Theme: as the system')
  assert.deepEqual(await eventually(looks, ([theme]) => theme === 'dark'), ['dark', 0])
  await page.emulateMedia({ colorScheme: 'light' })
  assert.deepEqual(await eventually(looks, ([theme]) => theme === 'light'), ['light', 1])
  await page.keyboard.press('t')
  await page.evaluate(() => localStorage.clear())
})

/** What stands beyond the window or its own frame: the page never scrolls, and no control is out of reach. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement
    const out: string[] = []
    if (scrollWidth > innerWidth) out.push(`the page is ${scrollWidth} wide`)
    if (scrollHeight > innerHeight) out.push(`the page is ${scrollHeight} high`)
    for (const control of document.querySelectorAll('button, input, [role=tab], [role=grid], [role=scrollbar]')) {
      const { left, right, top, bottom, width } = control.getBoundingClientRect()
      const scrolls = control.closest('.tab-body, .scroll, .chips, .bp6-dialog, .sheet-body, [role=listbox]') !== null
      const name = control.getAttribute('aria-label') ?? control.textContent
      if (width > 0 && (left < -1 || right > innerWidth + 1)) out.push(`${name}: ${left} to ${right}`)
      if (width > 0 && !scrolls && (top < -1 || bottom > innerHeight + 1)) out.push(`${name}: ${top} to ${bottom} down`)
    }
    return out
  })
}

for (const viewport of [SMALL, LARGE]) {
  const size = `${viewport.width}x${viewport.height}`
  test(`[layout-${size}] nothing overflows at ${size}, whatever is open`, { skip }, async (t) => {
    const page = await showRows(t, site, viewport)
    assert.deepEqual(await overflow(page), [])
    await ask(page, site, SUCCESS)
    await selectFirst(page)
    for (const tab of ['Bytes', 'Context', 'Parsed']) {
      await details(page).getByRole('tab', { name: tab }).click()
      assert.deepEqual(await overflow(page), [], tab)
    }
    const long = `(${Array.from({ length: 40 }, (_, i) => `"a long query ${i}"`).join(' OR ')})`
    await queryField(page).fill(long)
    await page.getByRole('heading', { name: 'No message matches.' }).waitFor()
    assert.deepEqual(await overflow(page), [], 'an empty result')
    await queryField(page).fill('')
    await rowAt(page, 0).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('o')
    await page.getByRole('complementary', { name: 'Sources' }).waitFor()
    assert.deepEqual(await overflow(page), [], 'sources')
    await page.keyboard.press('o')
    for (const [key, name] of [
      ['?', 'All keys'],
      ['Control+k', 'Commands'],
      ['Control+o', 'Open files'],
    ] as const) {
      await page.keyboard.press(key)
      await page.getByRole('dialog', { name }).waitFor()
      assert.deepEqual(await overflow(page), [], name)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').first().waitFor({ state: 'detached' })
    }
  })
}

test('[keys-help] the help sheet lists every key that does something', { skip }, async (t) => {
  const page = await showRows(t, site)
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'All keys' })
  await sheet.waitFor()
  const listed = await sheet
    .locator('dl > div')
    .evaluateAll((lines) =>
      lines.map((line) => [
        line.querySelector('dd')?.textContent,
        ...[...line.querySelectorAll('kbd')].map((key) => key.textContent),
      ]),
    )
  const expected = COMMANDS.filter(({ keys }: Command) => keys.length > 0).map(({ label, keys }) => [
    label,
    ...keys.map(keyText),
  ])
  assert.deepEqual(new Set(listed.map(String)), new Set(expected.map(String)))
  assert.equal(listed.length, expected.length)
})

test('[keys-palette] every command is found by its name, and Enter does it', { skip }, async (t) => {
  const page = await showRows(t, site)
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Find a command' })
  await field.waitFor()
  const names = await page.getByRole('option').allTextContents()
  const others = COMMANDS.filter(({ id }) => id !== 'commands' && id !== 'escape')
  assert.equal(names.length, others.length)
  for (const [index, { label }] of others.entries()) assert.ok(names[index]!.startsWith(label), label)
  await field.fill('last message')
  await page.keyboard.press('Enter')
  const grid = page.getByRole('grid', { name: 'Messages' })
  // The row of heads is counted too.
  const rows = await grid.getAttribute('aria-rowcount')
  await grid.locator(`[aria-rowindex="${rows}"][aria-selected=true]`).waitFor()
})

/** Everything one can press or write in, as assistive technology has it, that has no name. */
async function unnamed(page: Page): Promise<string[]> {
  const tree = await page.locator('body').ariaSnapshot()
  const controls = tree
    .split('\n')
    .filter((line) => /^\s*- (button|textbox|combobox|tab|link|menuitem|option|dialog)\b/.test(line))
  assert.ok(controls.length > 5, tree)
  return controls.filter((line) => !/^\s*- \w+ ["/]/.test(line))
}

test('[names] every control has a name', { skip }, async (t) => {
  const page = await showRows(t, site)
  assert.deepEqual(await unnamed(page), [])
  await ask(page, site, SUCCESS)
  await selectFirst(page)
  for (const tab of ['Bytes', 'Context', 'Parsed']) {
    await details(page).getByRole('tab', { name: tab }).click()
    assert.deepEqual(await unnamed(page), [], tab)
  }
  await details(page).press('o')
  await page.getByRole('complementary', { name: 'Sources' }).waitFor()
  assert.deepEqual(await unnamed(page), [], 'sources')
  await page.keyboard.press('Control+o')
  await page.getByRole('button', { name: 'Add evidence' }).waitFor()
  assert.deepEqual(await unnamed(page), [], 'open')
})

test('[focus] whatever Tab reaches shows that it has the focus', { skip }, async (t) => {
  const { page } = await showPage(t, site)
  await rowAt(page, 0).waitFor()
  const reached = new Set<string>()
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press('Tab')
    const { name, looksDifferent } = await page.evaluate(async () => {
      const active = document.activeElement as HTMLElement
      const near = [active, active.parentElement, active.parentElement?.parentElement].filter((one) => one != null)
      const look = () => {
        for (const animation of document.getAnimations()) animation.finish()
        return near
          .map((one) => {
            const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor } = getComputedStyle(one)
            return [outlineStyle === 'none' ? '' : outlineWidth + outlineColor, boxShadow, borderColor].join()
          })
          .join(';')
      }
      const focused = look()
      active.blur()
      const blurred = look()
      active.focus()
      const name = active.getAttribute('aria-label') ?? active.textContent ?? ''
      return { name: `${active.tagName} ${name}`, looksDifferent: focused !== blurred }
    })
    if (name.startsWith('BODY')) break
    reached.add(name)
    assert.ok(looksDifferent, `${name} has the focus and does not show it`)
  }
  assert.ok(reached.size > 10, [...reached].join())
  for (const wanted of ['INPUT Query', 'DIV Messages']) assert.ok(reached.has(wanted), `Tab never reached ${wanted}`)
})
