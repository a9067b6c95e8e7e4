import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { MAX_RECORD_BYTES, type SegmentKind } from '../../../core/archive/record-slicer.ts'
import { unsettledStretches } from '../../../core/archive/unsettled.ts'
import { compare, cut } from '../../support/altered-content.ts'
import { enhancedPacket, frameBlock, interfaceDescription, pcap, pcapng, section } from '../../support/captures.ts'
import { concat } from '../../support/packets.ts'

const packet = (i: number) => enhancedPacket({ bytes: Uint8Array.from({ length: 60 }, (_, j) => i * 7 + j) })
const packets = (from: number, count: number) => Array.from({ length: count }, (_, i) => packet(from + i))
const second = { options: [[2, 'second']] } as const

/** Records 0 to 9: header, interface, 3 packets, interface, 4 packets; 10 to 15: header, interface, 4 packets. */
const sealed = cut(
  'pcapng',
  pcapng([
    section(),
    interfaceDescription(),
    ...packets(0, 3),
    interfaceDescription(second),
    ...packets(3, 4),
    section(second),
    interfaceDescription({ linkType: 101 }),
    ...packets(7, 4),
  ]),
)

const flipped = (record: Uint8Array) => record.with(record.length - 6, record.at(-6)! ^ 1)
const other = cut('pcapng', pcapng([packet(99), interfaceDescription({ linkType: 228 }), section({ version: [1, 2] })]))

/** What is unsettled once `sealed` became `altered`, as the indices of the records that stand there. */
function unsettled(altered: readonly Uint8Array[], skip = 0, all = sealed, kind: SegmentKind = 'pcapng') {
  const { changes, slicer } = compare(kind, all, concat(...altered), skip)
  const places = [0]
  for (const [i, { length }] of altered.entries()) places.push(places[i]! + length)
  return unsettledStretches(kind, changes, slicer, skip === 0).map(({ start, end }) => [
    places.indexOf(start),
    places.indexOf(end),
  ])
}

