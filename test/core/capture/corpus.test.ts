import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { Reject } from '../../../core/finding.ts'
import { dissect } from '../../../core/packet/dissect.ts'
import { Dissected, KIND_FRAGMENT, KIND_REJECT, KIND_TCP, KIND_UDP } from '../../../core/packet/dissected.ts'
import { FragmentTable } from '../../../core/packet/fragments.ts'
import { StreamTable } from '../../../core/packet/tcp-streams.ts'
import { corpus } from '../../support/corpus.ts'
import { EXPLAINED_PACKETS, type FileTruth } from '../../support/explained-packets.ts'
import { readCapture } from '../../support/reading.ts'

const truthFile = corpus('truth.json')
const skip = truthFile === undefined ? 'the shared corpus is not here' : false
const truth = truthFile ? (JSON.parse(readFileSync(truthFile, 'utf8')) as Record<string, FileTruth>) : {}
const captures = Object.entries(truth).filter(([name]) => /^pcap.*\.(pcap|pcapng|gz)$/.test(name))

/** Files that are damaged, with the reasons of their rejects, in order. Every other file must be read without a reject. */
const DAMAGED: Readonly<Record<string, readonly string[]>> = {
  'pcap-nasty/libpcap/pcap-invalid-version-1.pcap': ['record-length'],
  'pcap-nasty/libpcap/pcapng-invalid-vers-1.pcapng': ['section-header'],
  'pcap-nasty/libpcap/shb-option-too-long.pcapng': ['block-trailer'],
  'pcap-nasty/lnav/dhcp-trunc.pcapng': ['file-truncated'],
  'pcapng-suite/gopacket-le/test901.pcapng': ['section-header'],
}

function contentOf(name: string): Uint8Array {
  const content = readFileSync(corpus(name)!)
  return new Uint8Array(name.endsWith('.gz') ? gunzipSync(content) : content)
}

test('[capture-corpus] every capture of the corpus has as many packets as the truth, or a difference that is explained', {
  skip,
}, () => {
  assert.ok(captures.length > 300)
  for (const [name, { frames_read, first_packet_time }] of captures) {
    const { reader, packets, rejects } = readCapture(contentOf(name))
    assert.equal(reader.packets, EXPLAINED_PACKETS[name]?.[0] ?? frames_read, name)
    assert.deepEqual(
      rejects.map(({ reason }) => reason),
      DAMAGED[name] ?? [],
      name,
    )
    const first = packets[0]
    // Fuzzed files, of which there are many in pcap-nasty/tcpdump, have impossible times.
    if (
      first &&
      !name.startsWith('pcap-nasty/tcpdump/') &&
      !Number.isNaN(first.sec) &&
      /^\d{4}-/.test(first_packet_time ?? '') &&
      !EXPLAINED_PACKETS[name]
    ) {
      const stated = Math.floor(Date.parse(`${first_packet_time!.replace(' ', 'T').slice(0, 19)}Z`) / 1000)
      // The other reader may sort by time.
      assert.ok(
        packets.some(({ sec }) => sec === stated),
        `${name}: ${stated}`,
      )
    }
  }
})

test('[capture-corpus-chunks] the packets of a capture do not depend on how it is cut into pieces', { skip }, () => {
  for (const [name] of captures) {
    const content = contentOf(name)
    if (content.length > 50_000) continue
    const whole = readCapture(content)
    const cut = readCapture(content, 37)
    assert.deepEqual(
      cut.packets.map(({ number, offset, sec, nano }) => [number, offset, sec, nano]),
      whole.packets.map(({ number, offset, sec, nano }) => [number, offset, sec, nano]),
      name,
    )
  }
})

test('[packet-corpus] every packet of the corpus gets a kind, every fragment an account, every stream its bytes in order', {
  skip,
}, () => {
  const kinds = new Map<string | number, number>()
  for (const [name] of captures) {
    const rejects: Reject[] = []
    const fragments = new FragmentTable((reject) => rejects.push(reject))
    const positions = new Map<unknown, number>()
    const count = (stream: unknown, bytes: number) => positions.set(stream, (positions.get(stream) ?? 0) + bytes)
    const streams = new StreamTable(
      {
        data: (stream, _bytes, start, end) => {
          count(stream, end - start)
          assert.equal(stream.position, positions.get(stream), name)
        },
        gap: (stream, missing) => count(stream, missing),
        end: (stream) => assert.equal(stream.pieces.length, 0),
      },
      (reject) => rejects.push(reject),
    )
    const d = new Dissected()
    const content = contentOf(name)
    readCapture(content, content.length, {
      packet: (record) => {
        dissect(record, d)
        const kind = d.kind === KIND_REJECT ? d.reason : d.kind
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
        assert.ok(d.payloadStart <= d.payloadEnd && d.payloadEnd <= record.end, `${name}, packet ${record.number}`)
        if (d.kind === KIND_FRAGMENT) fragments.add(d, record)
        if (d.kind === KIND_TCP) streams.add(d, record)
        return true
      },
    })
    assert.equal(
      fragments.fragments,
      fragments.fragmentsUsed + fragments.fragmentsDropped + fragments.fragmentsHeld,
      name,
    )
    fragments.end()
    streams.end()
    assert.equal(fragments.fragments, fragments.fragmentsUsed + fragments.fragmentsDropped, name)
  }
  assert.ok(kinds.get(KIND_UDP)! > 1500)
  assert.ok(kinds.get(KIND_TCP)! > 4500)
})
