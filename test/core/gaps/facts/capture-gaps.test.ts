import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_DROP_PLACES, MAX_READINGS } from '../../../../core/capture/interface.ts'
import { captureGaps } from '../../../../core/gaps/facts/capture-gaps.ts'
import {
  type Block,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  obsoletePacket,
  pcap,
  pcapng,
  section,
  u64,
} from '../../../support/captures.ts'
import { corpus } from '../../../support/corpus.ts'
import { bytes, ethernet, ipv4, udp } from '../../../support/packets.ts'
import { factsOf, SECOND } from '../support-g4.ts'

const AT = 1_700_000_000
const frame = ethernet(ipv4(udp(bytes('<34>Nov 14 22:13:20 web-01 app: text'), { destinationPort: 514 })))
const packet = (seconds: number, drops?: bigint) =>
  enhancedPacket({ bytes: frame, sec: AT + seconds }, drops === undefined ? {} : { options: [[4, u64(drops, true)]] })
const reading = (seconds: number, counters: Record<number, bigint>, number = 0) =>
  interfaceStatistics(AT + seconds, counters, { interface: number })
const capture = (...blocks: Block[]) => pcapng([section(), interfaceDescription(), ...blocks])
const at = (seconds: number) => BigInt(AT + seconds) * SECOND
const gapsOf = (content: Uint8Array) => captureGaps(1, factsOf(content).facts)
const brief = (content: Uint8Array) =>
  gapsOf(content).map(({ since, until, lost }) => [since, until, lost.min, lost.max])

test('[gap-capture-difference] cumulative counters become differences, in the interval between two readings', () => {
  const [gap, ...others] = gapsOf(
    capture(
      reading(0, { 7: 3n }),
      packet(1),
      reading(60, { 7: 3n }),
      reading(120, { 7: 54n }),
      reading(180, { 7: 54n }),
    ),
  ).filter(({ since }) => since !== null)
  assert.deepEqual(others, [])
  assert.deepEqual([gap!.kind, gap!.source, gap!.since, gap!.until], ['capture', null, at(60), at(120)])
  assert.deepEqual([gap!.lost, gap!.confidence], [{ min: 51, max: 51, unit: 'packets' }, 'certain'])
  assert.equal(gap!.addresses.length, 2)
  assert.match(
    gap!.text,
    /^Between 2023-11-14 22:14:20 UTC and 2023-11-14 22:15:20 UTC the capture lost 51 packets: its counter goes from 3 to 54\./,
  )
})

test('[gap-capture-run] intervals with losses that follow one another are one finding, others are apart', () => {
  const values = [0n, 1n, 3n, 3n, 3n, 7n]
  assert.deepEqual(brief(capture(packet(0), ...values.map((value, i) => reading(i * 60, { 7: value })))), [
    [at(0), at(120), 3, 3],
    [at(240), at(300), 4, 4],
  ])
})

test('[gap-capture-quiet] counters that say zero, and captures without counters, give no finding', () => {
  assert.deepEqual(gapsOf(capture(packet(0), reading(60, { 5: 0n, 7: 0n }))), [])
  assert.deepEqual(gapsOf(capture(packet(0))), [])
  assert.deepEqual(captureGaps(1, factsOf(pcap([{ bytes: frame }]), {}, 'pcap').facts), [])
})

test('[gap-capture-reset] a counter that begins anew gives a lower bound, and says so', () => {
  const content = capture(packet(0), reading(0, { 7: 100n }), reading(60, { 7: 5n }))
  const gap = gapsOf(content).at(-1)!
  assert.deepEqual(gap.lost, { min: 105, max: null, unit: 'packets' })
  assert.match(gap.text, /began anew/)
  const hidden = capture(packet(0), reading(0, { 4: 50n, 7: 0n }), reading(60, { 4: 5n, 7: 0n }))
  const [unknown] = gapsOf(hidden)
  assert.deepEqual([unknown!.lost.min, unknown!.lost.max, unknown!.confidence], [0, null, 'possible'])
})

