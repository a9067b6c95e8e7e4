import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ContentDecoder } from '../../../core/decode/content-decoder.ts'
import { MAX_LINE } from '../../../core/log/lines.ts'
import { decodeItem } from '../../../main/engine/feed.ts'
import { Aborted, CHUNK, CLOSE, DATA, END, HEADROOM, Ring, STOPPED } from '../../../main/engine/ring.ts'
import { pcap } from '../../support/captures.ts'
import { decode, decodeWith, type ItemKind } from '../../support/decoding.ts'
import { bytes, ethernet, ipv4, tcp, udp } from '../../support/packets.ts'

/** Feeds pieces through a ring of one thread: the slots that the decoder gives back are what the writer takes. */
function feed(decoder: ContentDecoder, pieces: readonly Uint8Array[], end = END): number {
  const ring = new Ring()
  const waiting: [kind: number, piece: Uint8Array][] = [
    ...pieces.map((piece): [number, Uint8Array] => [DATA, piece]),
    [end, new Uint8Array(0)],
  ]
  const fill = () => {
    const next = waiting.shift()
    if (!next) return
    ring.acquire().set(next[1])
    ring.publish(next[0], next[1].length)
  }
  fill()
  fill()
  let steps = 0
  decodeItem(ring, decoder, () => {
    steps++
    fill()
  })
  return steps
}

function through(kind: ItemKind, pieces: readonly Uint8Array[]) {
  return decodeWith(kind, {}, (decoder) => void feed(decoder, pieces))
}

function cut(content: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0, i = 0; at < content.length; i++) {
    const size = sizes[i % sizes.length]!
    pieces.push(content.subarray(at, at + size))
    at += size
  }
  return pieces
}

const messages = Array.from(
  { length: 40 },
  (_, i) => `<13>Oct 11 22:14:15 gate su[${i}]: ${'x'.repeat((i * 37) % 300)}`,
)
const capture = pcap(
  messages.flatMap((text, i) => [
    { bytes: ethernet(ipv4(udp(bytes(text)))) },
    { bytes: ethernet(ipv4(tcp(bytes(`${text}\n`), { sequence: i * 1000 }), { protocol: 6 })) },
  ]),
)

test('[feed-any] a capture gives the same messages, addresses and counts however it is cut into slots', () => {
  const whole = decode('pcap', capture)
  assert.equal(whole.counts.fates.message, 40)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      assert.deepEqual(through('pcap', cut(capture, sizes)), whole)
    }),
    { numRuns: 40 },
  )
})

test('[feed-log] so does a log', () => {
  const log = bytes(messages.map((text) => `${text.slice(4)}\n`).join(''))
  const whole = decode('log', log)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      assert.deepEqual(through('log', cut(log, sizes)), whole)
    }),
    { numRuns: 40 },
  )
})

test('[feed-headroom] a record whose beginning is one below, at and one above the headroom goes on in the next slot', () => {
  for (const length of [HEADROOM - 1, HEADROOM, HEADROOM + 1, MAX_LINE]) {
    const line = new Uint8Array(length + 100).fill(0x78)
    const log = Buffer.concat([bytes('first\n'), line, bytes('\nlast\n')])
    const { rows } = through('log', [...cut(log.subarray(0, 6 + length), [CHUNK]), log.subarray(6 + length)])
    assert.deepEqual(rows, decode('log', log).rows)
    if (length < MAX_LINE) assert.deepEqual([rows.length, rows[1]!.length, rows[1]!.offset], [3, length + 100, 6])
  }
})

test('[feed-slots] whole slots one after the other', () => {
  const line = `${'y'.repeat(4999)}\n`
  const log = bytes(line.repeat(Math.ceil((6 * CHUNK) / line.length)))
  const { counts } = through('log', cut(log, [CHUNK]))
  assert.equal(counts.messages, log.length / line.length)
})

test('[feed-stopped] where the user ended the reading, the rest is not taken for the end of the content', () => {
  const pieces = [bytes('one\ntw')]
  assert.equal(decodeWith('log', {}, (decoder) => void feed(decoder, pieces)).rows.length, 2)
  assert.equal(decodeWith('log', {}, (decoder) => void feed(decoder, pieces, STOPPED)).rows.length, 1)
})

test('[ring-abort] both sides end at their next step', () => {
  const ring = new Ring()
  const other = new Ring({ data: ring.data, state: ring.state })
  ring.acquire()
  ring.publish(CLOSE, 0)
  assert.equal(other.peek(), CLOSE)
  assert.equal(other.peek(), CLOSE, 'looking takes nothing')
  ring.abort()
  assert.throws(() => ring.acquire(), Aborted)
  assert.throws(() => other.next(), Aborted)
  assert.equal(other.stopping, false)
  ring.stop()
  assert.equal(other.stopping, true)
})