suite('what altered records of pcapng leave unsettled', () => {
  test('[unsettled-none] nothing, where nothing or one packet was altered behind the interfaces of its section', () => {
    assert.deepEqual(unsettled(sealed), [])
    for (const at of [6, 9, 12, 15]) {
      assert.deepEqual(unsettled(sealed.with(at, flipped(sealed[at]!))), [], `changed ${at}`)
      assert.deepEqual(unsettled(sealed.toSpliced(at, 1)), [], `removed ${at}`)
    }
    assert.deepEqual(unsettled(sealed.toSpliced(7, 0, other[0]!)), [], 'a packet inserted')
    const swapped = sealed.with(7, sealed[8]!).with(8, sealed[7]!)
    assert.deepEqual(unsettled(swapped), [], 'packets in another order')
    assert.deepEqual(unsettled(sealed.slice(0, -4)), [], 'nothing stands behind')
  })

  test('[unsettled-head] a header or interface that was altered or put in unsettles what stands behind it in its section', () => {
    assert.deepEqual(unsettled(sealed.with(0, other[2]!)), [[0, 10]])
    assert.deepEqual(unsettled(sealed.with(1, other[1]!)), [[1, 10]])
    assert.deepEqual(unsettled(sealed.with(5, other[1]!)), [[5, 10]])
    assert.deepEqual(unsettled(sealed.with(11, other[1]!)), [[11, 16]])
    assert.deepEqual(unsettled(sealed.toSpliced(7, 0, other[1]!)), [[7, 11]])
    assert.deepEqual(unsettled(sealed.toSpliced(13, 0, other[2]!)), [[13, 17]])
  })

  test('[unsettled-gone] one record gone may have been an interface: those behind it have another number then', () => {
    assert.deepEqual(unsettled(sealed.toSpliced(3, 1)), [[3, 9]])
    assert.deepEqual(unsettled(sealed.with(3, flipped(sealed[3]!))), [[3, 10]])
    assert.deepEqual(unsettled(sealed.toSpliced(1, 1)), [[1, 9]])
    assert.deepEqual(
      unsettled(sealed.toSpliced(10, 1)),
      [[10, 15]],
      'the header of a section, and its interface is there',
    )
  })

  test('[unsettled-two-gone] two records gone or changed may have been the head of a section', () => {
    assert.deepEqual(unsettled(sealed.toSpliced(10, 2)), [[10, 14]])
    assert.deepEqual(unsettled(sealed.toSpliced(13, 2)), [[13, 14]])
    assert.deepEqual(unsettled(sealed.with(6, flipped(sealed[6]!)).with(8, flipped(sealed[8]!))), [[6, 10]])
    const inTwoSections = sealed.with(9, flipped(sealed[9]!)).with(12, flipped(sealed[12]!))
    assert.deepEqual(unsettled(inTwoSections), [])
  })

  test('[unsettled-moved] a header or interface in another place unsettles everything', () => {
    const moved = [...sealed.toSpliced(5, 1), sealed[5]!]
    assert.deepEqual(unsettled(moved), [[0, 16]])
  })

  test('[unsettled-step] where lengths lead astray, everything behind is unsettled, the next section too', () => {
    const record = sealed[7]!.with(4, sealed[7]![4]! ^ 4)
    assert.deepEqual(unsettled(sealed.with(7, record)), [[7, 16]])
    const both = sealed.with(1, other[1]!).with(12, sealed[12]!.with(4, sealed[12]![4]! ^ 4))
    assert.deepEqual(unsettled(both), [
      [1, 10],
      [12, 16],
    ])
  })

  test('[unsettled-skip] records in front of the first altered one count as they are', () => {
    assert.deepEqual(unsettled(sealed.with(5, other[1]!), 4), [[5, 10]])
    assert.deepEqual(unsettled(sealed.toSpliced(7, 2), 7), [[7, 8]])
  })

  test('[unsettled-piece] a piece of a block that is longer than a record is no header, whatever it begins with', () => {
    const body = new Uint8Array(MAX_RECORD_BYTES + 64)
    const [header] = cut('pcapng', pcapng([section()]))
    body.set(header!, MAX_RECORD_BYTES - 8)
    const large = frameBlock(0x0bad, body, true)
    const all = cut('pcapng', concat(...sealed.slice(0, 10), large, ...sealed.slice(2, 5)))
    const altered = all.with(1, other[1]!)
    assert.deepEqual(all[11]!.subarray(0, 4), header!.subarray(0, 4))
    assert.deepEqual(unsettled(altered, 0, all), [[1, altered.length]])
  })
})

test('[unsettled-pcap] the header of a pcap file rules all its packets, and no packet rules another', () => {
  const all = cut('pcap', pcap(packets(0, 6).map((_, i) => ({ bytes: new Uint8Array(40 + i) }))))
  const nanoseconds = all[0]!.with(0, 0x4d).with(1, 0x3c)
  assert.deepEqual(unsettled([nanoseconds, ...all.slice(1)], 0, all, 'pcap'), [[0, 7]])
  assert.deepEqual(unsettled([all[0]!.with(20, 101), ...all.slice(1)], 0, all, 'pcap'), [[0, 7]])
  assert.deepEqual(unsettled([nanoseconds, ...all], 0, all, 'pcap')[0]![0], 0)
  assert.deepEqual(unsettled(all.with(3, flipped(all[3]!)), 0, all, 'pcap'), [])
  assert.deepEqual(unsettled(all.with(3, flipped(all[3]!)), 3, all, 'pcap'), [])
  assert.deepEqual(unsettled(all.toSpliced(2, 3), 0, all, 'pcap'), [])
  assert.deepEqual(unsettled(all.with(3, all[3]!.with(8, 41)), 0, all, 'pcap'), [[3, 7]])
})

test('[unsettled-log] no line rules another', () => {
  const all = cut('log', new TextEncoder().encode('a\nb\nc\nd\n'))
  assert.deepEqual(unsettled([all[3]!, all[1]!], 0, all, 'log'), [])
})
