import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { InterfaceStatistics } from '../../../core/capture/interface.ts'
import { MAX_INTERFACES, PcapngReader } from '../../../core/capture/pcapng.ts'
import { MAX_OPTION_TEXT } from '../../../core/capture/pcapng-block.ts'
import { MAX_HELD, MAX_RECORD } from '../../../core/capture/record.ts'
import type { Reject } from '../../../core/finding.ts'
import {
  anyBlock,
  enhancedPacket,
  frameBlock,
  interfaceDescription,
  interfaceStatistics,
  obsoletePacket,
  pcapng,
  section,
  simplePacket,
  u64,
} from '../../support/captures.ts'
import { bytes, concat, integers } from '../../support/packets.ts'
import { readCapture } from '../../support/reading.ts'

const packet = { bytes: bytes('packet'), sec: 1_700_000_000, nano: 123_456_000 }
const start = [section(), interfaceDescription()]

/** Reason, packet and offset of each reject. */
function readings(rejects: readonly Reject[]): [string, number, number][] {
  return rejects.map(({ reason, packet, offset }) => [reason, packet, offset])
}

for (const bigEndian of [false, true]) {
  const order = bigEndian ? 'big' : 'little'
  test(`[pcapng-packets] ${order} endian: enhanced, simple and obsolete packet blocks`, () => {
    const file = pcapng([...start, enhancedPacket(packet), simplePacket(packet), obsoletePacket(packet, 7)], bigEndian)
    const { packets, rejects, reader } = readCapture(file)
    assert.deepEqual(rejects, [])
    assert.deepEqual(
      packets.map(({ number, sec, nano }) => [number, sec, nano]),
      [
        [1, packet.sec, packet.nano],
        [2, Number.NaN, 0],
        [3, packet.sec, packet.nano],
      ],
    )
    for (const { bytes: content, offset } of packets) {
      assert.deepEqual(content, packet.bytes)
      assert.deepEqual(file.slice(offset, offset + content.length), content)
    }
    assert.equal(reader.interfaces[0]!.dropsBeforePackets, 7)
    assert.equal(reader.interfaces[0]!.packets, 3)
  })

  test(`[pcapng-statistics] ${order} endian: the counters stated are kept, those not stated stay unknown`, () => {
    const seen: InterfaceStatistics[] = []
    const block = interfaceStatistics(1_700_000_009, { 2: 5n << 32n, 4: 1000n, 5: 0n, 7: 2n ** 40n, 8: 2n ** 60n })
    const { reader } = readCapture(pcapng([...start, enhancedPacket(packet), block], bigEndian), undefined, {
      statistics: (statistics) => seen.push(statistics),
    })
    assert.equal(seen.length, 1)
    assert.equal(reader.interfaces[0]!.statistics, seen[0])
    const { received, interfaceDropped, filterAccepted, systemDropped, delivered, sec, packetsBefore } = seen[0]!
    assert.deepEqual([received, interfaceDropped, filterAccepted, systemDropped], [1000, 0, undefined, 2 ** 40])
    assert.equal(delivered, undefined, 'not exact as a number')
    assert.deepEqual([sec, packetsBefore], [1_700_000_009, 1])
  })
}

test('[pcapng-interface] an interface description gives name, system, filter, hardware, link type and snapshot length', () => {
  const description = interfaceDescription({
    linkType: 113,
    snapLength: 96,
    options: [
      [2, 'eth0'],
      [3, 'mirror'],
      [9, bytes([9])],
      [11, concat(bytes([0]), bytes('udp port 514'))],
      [12, 'OpenBSD'],
      [15, 'em0'],
      [1, 'a comment'],
    ],
  })
  const { reader } = readCapture(pcapng([section(), description]))
  const { name, description: about, filter, system, hardware, linkType, snapLength, resolution } = reader.interfaces[0]!
  assert.deepEqual(
    { name, about, filter, system, hardware, linkType, snapLength, resolution },
    {
      name: 'eth0',
      about: 'mirror',
      filter: 'udp port 514',
      system: 'OpenBSD',
      hardware: 'em0',
      linkType: 113,
      snapLength: 96,
      resolution: '10^-9 s',
    },
  )
  assert.equal((reader as PcapngReader).comments, 1)
})

