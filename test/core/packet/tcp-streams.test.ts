import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PacketRecord } from '../../../core/capture/record.ts'
import type { Reject } from '../../../core/finding.ts'
import { dissect } from '../../../core/packet/dissect.ts'
import { Dissected } from '../../../core/packet/dissected.ts'
import { PIECE_OVERHEAD } from '../../../core/packet/pieces.ts'
import { MAX_CUTS, type TcpStream } from '../../../core/packet/tcp-stream.ts'
import {
  MAX_CLOSED,
  MAX_CONNECTIONS,
  MAX_DISTANCE,
  MAX_HELD_BYTES,
  MAX_STREAM_HELD,
  StreamTable,
} from '../../../core/packet/tcp-streams.ts'
import { RAW, recordOf } from '../../support/dissecting.ts'
import { ACK, bytes, FIN, ipv4, ipv6, RST, SYN, type TcpOptions, tcp } from '../../support/packets.ts'

/** What came of one stream: its text, with `[n]` for n missing bytes and `.` for its end. */
type Log = Map<TcpStream, string>

/** A table that is given segments. `a` is the client (port 40000), `b` the server (port 514). */
class Bench {
  readonly rejects: Reject[] = []
  readonly log: Log = new Map()
  readonly data: { text: string; packet: number; offset: number; sec: number; nano: number }[] = []
  readonly table = new StreamTable(
    {
      data: (stream, content, start, end, packet, offset, sec, nano) => {
        const text = String.fromCharCode(...content.subarray(start, end))
        this.data.push({ text, packet, offset, sec, nano })
        this.note(stream, text)
      },
      gap: (stream, missing) => this.note(stream, `[${missing}]`),
      end: (stream) => this.note(stream, '.'),
    },
    (reject) => this.rejects.push(reject),
  )
  private readonly dissected = new Dissected()
  private number = 0

  note(stream: TcpStream, text: string): void {
    this.log.set(stream, (this.log.get(stream) ?? '') + text)
  }

  a(
    sequence: number,
    content: string | Uint8Array,
    flags = ACK,
    options: TcpOptions = {},
    record: Partial<PacketRecord> = {},
  ): this {
    return this.segment({ sequence, flags, sourcePort: 40_000, destinationPort: 514, ...options }, content, {}, record)
  }

  b(acknowledgment: number, flags = ACK, options: TcpOptions = {}, content = ''): this {
    const ports = { sourcePort: 514, destinationPort: 40_000 }
    return this.segment({ sequence: 9000, acknowledgment, flags, ...ports, ...options }, content, {
      source: '192.0.2.2',
      destination: '192.0.2.1',
    })
  }

  private segment(options: TcpOptions, content: string | Uint8Array, ip = {}, more: Partial<PacketRecord> = {}): this {
    const number = ++this.number
    const payload = typeof content === 'string' ? bytes(content) : content
    const packet = ipv4(tcp(payload, options), { protocol: 6, ...ip })
    const record = recordOf(packet, { number, offset: 1000 * number, linkType: RAW, sec: number, nano: 5, ...more })
    dissect(record, this.dissected)
    this.table.add(this.dissected, record)
    return this
  }

  /** The logs, in the order in which the streams began. */
  get texts(): string[] {
    return [...this.log.values()]
  }

  get reasons(): string[] {
    return this.rejects.map(({ reason }) => reason)
  }

  end(): this {
    this.table.end()
    return this
  }
}

test('[tcp-in-order] both directions, from SYN to FIN, with the place and time of every segment', () => {
  const bench = new Bench()
    .a(99, '', SYN)
    .b(100, SYN | ACK, { sequence: 8999 })
    .a(100, 'hello ')
    .b(106, ACK, {}, 'yes')
    .a(106, 'world', ACK | FIN)
    .b(112, ACK | FIN, { sequence: 9003 })
  assert.deepEqual(bench.texts, ['hello world.', 'yes.'])
  assert.deepEqual(bench.data[0], { text: 'hello ', packet: 3, offset: 3040, sec: 3, nano: 5 })
  assert.deepEqual(bench.rejects, [])
  const [stream] = bench.log.keys()
  assert.deepEqual([stream!.sourcePort, stream!.destinationPort, ...stream!.source], [40_000, 514, 192, 0, 2, 1])
  assert.equal(bench.table.connections, 1)
})

