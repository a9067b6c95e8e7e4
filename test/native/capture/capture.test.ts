import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { InterfaceStatistics } from '../../../core/capture/interface.ts'
import { cannotCapture, freshPort, runCapture, sendDatagrams, startCapture } from '../../support/capture-program.ts'
import { readCapture } from '../../support/reading.ts'

const skip = cannotCapture
/** Ethernet, IPv4 and UDP headers. */
const HEADERS = 42

const onLoopback = (port: number, ...more: string[]) => [
  '--interface',
  'lo',
  '--filter',
  `udp dst port ${port}`,
  ...more,
]

/** What our reader makes of what was written; nothing may be rejected. */
function read(written: Uint8Array) {
  const statistics: InterfaceStatistics[] = []
  const { packets, rejects, reader } = readCapture(new Uint8Array(written), undefined, {
    statistics: (each) => statistics.push(each),
  })
  assert.deepEqual(rejects, [])
  const payloads = packets.map(({ bytes }) => String(Buffer.from(bytes.subarray(HEADERS))))
  return { packets, payloads, statistics, described: reader.interfaces[0]! }
}

test('[capture-packets] every packet sent is written, in order, with its time, and the counters agree', {
  skip,
}, async () => {
  const port = freshPort()
  const before = Date.now()
  const running = startCapture(onLoopback(port, '--statistics-ms', '100', '--application', 'logwitness 9'))
  await running.heard('started')
  const sent = Array.from({ length: 1000 }, (_, i) => `<34>message ${i}`)
  await sendDatagrams(port, sent)
  await running.heard('statistics', ({ received }) => received === sent.length)
  const { code, written } = await running.end()
  const { packets, payloads, statistics, described } = read(written)
  assert.equal(code, 0)
  assert.deepEqual(payloads, sent)
  for (const { sec } of packets) assert.ok(sec * 1000 >= before - 1000 && sec * 1000 <= Date.now())
  assert.ok(
    packets.some(({ nano }) => nano % 1000 !== 0),
    'stamps are finer than microseconds',
  )
  assert.equal(described.name, 'lo')
  assert.equal(described.filter, `udp dst port ${port}`)
  assert.equal(described.resolution, '10^-9 s')
  assert.equal(described.account?.application, 'logwitness 9')
  const last = statistics.at(-1)!
  assert.deepEqual([last.received, last.systemDropped, last.delivered], [sent.length, 0, sent.length])
  assert.ok(statistics.length >= 3)
  assert.ok(last.start !== undefined && last.end !== undefined && last.end.sec >= last.start.sec)
  assert.equal((await running.heard('ended')).reason, 'input-closed')
})

test('[capture-earlier] what came before the start is neither written nor counted', { skip }, async () => {
  const port = freshPort()
  let sending = true
  const flood = (async () => {
    while (sending) {
      await sendDatagrams(port, ['x', 'x', 'x', 'x'])
      await nextTurn()
    }
  })()
  const running = startCapture(onLoopback(port))
  await running.heard('started')
  await sleep(100)
  const { written } = await running.end()
  sending = false
  await flood
  const { packets, statistics } = read(written)
  assert.ok(packets.length > 0)
  // The sender never stopped: what was counted was written, to the last packet.
  assert.equal(statistics.at(-1)?.received, packets.length)
  assert.equal(statistics.at(-1)?.systemDropped, 0)
})

test('[capture-losses] what the buffer cannot hold while the reader stalls is counted, to the packet', {
  skip,
}, async () => {
  const port = freshPort()
  const running = startCapture(onLoopback(port, '--buffer-bytes', '262144'), { stalled: true })
  running.child.stdout!.pause()
  await running.heard('started')
  const payload = new Uint8Array(1400)
  const sent = 4000
  await sendDatagrams(port, new Array(sent).fill(payload))
  await running.heard('warning', ({ code }) => code === 'reader-stalled')
  running.child.stdout!.resume()
  const { code, written } = await running.end()
  const { packets, statistics } = read(written)
  const { received, systemDropped } = statistics.at(-1)!
  assert.equal(code, 0)
  assert.ok(systemDropped! > 0)
  assert.equal(received, sent)
  assert.equal(packets.length + systemDropped!, sent)
})

test('[capture-signal] SIGTERM and SIGINT end it in good order, SIGHUP does not end it', { skip }, async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const running = startCapture(onLoopback(freshPort()))
    await running.heard('started')
    running.child.kill('SIGHUP')
    await sleep(50)
    assert.equal(running.child.exitCode, null)
    running.child.kill(signal)
    const { code, written } = await running.ended
    assert.equal(code, 0)
    assert.equal((await running.heard('ended')).reason, 'signal')
    assert.equal(read(written).statistics.at(-1)?.received, 0)
  }
})

