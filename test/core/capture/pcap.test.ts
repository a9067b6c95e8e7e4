import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_PLAUSIBLE_RECORD, PcapReader } from '../../../core/capture/pcap.ts'
import { MAX_RECORD } from '../../../core/capture/record.ts'
import type { Reject } from '../../../core/finding.ts'
import { pcap } from '../../support/captures.ts'
import { bytes, concat, integers } from '../../support/packets.ts'
import { noReject, readCapture } from '../../support/reading.ts'

const packets = [
  { bytes: bytes('first'), sec: 1_700_000_000, nano: 123_456_000 },
  { bytes: bytes(''), sec: 1_700_000_001, nano: 0 },
  { bytes: bytes('third one'), sec: 4_294_967_295, nano: 999_999_000, originalLength: 1500 },
]

for (const bigEndian of [false, true]) {
  for (const nanoseconds of [false, true]) {
    const order = bigEndian ? 'big' : 'little'
    const unit = nanoseconds ? 'nanoseconds' : 'microseconds'
    test(`[pcap-read] ${order} endian, ${unit}: every packet with its time, place and lengths`, () => {
      const file = pcap(packets, { bigEndian, nanoseconds, linkType: 113 })
      const { reader, packets: read, rejects } = readCapture(file)
      assert.deepEqual(rejects, [])
      assert.equal(reader.failure, undefined)
      assert.equal(reader.packets, 3)
      assert.deepEqual(
        read.map(({ number, sec, nano, originalLength, linkType }) => ({
          number,
          sec,
          nano,
          originalLength,
          linkType,
        })),
        packets.map(({ bytes, sec, nano, originalLength }, i) => {
          return { number: i + 1, sec, nano, originalLength: originalLength ?? bytes.length, linkType: 113 }
        }),
      )
      for (const [i, { bytes: content, offset }] of read.entries()) {
        assert.deepEqual(content, packets[i]!.bytes)
        assert.deepEqual(file.slice(offset, offset + content.length), content)
      }
    })
  }
}

test('[pcap-chunks] the packets do not depend on how the file is cut into pieces', () => {
  const file = pcap(packets)
  const whole = readCapture(file)
  for (let chunk = 1; chunk < file.length; chunk++) {
    const { packets: read, rejects } = readCapture(file, chunk)
    assert.deepEqual(rejects, [])
    assert.deepEqual(
      read.map(({ number, offset, bytes }) => [number, offset, bytes]),
      whole.packets.map(({ number, offset, bytes }) => [number, offset, bytes]),
    )
  }
})

test('[pcap-truncated] a file cut anywhere gives all packets before the cut, and a reject that says where', () => {
  const file = pcap(packets)
  const ends = [24, 24 + 16 + 5, 24 + 16 + 5 + 16]
  for (let length = 24; length < file.length; length++) {
    const { reader, rejects } = readCapture(file.subarray(0, length))
    assert.equal(reader.packets, ends.filter((end) => end > 24 && end <= length).length)
    const lastEnd = ends.findLast((end) => end <= length)!
    const expected = length === lastEnd ? [] : [['file-truncated', lastEnd, length - lastEnd]]
    assert.deepEqual(
      rejects.map(({ reason, offset, length: cut }) => [reason, offset, cut]),
      expected,
    )
  }
})

test('[pcap-header-truncated] a file that ends inside its header is a failure', () => {
  const { reader, rejects } = readCapture(pcap([]).subarray(0, 23))
  assert.match(reader.failure!, /ends inside its header/)
  assert.deepEqual(
    rejects.map(({ reason }) => reason),
    ['file-truncated'],
  )
})

test('[pcap-stop] a sink that returns false stops the reader behind that packet', () => {
  const file = pcap(packets)
  const reader = new PcapReader(noReject)
  const stop = { packet: () => false }
  let at = 0
  const stops = packets.map(() => {
    at = reader.read(file, at, file.length, at, true, stop)
    return at
  })
  assert.deepEqual(stops, [45, 61, file.length])
})

test('[pcap-version] versions 2.0 to 2.4 and 543.0 are read, others are a failure', () => {
  for (const version of [
    [2, 4],
    [2, 3],
    [543, 0],
  ] as const) {
    assert.equal(readCapture(pcap(packets, { version })).reader.packets, 3)
  }
  for (const version of [
    [1, 4],
    [2, 5],
    [3, 0],
    [543, 1],
  ] as const) {
    const { reader, rejects } = readCapture(pcap(packets, { version }))
    assert.match(reader.failure!, new RegExp(`version ${version[0]}\\.${version[1]}`))
    assert.equal(rejects.length, 1)
    assert.equal(reader.packets, 0)
  }
})

test('[pcap-version-lengths] files of version 2.2 and older have the original length first', () => {
  const content = bytes('content')
  const old = concat(pcap([], { version: [2, 2] }), integers(4, [1, 2, 1500, content.length], true), content)
  const { packets: read } = readCapture(old)
  assert.deepEqual(
    read.map(({ bytes, originalLength }) => [bytes, originalLength]),
    [[content, 1500]],
  )
})