test('[gap-capture-once] a counter read once does not say when', () => {
  const [gap] = gapsOf(capture(packet(0), packet(5), reading(9, { 5: 4n })))
  assert.deepEqual([gap!.since, gap!.until, gap!.lost.max], [null, at(9), 4])
  assert.match(gap!.text, /read once, at 2023-11-14 22:13:29 UTC: it does not say when/)
})

test('[gap-capture-once] statistics that state no drops are no reading of the counter', () => {
  const [gap, ...others] = gapsOf(capture(packet(0), reading(3, { 4: 1n }), reading(9, { 7: 4n }), reading(12, {})))
  assert.deepEqual(others, [])
  assert.match(gap!.text, /read once, at 2023-11-14 22:13:29 UTC/)
})

test('[gap-capture-layers] what the interface lost is told apart where the system states its own count', () => {
  const both = gapsOf(capture(packet(0), reading(9, { 5: 4n, 7: 6n }))).map(({ text, lost }) => [
    text.includes('the interface lost'),
    lost.min,
  ])
  assert.deepEqual(both, [
    [true, 4],
    [false, 6],
  ])
  assert.doesNotMatch(gapsOf(capture(packet(0), reading(9, { 5: 4n })))[0]!.text, /the interface lost/)
})

test('[gap-capture-packets] drop counts of packets lie between a packet and the one before it on its interface', () => {
  assert.deepEqual(brief(capture(packet(0), packet(5, 3n), packet(6), packet(9, 2n), packet(11, 4n))), [
    [at(0), at(5), 3, 3],
    [at(6), at(11), 6, 6],
  ])
  const obsolete = capture(packet(0), obsoletePacket({ bytes: frame, sec: AT + 2 }, 7))
  assert.deepEqual(brief(obsolete), [[at(0), at(2), 7, 7]])
  assert.deepEqual(brief(capture(packet(0), packet(5, 0n))), [])
})

test('[gap-capture-twice] what packets account for is not counted again by the counters', () => {
  assert.deepEqual(brief(capture(packet(0), packet(5, 3n), packet(6), reading(9, { 7: 3n }))), [[at(0), at(5), 3, 3]])
  const more = gapsOf(capture(packet(0), packet(5, 3n), reading(9, { 7: 10n })))
  assert.deepEqual(more.map(({ lost }) => lost.min).sort(), [3, 7])
})

test('[gap-capture-sum] over all intervals the findings give the last value of a counter that never goes back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 40 }), (steps) => {
      const sums = steps.map((_, i) => steps.slice(0, i + 1).reduce((total, step) => total + step, 0))
      const sum = sums.at(-1)
      const readings = sums.map((value, i) => reading(i, { 7: BigInt(value) }))
      const found = gapsOf(capture(packet(0), ...readings))
      return (
        found.reduce((total, { lost }) => total + lost.min, 0) === sum &&
        found.every(({ lost }) => lost.max === lost.min)
      )
    }),
  )
})

test('[gap-capture-limit-readings] MAX_READINGS: one below and at are kept apart, above only the newest and a bound', () => {
  for (const [readings, max] of [
    [MAX_READINGS - 1, true],
    [MAX_READINGS, true],
    [MAX_READINGS + 1, false],
  ] as const) {
    const blocks = Array.from({ length: readings }, (_, i) => reading(i, { 7: BigInt(i) }))
    const { facts } = factsOf(capture(packet(0), ...blocks))
    const { account, statistics } = facts.interfaces[0]!
    assert.equal(account!.readings.length, Math.min(readings, MAX_READINGS))
    assert.equal(account!.readingsLeftOut, Math.max(0, readings - MAX_READINGS))
    assert.equal(account!.readings.at(-1), statistics)
    const [gap] = captureGaps(1, facts)
    assert.deepEqual([gap!.lost.min, gap!.lost.max === null], [readings - 1, !max])
  }
})

test('[gap-capture-same-readings] readings that say the same are kept as two, however many there are', () => {
  const { facts } = factsOf(
    capture(packet(0), ...Array.from({ length: 100 }, (_, i) => reading(i, { 4: BigInt(i), 7: 1n }))),
  )
  assert.deepEqual(
    facts.interfaces[0]!.account!.readings.map(({ sec }) => sec - AT),
    [0, 99],
  )
})

