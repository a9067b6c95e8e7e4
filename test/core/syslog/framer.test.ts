import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Reject } from '../../../core/finding.ts'
import {
  FRAMINGS,
  type Frame,
  type FrameSink,
  MAX_COUNT_DIGITS,
  MAX_FRAME,
  MAX_FRAME_PIECES,
  type Span,
} from '../../../core/syslog/frame.ts'
import { Framer } from '../../../core/syslog/framer.ts'
import { corpus } from '../../support/corpus.ts'
import { toBytes } from '../../support/message.ts'

interface Seen {
  text: string
  framing: string
  terminated: boolean
  packet: number
  offset: number
  sec: number
  spans: readonly Span[] | undefined
}

class Stream implements FrameSink {
  readonly framer = new Framer()
  readonly frames: Seen[] = []
  readonly rejects: Reject[] = []
  /** Everything that was pushed, so that addresses can be checked: packet n holds what the n-th push brought. */
  readonly packets: Uint8Array[] = []

  push(text: string | Uint8Array): this {
    const content = typeof text === 'string' ? toBytes(text) : text
    const bytes = new Uint8Array(content.length + 10).fill(0x41)
    bytes.set(content, 5)
    this.packets.push(content)
    const packet = this.packets.length
    this.framer.push(bytes, 5, 5 + content.length, packet, packet * 10_000_000, packet, 0, this)
    // The framer may not rely on the buffer afterwards.
    bytes.fill(0x42)
    this.check()
    return this
  }

  gap(missing = 0): this {
    this.framer.gap(missing, this)
    this.check()
    return this
  }

  end(): this {
    this.framer.end(this)
    this.check()
    assert.equal(this.framer.pendingBytes, 0)
    return this
  }

  check(): void {
    const f = this.framer
    assert.equal(f.bytesIn, f.frameBytes + f.framingBytes + f.rejectedBytes + f.pendingBytes)
  }

  readonly frame = (frame: Frame): void => {
    const content = frame.bytes.slice(frame.start, frame.end)
    const spans = frame.spans ?? [{ packet: frame.packet, offset: frame.offset, length: content.length }]
    const parts = spans.map(({ packet, offset, length }) => {
      const from = offset - packet * 10_000_000
      return Buffer.from(this.packets[packet - 1]!.slice(from, from + length))
    })
    assert.deepEqual(Buffer.concat(parts), Buffer.from(content))
    this.frames.push({
      text: Buffer.from(content).toString('latin1'),
      framing: FRAMINGS[frame.framing]!,
      terminated: frame.terminated,
      packet: frame.packet,
      offset: frame.offset,
      sec: frame.sec,
      spans: frame.spans,
    })
  }

  readonly reject = (reject: Reject): void => {
    this.rejects.push(reject)
  }

  get texts(): string[] {
    return this.frames.map((frame) => frame.text)
  }

  get reasons(): [string, number][] {
    return this.rejects.map((reject) => [reject.reason, reject.length])
  }
}

const stream = (): Stream => new Stream()

