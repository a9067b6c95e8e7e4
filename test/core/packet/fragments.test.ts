import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Reject } from '../../../core/finding.ts'
import { dissect } from '../../../core/packet/dissect.ts'
import { Dissected } from '../../../core/packet/dissected.ts'
import {
  type Datagram,
  FragmentTable,
  MAX_DATAGRAM_BYTES,
  MAX_DATAGRAMS,
  MAX_FRAGMENT_AGE,
  MAX_FRAGMENT_BYTES,
  MAX_PIECES,
  MAX_RECENT,
  RECENT_SECONDS,
} from '../../../core/packet/fragments.ts'
import { PIECE_OVERHEAD } from '../../../core/packet/pieces.ts'
import { RAW, recordOf } from '../../support/dissecting.ts'
import { bytes, fragments, type IpOptions, ipv4, ipv6 } from '../../support/packets.ts'

/** A table that is given IP packets; packets are numbered from 1, their bytes stand at 100 times the number. */
class Bench {
  readonly rejects: Reject[] = []
  readonly table = new FragmentTable((reject) => this.rejects.push(reject))
  readonly datagrams: Datagram[] = []
  sec = 1_700_000_000
  private readonly dissected = new Dissected()
  private number = 0

  add(packet: Uint8Array, cutOff = 0): Datagram | undefined {
    const number = ++this.number
    const captured = packet.subarray(0, packet.length - cutOff)
    const record = recordOf(captured, {
      number,
      offset: 100 * number,
      linkType: RAW,
      sec: this.sec,
      originalLength: packet.length,
    })
    dissect(record, this.dissected)
    const datagram = this.table.add(this.dissected, record)
    if (datagram) this.datagrams.push(datagram)
    const { fragments: all, fragmentsUsed, fragmentsDropped, fragmentsHeld } = this.table
    assert.equal(all, fragmentsUsed + fragmentsDropped + fragmentsHeld)
    return datagram
  }

  piece(start: number, content: Uint8Array, more: boolean, options: IpOptions = {}): Datagram | undefined {
    return this.add(ipv4(content, { id: 7, ...options, offset: start, more }))
  }

  reasons(): string[] {
    return this.rejects.map(({ reason }) => reason)
  }
}

function payloadOf({ bytes: all, payloadStart }: Datagram): Uint8Array {
  return all.slice(payloadStart)
}

const zeros = (length: number, value = 0) => new Uint8Array(length).fill(value)
const v6 = { source: '2001:db8::1', destination: '2001:db8::2' }

test('[fragment-any-order] a datagram in fragments of any order, doubled, comes back, with the place of every byte', () => {
  const order = fc.array(fc.nat(), { minLength: 20, maxLength: 20 })
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 9, maxLength: 300 }),
      fc.integer({ min: 1, max: 8 }),
      order,
      fc.boolean(),
      (content, size, keys, six) => {
        const bench = new Bench()
        const packets = fragments(content, 8 * size, { protocol: 99, ...(six ? v6 : {}) })
        if (packets.length === 1) return
        const doubled = [...packets, ...packets.slice(0, 3)].map((packet, i) => ({ packet, key: keys[i % 20]! }))
        for (const { packet } of doubled.sort((a, b) => a.key - b.key)) bench.add(packet)
        assert.deepEqual(bench.datagrams.map(payloadOf), [content])
        const { spans, protocol, addressLength } = bench.datagrams[0]!
        assert.deepEqual([protocol, addressLength], [99, six ? 16 : 4])
        assert.equal(
          spans.reduce((sum, { length }) => sum + length, 0),
          content.length,
        )
        const header = six ? 48 : 20
        for (const { packet, offset } of spans) assert.equal(offset, 100 * packet + header)
        assert.deepEqual(bench.rejects, [])
        assert.equal(bench.table.fragmentsHeld, 0)
      },
    ),
  )
})

test('[fragment-overlap] overlapping pieces of one datagram, in any order, give its bytes', () => {
  const cuts = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 9 })), { maxLength: 25 })
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 100, maxLength: 160 }), cuts, (content, list) => {
      const bench = new Bench()
      for (const [start, length] of [...list, ...Array.from({ length: 20 }, (_, i) => [i, 1] as const)]) {
        const end = Math.min(8 * (start + length), content.length)
        if (8 * start < end) bench.piece(8 * start, content.subarray(8 * start, end), end < content.length)
      }
      assert.ok(bench.datagrams.length >= 1)
      for (const datagram of bench.datagrams) assert.deepEqual(payloadOf(datagram), content)
      assert.deepEqual(bench.rejects, [])
    }),
  )
})