test('[pcapng-sections] each section has its own byte order and interfaces; interfaces are numbered over the file', () => {
  const one = pcapng([
    section(),
    interfaceDescription({ linkType: 1 }),
    interfaceDescription({ linkType: 113 }),
    enhancedPacket(packet, { interface: 1 }),
  ])
  const two = pcapng([section(), interfaceDescription({ linkType: 101 }), enhancedPacket(packet)], true)
  const { packets, reader, rejects } = readCapture(concat(one, two))
  assert.deepEqual(rejects, [])
  assert.deepEqual(
    packets.map((each) => [each.interface, each.linkType, each.number]),
    [
      [1, 113, 1],
      [2, 101, 2],
    ],
  )
  assert.deepEqual(
    reader.interfaces.map((each) => each.section),
    [0, 0, 1],
  )
})

test('[pcapng-time] resolution (powers of 10 and of 2) and offset of an interface are applied', () => {
  const little = true
  const powerOfTwo = interfaceDescription({ options: [[9, bytes([0x80 | 20])]] })
  const shifted = interfaceDescription({
    options: [
      [9, bytes([9])],
      [14, u64(BigInt.asUintN(64, -3600n), little)],
    ],
  })
  const { packets } = readCapture(
    pcapng([
      section(),
      powerOfTwo,
      shifted,
      enhancedPacket({ ...packet, nano: 500_000_000 }, { units: 2n ** 20n }),
      enhancedPacket({ ...packet, nano: 123_456_789 }, { units: 10n ** 9n, interface: 1 }),
    ]),
  )
  assert.deepEqual(
    packets.map(({ sec, nano }) => [sec, nano]),
    [
      [packet.sec, 500_000_000],
      [packet.sec - 3600, 123_456_789],
    ],
  )
})

test('[pcapng-simple-length] a simple packet has no more bytes than the snapshot length and the block', () => {
  const long = { bytes: bytes('0123456789'), originalLength: 1000 }
  const { packets } = readCapture(pcapng([section(), interfaceDescription({ snapLength: 5 }), simplePacket(long)]))
  assert.deepEqual([packets[0]!.bytes.length, packets[0]!.originalLength], [5, 1000])
})

test('[pcapng-drops] drop counts of packets are added up; a packet without one leaves it unknown', () => {
  const drops = (count: bigint) => enhancedPacket(packet, { options: [[4, u64(count, true)]] })
  assert.equal(
    readCapture(pcapng([...start, enhancedPacket(packet)])).reader.interfaces[0]!.dropsBeforePackets,
    undefined,
  )
  assert.equal(readCapture(pcapng([...start, drops(3n), drops(4n)])).reader.interfaces[0]!.dropsBeforePackets, 7)
  assert.equal(
    readCapture(pcapng([...start, obsoletePacket(packet, 0xffff)])).reader.interfaces[0]!.dropsBeforePackets,
    undefined,
  )
})

test('[pcapng-other-blocks] blocks of every other kind are counted and passed over', () => {
  const content = bytes('what they hold')
  const types = [4, 9, 10, 0xbad, 0x40000bad, 0x204, 0x80000001]
  const file = pcapng([...start, ...types.map((type) => anyBlock(type, content)), enhancedPacket(packet)])
  for (const chunk of [file.length, 7, 1]) {
    const { reader, rejects } = readCapture(file, chunk)
    assert.deepEqual(rejects, [])
    assert.deepEqual((reader as PcapngReader).blocks, {
      sections: 1,
      interfaces: 1,
      packets: 1,
      statistics: 0,
      nameResolution: 1,
      journal: 1,
      secrets: 1,
      custom: 2,
      unknown: 2,
    })
  }
})

test('[pcapng-truncated] a file cut anywhere gives all packets before the cut, and a reject', () => {
  const file = pcapng([...start, enhancedPacket(packet), anyBlock(4, bytes('names')), enhancedPacket(packet)])
  const ends = [28, 48, 88, 108, 148]
  assert.equal(file.length, 148)
  for (let length = 28; length < file.length; length++) {
    const lastEnd = ends.findLast((each) => each <= length)!
    for (const chunk of [length, 5]) {
      const { reader, rejects } = readCapture(file.subarray(0, length), chunk)
      assert.equal(reader.packets, length >= 88 ? 1 : 0)
      const expected = length === lastEnd ? [] : [['file-truncated', lastEnd, length - lastEnd]]
      assert.deepEqual(
        rejects.map(({ reason, offset, length: cut }) => [reason, offset, cut]),
        expected,
      )
      assert.equal(reader.failure, undefined)
    }
  }
})