test('[tcp-any-order] segments in any order, repeated, overlapping, over the end of the sequence numbers, give the stream', () => {
  const cuts = fc.array(fc.tuple(fc.nat(79), fc.integer({ min: 1, max: 40 })), { maxLength: 30 })
  const keys = fc.array(fc.nat(), { minLength: 50, maxLength: 50 })
  fc.assert(
    fc.property(fc.nat(0xffffffff), cuts, keys, (initial, list, order) => {
      const text = 'The quick brown fox jumps over the lazy dog, and then 0123456789 times once more.'
      const bench = new Bench().a(initial, '', SYN)
      const cover = Array.from({ length: 9 }, (_, i) => [9 * i, 9] as const)
      const all = [...list, ...cover].map((piece, i) => ({ piece, key: order[i]! })).sort((x, y) => x.key - y.key)
      for (const { piece } of all) bench.a((initial + 1 + piece[0]) >>> 0, text.slice(piece[0], piece[0] + piece[1]))
      bench.a((initial + 1 + text.length) >>> 0, '', ACK | FIN)
      assert.deepEqual(bench.texts, [`${text}.`])
      assert.deepEqual(bench.rejects, [])
    }),
  )
})

test('[tcp-loss] whatever segments are lost, each run of lost bytes is one gap of its length, in its place', () => {
  const segments = fc.array(fc.record({ length: fc.integer({ min: 1, max: 9 }), lost: fc.boolean() }), {
    maxLength: 20,
  })
  fc.assert(
    fc.property(fc.nat(0xffffffff), segments, fc.boolean(), (initial, list, acknowledged) => {
      const bench = new Bench().a(initial, '', SYN)
      let position = 0
      let expected = ''
      let run = 0
      for (const { length, lost } of list) {
        const text = String.fromCharCode(97 + (position % 26)).repeat(length)
        if (!lost) bench.a((initial + 1 + position) >>> 0, text)
        position += length
        if (acknowledged) bench.b((initial + 1 + position) >>> 0)
        if (lost) run += length
        else {
          expected += `${run > 0 ? `[${run}]` : ''}${text}`
          run = 0
        }
      }
      bench.a((initial + 1 + position) >>> 0, '', ACK | FIN).end()
      assert.deepEqual(bench.texts, [`${expected}${run > 0 ? `[${run}]` : ''}.`])
      assert.equal(bench.rejects.length, expected.split('[').length - 1 + (run > 0 ? 1 : 0))
    }),
  )
})

test('[tcp-segmentation] the place of every byte is right, however the stream was cut', () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(pieces, fc.boolean(), (lengths, backwards) => {
      const bench = new Bench().a(0, '', SYN)
      let at = 0
      const segments = lengths.map((length) => {
        at += length
        return { at: at - length, content: new Uint8Array(length).fill(65 + (at % 26)) }
      })
      for (const each of backwards ? segments.toReversed() : segments) bench.a(1 + each.at, each.content)
      assert.deepEqual(
        bench.data.map(({ text }) => text),
        segments.map(({ content }) => String.fromCharCode(...content)),
      )
      for (const { packet, offset } of bench.data) assert.equal(offset, 1000 * packet + 40)
    }),
  )
})

test('[tcp-first-copy] of bytes sent twice the first copy counts, also while it waits', () => {
  assert.deepEqual(new Bench().a(0, '', SYN).a(1, 'abcd').a(1, 'XXXXef').end().texts, ['abcdef.'])
  assert.deepEqual(new Bench().a(0, '', SYN).a(3, 'cd').a(1, 'abXXef').end().texts, ['abcdef.'])
  assert.deepEqual(new Bench().a(0, '', SYN).a(3, 'cd').a(2, 'bXXe').a(1, 'a').end().texts, ['abcde.'])
})

test('[tcp-mid-stream] a connection whose start was not captured begins with the first byte seen', () => {
  const bench = new Bench().b(500).a(500, 'one').a(503, 'two').end()
  assert.deepEqual(bench.texts, ['onetwo.'])
  assert.deepEqual(bench.rejects, [])
})

test('[tcp-mid-stream-earlier] bytes before the first one seen are not used, and that is said', () => {
  const bench = new Bench().a(503, 'two').a(500, 'one').end()
  assert.deepEqual(bench.texts, ['two.'])
  assert.match(bench.rejects[0]!.detail, /3 bytes .* not used/)
})