test('[fragment-conflict] where overlapping bytes differ the first win, with a reject', () => {
  const bench = new Bench()
  bench.piece(0, zeros(16, 1), true)
  bench.piece(8, zeros(16, 2), true)
  const datagram = bench.piece(16, zeros(16, 3), false)!
  assert.deepEqual([...payloadOf(datagram)], [...zeros(16, 1), ...zeros(8, 2), ...zeros(8, 3)])
  assert.deepEqual(bench.reasons(), ['fragment-invalid', 'fragment-invalid'])
  assert.deepEqual(datagram.spans, [
    { packet: 1, offset: 120, length: 16 },
    { packet: 2, offset: 228, length: 8 },
    { packet: 3, offset: 328, length: 8 },
  ])
})

test('[fragment-keys] datagrams differ by source, destination, identification, and protocol for IPv4', () => {
  const bench = new Bench()
  const options = [{}, { source: '192.0.2.9' }, { destination: '192.0.2.9' }, { id: 8 }, { protocol: 6 }]
  for (const each of options) bench.piece(0, zeros(8), true, each)
  for (const each of options) assert.ok(bench.piece(8, zeros(8), false, each))
  const six = new Bench()
  six.add(ipv6(zeros(8), { id: 1, more: true, protocol: 17 }))
  assert.equal(six.add(ipv6(zeros(8), { id: 1, offset: 8, protocol: 60 }))!.protocol, 17)
})

test('[fragment-flaws] empty, ragged, oversized and cut-off fragments are rejected, and counted', () => {
  const bench = new Bench()
  bench.piece(8, zeros(0), false)
  bench.piece(0, zeros(9), true)
  bench.piece(65_528, zeros(8), false)
  bench.add(ipv4(zeros(16), { id: 7, more: true }), 1)
  assert.deepEqual(bench.reasons(), ['fragment-invalid', 'fragment-invalid', 'fragment-invalid', 'packet-truncated'])
  assert.equal(bench.table.fragmentsDropped, 4)
  bench.table.end()
  assert.equal(bench.rejects.length, 4)
})

test('[fragment-limit-length] MAX_DATAGRAM_BYTES: one below and at are taken, one above is rejected', () => {
  const start = MAX_DATAGRAM_BYTES - (MAX_DATAGRAM_BYTES % 8)
  for (const [end, taken] of [
    [MAX_DATAGRAM_BYTES - 1, true],
    [MAX_DATAGRAM_BYTES, true],
    [MAX_DATAGRAM_BYTES + 1, false],
  ] as const) {
    const bench = new Bench()
    bench.piece(start, zeros(end - start), false)
    assert.deepEqual(bench.reasons(), taken ? [] : ['fragment-invalid'])
  }
})

test('[fragment-ends] fragments that disagree on where the datagram ends are rejected', () => {
  const bench = new Bench()
  bench.piece(8, zeros(8), false)
  bench.piece(16, zeros(8), true)
  bench.piece(8, zeros(4), false)
  assert.deepEqual(bench.reasons(), ['fragment-invalid', 'fragment-invalid'])
  assert.ok(bench.piece(0, zeros(8), true))
  bench.piece(16, zeros(8), true, { id: 8 })
  bench.piece(8, zeros(8), false, { id: 8 })
  assert.equal(bench.rejects.length, 3)
})

test('[fragment-incomplete] what never got all its fragments is reported at the end, with what it had', () => {
  const bench = new Bench()
  bench.piece(0, zeros(16), true)
  bench.piece(24, zeros(8), false)
  bench.table.end()
  const { reason, packet, offset, length, detail } = bench.rejects[0]!
  assert.deepEqual([reason, packet, offset, length], ['fragment-incomplete', 1, 120, 24])
  assert.match(detail, /2 fragments, 24 of 32 bytes/)
  assert.deepEqual([bench.table.fragmentsDropped, bench.table.fragmentsHeld], [2, 0])
})

