import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_RECORD_BYTES } from '../../../core/archive/record-slicer.ts'
import { PcapngReader } from '../../../core/capture/pcapng.ts'
import { createArchive } from '../../../main/archive/writer.ts'
import { checkArchive } from '../../support/archive-check.ts'
import { sealBytes, TEST_ORIGIN, testClock, testSigner } from '../../support/archives.ts'
import { fastFolder } from '../../support/fast-folder.ts'

const root = fastFolder()
let made = 0
const signer = testSigner()
const newWriter = (now = testClock()) =>
  createArchive(join(root, `archive ${++made}`), { origin: TEST_ORIGIN, signer, created: new Date(0) }, { now })
const bytes = (text: string) => Buffer.from(text)
const texts = (folder: string) => checkArchive(folder, signer.key).contents.map(String)

test('[archive-stream] records are sealed as they come, whole ones at checkpoints, all at the end', async () => {
  const writer = await newWriter()
  const stream = writer.stream('log')
  stream.checkpoint()
  assert.equal(writer.chain.count, 0, 'nothing to sign')
  stream.append(bytes('one\ntw'))
  stream.checkpoint()
  stream.checkpoint()
  assert.equal(writer.chain.count, 1, 'the second had nothing to add')
  assert.deepEqual(readdirSync(join(writer.folder, 'segments')).sort(), ['000001.leaves.part', '000001.log.open'])
  const { checkpoints } = checkArchive(writer.folder, signer.key, { open: true })
  assert.deepEqual(
    [checkpoints[0]!.segment.state, checkpoints[0]!.segment.records, checkpoints[0]!.segment.bytes],
    ['open', 1, 4],
  )
  stream.append(bytes('o\nthree'))
  await assert.rejects(sealBytes(writer, { file: 'a.log', content: 'a\n' }), /a stream is being sealed/)
  assert.throws(() => writer.stream('log'), /a stream is being sealed/)
  stream.close()
  stream.close()
  assert.throws(() => stream.append(bytes('x')), /closed/)
  assert.deepEqual(texts(writer.folder), ['one\ntwo\nthree'])
  await sealBytes(writer, { file: 'a.log', content: 'a\n' })
  const next = writer.stream('log')
  next.append(bytes('later\n'))
  writer.close()
  assert.deepEqual(texts(writer.folder), ['one\ntwo\nthree', 'a\n', 'later\n'], 'closing the archive closes the stream')
})

test('[archive-stream-rotate] a segment ends behind a whole line, and none is empty', async () => {
  const writer = await newWriter()
  const sealed: string[] = []
  const stream = writer.stream('log', { sealed: ({ segment, records }) => sealed.push(`${segment} ${records}`) })
  stream.rotate()
  stream.append(bytes('one\n'))
  stream.rotate()
  stream.rotate()
  stream.append(bytes('two\nthr'))
  stream.rotate()
  stream.append(bytes('e'))
  stream.append(bytes('e\nfour\n'))
  stream.close()
  writer.close()
  assert.deepEqual(texts(writer.folder), ['one\n', 'two\nthree\n', 'four\n'])
  assert.deepEqual(sealed, ['000001.log 1', '000002.log 2', '000003.log 1'])
})

test('[archive-stream-rotate-size] a segment ends with the record that reaches the size, however the bytes come', async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `${'x'.repeat((i * 37) % 90)}\n`)
  const expected: string[] = ['']
  for (const line of lines) {
    if (expected.at(-1)!.length >= 1024) expected.push('')
    expected[expected.length - 1] += line
  }
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 30 }), async (cuts) => {
      const writer = await newWriter()
      const stream = writer.stream('log', { rotation: { bytes: 1024 } })
      const all = bytes(lines.join(''))
      let at = 0
      for (const cut of cuts) {
        stream.append(all.subarray(at, at + cut))
        at += cut
      }
      stream.append(all.subarray(at))
      writer.close()
      assert.deepEqual(texts(writer.folder), expected)
    }),
    { numRuns: 12 },
  )
})

test('[archive-stream-rotate-time] a segment ends at the time, also where nothing comes, and waits for the end of a line', async () => {
  let time = Date.UTC(2026, 10, 18, 3, 10)
  const writer = await newWriter(() => new Date(time))
  const stream = writer.stream('log', { rotation: { every: 900_000 } })
  stream.append(bytes('one\n'))
  stream.tick()
  assert.equal(writer.chain.count, 0)
  time += 5 * 60_000
  stream.tick()
  assert.equal(writer.chain.count, 1, 'at a quarter past three')
  stream.append(bytes('two\n'))
  time += 15 * 60_000
  stream.append(bytes('three\nfo'))
  time += 15 * 60_000
  stream.append(bytes('u'))
  stream.tick()
  assert.equal(writer.chain.count, 2)
  stream.append(bytes('r\nfive\n'))
  writer.close()
  assert.deepEqual(texts(writer.folder), ['one\n', 'two\n', 'three\nfour\n', 'five\n'])
})

