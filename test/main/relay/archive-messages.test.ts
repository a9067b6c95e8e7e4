import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../../core/capture/pcapng-writer.ts'
import { DEFAULT_DECODE_OPTIONS } from '../../../core/decode/content-decoder.ts'
import { archiveMessages, beginningOf } from '../../../main/relay/archive-messages.ts'
import { type ArchiveMessage, MessageReader } from '../../../main/relay/message-reader.ts'
import type { RelayPlace } from '../../../main/relay/relay-place.ts'
import { makeArchive } from '../../support/archives.ts'
import { fastFolder } from '../../support/fast-folder.ts'
import { ACK, bytes, ethernet, FIN, fragments, ipv4, SYN, tcp, udp } from '../../support/packets.ts'

const root = fastFolder()
const HEAD = Buffer.concat([sectionHeader(), interfaceDescription({ linkType: 1, snapLength: 0 })])
let time = 1_795_000_000_000_000_000n
const packet = (frame: Uint8Array) => enhancedPacket({ time: time++, bytes: frame })
const segment = (text: string, sequence: number, flags = ACK) =>
  packet(ethernet(ipv4(tcp(bytes(text), { sequence, flags }), { protocol: 6 })))
const datagram = (text: string) => packet(ethernet(ipv4(udp(bytes(text)))))
const rotate = { do: 'rotate' } as const

async function read(folder: string, from: RelayPlace, pollMs?: number): Promise<ArchiveMessage[]> {
  const found: ArchiveMessage[] = []
  const reader = new MessageReader(DEFAULT_DECODE_OPTIONS)
  for await (const { messages } of archiveMessages(folder, from, reader, { once: true, pollMs }))
    found.push(...messages)
  return found
}

const texts = (messages: readonly ArchiveMessage[]) => messages.map((each) => Buffer.from(each.bytes).toString())

test('[relay-reader] from each place on, exactly what follows it is found: streams and fragments across rotations too', async () => {
  const folder = join(root, 'capture')
  const parts = fragments(udp(bytes('<34>in fragments')), 8).map((part) => packet(ethernet(part)))
  await makeArchive(folder, {
    segments: [
      {
        stream: 'pcapng',
        pieces: [
          HEAD,
          segment('', 0, SYN),
          datagram('<34>one'),
          segment('<34>two\n<34>thr', 1),
          parts[0]!,
          rotate,
          datagram('<34>four'),
          segment('ee\n7 <34>six9 <34>sev', 16),
          parts[1]!,
          ...parts.slice(2),
          rotate,
          segment('en<34>eight\n', 37),
          segment('<34>last', 49, ACK | FIN),
          datagram('<34>nine'),
        ],
      },
    ],
  })
  const all = await read(folder, beginningOf(folder))
  assert.deepEqual(
    texts(all).toSorted(),
    [
      '<34>eight',
      '<34>four',
      '<34>in fragments',
      '<34>last',
      '<34>nine',
      '<34>one',
      '<34>seven',
      '<34>six',
      '<34>three',
      '<34>two',
    ].toSorted(),
  )
  assert.equal(
    all.find((each) => Buffer.from(each.bytes).toString() === '<34>three')!.place.split(':')[0],
    '000001.pcapng',
  )
  for (const [i, { before, after }] of all.entries()) {
    assert.deepEqual(texts(await read(folder, before)), texts(all.slice(i)), `from message ${i}`)
    assert.deepEqual(texts(await read(folder, after)), texts(all.slice(i + 1)), `behind message ${i}`)
  }
})

test('[relay-reader-log] lines of a log archive are messages, and each is found from its place on', async () => {
  const folder = join(root, 'log')
  await makeArchive(folder, {
    segments: [{ stream: 'log', pieces: ['one\ntwo\n', rotate, 'three\n', 'fo', 'ur\nfive'] }],
  })
  const all = await read(folder, beginningOf(folder))
  assert.deepEqual(texts(all), ['one', 'two', 'three', 'four', 'five'])
  assert.deepEqual(
    all.map(({ place }) => place),
    ['000001.log:0', '000001.log:4', '000002.log:0', '000002.log:6', '000002.log:11'],
  )
  for (const [i, { before, after }] of all.entries()) {
    assert.deepEqual(texts(await read(folder, before)), texts(all.slice(i)))
    assert.deepEqual(texts(await read(folder, after)), texts(all.slice(i + 1)))
  }
})
