import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { MessageBatch } from '../../../../core/columns/message-batch.ts'
import { DEFAULT_DECODE_OPTIONS } from '../../../../core/decode/content-decoder.ts'
import { plainHasher } from '../../../../core/hash/leaf-hasher.ts'
import { GrowingParts } from '../../../../main/engine/live/growing-parts.ts'
import { LiveSegment } from '../../../../main/engine/live/live-segment.ts'
import { openManifest } from '../../../../main/store/manifest.ts'
import { fastFolder } from '../../../support/fast-folder.ts'
import { treeOf } from '../../../support/record-trees.ts'

const root = fastFolder()
let made = 0

/** A segment of lines that is being read, and its index. */
function segment() {
  const folder = join(root, String(++made))
  const { manifest } = openManifest(folder)
  const prefix = manifest.begin(1)
  const parts = new GrowingParts(folder, prefix, ({ file, part, replaces }) =>
    manifest.add({ ...part, file }, replaces),
  )
  const path = join(folder, '000001.log')
  const source = { item: 1, path, kind: 'log', compression: 'none', options: DEFAULT_DECODE_OPTIONS } as const
  const read = new LiveSegment(source, parts, MessageBatch.create({ capacity: 100 }), plainHasher)
  const rows = () => manifest.parts(1).reduce((sum, part) => sum + part.rows, 0)
  return { read, path, rows }
}

const LINES = 'one\ntwo\nthree\n'
const sha256 = createHash('sha256').update(LINES).digest('hex')

test('[live-segment-torn] bytes that a crash tore off are in no hash and no message', () => {
  const { read, path, rows } = segment()
  read.take(Buffer.from('one\ntw'))
  read.take(Buffer.from('o\nthree\nfo'))
  read.show()
  assert.deepEqual([rows(), read.shown, read.lastTime], [3, 3, null])
  writeFileSync(path, LINES)
  assert.equal(read.withdraw(LINES.length, path), true)
  const { read: ended, decoded } = read.end(false)
  const { records, root: head } = treeOf('log', Buffer.from(LINES))
  assert.deepEqual([ended.sha256, ended.size, ended.records, ended.root], [sha256, LINES.length, records, head])
  assert.deepEqual([decoded.counts.messages, rows(), decoded.counts.packets], [3, 3, 3])
})

test('[live-segment-anew] where messages were made of what is gone the segment is to be read anew', () => {
  const { read, path } = segment()
  read.take(Buffer.from(LINES))
  writeFileSync(path, 'one\n')
  assert.equal(read.withdraw(4, path), false)
})

test('[live-segment-stopped] where reading is stopped, whole lines count, and the tree is not known', () => {
  const { read, rows } = segment()
  read.take(Buffer.from('one\ntw'))
  const { read: ended, decoded } = read.end(true)
  assert.deepEqual([ended.stopped, ended.size, ended.records, ended.root], [true, 6, null, null])
  assert.deepEqual([decoded.counts.messages, rows()], [1, 1])
})