test('[pcapng-block-length] a length below 12 or no multiple of 4 is a failure that says where', () => {
  for (const length of [0, 11, 13, 41]) {
    const file = concat(pcapng([...start, enhancedPacket(packet)]), integers(4, [6, length, 0, 0, 0], true))
    const { reader, rejects } = readCapture(file)
    assert.equal(reader.packets, 1)
    assert.match(reader.failure!, new RegExp(`offset 88 states the length ${length}`))
    assert.deepEqual(readings(rejects), [['block-length', 0, 88]])
  }
})

test('[pcapng-block-trailer] a packet block whose lengths differ is rejected and counted; reading goes on', () => {
  const file = pcapng([...start, enhancedPacket(packet), enhancedPacket(packet)])
  file[84] = 0xff
  const { reader, rejects, packets } = readCapture(file)
  assert.deepEqual(readings(rejects), [['block-trailer', 1, 48]])
  assert.deepEqual([reader.packets, packets.length, packets[0]!.number], [2, 1, 2])
})

test('[pcapng-block-trailer-interface] without its interface description a section is a failure', () => {
  const file = pcapng([...start, enhancedPacket(packet)])
  file[44] = 0xff
  const { reader } = readCapture(file)
  assert.match(reader.failure!, /offset 28/)
})

test('[pcapng-captured-length] a captured length beyond the block is a reject', () => {
  const file = pcapng([...start, enhancedPacket(packet), enhancedPacket(packet)])
  file[48 + 20] = 9
  const { reader, rejects } = readCapture(file)
  assert.deepEqual(readings(rejects), [['block-length', 1, 48]])
  assert.equal(reader.packets, 2)
})

test('[pcapng-interface-unknown] a packet of an interface never described is a reject', () => {
  const file = pcapng([
    section(),
    enhancedPacket(packet),
    interfaceDescription(),
    enhancedPacket(packet, { interface: 1 }),
    simplePacket(packet),
  ])
  const { reader, rejects, packets } = readCapture(file)
  assert.deepEqual(readings(rejects), [
    ['interface-unknown', 1, 28],
    ['interface-unknown', 2, 88],
  ])
  assert.deepEqual([reader.packets, packets.length], [3, 1])
})

test('[pcapng-version] 1.0 and 1.2 are read; a section of another version is skipped by its length, or a failure without one', () => {
  for (const version of [
    [1, 0],
    [1, 2],
  ] as const) {
    assert.equal(
      readCapture(pcapng([section({ version }), interfaceDescription(), enhancedPacket(packet)])).reader.packets,
      1,
    )
  }
  const next = pcapng([...start, enhancedPacket(packet)])
  const unknown = concat(pcapng([section({ version: [2, 0], length: [0, 8] })]), bytes('whatever'), next)
  const skipped = readCapture(unknown)
  assert.deepEqual(readings(skipped.rejects), [['section-header', 0, 0]])
  assert.equal(skipped.reader.packets, 1)
  const failed = readCapture(concat(next, pcapng([section({ version: [2, 0] })]), next))
  assert.equal(failed.reader.packets, 1)
  assert.match(failed.reader.failure!, /version 2\.0/)
})

test('[pcapng-byte-order] a section header without a byte-order magic is a failure', () => {
  const first = pcapng([...start, enhancedPacket(packet)])
  const { reader, rejects } = readCapture(concat(first, frameBlock(0x0a0d0d0a, new Uint8Array(16), true)))
  assert.equal(reader.packets, 1)
  assert.deepEqual(readings(rejects), [['section-header', 0, 88]])
})

test('[pcapng-option-bounds] an option that reaches over its block is a reject; what stands before it counts', () => {
  const body = concat(
    integers(2, [1, 0], true),
    integers(4, [0], true),
    integers(2, [2, 4], true),
    bytes('eth0'),
    integers(2, [3, 5], true),
  )
  const file = concat(pcapng([section()]), frameBlock(1, body, true), pcapng([enhancedPacket(packet)]))
  const { reader, rejects } = readCapture(file)
  assert.deepEqual(readings(rejects), [['block-length', 0, 28]])
  assert.deepEqual(
    [reader.interfaces[0]!.name, reader.interfaces[0]!.description, reader.packets],
    ['eth0', undefined, 1],
  )
})

