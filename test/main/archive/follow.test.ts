import assert from 'node:assert/strict'
import { renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type FollowedPiece, type FollowOptions, follow } from '../../../main/archive/follow.ts'
import { tend } from '../../../main/archive/life-cycle.ts'
import { openArchive } from '../../../main/archive/writer.ts'
import { makeArchive, testClock, testSigner } from '../../support/archives.ts'
import { fastFolder } from '../../support/fast-folder.ts'

const root = fastFolder()
let made = 0
const folderOf = () => join(root, `archive ${++made}`)
const text = (pieces: readonly FollowedPiece[]) => pieces.map(({ bytes }) => Buffer.from(bytes).toString()).join('')

async function all(folder: string, options: FollowOptions = {}): Promise<FollowedPiece[]> {
  const pieces: FollowedPiece[] = []
  for await (const piece of follow(folder, { once: true, pollMs: 5, ...options })) pieces.push(piece)
  return pieces
}

const PIECES = ['one\n', { do: 'rotate' }, 'two\n', { do: 'rotate' }, 'three\nfo'] as const
const OPEN = { segments: [{ stream: 'log', pieces: PIECES, leftOpen: true }] } as const

test('[follow-order] what is there comes in order, segment by segment, with its place and end', async () => {
  const folder = folderOf()
  await makeArchive(folder, OPEN)
  const pieces = await all(folder)
  assert.equal(text(pieces), 'one\ntwo\nthree\nfo')
  assert.deepEqual(
    pieces.map(({ segment, name, offset, ended }) => [segment, name, offset, ended]),
    [
      [1, '000001.log', 0, true],
      [2, '000002.log', 0, true],
      [3, '000003.log', 0, false],
    ],
  )
  assert.equal(text(await all(folder, { from: { segment: 2, offset: 1 } })), 'wo\nthree\nfo')
  const empty = folderOf()
  await makeArchive(empty, { segments: [] })
  assert.deepEqual(await all(empty), [], 'nothing is there yet')
})

test('[follow-live] what is appended comes as it comes, over the end of a segment, until nobody asks any more', async () => {
  const folder = folderOf()
  await makeArchive(folder, { segments: [{ stream: 'log', pieces: ['first\n'] }] })
  const abort = new AbortController()
  const pieces: FollowedPiece[] = []
  const following = (async () => {
    for await (const piece of follow(folder, { pollMs: 5, signal: abort.signal })) pieces.push(piece)
  })()
  const writer = await openArchive(folder, testSigner(), { now: testClock() })
  const stream = writer.stream('log')
  let expected = 'first\n'
  for (let i = 0; i < 30; i++) {
    const line = `line ${i} ${'x'.repeat(i * 997)}\n`
    stream.append(Buffer.from(line.slice(0, 3)))
    if (i % 3 === 0) await pause(7)
    stream.append(Buffer.from(line.slice(3)))
    expected += line
    if (i % 7 === 6) stream.rotate()
    if (i % 5 === 0) stream.checkpoint()
  }
  writer.close()
  while (text(pieces).length < expected.length || !pieces.at(-1)!.ended) await pause(5)
  abort.abort()
  await following
  assert.equal(text(pieces), expected)
  const ends = pieces.filter(({ ended }) => ended).map(({ segment }) => segment)
  assert.deepEqual(ends, [1, 2, 3, 4, 5, 6])
})

test('[follow-packed] segments that were compressed meanwhile are read all the same', async () => {
  for (const compression of ['gzip', 'zstd'] as const) {
    const folder = folderOf()
    await makeArchive(folder, { segments: [{ stream: 'log', pieces: ['one\n', { do: 'rotate' }, 'two\n'] }] })
    const writer = await openArchive(folder, testSigner(), { now: testClock(60_000, Date.UTC(2027, 0, 1)) })
    const done: string[] = []
    for await (const { outcome } of tend(writer, { compressAfter: 1, compression })) done.push(outcome)
    writer.close()
    assert.deepEqual(done, ['done', 'done'])
    assert.equal(text(await all(folder)), 'one\ntwo\n')
    assert.equal(text(await all(folder, { from: { segment: 1, offset: 2 } })), 'e\ntwo\n')
  }
})

test('[follow-withdrawn] what a crash tore is told to be no part of the segment', async () => {
  const folder = folderOf()
  await makeArchive(folder, OPEN)
  const abort = new AbortController()
  const pieces: FollowedPiece[] = []
  const following = (async () => {
    for await (const piece of follow(folder, { from: { segment: 3, offset: 0 }, pollMs: 5, signal: abort.signal })) {
      pieces.push(piece)
      if (piece.ended) abort.abort()
    }
  })()
  while (pieces.length === 0) await pause(5)
  const open = join(folder, 'segments/000003.log.open')
  truncateSync(open, statSync(open).size - 2)
  renameSync(open, join(folder, 'segments/000003.log'))
  await following
  assert.deepEqual([text(pieces), pieces.at(-1)!.ended, pieces.at(-1)!.withdrawn], ['three\nfo', true, 2])
})

test('[follow-hole] a segment that is missing is an error: it is not left out unsaid', async () => {
  const folder = folderOf()
  await makeArchive(folder, OPEN)
  rmSync(join(folder, 'segments/000002.log'))
  rmSync(join(folder, 'segments/000002.leaves'))
  await assert.rejects(all(folder), /segment 2 of .* is missing: follow the archive from segment 3 on/)
})

test('[follow-empty] a segment without a byte is not there yet: mending removes it, and the next writer makes another one', async () => {
  const folder = folderOf()
  await makeArchive(folder, { segments: [{ stream: 'log', pieces: ['one\n'] }] })
  const open = join(folder, 'segments/000002.log.open')
  writeFileSync(open, '')
  const abort = new AbortController()
  const pieces: FollowedPiece[] = []
  const following = (async () => {
    for await (const piece of follow(folder, { pollMs: 5, signal: abort.signal })) pieces.push(piece)
  })()
  while (text(pieces) !== 'one\n') await pause(5)
  await pause(20)
  const writer = await openArchive(folder, testSigner(), { now: testClock() })
  assert.deepEqual(writer.remarks, ['segments/000002.log.open was empty: removed'])
  await pause(20)
  const stream = writer.stream('log')
  stream.append(Buffer.from('two\n'))
  while (text(pieces) !== 'one\ntwo\n') await pause(5)
  writer.close()
  while (!pieces.at(-1)!.ended) await pause(5)
  abort.abort()
  await following
  assert.deepEqual(
    pieces.filter(({ ended }) => ended).map(({ name }) => name),
    ['000001.log', '000002.log'],
  )
})

test('[follow-mending] a file that is shorter already and still open is waited for', async () => {
  const folder = folderOf()
  await makeArchive(folder, OPEN)
  const abort = new AbortController()
  const pieces: FollowedPiece[] = []
  const following = (async () => {
    for await (const piece of follow(folder, { from: { segment: 3, offset: 0 }, pollMs: 5, signal: abort.signal }))
      pieces.push(piece)
  })()
  while (text(pieces) !== 'three\nfo') await pause(5)
  const open = join(folder, 'segments/000003.log.open')
  truncateSync(open, 6)
  await pause(30)
  renameSync(open, join(folder, 'segments/000003.log'))
  while (!pieces.at(-1)!.ended) await pause(5)
  abort.abort()
  await following
  assert.deepEqual([pieces.at(-1)!.offset, pieces.at(-1)!.withdrawn], [6, 2])
})