describe('in step', () => {
  it('[framing-trailer] LF, CR LF and NUL end a frame and are no part of it', () => {
    const seen = stream().push('<1>a\n<2>b\r\n<3>c\0<4>d\r\0\n\n').end()
    assert.deepEqual(seen.texts, ['<1>a', '<2>b', '<3>c', '<4>d\r'])
    assert.deepEqual(seen.reasons, [])
    assert.equal(seen.framer.framingBytes, 7)
  })
  it('[framing-count] a counted frame keeps its line ends', () => {
    assert.deepEqual(stream().push('8 <1>a\nb\nc5 <2>de').end().texts, ['<1>a\nb\nc', '<2>de'])
  })
  it('[framing-mixed] both framings on one connection, line ends in between', () => {
    const seen = stream().push('5 <1>ab\n<2>cd\n6 <3>efg\r\n<4>h\n').end()
    assert.deepEqual(seen.texts, ['<1>ab', '<2>cd', '<3>efg', '<4>h'])
    assert.deepEqual(
      seen.frames.map((frame) => frame.framing),
      ['octet counting', 'non-transparent', 'octet counting', 'non-transparent'],
    )
    assert.deepEqual(seen.reasons, [])
  })
  it('[framing-plain] a line without PRI is a frame', () => {
    const seen = stream().push('hello\n12 monkeys\n12\n3a\n').end()
    assert.deepEqual(seen.texts, ['hello', '12 monkeys', '12', '3a'])
  })
  it('[frame-unterminated] at the end a message that lacks its trailer is delivered and marked', () => {
    const seen = stream().push('<1>a\n<2>b').end()
    assert.deepEqual(
      seen.frames.map(({ text, terminated }) => [text, terminated]),
      [
        ['<1>a', true],
        ['<2>b', false],
      ],
    )
  })
  it('[stream-tail] other beginnings are rejected at the end', () => {
    assert.deepEqual(stream().push('9 <1>a').end().reasons, [['stream-tail', 6]])
    assert.deepEqual(stream().push('plain').end().reasons, [['stream-tail', 5]])
    assert.deepEqual(stream().push('12').end().reasons, [['stream-tail', 2]])
  })
  it('[frame-address] a frame over several packets says where each part stands; time and packet are of its first byte', () => {
    const seen = stream().push('<1>a\n1').push('0 ').push('<2>').push('cdefghi<3>x').push('\n').end()
    assert.deepEqual(seen.texts, ['<1>a', '<2>cdefghi', '<3>x'])
    assert.deepEqual(
      seen.frames.map(({ packet, offset, sec }) => [packet, offset, sec]),
      [
        [1, 10_000_000, 1],
        [3, 30_000_000, 3],
        [4, 40_000_007, 4],
      ],
    )
    assert.deepEqual(seen.frames[1]!.spans, [
      { packet: 3, offset: 30_000_000, length: 3 },
      { packet: 4, offset: 40_000_000, length: 7 },
    ])
    assert.equal(seen.frames[2]!.spans, undefined)
  })
})

describe('out of step', () => {
  it('[frame-broken] what was held is rejected, and the next message after the gap is found', () => {
    const seen = stream().push('<1>a\n<2>bcd').gap(100).push('tail\n<3>e\n').end()
    assert.deepEqual(seen.texts, ['<1>a', '<3>e'])
    assert.deepEqual(seen.reasons, [
      ['frame-broken', 6],
      ['frame-resync', 5],
    ])
    assert.match(seen.rejects[0]!.detail, /100 bytes/)
    assert.deepEqual([seen.rejects[1]!.packet, seen.rejects[1]!.offset], [2, 20_000_000])
  })
  it('[frame-broken] a counted frame that a gap cuts is rejected; a message directly after the gap is taken', () => {
    const seen = stream().push('20 <1>abc').gap().push('5 <2>de<3>f\n').end()
    assert.deepEqual(seen.texts, ['<2>de', '<3>f'])
    assert.deepEqual(seen.reasons, [['frame-broken', 9]])
  })
  it('[frame-resync] a stream joined midway', () => {
    assert.deepEqual(stream().gap().push('rest of it\nplain\n').end().texts, ['plain'])
    assert.deepEqual(stream().gap().push('rest 8 <13>abcd<14>e\n').end().texts, ['<13>abcd', '<14>e'])
    assert.deepEqual(stream().gap().push('<13>whole\n').end().texts, ['<13>whole'])
    assert.deepEqual(stream().gap().push('re').push('st 1').push('2 <').push('1').push('3>abcdefgh').end().texts, [
      '<13>abcdefgh',
    ])
  })
  it('[frame-resync] with counts in the stream, a line end alone does not begin a frame', () => {
    const seen = stream().push('5 <1>ab').gap().push('x\ny 7 z\n<2>c\n').end()
    assert.deepEqual(seen.texts, ['<1>ab', '<2>c'])
    assert.deepEqual(seen.reasons, [['frame-resync', 8]])
  })
  it('[frame-resync] with counts in the stream, a PRI directly behind a gap may lack its count, and is no frame without end', () => {
    const seen = stream().push('5 <1>ab').gap(2).push('<2>de5 <3>fg5 <4>hi').end()
    assert.deepEqual(seen.texts, ['<1>ab', '<3>fg', '<4>hi'])
    assert.deepEqual(seen.reasons, [['frame-resync', 5]])
  })
  it('[frame-resync] a wrong count is noticed where no frame can begin', () => {
    const seen = stream().push('4 <1>abc 5 <2>de').end()
    assert.deepEqual(seen.texts, ['<1>a', '<2>de'])
    assert.deepEqual(seen.reasons, [['frame-resync', 3]])
  })
  it('[frame-resync] bytes skipped up to the end are reported', () => {
    assert.deepEqual(stream().gap().push('nothing of use 12 <').end().reasons, [['frame-resync', 19]])
  })
})

