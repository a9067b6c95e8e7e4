/** States of following and capturing that are hard to come by, in a real browser: the page is told of them as by an engine. */
import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import type { Page, WebSocketRoute } from 'playwright-core'
import type { Envelope, EventName, EventPayload } from '../../contract/contract.ts'
import type { CaptureInterfaces, LiveState } from '../../contract/live.ts'
import { permissionHint } from '../../main/capture/permission-hint.ts'
import { archiveOf, CAPTURE, captureOfApp } from '../renderer/live/support-live.ts'
import { eventually } from '../support/eventually.ts'
import { SAMPLES, type Site, SMALL, serveCase, showPage, wordsOf } from '../support/page.ts'

let site: Site
let reason: string | undefined

before(async () => {
  const served = await serveCase({ evidence: SAMPLES.slice(0, 1) })
  if (typeof served === 'string') reason = served
  else site = served
})
after(() => site?.close())

/** Answers of the engine that are replaced, by call. */
type Answers = Record<string, (input: unknown) => unknown>

/** A page on the case, whose engine answers some calls as told, and says what the test has it say. */
async function showStaged(t: TestContext, answers: Answers) {
  let socket: WebSocketRoute | undefined
  // The socket is opened by a page that does not exist yet.
  await site.context.routeWebSocket('**/socket', (route) => {
    socket = route
    const server = route.connectToServer()
    route.onMessage((text) => {
      const said = JSON.parse(String(text)) as Envelope
      const answer = said.kind === 'call' ? answers[said.name] : undefined
      if (said.kind === 'call' && answer)
        route.send(JSON.stringify({ kind: 'result', id: said.id, output: answer(said.input) } satisfies Envelope))
      else server.send(text)
    })
  })
  const { page } = await showPage(t, site, SMALL)
  const say = <N extends EventName>(name: N, payload: EventPayload<N>): void =>
    socket!.send(JSON.stringify({ kind: 'event', name, payload } satisfies Envelope))
  return { page, say }
}

/** Shows a state of what is live, and what it becomes. */
async function showLive(t: TestContext, live: LiveState) {
  let now = live
  const { page, say } = await showStaged(t, { 'live.state': () => now })
  await status(page).locator('.live').waitFor()
  return {
    page,
    say,
    become(next: LiveState): void {
      now = next
      say('live.changed', next)
    },
  }
}

const status = (page: Page) => page.getByRole('contentinfo')
const notices = (page: Page) => page.getByRole('region', { name: 'Live' })

const REFUSED = 'this user may not open the interface'
const PROGRAM = '/opt/logwitness/logwitness-capture'
const HINT = permissionHint('libpcap', { platform: 'linux', program: PROGRAM, user: 'ann', isMounted: false })
const COMMAND = `sudo setcap cap_net_raw,cap_setpcap+ep ${PROGRAM}`
const INTERFACES: CaptureInterfaces = {
  isWhole: false,
  interfaces: [
    {
      name: 'eth0',
      description: null,
      addresses: ['192.0.2.2', 'fd00::2', 'fe80::1', '198.51.100.7'],
      up: true,
      running: true,
      loopback: false,
      wireless: false,
      linkTypeName: 'EN10MB',
      engines: [],
      refused: [
        { name: 'libpcap', reason: REFUSED, hint: HINT },
        { name: 'dumpcap', reason: 'it is not installed', hint: null },
      ],
    },
  ],
}

test('[live-permission] where no engine may open an interface, it says why, and the command that helps can be copied', async (t) => {
  if (reason) return t.skip(reason)
  await site.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { page } = await showStaged(t, { 'capture.interfaces': () => INTERFACES })
  await page.getByRole('button', { name: 'Start a capture…' }).click()
  const sheet = page.getByRole('dialog', { name: 'Start a capture' })
  await sheet.getByText('cannot be opened').waitFor()
  const words = await wordsOf(sheet)
  assert.match(words, /Only interfaces with an address are listed/)
  assert.match(words, /192\.0\.2\.2 fd00::2 fe80::1 and 1 more/)
  assert.match(words, new RegExp(`libpcap: ${REFUSED}`))
  assert.match(words, /dumpcap: it is not installed/)
  assert.equal(await sheet.getByRole('button', { name: 'Continue…' }).isDisabled(), true)
  await sheet.getByRole('button', { name: 'Copy the command' }).click()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), COMMAND)
})