test('[tcp-syn-data] data on the SYN is the start of the stream', () => {
  assert.deepEqual(new Bench().a(0xffffffff, 'early', SYN).a(5, ' late').end().texts, ['early late.'])
})

test('[tcp-keep-alive] keep-alives and window probes change nothing', () => {
  const bench = new Bench().a(0, '', SYN).a(1, 'abc').a(3, '\0').a(3, '').a(4, 'd').a(4, 'd').a(5, 'e').end()
  assert.deepEqual(bench.texts, ['abcde.'])
  assert.deepEqual(bench.rejects, [])
})

test('[tcp-gap-acknowledged] bytes the receiver acknowledged are missing once later ones are there', () => {
  const bench = new Bench().a(0, '', SYN).a(1, 'ab').b(8).a(6, 'fg')
  assert.deepEqual(bench.texts, ['ab[3]fg'])
  assert.deepEqual(
    bench.rejects.map(({ reason, packet, length }) => [reason, packet, length]),
    [['stream-gap', 4, 3]],
  )
  const later = new Bench().a(0, '', SYN).a(1, 'ab').a(6, 'fg')
  assert.deepEqual(later.texts, ['ab'])
  later.b(5)
  assert.deepEqual(later.texts, ['ab'], 'not all of the hole was acknowledged')
  later.b(6)
  assert.deepEqual(later.texts, ['ab[3]fg'])
})

test('[tcp-gap-start] bytes missing behind the SYN are a gap', () => {
  assert.deepEqual(new Bench().a(0, '', SYN).a(4, 'd').b(5).texts, ['[3]d'])
})

test('[tcp-gap-fin] bytes missing before the FIN are a gap when they were acknowledged, or at the end', () => {
  const bench = new Bench()
    .a(0, '', SYN)
    .a(1, 'ab')
    .a(6, '', ACK | FIN)
  assert.deepEqual(bench.texts, ['ab'])
  assert.deepEqual(bench.b(7).texts, ['ab[3].'])
  assert.deepEqual(
    new Bench()
      .a(0, '', SYN)
      .a(1, 'ab')
      .a(6, '', ACK | FIN)
      .end().texts,
    ['ab[3].'],
  )
  assert.deepEqual(
    new Bench()
      .a(0, '', SYN)
      .a(1, 'ab')
      .a(6, '', ACK | FIN)
      .a(3, 'cde').texts,
    ['abcde.'],
  )
})

test('[tcp-gap-tail] bytes acknowledged at the end with none after them are a gap; one may be a FIN', () => {
  assert.deepEqual(new Bench().a(0, '', SYN).a(1, 'ab').b(9).end().texts, ['ab[6].'])
  assert.deepEqual(new Bench().a(0, '', SYN).a(1, 'ab').b(4).end().texts, ['ab.'])
})

test('[tcp-late] bytes that come after they were declared missing are not used, and that is said', () => {
  const bench = new Bench().a(0, '', SYN).a(3, 'c').b(4).a(1, 'ab').end()
  assert.deepEqual(bench.texts, ['[2]c.'])
  assert.deepEqual(bench.reasons, ['stream-gap', 'stream-gap'])
  assert.match(bench.rejects[1]!.detail, /not used/)
})

test('[tcp-truncated] bytes the snapshot length cut off are a gap in their place', () => {
  const whole = ipv4(tcp(bytes('abcdef'), { sequence: 1 }), { protocol: 6 })
  const cut = { bytes: whole.subarray(0, whole.length - 2), end: whole.length - 2, originalLength: whole.length }
  const inOrder = new Bench().a(0, '', SYN).a(1, 'abcdef', ACK, {}, cut).a(7, 'gh').end()
  assert.deepEqual(inOrder.texts, ['abcd[2]gh.'])
  assert.match(inOrder.rejects[0]!.detail, /snap length/)
  const ahead = new Bench().a(0xfffffffb, '', SYN).a(1, 'abcdef', ACK, {}, cut).a(0xfffffffc, '12345').a(7, 'gh').end()
  assert.deepEqual(ahead.texts, ['12345abcd[2]gh.'])
})

