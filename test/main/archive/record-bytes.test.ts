import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { MAX_RECORD_BYTES, RecordSlicer } from '../../../core/archive/record-slicer.ts'
import { readRecord } from '../../../main/archive/record-bytes.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { put } = scratchFolder()

test('[record-bytes] every record of a file, long ones and the last without line end among them', async () => {
  const long = 'x'.repeat(2 * MAX_RECORD_BYTES + 5)
  const content = Buffer.from(`first\n\n${'short line\n'.repeat(20)}${long}\n${'y'.repeat(MAX_RECORD_BYTES - 1)}\nlast`)
  const bounds = new Uint32Array(100)
  const count = new RecordSlicer('log').slice(content, 0, content.length, true, bounds)
  assert.equal(count, 27)
  const files = [
    [put('long.log', content), 'none'],
    [put('long.log.gz', gzipSync(content)), 'gzip'],
  ] as const
  for (let i = 0; i < count; i++) {
    const expected = content.subarray(bounds[i], bounds[i + 1])
    for (const [path, compression] of files) {
      const record = await readRecord(path, compression, 'log', i + 1)
      assert.ok(record?.offset === bounds[i] && expected.equals(record!.bytes), `${i + 1}, ${compression}`)
    }
  }
  for (const [path, compression] of files)
    assert.equal(await readRecord(path, compression, 'log', count + 1), undefined)
})

test('[record-bytes-many] a record behind more of them than are cut in one go', async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i}\n`)
  const path = put('many.log', lines.join(''))
  for (const number of [1, 4_096, 4_097, 8_193, 20_000]) {
    const record = await readRecord(path, 'none', 'log', number)
    assert.equal(Buffer.from(record!.bytes).toString(), lines[number - 1], `${number}`)
    assert.equal(record!.offset, lines.slice(0, number - 1).join('').length)
  }
  assert.equal(await readRecord(path, 'none', 'log', 20_001), undefined)
})