describe('limits', () => {
  const message = (length: number): string => `<1>${'x'.repeat(length - 3)}`
  for (const delta of [-1, 0, 1]) {
    const length = MAX_FRAME + delta
    for (const cut of [length + 20, 300_000]) {
      const pushed = (text: string): Stream => {
        const seen = stream()
        for (let at = 0; at < text.length; at += cut) seen.push(text.slice(at, at + cut))
        return seen.end()
      }
      it(`[frame-length] ${length} bytes, pushed ${cut} at a time`, () => {
        const counted = pushed(`${length} ${message(length)}`)
        const line = pushed(`${message(length)}\n<2>y\n`)
        const returned = pushed(`${message(length)}\r\n`)
        if (delta <= 0) {
          assert.deepEqual([counted.frames.length, counted.rejects.length], [1, 0])
          assert.deepEqual([line.frames.length, line.rejects.length], [2, 0])
          assert.equal(returned.frames[0]!.text.length, length)
        } else {
          assert.deepEqual(counted.reasons, [
            ['frame-length', 8],
            ['frame-resync', length],
          ])
          assert.equal(line.texts.at(-1), '<2>y')
          assert.equal(line.rejects[0]!.reason, 'frame-length')
          assert.equal(returned.rejects[0]!.reason, 'frame-length')
        }
      })
    }
  }
  it('[frame-count-digits] a count has at most 10 digits; a longer number begins a line', () => {
    for (const [digits, reason] of [
      [MAX_COUNT_DIGITS - 1, 'frame-length'],
      [MAX_COUNT_DIGITS, 'frame-length'],
      [MAX_COUNT_DIGITS + 1, undefined],
    ] as const) {
      const seen = stream()
        .push(`${'9'.repeat(digits)} <1>a\n`)
        .end()
      assert.equal(seen.rejects[0]?.reason, reason)
      assert.equal(seen.frames.length, reason === undefined ? 1 : 0)
    }
  })
  it('[frame-pieces] a frame that is not complete after as many packets as are allowed is rejected', () => {
    for (const [pieces, frames] of [
      [MAX_FRAME_PIECES - 1, 1],
      [MAX_FRAME_PIECES, 1],
      [MAX_FRAME_PIECES + 1, 0],
    ] as const) {
      const framer = new Framer()
      const sink = stream()
      const bytes = toBytes('<')
      for (let i = 0; i < pieces - 1; i++)
        framer.push(bytes, 0, 1, i + 1, i, 0, 0, { frame: () => sink.packets.push(bytes), reject: sink.reject })
      framer.push(toBytes('\n'), 0, 1, pieces, pieces, 0, 0, {
        frame: () => sink.packets.push(bytes),
        reject: sink.reject,
      })
      assert.equal(sink.packets.length, frames)
    }
  })
})