test('[gap-capture-limit-drops] MAX_DROP_PLACES: one below and at are kept apart, above they are added to the last', () => {
  for (const packets of [MAX_DROP_PLACES - 1, MAX_DROP_PLACES, MAX_DROP_PLACES + 1]) {
    const { facts } = factsOf(capture(...Array.from({ length: packets }, (_, i) => packet(i, 1n))))
    const { drops } = facts.interfaces[0]!.account!
    assert.equal(drops.length, Math.min(packets, MAX_DROP_PLACES))
    assert.equal(
      drops.reduce((sum, each) => sum + each.drops, 0),
      packets,
    )
    assert.equal(
      drops.reduce((sum, each) => sum + each.packets, 0),
      packets,
    )
  }
})

test('[gap-capture-name] the name of an interface cannot break the sentence', () => {
  const named = interfaceDescription({ options: [[2, 'eth\n0']] })
  const [gap] = gapsOf(
    pcapng([section(), named, interfaceDescription(), packet(0), reading(1, { 7: 1n }), reading(1, { 7: 0n }, 1)]),
  )
  assert.match(gap!.text, /interface 0 \(eth<U\+000A>0\)/)
})

const SUITE: readonly [file: string, lost: readonly number[]][] = [
  ['basic/test009.pcapng', [12_345]],
  ['basic/test013.pcapng', [10]],
  ['basic/test014.pcapng', [10, 10, 10]],
  ['advanced/test101.pcapng', [1, 42, 10]],
  ['advanced/test102.pcapng', [1, 42, 10]],
  ['difficult/test201.pcapng', [10, 1, 42]],
  ['difficult/test202.pcapng', [10, 1, 42]],
]

test('[gap-capture-corpus] the drop counts of the pcapng suite, one by one; of the others none', (t) => {
  const suite = corpus('pcapng-suite')
  if (suite === undefined) return t.skip('the corpus is not here')
  const known = new Map(SUITE)
  const files = ['basic', 'advanced', 'difficult'].flatMap((folder) =>
    Array.from(
      { length: 20 },
      (_, i) =>
        `${folder}/test${{ basic: '0', advanced: '1', difficult: '2' }[folder]}${String(i).padStart(2, '0')}.pcapng`,
    ),
  )
  let read = 0
  for (const order of ['le', 'be']) {
    for (const file of files) {
      const path = corpus(`pcapng-suite/${order}/${file}`)
      if (path === undefined) continue
      read++
      const gaps = gapsOf(readFileSync(path))
      assert.deepEqual(
        gaps.map(({ lost }) => lost.min),
        known.get(file) ?? [],
        `${order}/${file}`,
      )
      assert.ok(gaps.every(({ since, until }) => since === null || until === null || since <= until))
    }
  }
  assert.ok(read > 20)
})

test('[gap-capture-dumpcap] counters of dumpcap that say zero on every interface are no finding', (t) => {
  const path = corpus('pcap-nasty/pcpp/many_interfaces-1.pcapng')
  if (path === undefined) return t.skip('the corpus is not here')
  const { facts } = factsOf(readFileSync(path))
  assert.match(facts.interfaces[0]!.account!.application!, /^Dumpcap/)
  assert.deepEqual(captureGaps(1, facts), [])
})

test('[gap-capture-sample] the sample says: 51 packets between 03:12 and 03:13', () => {
  const content = readFileSync(join(import.meta.dirname, '../../../../samples/incident.pcapng'))
  const [gap, ...others] = gapsOf(content)
  assert.deepEqual(others, [])
  assert.match(gap!.text, /^Between 2026-11-18 03:12:00 UTC and 2026-11-18 03:13:00 UTC the capture lost 51 packets/)
})

test('[gap-capture-json] facts that were written as JSON and read again give the same findings', () => {
  const content = capture(packet(0), packet(5, 3n), reading(9, { 7: 10n }), reading(12, { 5: 1n, 7: 12n }))
  const { facts } = factsOf(content)
  assert.deepEqual(captureGaps(1, JSON.parse(JSON.stringify(facts))), captureGaps(1, facts))
})
