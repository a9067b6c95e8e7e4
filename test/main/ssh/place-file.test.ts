import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { advance, BEGINNING, TAIL_BYTES } from '../../../core/ssh/file-place.ts'
import { systemFiles } from '../../../main/disk/files.ts'
import { MAX_PLACE_BYTES, readPlace, writePlace } from '../../../main/ssh/place-file.ts'
import { fastFolder } from '../../support/fast-folder.ts'

const kept = (length: number) => ({
  file: '/var/log/äpp.log',
  inode: '18446744073709551615',
  before: '',
  segment: 7,
  place: advance(BEGINNING, new Uint8Array(length).fill(200)),
})

test('[pull-place-file] what is written is read back, at every length of the tail', () => {
  const folder = fastFolder()
  assert.equal(readPlace(folder), undefined)
  for (const length of [0, 1, TAIL_BYTES - 1, TAIL_BYTES, TAIL_BYTES + 1]) {
    writePlace(systemFiles, folder, kept(length))
    assert.deepEqual(readPlace(folder), kept(length))
  }
})

test('[pull-place-damaged] a field that is missing or cannot be is an error, with what to do', () => {
  const folder = fastFolder()
  const path = join(folder, 'place.json')
  writePlace(systemFiles, folder, kept(5))
  const sound = JSON.parse(readFileSync(path, 'utf8'))
  for (const change of [
    { version: 2 },
    { file: 1 },
    { inode: null },
    { before: undefined },
    { segment: 0 },
    { position: -1 },
    { position: 6 },
    { tail: 'AAAA' },
    { tail: '!' },
  ]) {
    writeFileSync(path, JSON.stringify({ ...sound, ...change }))
    assert.throws(
      () => readPlace(folder),
      /place\.json cannot be read: .*pull into a new folder/,
      JSON.stringify(change),
    )
  }
  writeFileSync(path, 'null')
  assert.throws(() => readPlace(folder), /cannot be read/)
})

test('[pull-max-place-bytes] place.json has at most MAX_PLACE_BYTES', () => {
  const folder = fastFolder()
  const path = join(folder, 'place.json')
  writePlace(systemFiles, folder, kept(5))
  const text = readFileSync(path, 'utf8')
  for (const [length, isRead] of [
    [MAX_PLACE_BYTES - 1, true],
    [MAX_PLACE_BYTES, true],
    [MAX_PLACE_BYTES + 1, false],
  ] as const) {
    writeFileSync(path, `${text}${' '.repeat(length - Buffer.byteLength(text))}`)
    if (isRead) assert.deepEqual(readPlace(folder), kept(5))
    else assert.throws(() => readPlace(folder), /more than/)
  }
})
