import assert from 'node:assert/strict'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { CaptureNote } from '../../../core/capture/interface.ts'
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from '../../../core/capture/pcapng-writer.ts'
import { RESERVE } from '../../../main/archive/layout.ts'
import { createArchive, openArchive } from '../../../main/archive/writer.ts'
import { LEAST_FREE, RESERVE_BYTES } from '../../../main/capture/archive-sink.ts'
import { CaptureSession, type SessionNotice } from '../../../main/capture/capture-session.ts'
import type { CaptureEngine, CaptureOptions } from '../../../main/capture/engine.ts'
import { type Files, systemFiles } from '../../../main/disk/files.ts'
import { checkArchive } from '../../support/archive-check.ts'
import { TEST_ORIGIN, testSigner } from '../../support/archives.ts'
import { fastFolder } from '../../support/fast-folder.ts'
import { readCapture } from '../../support/reading.ts'

const root = fastFolder()
let made = 0
const signer = testSigner()
const capture: CaptureOptions = {
  interface: 'test0',
  filter: 'udp port 514',
  snapLength: 65_535,
  promiscuous: false,
  bufferBytes: 1 << 20,
  statisticsMs: 1000,
}
const head = Buffer.concat([sectionHeader(), interfaceDescription({ linkType: 1, snapLength: 0, name: 'test0' })])
const packet = (text: string) => enhancedPacket({ time: BigInt(Date.now()) * 1_000_000n, bytes: Buffer.from(text) })

/** An engine whose output the test writes. */
function scripted() {
  const output = new PassThrough()
  const end = Promise.withResolvers<{ reason: string | null }>()
  const finish = (reason: string | null) => {
    output.end()
    end.resolve({ reason })
  }
  const engine: CaptureEngine = {
    name: 'libpcap',
    blindness: null,
    confines: true,
    available: async () => ({ version: '1' }),
    start(_, notice) {
      notice({ kind: 'started', resolution: '10^-9 s', privileges: 'none', version: '1.2.3' })
      return { pid: 1, output, stop: () => finish(null), done: end.promise }
    },
  }
  return { engine, output, die: finish }
}

async function begin(more: { files?: Files; free?: () => number; now?: () => number; rotation?: object } = {}) {
  const folder = join(root, `capture ${++made}`)
  const { files = systemFiles, free = () => 1e12, now = Date.now, rotation = {} } = more
  const script = scripted()
  const notices: SessionNotice[] = []
  const session = new CaptureSession({
    engine: script.engine,
    capture,
    writer: await createArchive(folder, { origin: TEST_ORIGIN, signer, created: new Date(0) }, { files }),
    reopen: () => openArchive(folder, signer),
    rotation,
    notice: (notice) => notices.push(notice),
    free,
    now,
  })
  const done = session.run()
  script.output.write(head)
  await pause(5)
  return { folder, session, done, notices, ...script }
}

/** What the segments hold: packets, notes and counters, read by our own reader. */
function contents(folder: string) {
  return checkArchive(folder, signer.key).contents.map((bytes) => {
    const drops: (number | undefined)[] = []
    const { packets, rejects, reader } = readCapture(Buffer.from(bytes!), undefined, {
      statistics: ({ systemDropped }) => void drops.push(systemDropped),
    })
    assert.deepEqual(rejects, [])
    const notes: CaptureNote[] = reader.interfaces.flatMap(({ account }) => account?.notes ?? [])
    return {
      packets: packets.map((record) => Buffer.from(record.bytes).toString('latin1')),
      notes: notes.map(({ event }) => event),
      drops,
      all: notes,
    }
  })
}

test('[capture-session] what is captured is sealed, between a start and a stop that say how and why', async () => {
  const { folder, session, output, done, notices } = await begin()
  output.write(packet('one'))
  output.write(Buffer.concat([packet('two'), packet('three')]).subarray(0, 50))
  output.write(Buffer.concat([packet('two'), packet('three')]).subarray(50))
  await pause(20)
  session.stop()
  assert.deepEqual(await done, { how: 'stopped', reason: null, hint: undefined, packets: 3 })
  const [segment] = contents(folder)
  assert.deepEqual(segment!.packets, ['one', 'two', 'three'])
  assert.deepEqual(segment!.notes, ['start', 'stop'])
  const [start, stop] = segment!.all
  assert.equal(start!.facts.engine, 'libpcap')
  assert.equal(start!.facts.filter, 'udp port 514')
  assert.deepEqual([stop!.facts.reason, stop!.facts.packets], ['asked', '3'])
  assert.ok(notices.some(({ kind }) => kind === 'sealed'))
})

test('[capture-session-rotate] a rotation loses no packet, and the counters go on in the next segment', async () => {
  const { folder, session, output, done } = await begin({ rotation: { bytes: 2000 } })
  output.write(packet('one'))
  output.write(interfaceStatistics({ time: 1n, received: 9, systemDropped: 4 }))
  await pause(10)
  session.rotate()
  session.rotate()
  output.write(packet('two'))
  await pause(10)
  output.write(packet('x'.repeat(2000)))
  await pause(10)
  output.write(packet('three'))
  await pause(10)
  session.stop()
  await done
  const segments = contents(folder)
  assert.deepEqual(
    segments.flatMap(({ packets }) => packets.map((text) => text.slice(0, 5))),
    ['one', 'two', 'xxxxx', 'three'],
  )
  assert.equal(segments.length, 4)
  for (const { drops } of segments.slice(1)) assert.equal(drops[0], 4, 'each begins with the counters as they stood')
})

