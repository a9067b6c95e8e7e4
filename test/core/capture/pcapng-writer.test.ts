import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../../core/bytes/utf8.ts'
import type { InterfaceStatistics } from '../../../core/capture/interface.ts'
import { MAX_OPTION_TEXT } from '../../../core/capture/pcapng-block.ts'
import {
  enhancedPacket,
  eventBlock,
  interfaceDescription,
  interfaceStatistics,
  MAX_TEXT_BYTES,
  sectionHeader,
} from '../../../core/capture/pcapng-writer.ts'
import { bytes, concat } from '../../support/packets.ts'
import { readCapture } from '../../support/reading.ts'

const start = [sectionHeader(), interfaceDescription({ linkType: 1, snapLength: 0 })]

/** What our reader makes of blocks; none may be rejected. */
function read(...blocks: readonly Uint8Array[]) {
  const statistics: InterfaceStatistics[] = []
  const reading = readCapture(concat(...blocks), undefined, { statistics: (each) => statistics.push(each) })
  assert.deepEqual(reading.rejects, [])
  return { ...reading, statistics }
}

const nanoseconds = (sec: number, nano: number): bigint => BigInt(sec) * 1_000_000_000n + BigInt(nano)

test('[pcapng-write-described] what is said of section and interface is read again', () => {
  const section = sectionHeader({ hardware: 'vm', system: 'Linux', application: 'logwitness 1', comment: 'begun' })
  const described = {
    name: 'eth0',
    description: 'Ä port',
    filter: 'udp port 514',
    hardware: 'a card',
    system: 'Linux',
    comment: 'here',
  }
  const { reader } = read(section, interfaceDescription({ linkType: 113, snapLength: 65_535, ...described }))
  const [only] = reader.interfaces
  assert.deepEqual(
    [only?.linkType, only?.snapLength, only?.name, only?.description, only?.filter, only?.system, only?.hardware],
    [113, 65_535, 'eth0', 'Ä port', 'udp port 514', 'Linux', 'a card'],
  )
  assert.equal(only?.resolution, '10^-9 s')
  assert.equal(only?.account?.application, 'logwitness 1')
  assert.equal((reader as unknown as { comments: number }).comments, 2)
})

test('[pcapng-write-packet] packets of any length, time and cut are read as they were written', () => {
  const packet = fc.record({
    content: fc.uint8Array({ maxLength: 70 }),
    more: fc.nat(2000),
    sec: fc.integer({ min: 0, max: 18_000_000_000 }),
    nano: fc.integer({ min: 0, max: 999_999_999 }),
  })
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 20 }), (all) => {
      const blocks = all.map(({ content, more, sec, nano }) =>
        enhancedPacket({ time: nanoseconds(sec, nano), bytes: content, originalLength: content.length + more }),
      )
      const { packets } = read(...start, ...blocks)
      assert.deepEqual(
        packets.map((each) => [each.bytes, each.originalLength, each.sec, each.nano]),
        all.map(({ content, more, sec, nano }) => [content, content.length + more, sec, nano]),
      )
    }),
  )
})

test('[pcapng-write-statistics] counters that are stated are read again, and those left out stay unknown', () => {
  const count = fc.option(fc.maxSafeNat(), { nil: undefined })
  const counters = fc.record({
    received: count,
    interfaceDropped: count,
    filterAccepted: count,
    systemDropped: count,
    delivered: count,
  })
  fc.assert(
    fc.property(counters, fc.integer({ min: 0, max: 4_000_000_000 }), fc.string(), (given, sec, comment) => {
      const [begun, now] = [nanoseconds(sec, 1), nanoseconds(sec + 9, 999_999_999)]
      const { statistics } = read(
        ...start,
        interfaceStatistics({ time: now, start: begun, end: now, comment, ...given }),
      )
      const [{ received, interfaceDropped, filterAccepted, systemDropped, delivered, ...times }] = statistics as [
        InterfaceStatistics,
      ]
      assert.deepEqual({ received, interfaceDropped, filterAccepted, systemDropped, delivered }, { ...given })
      assert.deepEqual([times.sec, times.nano], [sec + 9, 999_999_999])
      assert.deepEqual(
        [{ ...times.start }, { ...times.end }],
        [
          { sec, nano: 1 },
          { sec: sec + 9, nano: 999_999_999 },
        ],
      )
    }),
  )
})

test('[pcapng-write-event] an event keeps the counters it is given, and counts time as the interface does', () => {
  const counted = interfaceStatistics({ time: 5n, received: 7, systemDropped: 2 })
  const options = counted.subarray(20, counted.length - 4)
  const block = eventBlock(nanoseconds(1_700_000_000, 123_456_789), 'logwitness: heartbeat', options)
  const { statistics } = read(...start, block)
  const [only] = statistics
  assert.deepEqual([only?.received, only?.systemDropped, only?.interfaceDropped], [7, 2, undefined])
  assert.deepEqual([only?.sec, only?.nano], [1_700_000_000, 123_456_789])
  assert.ok(utf8(block, 0, block.length).includes('logwitness: heartbeat'))

  // An interface that states no resolution counts microseconds: link type, snap length, no options.
  const plain = Uint8Array.of(1, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0)
  const micro = read(sectionHeader(), plain, eventBlock(nanoseconds(1_700_000_000, 123_456_789), 'x', undefined, 6))
  assert.deepEqual([micro.statistics[0]?.sec, micro.statistics[0]?.nano], [1_700_000_000, 123_456_000])
})

test('[pcapng-write-text] text is cut at the limit, behind a whole character', () => {
  const size = (text: string) => sectionHeader({ application: text }).length - sectionHeader({ application: '' }).length
  assert.equal(size('x'.repeat(MAX_TEXT_BYTES - 1)), MAX_TEXT_BYTES)
  assert.equal(size('x'.repeat(MAX_TEXT_BYTES)), MAX_TEXT_BYTES)
  assert.equal(size('x'.repeat(MAX_TEXT_BYTES + 1)), MAX_TEXT_BYTES)
  const block = sectionHeader({ application: `${'x'.repeat(MAX_TEXT_BYTES - 1)}ä` })
  assert.ok(block.indexOf(0xc3) < 0)
  const { reader } = read(block, interfaceDescription({ linkType: 1, snapLength: 0 }))
  assert.equal(reader.interfaces[0]?.account?.application?.length, MAX_OPTION_TEXT)
  assert.equal(bytes('ä').length, 2)
})