test('[pcap-modified] the Kuznetzov variant is read, with its longer packet header', () => {
  const { packets: read, rejects } = readCapture(pcap(packets, { magic: 0xa1b2cd34, headerExtra: 8 }))
  assert.deepEqual(rejects, [])
  assert.deepEqual(
    read.map((packet) => packet.bytes),
    packets.map((packet) => packet.bytes),
  )
})

test('[pcap-link-type] the upper half of the link type field is not part of the link type', () => {
  const { reader } = readCapture(pcap(packets, { linkType: 0x30000084 }))
  assert.equal(reader.interfaces[0]!.linkType, 132)
})

test('[pcap-snap-length] a packet longer than the snapshot length is read', () => {
  const { packets: read, reader } = readCapture(pcap(packets, { snapLength: 2 }))
  assert.equal(read.length, 3)
  assert.equal(reader.interfaces[0]!.snapLength, 2)
})

test('[pcap-fraction] a fraction of a second or more is carried over', () => {
  const file = concat(pcap([]), integers(4, [10, 2_500_000, 0, 0], true))
  const { packets: read } = readCapture(file)
  assert.deepEqual([read[0]!.sec, read[0]!.nano], [12, 500_000_000])
})

/** A file with one packet that states `captured` bytes and has them, without holding them: the reader is fed in pieces. */
function readLong(captured: number, given: number): { reader: PcapReader; rejects: Reject[]; lengths: number[] } {
  const rejects: Reject[] = []
  const lengths: number[] = []
  const reader = new PcapReader((reject) => rejects.push(reject))
  const sink = { packet: (record: { start: number; end: number }) => lengths.push(record.end - record.start) > 0 }
  const head = concat(pcap([]), integers(4, [1, 0, captured, captured], true))
  const tail = integers(4, [2, 0, 0, 0], true)
  if (captured <= MAX_RECORD) {
    const file = concat(head, new Uint8Array(given), tail)
    reader.read(file, 0, file.length, 0, true, sink)
    return { reader, rejects, lengths }
  }
  assert.equal(reader.read(head, 0, head.length, 0, false, sink), head.length)
  const zeros = new Uint8Array(1024 * 1024)
  let offset = head.length
  for (let left = given; left > 0; left -= zeros.length) {
    const end = Math.min(left, zeros.length)
    assert.equal(reader.read(zeros, 0, end, offset, false, sink), end)
    offset += end
  }
  assert.equal(reader.read(tail, 0, tail.length, offset, true, sink), tail.length)
  return { reader, rejects, lengths }
}

test('[pcap-limit-record] MAX_RECORD: one below and at are read, one above is skipped and rejected, and the next is read', () => {
  for (const captured of [MAX_RECORD - 1, MAX_RECORD]) {
    const { rejects, lengths } = readLong(captured, captured)
    assert.deepEqual(rejects, [])
    assert.deepEqual(lengths, [captured, 0])
  }
  const { rejects, lengths, reader } = readLong(MAX_RECORD + 1, MAX_RECORD + 1)
  assert.deepEqual(
    rejects.map(({ reason, packet, offset, length }) => [reason, packet, offset, length]),
    [['record-length', 1, 24, MAX_RECORD + 1]],
  )
  assert.deepEqual(lengths, [0])
  assert.equal(reader.packets, 2)
  assert.equal(reader.failure, undefined)
})

test('[pcap-limit-plausible] MAX_PLAUSIBLE_RECORD: one below and at are skipped, one above is a failure', () => {
  for (const captured of [MAX_PLAUSIBLE_RECORD - 1, MAX_PLAUSIBLE_RECORD]) {
    const { reader, rejects } = readLong(captured, 10)
    assert.equal(reader.failure, undefined)
    assert.deepEqual(
      rejects.map(({ reason, offset }) => [reason, offset]),
      [
        ['record-length', 24],
        ['file-truncated', 24],
      ],
    )
  }
  const { reader, rejects } = readLong(MAX_PLAUSIBLE_RECORD + 1, 10)
  assert.match(reader.failure!, /states 134217729 captured bytes/)
  assert.deepEqual(
    rejects.map(({ reason }) => reason),
    ['record-length'],
  )
})

test('[pcap-roundtrip] any packets written are read back, in pieces of any size', () => {
  const packet = fc.record(
    {
      bytes: fc.uint8Array({ maxLength: 60 }),
      sec: fc.nat(0xffffffff),
      nano: fc.nat(999_999_999),
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(
      fc.array(packet, { maxLength: 12 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 200 }),
      (written, bigEndian, chunk) => {
        const { packets: read, rejects } = readCapture(pcap(written, { bigEndian, nanoseconds: true }), chunk)
        assert.deepEqual(rejects, [])
        assert.deepEqual(
          read.map(({ bytes, sec, nano }) => ({ bytes, sec, nano })),
          written,
        )
      },
    ),
  )
})