test('[pcapng-limit-option-text] MAX_OPTION_TEXT: text up to it is kept, longer text is cut', () => {
  for (const length of [MAX_OPTION_TEXT - 1, MAX_OPTION_TEXT, MAX_OPTION_TEXT + 1]) {
    const { reader } = readCapture(pcapng([section(), interfaceDescription({ options: [[2, 'x'.repeat(length)]] })]))
    assert.equal(reader.interfaces[0]!.name!.length, Math.min(length, MAX_OPTION_TEXT))
  }
})

test('[pcapng-limit-interfaces] MAX_INTERFACES: one below and at are kept, one above is a failure', () => {
  const one = pcapng([interfaceDescription()])
  const many = (count: number) => {
    const file = new Uint8Array(28 + count * one.length)
    file.set(pcapng([section()]))
    for (let i = 0; i < count; i++) file.set(one, 28 + i * one.length)
    return readCapture(file)
  }
  for (const count of [MAX_INTERFACES - 1, MAX_INTERFACES]) {
    const { reader } = many(count)
    assert.deepEqual([reader.interfaces.length, reader.failure], [count, undefined])
  }
  const { reader } = many(MAX_INTERFACES + 1)
  assert.equal(reader.interfaces.length, MAX_INTERFACES)
  assert.match(reader.failure!, /limit of 65536/)
})

test('[pcapng-limit-record] MAX_RECORD: one below and at are read, one above is rejected, and the next packet is read', () => {
  for (const length of [MAX_RECORD - 1, MAX_RECORD, MAX_RECORD + 1]) {
    const { packets, reader, rejects } = readCapture(
      pcapng([...start, enhancedPacket({ bytes: new Uint8Array(length) }), enhancedPacket(packet)]),
    )
    const above = length > MAX_RECORD
    assert.deepEqual(readings(rejects), above ? [['record-length', 1, 48]] : [])
    assert.deepEqual([reader.packets, packets.length], [2, above ? 1 : 2])
  }
})

test('[pcapng-limit-held] MAX_HELD: blocks below and at it are read, a longer one is passed over without being held', () => {
  const blockOf = (length: number) => {
    const body = new Uint8Array(length - 12)
    body.set(integers(4, [0, 0, 0, 4, 4], true))
    return concat(pcapng(start), frameBlock(6, body, true), pcapng([enhancedPacket(packet)]))
  }
  for (const length of [MAX_HELD - 4, MAX_HELD]) {
    const { packets, rejects } = readCapture(blockOf(length))
    assert.deepEqual(rejects, [])
    assert.deepEqual(
      packets.map((each) => each.bytes.length),
      [4, 6],
    )
  }
  const file = blockOf(MAX_HELD + 4)
  const rejects: Reject[] = []
  const reader = new PcapngReader((reject) => rejects.push(reject))
  const sink = { packet: () => true }
  // All that came is consumed, although the block goes on.
  assert.equal(reader.read(file, 0, 1000, 0, false, sink), 1000)
  reader.read(file, 1000, file.length, 1000, true, sink)
  assert.deepEqual(readings(rejects), [['record-length', 1, 48]])
  assert.equal(reader.packets, 2)
})

test('[pcapng-roundtrip] any packets written are read back, in pieces of any size', () => {
  const written = fc.record(
    {
      bytes: fc.uint8Array({ maxLength: 60 }),
      sec: fc.nat(0x7fffffff),
      nano: fc.nat(999_999_999),
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(
      fc.array(written, { maxLength: 12 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 200 }),
      (packets, bigEndian, chunk) => {
        const nanoseconds = interfaceDescription({ options: [[9, bytes([9])]] })
        const blocks = packets.map((each) => enhancedPacket(each, { units: 10n ** 9n, options: [[1, 'c']] }))
        const reading = readCapture(pcapng([section(), nanoseconds, ...blocks], bigEndian), chunk)
        assert.deepEqual(reading.rejects, [])
        assert.deepEqual(
          reading.packets.map(({ bytes, sec, nano }) => ({ bytes, sec, nano })),
          packets,
        )
      },
    ),
  )
})
