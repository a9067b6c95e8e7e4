import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { difference } from '../../../core/archive/difference.ts'
import type { SegmentKind } from '../../../core/archive/record-slicer.ts'
import { MAX_GAPS, MAX_SEARCH, SealedSlicer } from '../../../core/archive/sealed-slicer.ts'
import { plainHasher } from '../../../core/hash/leaf-hasher.ts'
import { compare, cut, leavesOf } from '../../support/altered-content.ts'
import { enhancedPacket, interfaceDescription, pcap, pcapng, section } from '../../support/captures.ts'
import { concat } from '../../support/packets.ts'
import { makeRandom } from '../../support/random.ts'

const random = makeRandom(11, 4)
const packet = (length: number) => Uint8Array.from({ length }, () => random.below(256))
const packets = Array.from({ length: 40 }, (_, i) => ({ bytes: packet(40 + 7 * (i % 9)) }))
const contents: Record<SegmentKind, Uint8Array> = {
  pcap: pcap(packets),
  pcapng: pcapng([section(), interfaceDescription(), ...packets.map((each) => enhancedPacket(each))]),
  log: new TextEncoder().encode(packets.map((_, i) => `line ${i} of a log\n`).join('')),
}

const kinds = ['log', 'pcap', 'pcapng'] as const

for (const kind of kinds) {
  suite(`cutting altered content: ${kind}`, () => {
    const sealed = cut(kind, contents[kind])
    const last = sealed.length - 1

    test(`[sealed-slicer-same] what was not altered is cut as it was sealed (${kind})`, () => {
      for (const piece of [1, 13, 1 << 20]) {
        const { changes, kept, slicer } = compare(kind, sealed, contents[kind], 0, piece)
        assert.deepEqual([changes, kept, slicer.cutShortAt], [[], sealed.length, null])
      }
    })

    test(`[sealed-slicer-whole-records] whole records gone, new or moved leave the others in step (${kind})`, () => {
      const other = sealed[5]!.slice()
      other[other.length - 2]! ^= 1
      for (const at of [0, 1, 17, last]) {
        const gone = compare(kind, sealed, concat(...sealed.toSpliced(at, 1)))
        assert.deepEqual(
          gone.changes.map(({ kind, record, records }) => [kind, record, records]),
          [['removed', at + 1, 1]],
        )
        const fresh = compare(kind, sealed, concat(...sealed.toSpliced(at, 0, other)))
        assert.deepEqual(
          fresh.changes.map(({ kind, foundRecord }) => [kind, foundRecord]),
          [['inserted', at + 1]],
        )
        const place = fresh.changes[0]!.foundRecord - 1
        const before = sealed.slice(0, at).reduce((sum, { length }) => sum + length, 0)
        assert.deepEqual([fresh.slicer.offset(place), fresh.slicer.offset(place + 1)], [before, before + other.length])
        if (at === last) continue
        const swapped = sealed.with(at, sealed[at + 1]!).with(at + 1, sealed[at]!)
        const moved = compare(kind, sealed, concat(...swapped))
        assert.deepEqual(
          moved.changes.map(({ kind, records }) => [kind, records]),
          [['reordered', 1]],
        )
      }
    })

    test(`[sealed-slicer-skip] records in front are counted and not kept (${kind})`, () => {
      const { changes, slicer } = compare(kind, sealed, concat(...sealed.toSpliced(20, 1)), 7)
      assert.deepEqual(
        changes.map(({ kind, record }) => [kind, record]),
        [['removed', 14]],
      )
      assert.equal(
        slicer.offset(0),
        sealed.slice(0, 7).reduce((sum, { length }) => sum + length, 0),
      )
    })

    test(`[sealed-slicer-end] content that ends inside a record is known to (${kind})`, () => {
      const { slicer } = compare(kind, sealed, contents[kind].slice(0, -3))
      assert.equal(slicer.cutShortAt, contents[kind].length - sealed[last]!.length)
    })

    test(`[sealed-slicer-any-damage] any damage at one place costs few records, and never an exception (${kind})`, () => {
      fc.assert(
        fc.property(
          fc.nat(contents[kind].length - 1),
          fc.nat(30),
          fc.uint8Array({ maxLength: 30 }),
          (at, gone, fresh) => {
            const content = contents[kind]
            const altered = concat(content.subarray(0, at), fresh, content.subarray(at + gone))
            const { kept } = compare(kind, sealed, altered)
            // Damage of 30 bytes touches a few records; the search may take one behind them for part of it.
            assert.ok(kept >= sealed.length - 5, `${kept} of ${sealed.length}`)
          },
        ),
        { numRuns: 300 },
      )
    })
  })
}