test('[fragment-limit-age] MAX_FRAGMENT_AGE: one second below and at it a datagram is held, above it is given up', () => {
  for (const [age, completed] of [
    [MAX_FRAGMENT_AGE - 1, true],
    [MAX_FRAGMENT_AGE, true],
    [MAX_FRAGMENT_AGE + 1, false],
  ] as const) {
    const bench = new Bench()
    bench.piece(0, zeros(8), true)
    bench.sec += age
    assert.equal(bench.piece(8, zeros(8), false) !== undefined, completed)
    assert.deepEqual(bench.reasons(), completed ? [] : ['fragment-incomplete'])
  }
})

test('[fragment-limit-datagrams] MAX_DATAGRAMS: one below and at are held, one above gives up the oldest', () => {
  const bench = new Bench()
  for (let id = 0; id < MAX_DATAGRAMS; id++) bench.piece(0, zeros(8), true, { id })
  assert.deepEqual(bench.rejects, [])
  bench.piece(0, zeros(8), true, { id: MAX_DATAGRAMS })
  assert.deepEqual(
    bench.rejects.map(({ reason, packet }) => [reason, packet]),
    [['fragment-limit', 1]],
  )
  assert.ok(bench.piece(8, zeros(8), false, { id: 1 }))
})

test('[fragment-limit-bytes] MAX_FRAGMENT_BYTES: one fragment below and at are held, one above gives up the oldest', () => {
  const bench = new Bench()
  // Each counts 32 KiB; the last ones are made to fit the limit exactly.
  const size = 32 * 1024 - PIECE_OVERHEAD
  const count = MAX_FRAGMENT_BYTES / (32 * 1024)
  for (let id = 0; id < count; id++) bench.piece(0, zeros(size), true, { id })
  assert.deepEqual(bench.rejects, [])
  bench.piece(0, zeros(8), true, { id: count })
  assert.deepEqual(
    bench.rejects.map(({ reason, packet }) => [reason, packet]),
    [['fragment-limit', 1]],
  )
})

test('[fragment-limit-pieces] MAX_PIECES: one below and at are taken, one above is rejected', () => {
  const bench = new Bench()
  for (let i = 0; i < MAX_PIECES; i++) bench.piece(16 * i, zeros(8), true)
  assert.deepEqual(bench.rejects, [])
  bench.piece(8, zeros(8), true)
  assert.deepEqual(bench.reasons(), ['fragment-limit'])
})

test('[fragment-twice] fragments seen again after the datagram was complete are known, if they are the same and soon', () => {
  const bench = new Bench()
  bench.piece(0, zeros(8, 1), true)
  assert.ok(bench.piece(8, zeros(8, 2), false))
  bench.piece(0, zeros(8, 1), true)
  assert.equal(bench.piece(8, zeros(8, 2), false), undefined)
  assert.deepEqual([bench.table.fragmentsHeld, bench.table.fragmentsUsed, bench.table.datagrams], [0, 4, 1])
  // Other bytes: another datagram of the same identification.
  bench.piece(0, zeros(8, 3), true)
  assert.ok(bench.piece(8, zeros(8, 4), false))
  // The same bytes, but later.
  bench.sec += RECENT_SECONDS + 1
  bench.piece(0, zeros(8, 3), true)
  assert.equal(bench.table.fragmentsHeld, 1)
})

test('[fragment-limit-recent] MAX_RECENT: as many datagrams are remembered, the oldest is forgotten with the next', () => {
  for (const [more, held] of [
    [-1, 0],
    [0, 0],
    [1, 1],
  ] as const) {
    const bench = new Bench()
    for (let id = 0; id < MAX_RECENT + more; id++) {
      bench.piece(0, zeros(8), true, { id })
      bench.piece(8, zeros(8), false, { id })
    }
    bench.piece(0, zeros(8), true, { id: 0 })
    assert.equal(bench.table.fragmentsHeld, held)
  }
})

test('[fragment-recent-age] RECENT_SECONDS: up to it a fragment is known to be a repetition', () => {
  for (const [age, held] of [
    [RECENT_SECONDS - 1, 0],
    [RECENT_SECONDS, 0],
    [RECENT_SECONDS + 1, 1],
  ] as const) {
    const bench = new Bench()
    bench.piece(0, bytes('12345678'), true)
    bench.piece(8, bytes('9'), false)
    bench.sec += age
    bench.piece(0, bytes('12345678'), true)
    assert.equal(bench.table.fragmentsHeld, held)
  }
})