describe('any stream', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '<13>',
      '\n',
      '\r\n',
      '\0',
      '12 ',
      '8 <13>abcd',
      '<14>hello\n',
      'x',
      '5 ',
      '99999999 <1>',
      'plain text\n',
      '1',
    ),
    fc.string({ maxLength: 6 }),
  )
  const text = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(''))
  it('[byte-account] every byte is in a frame, framing, rejected or pending', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.boolean()), { maxLength: 10 }), (pushes) => {
        const seen = stream()
        for (const [bytes, gap] of pushes) {
          seen.push(bytes)
          if (gap) seen.gap(1)
        }
        seen.end()
        assert.equal(
          seen.rejects.reduce((sum, reject) => sum + reject.length, 0),
          seen.framer.rejectedBytes,
        )
        assert.equal(
          seen.frames.reduce((sum, frame) => sum + frame.text.length, 0),
          seen.framer.frameBytes,
        )
        assert.equal(seen.frames.length, seen.framer.frames)
      }),
      { numRuns: 1000 },
    )
  })
  it('[cut-anywhere] how a stream is cut into packets does not change its frames', () => {
    fc.assert(
      fc.property(text, fc.boolean(), fc.array(fc.nat(60)), (bytes, midway, cuts) => {
        const whole = stream()
        const cut = stream()
        if (midway) {
          whole.gap()
          cut.gap()
        }
        whole.push(bytes).end()
        const content = toBytes(bytes)
        let from = 0
        for (const at of [...cuts.sort((a, b) => a - b), content.length]) {
          cut.push(content.slice(from, at))
          from = Math.min(Math.max(from, at), content.length)
        }
        cut.end()
        assert.deepEqual(cut.texts, whole.texts)
        assert.deepEqual(cut.reasons, whole.reasons)
      }),
      { numRuns: 1000 },
    )
  })
  it('[framing-round-trip] what both framings write is read', () => {
    const content = fc.string().map((s) => `<13>${s}`)
    fc.assert(
      fc.property(fc.array(fc.tuple(content, fc.boolean())), (messages) => {
        const sent = messages.map(([s, counted]) => ({ counted, s: counted ? s : s.replace(/[\r\n\0]/g, '') }))
        const wire = sent.map(({ s, counted }) => (counted ? `${toBytes(s).length} ${s}` : `${s}\n`)).join('')
        const seen = stream().push(wire).end()
        assert.deepEqual(
          seen.texts,
          sent.map(({ s }) => Buffer.from(s).toString('latin1')),
        )
        assert.deepEqual(seen.reasons, [])
      }),
    )
  })
})

const capture = corpus('pcap-syslog/zeek/tcp-syslog.pcap')
it('[framing-mixed] a captured connection that mixes both framings', {
  skip: capture === undefined && 'no corpus',
}, () => {
  const file = readFileSync(capture!)
  const seen = stream()
  // Classic pcap, little endian; raw IPv4 and TCP without surprises.
  for (let at = 24; at < file.length; ) {
    const length = file.readUInt32LE(at + 8)
    const ip = at + 16
    const tcp = ip + (file[ip]! & 15) * 4
    const data = tcp + (file[tcp + 12]! >> 4) * 4
    const end = ip + file.readUInt16BE(ip + 2)
    if (end > data && file.readUInt16BE(tcp + 2) === 514) seen.push(file.subarray(data, end))
    at += 16 + length
  }
  seen.end()
  assert.deepEqual(seen.texts, [
    "<13>Oct 11 22:14:15 mymachine su: 'su root' failed ",
    "<14>Oct 11 22:14:16 mymachine su: 'su root' failed",
    "<15>Oct 11 22:14:17 mymachine su: 'su bob' failed ",
    "<16>Oct 11 22:14:18 mymachine su: 'su bob' failed",
  ])
  assert.deepEqual(seen.reasons, [])
})
