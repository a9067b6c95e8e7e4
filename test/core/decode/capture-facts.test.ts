import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_LISTED_INTERFACES } from '../../../core/decode/capture-facts.ts'
import { Tally } from '../../../core/decode/tally.ts'
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  pcap,
  pcapng,
  section,
  simplePacket,
} from '../../support/captures.ts'
import { bytes } from '../../support/packets.ts'
import { factsOf } from '../gaps/support-g4.ts'

const packet = { bytes: bytes('no frame') }

test('[facts-times] the earliest and the latest packet, in whatever order they stand', () => {
  const at = (sec: number, nano: number) => ({ ...packet, sec, nano })
  const { facts } = factsOf(
    pcap([at(500, 7000), at(900, 1000), at(900, 3000), at(100, 5000), at(100, 2000)]),
    {},
    'pcap',
  )
  assert.deepEqual(
    [facts.first, facts.last],
    [
      { sec: 100, nano: 2000 },
      { sec: 900, nano: 3000 },
    ],
  )
  assert.equal(facts.packets, 5)
  assert.equal(facts.interfaces[0]!.account, undefined, 'classic pcap has no place for it')
})

test('[facts-no-times] a capture without times has none', () => {
  const { facts } = factsOf(pcapng([section(), interfaceDescription(), simplePacket(packet)]))
  assert.deepEqual([facts.first, facts.last], [undefined, undefined])
})

test('[facts-application] the program that wrote a section is told for its interfaces, and not for those of the next', () => {
  const one = [section({ options: [[4, 'Dumpcap 4']] }), interfaceDescription(), enhancedPacket(packet)]
  const { facts } = factsOf(pcapng([...one, section(), interfaceDescription(), enhancedPacket(packet)]))
  assert.deepEqual(
    facts.interfaces.map(({ number, account }) => [number, account!.application]),
    [
      [0, 'Dumpcap 4'],
      [1, undefined],
    ],
  )
})

test('[facts-limit-interfaces] MAX_LISTED_INTERFACES: one below and at are listed, one above is counted', () => {
  for (const count of [MAX_LISTED_INTERFACES - 1, MAX_LISTED_INTERFACES, MAX_LISTED_INTERFACES + 1]) {
    const all = Array.from({ length: count }, (_, i) => [
      interfaceDescription(),
      interfaceStatistics(1, {}, { interface: 2 * i + 1 }),
    ])
    const { facts } = factsOf(
      pcapng([
        section(),
        ...all.flatMap(([description, statistics]) => [interfaceDescription(), description!, statistics!]),
      ]),
    )
    assert.equal(facts.interfaces.length, Math.min(count, MAX_LISTED_INTERFACES))
    assert.equal(facts.moreInterfaces, Math.max(0, count - MAX_LISTED_INTERFACES))
    assert.equal(facts.interfaces[0]!.number, 1, 'an interface that says nothing is not listed')
  }
})

test('[facts-log] a log file has no such facts', () => {
  assert.equal(new Tally().capture, undefined)
})