test('[archive-stream-long-line] a line longer than a record is not torn by rotation', async () => {
  const writer = await newWriter()
  const stream = writer.stream('log', { rotation: { bytes: 1024 } })
  const long = `${'x'.repeat(2 * MAX_RECORD_BYTES + 5)}\n`
  stream.append(bytes(long))
  stream.append(bytes('next\n'))
  writer.close()
  const { contents, checkpoints } = checkArchive(writer.folder, signer.key)
  assert.deepEqual(
    contents.map((content) => content!.length),
    [long.length, 5],
  )
  assert.equal(checkpoints[0]!.segment.records, 3)
})

function block(type: number, ...words: number[]): Buffer {
  const out = Buffer.alloc(12 + 4 * words.length)
  out.writeUInt32LE(type, 0)
  out.writeUInt32LE(out.length, 4)
  for (const [i, word] of words.entries()) out.writeUInt32LE(word >>> 0, 8 + 4 * i)
  out.writeUInt32LE(out.length, out.length - 4)
  return out
}

test('[archive-stream-pcapng] each segment of a capture can be read on its own', async () => {
  const writer = await newWriter()
  const stream = writer.stream('pcapng', { rotation: { bytes: 1024 } })
  const section = block(0x0a0d0d0a, 0x1a2b3c4d, 1, 4_096, 0)
  const interfaces = [block(1, 101, 65_535), block(1, 1, 65_535)]
  const packet = (of: number) => block(6, of, 0, 1_000, 8, 8, 0x01020304, 0x05060708)
  const all = [section, interfaces[0]!, ...Array(30).fill(packet(0)), interfaces[1]!, ...Array(60).fill(packet(1))]
  const content = Buffer.concat(all)
  // The same memory each time, as a caller may have it.
  const memory = Buffer.alloc(333)
  for (let at = 0; at < content.length; at += 333)
    stream.append(memory.subarray(0, content.copy(memory, 0, at, at + 333)))
  writer.close()
  const { contents } = checkArchive(writer.folder, signer.key)
  assert.ok(contents.length > 3)
  let packets = 0
  for (const segment of contents) {
    const rejects: unknown[] = []
    const reader = new PcapngReader((reject) => rejects.push(reject))
    reader.read(segment!, 0, segment!.length, 0, true, { packet: () => true })
    assert.deepEqual([rejects, reader.failure], [[], undefined])
    packets += reader.packets
  }
  assert.equal(packets, 90)
  // The length of the section is true of the first segment only.
  const open = block(0x0a0d0d0a, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff)
  const heads = [section, open].flatMap((first) => [
    Buffer.concat([first, interfaces[0]!]),
    Buffer.concat([first, ...interfaces]),
  ])
  assert.ok(contents[0]!.subarray(0, section.length).equals(section), 'what was taken is sealed as it was')
  const whole = contents.map((segment, i) => (i === 0 ? segment! : segment!.subarray(heads[2]!.length)))
  assert.ok(content.subarray(0, whole[0]!.length + 40).equals(Buffer.concat(whole).subarray(0, whole[0]!.length + 40)))
  assert.ok(contents.every((segment) => heads.some((head) => segment!.subarray(0, head.length).equals(head))))
})

test('[archive-stream-pcapng-head] what is repeated does not count when a segment is to end at a size', async () => {
  const writer = await newWriter()
  const stream = writer.stream('pcapng', { rotation: { bytes: 50 } })
  const head = [block(0x0a0d0d0a, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff), block(1, 101, 65_535)]
  const packet = block(6, 0, 0, 1_000, 8, 8, 0x01020304, 0x05060708)
  stream.append(Buffer.concat([...head, ...Array(7).fill(packet)]))
  writer.close()
  const { contents } = checkArchive(writer.folder, signer.key)
  const size = Buffer.concat(head).length
  assert.deepEqual(
    contents.map((content) => (content!.length - size) / packet.length),
    [1, 2, 2, 2],
  )
})

test('[archive-stream-pieces] however a stream is cut, the same records are sealed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.constantFrom('rotate', 'checkpoint', 'none'), { minLength: 20, maxLength: 20 }),
      async (pieces, between) => {
        const writer = await newWriter()
        const stream = writer.stream('log')
        for (const [i, piece] of pieces.entries()) {
          stream.append(bytes(piece.replaceAll('a', '\n')))
          if (between[i] === 'rotate') stream.rotate()
          if (between[i] === 'checkpoint') stream.checkpoint()
        }
        writer.close()
        const all = pieces.join('').replaceAll('a', '\n')
        const segments = texts(writer.folder)
        assert.equal(segments.join(''), all)
        for (const segment of segments.slice(0, -1)) assert.ok(segment.endsWith('\n'))
      },
    ),
    { numRuns: 25 },
  )
})
