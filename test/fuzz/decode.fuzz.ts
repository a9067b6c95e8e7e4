import assert from 'node:assert/strict'
import { addsUp } from '../../core/decode/tally.ts'
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  pcap,
  pcapng,
  section,
} from '../support/captures.ts'
import { decode, type ItemKind } from '../support/decoding.ts'
import { ACK, bytes, ethernet, FIN, fragments, ipv4, ipv6, SYN, tcp, udp } from '../support/packets.ts'
import { bytesOf, type FuzzTarget } from './target.ts'

const MESSAGE = '<34>1 2024-01-01T00:00:00.5Z host app 7 ID [a b="c"] text'
const stream = `11 <14>1 - - -${'<13>Oct 11 22:14:15 gate su[1]: x\n'}<13>last`
const packets = [
  ethernet(ipv4(udp(bytes(MESSAGE)))),
  ethernet(ipv6(udp(bytes('<13>Oct 11 22:14:15 gate su: x'), { destinationPort: 9999 }))),
  ...fragments(udp(bytes(MESSAGE)), 32).map((each) => ethernet(each)),
  ...[
    tcp(bytes(''), { flags: SYN }),
    tcp(bytes(stream.slice(0, 30)), { sequence: 1 }),
    tcp(bytes(stream.slice(30)), { sequence: 31 }),
    tcp(bytes(''), { sequence: 1 + stream.length, flags: ACK | FIN }),
  ].map((each) => ethernet(ipv4(each, { protocol: 6 }))),
].map((each, i) => ({ bytes: each, sec: 1_700_000_000 + i }))

/** Decodes an input whole and in pieces, and checks what holds for every item. */
function decodeTwice(kind: ItemKind, input: Uint8Array): void {
  const options = { anyPort: (input[0] ?? 0) % 2 === 1, referenceSec: 1_700_000_000 }
  const whole = decode(kind, input, options)
  const { rows, raws, counts, rejects, failure } = whole
  assert.ok(addsUp(counts), 'every packet has one fate, every reason is known')
  assert.equal(counts.messages, rows.length, 'every message that is counted is there')
  assert.ok(Object.values(counts.rejects).reduce((sum, count) => sum + count, 0) >= rejects.length)
  for (const { offset, packet, length } of rejects)
    assert.ok(offset >= 0 && offset <= input.length && packet >= 0 && length >= 0, 'a reject stands in the item')
  for (const [i, row] of rows.entries()) {
    assert.equal(row.seq, i + 1)
    assert.equal(raws[i]!.length, row.length)
    const pieces = (row.spans ?? `${row.packet}:${row.offset}+${row.length}`)
      .split(' ')
      .map((span) => /^\d+:(\d+)\+(\d+)$/.exec(span)!.slice(1).map(Number) as [number, number])
    const bytes = Buffer.concat(pieces.map(([offset, length]) => input.subarray(offset, offset + length)))
    assert.deepEqual(bytes, Buffer.from(raws[i]!), 'the address of a message leads to its bytes')
  }
  // A file that is given up may be given up earlier when it comes in pieces.
  if (failure === undefined) assert.deepEqual(decode(kind, input, options, 29), whole, 'cut into pieces it is the same')
}

export const targets: readonly FuzzTarget[] = [
  {
    name: 'decode capture',
    seeds: [
      pcap(packets),
      pcapng([
        section(),
        interfaceDescription(),
        ...packets.map((packet) => enhancedPacket(packet)),
        interfaceStatistics(1_700_000_000, { 4: 3n, 5: 1n }),
      ]),
    ],
    run: (input) => decodeTwice('pcap', input),
  },
  {
    name: 'decode log',
    seeds: [
      bytesOf(`Nov 21 01:28:35 gate su[1]: one\r\n\n${MESSAGE}\n2024-01-01T00:00:00Z gate app: x\n`),
      bytesOf('\ufeffDec 31 23:59:59 gate su: x\nJan  1 00:00:01 gate su: caf\u00e9\n'),
    ],
    run: (input) => decodeTwice('log', input),
  },
]