test('[sealed-slicer-length-field] a length that was altered concerns its record alone', () => {
  for (const [kind, field] of [
    ['pcap', 8],
    ['pcapng', 4],
  ] as const) {
    const sealed = cut(kind, contents[kind])
    for (const at of [kind === 'pcap' ? 1 : 0, 20, sealed.length - 1])
      for (const [byte, value] of [
        [0, 4],
        [1, 1],
        [2, 1],
        [3, 0x7f],
      ] as const) {
        const record = sealed[at]!.slice()
        record[field + byte]! ^= value
        const { changes } = compare(kind, sealed, concat(...sealed.with(at, record)))
        assert.deepEqual(
          changes.map(({ kind, record, records }) => [kind, record, records]),
          [['changed', at + 1, 1]],
        )
      }
  }
})

test('[sealed-slicer-magic] without the header of the file its packets are found all the same', () => {
  const sealed = cut('pcap', contents.pcap)
  for (const byte of [0, 3, 6]) {
    const header = sealed[0]!.slice()
    header[byte]! ^= 1
    const { changes, kept } = compare('pcap', sealed, concat(header, ...sealed.slice(1)))
    assert.deepEqual([changes.map(({ kind, record }) => [kind, record]), kept], [[['changed', 1]], sealed.length - 1])
  }
})

test('[sealed-slicer-search-limit] a sealed record is found up to the limit of a search behind damage, and not beyond it', () => {
  const sealed = cut('pcap', contents.pcap)
  for (const [hole, kept] of [
    [MAX_SEARCH - 1, 40],
    [MAX_SEARCH, 20],
    [MAX_SEARCH + 1, 20],
  ] as const) {
    const damage = new Uint8Array(hole).fill(0xff)
    const { kept: found } = compare('pcap', sealed, concat(...sealed.slice(0, 20), damage, ...sealed.slice(21)))
    assert.equal(found, kept)
  }
})

test('[sealed-slicer-searched-limit] all searches together go as far as the limit, and not beyond it', () => {
  const sealed = cut('pcap', contents.pcap)
  const hole = 5_000
  const altered = concat(...sealed.slice(0, 20), new Uint8Array(hole).fill(0xff), ...sealed.slice(21))
  for (const [limit, kept] of [
    [hole, 20],
    [hole + 1, 40],
    [hole + 2, 40],
  ] as const) {
    const slicer = new SealedSlicer('pcap', plainHasher, leavesOf(sealed), 0, limit)
    slicer.add(altered)
    slicer.finish()
    assert.equal(difference(leavesOf(sealed), slicer.leaves()).kept, kept)
  }
})

test('[sealed-slicer-gaps-limit] places that could not be cut are remembered up to the limit', () => {
  for (const gaps of [MAX_GAPS - 1, MAX_GAPS, MAX_GAPS + 1]) {
    const numbered = Array.from({ length: 2 * gaps }, (_, i) => ({
      bytes: Uint8Array.of(255, i, 255, i >> 8, 255, 255),
      nano: 255e6,
    }))
    const sealed = cut('pcap', pcap(numbered))
    const altered = sealed.map((record, i) => (i % 2 === 1 ? record.with(8, 13) : record))
    const { slicer, kept } = compare('pcap', sealed, concat(...altered))
    assert.deepEqual([slicer.gaps.length, kept], [Math.min(gaps, MAX_GAPS), gaps + 1])
    const first = { start: 24, end: 24 + sealed[1]!.length }
    assert.deepEqual(slicer.gaps[0], first)
  }
})