test('[capture-reader-gone] it ends when nobody takes what it writes', { skip }, async () => {
  const running = startCapture(onLoopback(freshPort(), '--statistics-ms', '100'))
  await running.heard('started')
  running.child.stdout!.destroy()
  assert.equal((await running.ended).code, 4)
  assert.equal((await running.heard('ended')).reason, 'reader-gone')
})

test('[capture-snap-length] a packet that is cut keeps its length', { skip }, async () => {
  const port = freshPort()
  const running = startCapture(onLoopback(port, '--snap-length', '60'))
  await running.heard('started')
  await sendDatagrams(port, ['x'.repeat(17), 'x'.repeat(18), 'x'.repeat(19)])
  const { packets, described } = read((await running.end()).written)
  assert.deepEqual(
    packets.map(({ bytes, originalLength }) => [bytes.length, originalLength]),
    [
      [59, 59],
      [60, 60],
      [60, 61],
    ],
  )
  assert.equal(described.snapLength, 60)
})

test('[capture-filter] a filter that does not compile is refused before anything is opened, with the place', {
  skip,
}, async () => {
  // This user may not open anything, and is not told so.
  const { code, said, written } = await runCapture(['--interface', 'lo', '--filter', 'udp prot 514'], { uid: 65534 })
  assert.equal(code, 3)
  assert.equal(written.length, 0)
  assert.equal(said.length, 1)
  assert.equal(said[0]?.code, 'filter')
  assert.equal(said[0]?.position, 3)
  assert.match(String(said[0]?.text), /does not compile: .*syntax error.*"udp"/)
  assert.equal((await runCapture(['--check-filter', '--filter', 'udp port 514'])).code, 0)
  assert.equal((await runCapture(['--check-filter', '--filter', 'wlan type mgt'])).code, 0)
  assert.equal((await runCapture(['--check-filter', '--filter', 'udp port'])).code, 3)
})

test('[capture-filter-link] a filter that does not hold for the kind of link is refused', { skip }, async () => {
  const { code, said } = await runCapture(['--interface', 'lo', '--filter', 'wlan type mgt'])
  assert.equal(code, 3)
  assert.equal(said[0]?.code, 'filter')
  assert.match(String(said[0]?.text), /for this interface \(EN10MB\)/)
})

test('[capture-no-device] an interface that is not there is told from one that may not be opened', {
  skip,
}, async () => {
  for (const uid of [0, 65534]) {
    const { code, said } = await runCapture(['--interface', 'nosuch0'], { uid })
    assert.deepEqual([code, said[0]?.code], [3, 'no-such-device'])
  }
  const { code, said } = await runCapture(['--interface', 'lo'], { uid: 65534 })
  assert.deepEqual([code, said[0]?.code], [3, 'no-permission'])
})

test('[capture-list] every interface is listed, with what it is and whether it opens', { skip }, async () => {
  const all = (await runCapture(['--list'])).printed
  const lo = all.find(({ name }) => name === 'lo')
  assert.equal(lo?.loopback, true)
  assert.equal(lo?.opens, true)
  assert.equal(lo?.linkType, 1)
  assert.ok(((lo?.addresses ?? []) as string[]).includes('127.0.0.1'))
  const mine = (await runCapture(['--list', '--interface', 'lo'], { uid: 65534 })).printed
  assert.deepEqual([mine.length, mine[0]?.opens, mine[0]?.code], [1, false, 'no-permission'])
  assert.equal((await runCapture(['--list', '--interface', 'nosuch0'])).said[0]?.code, 'no-such-device')
  assert.match(String((await runCapture(['--probe'])).printed[0]?.version), /libpcap/)
})

test('[capture-limits] numbers are taken up to their limits and not beyond', { skip }, async () => {
  const codeOf = async (...args: string[]) => (await runCapture(['--check-filter', ...args])).code
  const limits: [string, number, number][] = [
    ['--snap-length', 1, 262_144],
    ['--buffer-bytes', 65_536, 2 ** 30],
    ['--statistics-ms', 100, 3_600_000],
  ]
  for (const [name, least, most] of limits) {
    for (const value of [least, least + 1, most - 1, most]) assert.equal(await codeOf(name, String(value)), 0)
    for (const value of [least - 1, most + 1, -1, '', '7x', ' 9']) assert.equal(await codeOf(name, String(value)), 2)
  }
  const filter = 'udp'.padEnd(8191)
  assert.equal(await codeOf('--filter', filter), 0)
  assert.equal(await codeOf('--filter', `${filter} `), 0)
  assert.equal(await codeOf('--filter', `${filter}  `), 2)
  for (const name of ['--application', '--interface']) {
    for (const length of [1023, 1024]) assert.equal(await codeOf(name, 'x'.repeat(length)), 0)
    assert.equal(await codeOf(name, 'x'.repeat(1025)), 2)
  }
  assert.equal(await codeOf('--nonsense', '1'), 2)
  assert.equal((await runCapture([])).code, 2)
})