test('[capture-session-died] an engine that ends unasked leaves a sealed end that says so', async () => {
  const { folder, output, done, die } = await begin()
  output.write(packet('one'))
  await pause(10)
  die('it was killed by signal 9')
  const end = await done
  assert.deepEqual([end.how, end.reason], ['engine ended', 'it was killed by signal 9'])
  assert.equal(contents(folder)[0]!.all.at(-1)!.facts.reason, 'it was killed by signal 9')
})

test('[capture-session-clock] a clock that steps is noted by how much', async () => {
  let offset = 0
  const { folder, session, done } = await begin({ now: () => Date.now() + offset })
  offset = -3_600_000
  await pause(1200)
  session.stop()
  await done
  const step = contents(folder)[0]!.all.find(({ event }) => event === 'clock-step')
  assert.match(step!.facts.by!, /^-3[56]\d\d\.\d{3}s$/)
})

test('[capture-session-room] before the disk is full the capture ends, sealed, and says why', async () => {
  for (const [free, how] of [
    [LEAST_FREE, 'stopped'],
    [LEAST_FREE - 1, 'disk full'],
  ] as const) {
    const { folder, session, output, done } = await begin({ free: () => free })
    output.write(packet('one'))
    await pause(1200)
    session.stop()
    assert.equal((await done).how, how)
    const [segment] = contents(folder)
    assert.equal(segment!.notes.includes('disk-full'), how === 'disk full')
  }
})

test('[capture-session-full] where a write finds the disk full, what was written is mended and sealed, with a note', async () => {
  let isFull = false
  const reserve: { bytes: number; removed: boolean } = { bytes: 0, removed: false }
  const files: Files = {
    ...systemFiles,
    write(path, bytes) {
      if (path.endsWith('reserve')) reserve.bytes = bytes.length
      systemFiles.write(path, bytes)
    },
    append(path, length, bytes, sync) {
      if (isFull && bytes.length > 0) {
        // As a full disk does: a part is written.
        systemFiles.append(path, length, bytes.subarray(0, bytes.length >> 1), false)
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      }
      systemFiles.append(path, length, bytes, sync)
    },
    remove(path) {
      if (path.endsWith('reserve')) {
        reserve.removed = true
        isFull = false
      }
      systemFiles.remove(path)
    },
  }
  const { folder, output, done } = await begin({ files })
  output.write(packet('one'))
  await pause(10)
  isFull = true
  output.write(packet('two'))
  const end = await done
  assert.equal(end.how, 'disk full')
  assert.match(end.hint!, /Make room/)
  assert.deepEqual([reserve.bytes, reserve.removed], [RESERVE_BYTES, true])
  const segments = contents(folder)
  assert.deepEqual(
    segments.flatMap(({ packets }) => packets),
    ['one'],
  )
  assert.ok(segments.at(-1)!.notes.includes('disk-full'))
})

test('[capture-session-restarted] where a reserve was left, the capture before was interrupted: that stands before the first packet', async () => {
  const { folder, session, output, done } = await begin()
  output.write(packet('one'))
  await pause(20)
  session.stop()
  await done
  systemFiles.write(join(folder, RESERVE), new Uint8Array(0))
  const script = scripted()
  const writer = await openArchive(folder, signer)
  assert.deepEqual(writer.remarks, [], 'there was nothing to mend')
  const lastWritten = '2026-11-18T03:00:00.000Z'
  const second = new CaptureSession({
    engine: script.engine,
    capture,
    writer,
    reopen: () => openArchive(folder, signer),
    lastWritten,
    rotation: {},
    notice: () => {},
  })
  const ended = second.run()
  script.output.write(Buffer.concat([head, packet('two')]))
  await pause(20)
  second.stop()
  await ended
  const [, segment] = contents(folder)
  assert.deepEqual(segment!.notes, ['restarted', 'start', 'stop'])
  assert.equal(segment!.all[0]!.facts.since, lastWritten)
  assert.equal(segment!.all[0]!.packetsBefore, 0)
  assert.deepEqual(
    (await openArchive(folder, signer)).list().unfinished.filter((path) => path === RESERVE),
    [],
  )
})

test('[capture-session-flush] what cannot be made durable in the background ends the capture: mended and sealed where the disk is full', async () => {
  const code = 'ENOSPC'
  const flush = () => Promise.reject(Object.assign(new Error('no space left on device'), { code }))
  const { folder, output, done } = await begin({ files: { ...systemFiles, flush } })
  output.write(packet('one'))
  const end = await done
  assert.equal(end.how, 'disk full')
  const segments = contents(folder)
  assert.deepEqual(
    segments.flatMap(({ packets }) => packets),
    ['one'],
  )
  assert.ok(segments.at(-1)!.notes.includes('disk-full'))
})
