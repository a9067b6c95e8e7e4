import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { cannotCapture } from '../support/capture-program.ts'
import { jsonLines, logwitness } from '../support/cli.ts'
import { flood, floodProgram } from '../support/flood.ts'
import { accountOf, type LiveCapture, liveContent, noiseNumber, startLive } from '../support/live-capture.ts'
import { scratchFolder } from '../support/scratch.ts'
import { cannotSeparate, makeVeth } from '../support/veth.ts'

const skip = cannotCapture || cannotSeparate || (floodProgram() === undefined && 'no compiler for the sender')

suite('a live capture, and what is lost', { skip }, () => {
  const { folder } = scratchFolder()
  const keys = join(folder, 'keys')
  const wire = skip === false ? makeVeth() : undefined
  after(() => wire?.remove())
  const begin = async (name: string, flags: readonly string[] = []) => {
    const archive = join(folder, name)
    const all = ['--filter', 'udp port 514', '--engine', 'libpcap', ...flags]
    const live = startLive({ interface: wire!.interface, archive, keys, flags: all, inside: wire!.catcher })
    await live.heard('started')
    return { archive, live }
  }
  const received = (live: LiveCapture, count: number) =>
    live.heard('statistics', (notice) => (notice.received as number) >= count)
  const send = (count: number, more: { rate?: number; bytes?: number; first?: number; noise?: boolean } = {}) =>
    flood({ to: wire!.nowhere, count, through: wire!.interface, ...more }, wire!.sender)
  const verified = (archive: string) => {
    const { status, stdout } = logwitness(['verify', archive, '--keys', keys])
    assert.equal(status, 0, stdout)
  }
  /** What the ledger says of the kernel and of what was lost in all, for the capture itself. */
  const ledgerOf = (name: string, archive: string) => {
    const caseFolder = join(folder, `${name}.case`)
    assert.equal(logwitness(['open', caseFolder, archive, '--json']).status, 0)
    const asked = ['--since', '2026-01-01', '--until', '2096-12-31']
    const rows = jsonLines(logwitness(['losses', caseFolder, '--json', ...asked]).stdout)
    return rows.filter(({ item }) => item !== null).map(({ layers }) => (layers as Record<string, Cell>).kernel!)
  }

  test('[live-all] every packet that was sent is there, in order, and the archive is verified', async () => {
    const { archive, live } = await begin('all')
    const { sent } = await send(30_000, { rate: 20_000 })
    assert.equal(await live.end(), 0)
    const { segments, numbers } = liveContent(archive)
    assert.deepEqual(accountOf(numbers, sent), { missing: 0, twice: 0, strange: 0 })
    assert.ok(
      numbers.every((number, i) => number === i + 1),
      'in the order they were sent',
    )
    assert.deepEqual([segments[0]!.received, segments[0]!.dropped], [sent, 0])
    verified(archive)
    assert.deepEqual(
      ledgerOf('all', archive).map(({ state }) => state),
      ['zero'],
    )
  })

  test('[live-stopped] what the buffer cannot hold while the capture is held up is in the ledger, to the packet', async () => {
    const { archive, live } = await begin('stopped', ['--buffer', '256K', '--statistics', '1s'])
    const first = await send(500)
    await received(live, first.sent)
    live.child.kill('SIGSTOP')
    const second = await send(20_000, { first: 501 })
    live.child.kill('SIGCONT')
    const third = await send(500, { first: 20_501, rate: 5_000 })
    assert.equal(await live.end(), 0)
    const sent = first.sent + second.sent + third.sent
    const { segments, numbers } = liveContent(archive)
    const { missing, twice, strange } = accountOf(numbers, sent)
    assert.deepEqual([twice, strange], [0, 0])
    assert.ok(missing > 0, 'nothing was lost')
    assert.equal(segments.at(-1)!.dropped, missing)
    assert.equal(segments.at(-1)!.received, sent)
    verified(archive)
    assert.deepEqual(
      ledgerOf('stopped', archive).map(({ state, lost }) => [state, lost]),
      [['counted', [{ min: missing, max: missing, unit: 'packets' }]]],
    )
  })

  test('[live-rates] at every rate, up to beyond what the buffer holds, captured and told add up to what was sent', async (t) => {
    for (const [buffer, rate, count] of [
      ['1M', 2_000, 2_000],
      ['1M', 20_000, 20_000],
      ['64K', 0, 40_000],
    ] as const) {
      const name = `rate-${rate}`
      const { archive, live } = await begin(name, ['--buffer', buffer])
      const { sent, seconds } = await send(count, { rate, bytes: 400 })
      assert.equal(await live.end(), 0)
      const { segments, numbers } = liveContent(archive)
      const { missing, twice, strange } = accountOf(numbers, sent)
      t.diagnostic(
        `${buffer}, ${Math.round(sent / seconds)} a second: ${sent} sent, ${numbers.length} there, ${missing} missing`,
      )
      assert.deepEqual([twice, strange, segments.at(-1)!.dropped], [0, 0, missing])
      assert.equal(segments.at(-1)!.received, sent)
      verified(archive)
    }
  })

  test('[live-rotation] rotation by size, by time and by SIGHUP loses no packet, and the counters go on', async () => {
    const { archive, live } = await begin('rotation', ['--rotate', '256K', '--rotate', '2s'])
    const sending = send(30_000, { rate: 10_000 })
    for (let i = 0; i < 3; i++) {
      await sleep(900)
      live.child.kill('SIGHUP')
    }
    const { sent } = await sending
    // Nothing comes any more, and the time is over all the same.
    await live.heard('event', ({ text }) => /rotation reason=time/.test(String(text)))
    assert.equal(await live.end('SIGINT'), 0)
    const { segments, numbers } = liveContent(archive)
    assert.ok(segments.length > 10, `${segments.length} segments`)
    assert.ok(numbers.every((number, i) => number === i + 1) && numbers.length === sent, 'no packet more or less')
    const reasons = segments.flatMap(({ events }) =>
      events.flatMap(({ event, facts }) => (event === 'rotation' ? facts.reason! : [])),
    )
    assert.deepEqual([...new Set(reasons)].toSorted(), ['asked', 'size', 'time'])
    let before = 0
    for (const { received } of segments) {
      assert.ok(received! >= before, 'counters never fall')
      before = received!
    }
    assert.equal(before, sent)
    verified(archive)
  })

  test('[live-noise] bytes without sense at the full rate are captured as they are', async () => {
    const { archive, live } = await begin('noise', ['--rotate', '2M'])
    const { sent } = await send(10_000, { noise: true, bytes: 700 })
    assert.equal(await live.end(), 0)
    const { segments, numbers } = liveContent(archive, noiseNumber)
    const { missing, twice, strange } = accountOf(numbers, sent)
    assert.deepEqual([twice, strange, segments.at(-1)!.dropped], [0, 0, missing])
    verified(archive)
    assert.equal(logwitness(['open', join(folder, 'noise.case'), archive, '--json']).status, 0)
  })

  test('[live-interface] an interface that goes down and comes up again is noted; one that is taken away ends the capture, sealed', async () => {
    const own = makeVeth()
    try {
      const archive = join(folder, 'interface')
      const live = startLive({
        interface: own.interface,
        archive,
        keys,
        inside: own.catcher,
        flags: ['--filter', 'udp'],
      })
      await live.heard('started')
      const link = (...words: string[]) => {
        const [program, ...args] = [...own.catcher, 'ip', 'link', ...words]
        execFileSync(program!, args)
      }
      const some = (first: number) =>
        flood({ to: own.nowhere, count: 100, rate: 2_000, first, through: own.interface }, own.sender)
      await some(1)
      link('set', own.interface, 'down')
      await live.heard('interface', ({ state }) => state === 'down')
      link('set', own.interface, 'up')
      await live.heard('interface', ({ state }) => state === 'up')
      await sleep(200)
      await some(101)
      await live.heard('statistics', ({ received }) => (received as number) >= 200)
      link('delete', own.interface)
      assert.equal(await live.ended, 3)
      assert.match(live.remarks(), /the capture ended: .*the interface is gone/)
      const { segments, numbers } = liveContent(archive)
      assert.deepEqual(accountOf(numbers, 200), { missing: 0, twice: 0, strange: 0 })
      const events = segments[0]!.events.map(({ event }) => event)
      for (const event of ['interface-down', 'interface-up']) assert.ok(events.includes(event), event)
      assert.match(segments[0]!.events.at(-1)!.facts.reason!, /the interface is gone/)
      verified(archive)
    } finally {
      own.remove()
    }
  })

  test('[live-loopback] on the loopback interface a packet is there once, and counted once', async () => {
    const archive = join(folder, 'loopback')
    const flags = ['--filter', 'udp dst port 514', '--engine', 'libpcap']
    const live = startLive({ interface: 'lo', archive, keys, flags, inside: wire!.catcher })
    await live.heard('started')
    const { sent } = await flood({ to: '127.0.0.1', count: 5_000, rate: 10_000 }, wire!.catcher)
    assert.equal(await live.end(), 0)
    const { segments, numbers } = liveContent(archive)
    assert.deepEqual(accountOf(numbers, sent), { missing: 0, twice: 0, strange: 0 })
    assert.deepEqual([segments[0]!.received, segments[0]!.dropped], [sent, 0])
  })
})

interface Cell {
  readonly state: string
  readonly lost: readonly { readonly min: number; readonly max: number | null; readonly unit: string }[]
}