test('[tcp-limit-cuts] MAX_CUTS: below and at, each cut-off end is its own gap; above, the rest of the hole is one', () => {
  for (const count of [MAX_CUTS - 1, MAX_CUTS, MAX_CUTS + 1]) {
    const bench = new Bench().a(0, '', SYN)
    for (let i = 0; i < count; i++) {
      const whole = ipv4(tcp(bytes('xy'), { sequence: 2 + 2 * i }), { protocol: 6 })
      bench.a(
        0,
        '',
        ACK,
        {},
        { bytes: whole.subarray(0, whole.length - 1), end: whole.length - 1, originalLength: whole.length },
      )
    }
    assert.deepEqual(bench.a(1, 'w').end().texts, [
      `w${'x[1]'.repeat(Math.min(count, MAX_CUTS))}${count > MAX_CUTS ? 'x' : ''}.`,
    ])
  }
})

test('[tcp-reset] RST ends both directions and gives up what is missing', () => {
  const bench = new Bench().a(0, '', SYN).a(1, 'ab').b(3, ACK, {}, 'yes').a(6, 'fg').b(3, RST, { sequence: 9003 })
  assert.deepEqual(bench.texts, ['ab[3]fg.', 'yes.'])
})

test('[tcp-reset-far] a RST that does not belong to the stream changes nothing', () => {
  const bench = new Bench()
    .a(0, '', SYN)
    .a(1, 'ab')
    .a(3 + MAX_DISTANCE + 1, '', RST)
    .a(3, 'cd')
    .end()
  assert.deepEqual(bench.texts, ['abcd.'])
})

test('[tcp-after-end] what repeats an ended connection is known; what is new begins another', () => {
  const bench = new Bench()
    .a(0, '', SYN)
    .a(1, 'ab', ACK | FIN)
    .a(1, 'ab', ACK | FIN)
    .a(1, 'ab')
  assert.deepEqual([bench.texts, bench.table.retransmissions], [['ab.'], 2])
  assert.deepEqual(bench.a(4, 'more').end().texts, ['ab.', 'more.'])
})

test('[tcp-new-syn] a SYN with another number on the same ports begins another connection', () => {
  const bench = new Bench().a(0, '', SYN).a(1, 'one').a(70_000, '', SYN).a(70_001, 'two').end()
  assert.deepEqual(bench.texts, ['one.', 'two.'])
  assert.equal(bench.table.connections, 2)
  assert.equal(new Bench().a(0, '', SYN).a(0, '', SYN).a(1, 'x').a(0, '', SYN).a(2, 'y').end().texts[0], 'xy.')
})

test('[tcp-limit-distance] MAX_DISTANCE: one below and at it a segment belongs to the stream, above it begins another', () => {
  for (const [distance, streams] of [
    [MAX_DISTANCE - 1, 1],
    [MAX_DISTANCE, 1],
    [MAX_DISTANCE + 1, 2],
  ] as const) {
    assert.equal(
      new Bench()
        .a(0, '', SYN)
        .a(1 + distance, 'far')
        .end().texts.length,
      streams,
    )
  }
})

test('[tcp-limit-stream-held] MAX_STREAM_HELD: below and at it bytes wait, above it those before them are given up', () => {
  for (const [more, waits] of [
    [-1, true],
    [0, true],
    [1, false],
  ] as const) {
    const bench = new Bench().a(0, '', SYN)
    const size = 32 * 1024 - PIECE_OVERHEAD
    const count = MAX_STREAM_HELD / (32 * 1024)
    for (let i = 0; i < count; i++) bench.a(2 + i * size, new Uint8Array(i === count - 1 ? size + more : size))
    assert.equal(bench.data.length === 0, waits)
    assert.deepEqual(bench.reasons, waits ? [] : ['stream-gap'])
  }
})

test('[tcp-limit-held] MAX_HELD_BYTES: below and at it bytes wait over all streams, above it the stream of the moment gives up', () => {
  for (const [more, waits] of [
    [-1, true],
    [0, true],
    [1, false],
  ] as const) {
    const bench = new Bench()
    const size = 32 * 1024 - PIECE_OVERHEAD
    const perStream = MAX_STREAM_HELD / (32 * 1024)
    const streams = MAX_HELD_BYTES / MAX_STREAM_HELD
    for (let port = 1; port <= streams; port++) {
      bench.a(0, '', SYN, { sourcePort: port })
      for (let i = 0; i < perStream; i++) {
        const last = port === streams && i === perStream - 1
        // Another stream makes room for the byte more in this one.
        const length = last ? size - 1000 : size
        bench.a(2 + i * size, new Uint8Array(length), ACK, { sourcePort: port })
      }
    }
    assert.equal(bench.data.length, 0)
    bench.a(0, '', SYN, { sourcePort: streams + 1 })
    bench.a(2, new Uint8Array(1000 - PIECE_OVERHEAD + more), ACK, { sourcePort: streams + 1 })
    assert.equal(bench.data.length, waits ? 0 : 1)
  }
})