test('[live-failed] a capture that fails says why and what helps, until it was seen', async (t) => {
  if (reason) return t.skip(reason)
  const archives = [archiveOf()]
  const { page, become } = await showLive(t, { archives, captures: [captureOfApp()] })
  await status(page).getByText('Following', { exact: true }).waitFor()
  const failed = captureOfApp({
    state: 'failed',
    reason: 'the interface is gone',
    hint: 'sudo ip link set dev eth0 up',
  })
  become({ archives: [archiveOf({ state: 'ended' })], captures: [failed] })
  const told = notices(page).getByRole('alert')
  await told.waitFor()
  assert.match(
    await wordsOf(told),
    /The capture on eth0 failed: the interface is gone\. Sealed: 1 segment, 100 packets/,
  )
  await told.getByText('sudo ip link set dev eth0 up').waitFor()
  await told.getByRole('button', { name: 'Dismiss' }).click()
  await told.waitFor({ state: 'detached' })
})

test('[live-states] starting, behind, left by a crash, failed and several archives are told apart', async (t) => {
  if (reason) return t.skip(reason)
  const { page, become } = await showLive(t, {
    archives: [archiveOf({ segment: null, segments: 0, capture: null })],
    captures: [captureOfApp({ state: 'starting' })],
  })
  const says = (pattern: RegExp) =>
    eventually(
      () => wordsOf(status(page)),
      (words) => pattern.test(words),
    )
  await says(/Starting eth0 libpcap.*drops unknown/)
  // A capture is in sight, and can be stopped, also where its archive is not followed.
  become({ archives: [], captures: [captureOfApp({ dropped: 2 })] })
  await says(/Capturing, not followed eth0 dropped 2 kernel unknown interface/)
  await status(page).locator('.live button').click()
  const sheet = page.getByRole('dialog', { name: 'Live' })
  await sheet.getByRole('button', { name: 'Stop the capture' }).waitFor()
  await page.keyboard.press('Escape')
  become({ archives: [archiveOf({ behindMs: 4200, behindBytes: 9_000_000 })], captures: [] })
  await says(/Following eth0 libpcap 48\/s behind by 4 s dropped 0 kernel 0 interface 0 not decoded/)
  become({ archives: [archiveOf({ written: false })], captures: [] })
  await says(/Not written eth0/)
  const blind = { ...CAPTURE, dropped: null, interfaceDropped: null, packetsPerSecond: 2, blindness: 'cap cannot tell' }
  become({ archives: [archiveOf(), archiveOf({ path: '/b', capture: blind })], captures: [] })
  await says(/Following 2 archives 50\/s .*drops unknown/)
  const counting = { ...CAPTURE, dropped: 7 }
  become({ archives: [archiveOf({ capture: counting }), archiveOf({ path: '/b', capture: blind })], captures: [] })
  await says(/dropped ≥ 7 kernel unknown interface/)
  become({ archives: [archiveOf({ state: 'failed', reason: 'the disk is full' })], captures: [] })
  await says(/Failed eth0/)
  assert.match(await wordsOf(notices(page)), /The archive \/a is no longer followed: the disk is full\./)
})

test('[live-engine-died] while the engine is away no counter is shown as if it were of now', async (t) => {
  if (reason) return t.skip(reason)
  const { page, say, become } = await showLive(t, { archives: [archiveOf()], captures: [captureOfApp()] })
  await status(page).getByText('Following', { exact: true }).waitFor()
  say('engine.state', { state: 'restarting', detail: '' })
  await status(page).getByText('counters not known now').waitFor()
  assert.doesNotMatch(await wordsOf(status(page)), /dropped|not decoded/)
  become({ archives: [archiveOf()], captures: [] })
  say('engine.state', { state: 'running', detail: '' })
  await eventually(
    () => wordsOf(status(page)),
    (words) => /dropped 0 kernel/.test(words),
  )
  assert.match(
    await wordsOf(notices(page)),
    /while the capture on eth0 was running: whether it still runs is not known/,
  )
})
