import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FRAMINGS, TRANSPORTS } from '../../../core/columns/schema.ts'
import {
  addsUp,
  FATE_FRAGMENT,
  FATE_ICMP,
  FATE_MESSAGE,
  FATE_OTHER,
  FATE_REJECT,
  FATE_STREAM,
  FATE_TLS,
  FATES,
  MAX_LISTED_REJECTS,
  Tally,
} from '../../../core/decode/tally.ts'
import type { RejectReason } from '../../../core/finding.ts'
import { pcap } from '../../support/captures.ts'
import { decode } from '../../support/decoding.ts'
import { ACK, bytes, ethernet, FIN, ipv4, SYN, tcp, udp } from '../../support/packets.ts'

test('[tally-listed] rejects are listed one below, at and one above MAX_LISTED_REJECTS of a reason, and all are counted', () => {
  for (const [count, listed] of [
    [MAX_LISTED_REJECTS - 1, MAX_LISTED_REJECTS - 1],
    [MAX_LISTED_REJECTS, MAX_LISTED_REJECTS],
    [MAX_LISTED_REJECTS + 1, MAX_LISTED_REJECTS],
  ] as const) {
    const tally = new Tally()
    const reject = (reason: RejectReason, packet: number) =>
      tally.reject({ reason, packet, offset: 0, length: 0, detail: '' })
    for (let packet = 1; packet <= count; packet++) reject('ip-header', packet)
    reject('stream-gap', 5)
    assert.equal(tally.listed.length, listed + 1)
    assert.deepEqual(tally.counts().rejects, { 'ip-header': count, 'stream-gap': 1 })
    assert.deepEqual([tally.listed[0]!.packet, tally.listed.at(-1)!.reason], [1, 'stream-gap'])
  }
})

test('[tally-fates] the codes of fates are their places in the list', () => {
  const codes = [FATE_MESSAGE, FATE_STREAM, FATE_FRAGMENT, FATE_ICMP, FATE_TLS, FATE_OTHER, FATE_REJECT]
  assert.deepEqual(
    codes.map((code) => FATES[code]),
    ['message', 'stream', 'fragment', 'icmp', 'tls', 'other', 'reject'],
  )
  assert.equal(codes.length, FATES.length)
})

test('[tally-adds-up] a packet without a fate, and a reason that nobody knows, are noticed', () => {
  const tally = new Tally()
  tally.fates[FATE_MESSAGE]! += 2
  const counts = tally.counts()
  assert.deepEqual([counts.packets, counts.captureDrops], [2, null])
  assert.ok(addsUp(counts))
  assert.ok(!addsUp({ ...counts, packets: 3 }))
  assert.ok(!addsUp({ ...counts, rejects: { made: 1 } as never }))
})

test('[decode-codes] the codes that the decoders write for transport and framing stand for these words of the schema', () => {
  const capture = pcap([
    { bytes: ethernet(ipv4(udp(bytes('<13>x')))) },
    { bytes: ethernet(ipv4(tcp(bytes(''), { flags: SYN }), { protocol: 6 })) },
    { bytes: ethernet(ipv4(tcp(bytes('5 <14>x<15>y\n<16>z'), { sequence: 1, flags: ACK }), { protocol: 6 })) },
    { bytes: ethernet(ipv4(tcp(bytes(''), { sequence: 19, flags: ACK | FIN }), { protocol: 6 })) },
  ])
  const seen = [...decode('pcap', capture).rows, ...decode('log', bytes('line\n')).rows].map((row) => [
    row.text,
    row.transport,
    row.framing,
  ])
  assert.deepEqual(seen, [
    ['x', 'udp', 'datagram'],
    ['x', 'tcp', 'octet-counting'],
    ['y', 'tcp', 'non-transparent'],
    ['z', 'tcp', 'end-of-stream'],
    ['line', 'file', 'line'],
  ])
  assert.deepEqual(new Set(seen.map(([, transport]) => transport)), new Set(['udp', 'tcp', 'file']))
  assert.deepEqual([TRANSPORTS.length, FRAMINGS.length], [3, 5], 'every word was seen')
})