test('[tcp-limit-connections] MAX_CONNECTIONS: below and at are followed, one above ends the one longest idle, with a reject', () => {
  const bench = new Bench()
  const open = (i: number) => bench.a(1, 'x', ACK, { sourcePort: 1 + i, destinationPort: 40_000 })
  for (let i = 0; i < MAX_CONNECTIONS; i++) open(i)
  assert.equal(bench.table.connections, MAX_CONNECTIONS)
  assert.deepEqual(bench.rejects, [])
  open(MAX_CONNECTIONS)
  assert.deepEqual(bench.reasons, ['stream-limit'])
  assert.deepEqual(bench.texts.filter((text) => text === 'x.').length, 1)
})

test('[tcp-limit-closed] MAX_CLOSED: ended connections are remembered, the oldest is forgotten with one too many', () => {
  for (const [more, connections] of [
    [-1, 0],
    [0, 0],
    [1, 1],
  ] as const) {
    const bench = new Bench()
    const count = MAX_CLOSED + more
    for (let i = 0; i < count; i++) bench.a(0, 'x', SYN | FIN, { sourcePort: 1 + i })
    assert.equal(bench.table.connections, count)
    bench.a(1, 'x', ACK, { sourcePort: 1 })
    assert.equal(bench.table.connections, count + connections)
  }
})

test('[tcp-noise] segments without data begin nothing', () => {
  const bench = new Bench()
    .a(1, '')
    .a(2, '', ACK | FIN)
    .b(5, RST)
    .end()
  assert.deepEqual([bench.texts, bench.table.connections], [[], 0])
})

test('[tcp-ipv6] IPv6 connections are followed', () => {
  const bench = new Bench()
  const d = new Dissected()
  for (const [i, text] of ['one', 'two'].entries()) {
    const record = recordOf(ipv6(tcp(bytes(text), { sequence: 1 + 3 * i }), { protocol: 6 }), { linkType: RAW })
    dissect(record, d)
    bench.table.add(d, record)
  }
  assert.deepEqual(bench.end().texts, ['onetwo.'])
  assert.equal([...bench.log.keys()][0]!.addressLength, 16)
})

test('[tcp-hostile] any segments leave nothing held at the end, and hand on each position once', () => {
  const segment = fc.record({
    seq: fc.nat(60),
    length: fc.nat(12),
    flags: fc.constantFrom(ACK, ACK, ACK, SYN, FIN | ACK, RST),
    ack: fc.nat(80),
    back: fc.boolean(),
    far: fc.nat(40),
  })
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 40 }), (segments) => {
      const bench = new Bench()
      for (const { seq, length, flags, ack, back, far } of segments) {
        const sequence = far === 0 ? (seq * 0x5555555) >>> 0 : seq
        if (back) bench.b(ack, flags, { sequence }, 'y'.repeat(length))
        else bench.a(sequence, 'x'.repeat(length), flags, { acknowledgment: ack })
      }
      bench.end()
      for (const [stream, text] of bench.log) {
        const handed = text.replace(/\[(\d+)\]/g, (_, missing) => '-'.repeat(Math.min(Number(missing), 1e6)))
        assert.ok(text.endsWith('.') && text.indexOf('.') === text.length - 1)
        if (stream.position < 1e6) assert.equal(handed.length - 1, stream.position)
        assert.deepEqual([stream.held, stream.pieces.length], [0, 0])
      }
    }),
    { numRuns: 500 },
  )
})

test('[tcp-copied] bytes that wait are a copy', () => {
  const bench = new Bench().a(0, '', SYN)
  const packet = ipv4(tcp(bytes('late'), { sequence: 5 }), { protocol: 6 })
  bench.a(5, '', ACK, {}, { bytes: packet, end: packet.length, originalLength: packet.length })
  packet.fill(0x58)
  assert.deepEqual(bench.a(1, 'soon').end().texts, ['soonlate.'])
})
