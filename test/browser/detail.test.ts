// The selected message: its fields, its address, and the bytes of the evidence that say it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { root } from '../../build/provision/places.ts'
import {
  ask,
  details,
  fieldValue,
  messagesOf,
  type Printed,
  rowAt,
  SAMPLES,
  type Site,
  selectedRow,
  serveCase,
  showRows,
  wordsOf,
} from '../support/page.ts'

const served = await serveCase({ evidence: SAMPLES })
const skip = typeof served === 'string' && served
const site = served as Site
if (!skip) after(() => site.close())

const ON_WIRE = '"Accepted password for deploy from 198.51.100.23"'
const ON_DISK = '"Accepted password for deploy from 198.51.100.77"'

/** Finds one message and selects it. */
async function show(page: Page, query: string): Promise<Printed> {
  assert.equal(await ask(page, site, query), 1)
  await rowAt(page, 0).click()
  await details(page).getByRole('region', { name: 'Fields' }).waitFor()
  return messagesOf(site, query)[0]!
}

/** The bytes of a dump: an offset, groups of hexadecimal digits, and the same as text. */
function readDump(text: string): Buffer {
  const lines = text.trimEnd().split('\n')
  return Buffer.concat(
    lines.map((line) => Buffer.from(line.slice(5, 5 + 12 * 3 + 2).replaceAll(/[^0-9a-f]/g, ''), 'hex')),
  )
}

async function bytesTab(page: Page): Promise<{ place: Record<string, string>; bytes: Buffer; said: string }> {
  await details(page).getByRole('tab', { name: 'Bytes' }).click()
  const region = details(page).getByRole('region', { name: 'All bytes' })
  const terms = await region.getByRole('term').allTextContents()
  const definitions = await region.getByRole('definition').allTextContents()
  const lines = await region.locator('pre > div').allTextContents()
  return {
    place: Object.fromEntries(terms.map((term, index) => [term, definitions[index] ?? ''])),
    bytes: readDump(lines.join('\n')),
    said: (await region.textContent()) ?? '',
  }
}

const figure = (text: string | undefined) => Number(/^[\d,]+/.exec(text ?? '')![0].replaceAll(',', ''))

test('[detail-fields] the fields of a message are those that the command line prints', { skip }, async (t) => {
  const page = await showRows(t, site)
  const message = await show(page, ON_WIRE)
  const expected = {
    Facility: 'authpriv 10',
    Severity: 'info 6',
    Host: message.host,
    App: message.app,
    'Proc id': message.procid,
    'Msg id': 'none said',
    From: '192.0.2.13 41013',
    To: '192.0.2.60 514',
    Carried: 'udp datagram',
  }
  for (const [name, value] of Object.entries(expected))
    assert.equal(await fieldValue(page, name).textContent(), value, name)
  assert.equal(
    await details(page).getByRole('region', { name: 'Text' }).locator('[data-part=text]').textContent(),
    message.text,
  )
  const data = (await details(page).getByRole('region', { name: 'Structured data' }).textContent()) ?? ''
  assert.match(data, /meta.*sequenceId.*1702.*origin.*192\.0\.2\.13/)
  // No seal names the capture: the lane and the details say so with the same word.
  const verdict = await selectedRow(page).getByRole('gridcell').first().getAttribute('aria-label')
  assert.equal(verdict, 'unsigned')
  await details(page).getByText('unsigned', { exact: true }).first().waitFor()
})

test('[detail-bytes-packet] the bytes of a message from the wire are those of the capture at the offset stated', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  const message = await show(page, ON_WIRE)
  const { place, bytes, said } = await bytesTab(page)
  const [packet, offset, length] = [place.Packet, place.Offset, place.Length].map(figure)
  assert.deepEqual([packet, offset, length], [message.packet, message.offset, message.length])
  const capture = readFileSync(join(root, 'samples/incident.pcapng'))
  assert.deepEqual(bytes, capture.subarray(offset, offset! + length!))
  assert.match(bytes.toString('latin1'), /^<86>1 2026-11-18T03:09:51\.402187Z web-03 sshd 20841 - \[/)
  assert.match(said, /Read again from the evidence just now, and equal to what was indexed\./)
})

test('[detail-bytes-line] the bytes of a line are those of the log file at the offset stated', { skip }, async (t) => {
  const page = await showRows(t, site)
  const message = await show(page, ON_DISK)
  const { place, bytes } = await bytesTab(page)
  const [offset, length] = [place.Offset, place.Length].map(figure)
  const log = readFileSync(join(root, 'samples/logs/web-03/auth.log'))
  assert.deepEqual(bytes, log.subarray(offset, offset! + length!))
  assert.ok(bytes.toString().endsWith(message.text))
})

test('[detail-address] the address leads from the item to the bytes, and its last step shows them', {
  skip,
}, async (t) => {
  const page = await showRows(t, site)
  const message = await show(page, ON_WIRE)
  const address = details(page).getByRole('navigation', { name: 'Address' })
  const words = await wordsOf(address)
  assert.ok(words.includes(message.file), words)
  assert.match(words.replaceAll(',', ''), new RegExp(`packet ${message.packet}\\b`))
  assert.match(words.replaceAll(',', ''), new RegExp(`message ${message.number}\\b`))
  await address.getByRole('button').last().click()
  await details(page).getByRole('region', { name: 'All bytes' }).waitFor()
})

test('[detail-context] the context shows what was said around it, whether it matches or not', { skip }, async (t) => {
  const page = await showRows(t, site)
  const message = await show(page, ON_WIRE)
  await details(page).getByRole('tab', { name: 'Context' }).click()
  const around = details(page).getByRole('list', { name: 'Messages around it' }).getByRole('listitem')
  await around.nth(10).waitFor()
  const all = messagesOf(site, '')
  const at = all.findIndex(({ item, number }) => item === message.item && number === message.number)
  const shown = await around.allTextContents()
  const here = await around.evaluateAll((items) => items.findIndex((item) => item.getAttribute('aria-current')))
  assert.ok(here > 0 && here < shown.length - 1)
  for (const [index, text] of shown.entries()) assert.ok(text.includes(all[at + index - here]!.text.slice(0, 40)), text)
})
