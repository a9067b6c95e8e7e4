import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ExpectedError } from '../../../core/gaps/expected.ts'
import { type Files, systemFiles } from '../../../main/disk/files.ts'
import { MAX_EXPECTED_SIZE, readExpected, readExpectedFile, writeExpected } from '../../../main/store/expected-file.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
const expected = {
  heartbeats: ['-- alive --'],
  planned: [{ source: null, since: 0n, until: 3_600_000_000_000n, name: 'Wärmetausch' }],
}

test('[expected-file] what was written is read again; without a file nothing is expected', () => {
  assert.deepEqual(readExpected(folder), { heartbeats: [], planned: [] })
  writeExpected(folder, expected)
  assert.deepEqual(readExpected(folder), expected)
  assert.match(
    readFileSync(join(folder, 'expected.txt'), 'utf8'),
    /^planned 1970-01-01T00:00:00Z 1970-01-01T01:00:00Z \* W/,
  )
})

test('[expected-file-whole] a crash while it is written leaves what was there', () => {
  writeExpected(folder, expected)
  const torn: Files = {
    ...systemFiles,
    rename() {
      throw new Error('power is gone')
    },
  }
  assert.throws(() => writeExpected(folder, { heartbeats: [], planned: [] }, torn), /power is gone/)
  assert.deepEqual(readExpected(folder), expected)
})

test('[expected-file-refused] what cannot be written leaves no file behind', () => {
  const { folder: other } = scratchFolder()
  assert.throws(() => writeExpected(other, { heartbeats: ['a\nb'], planned: [] }), ExpectedError)
  assert.equal(existsSync(join(other, 'expected.txt')), false)
})

test('[expected-file-errors] a file that cannot be understood is named', () => {
  assert.throws(() => readExpectedFile(put('bad.txt', 'heartbeat\n')), /bad\.txt, line 1 names no heartbeat/)
  const bytes = put('latin.txt', '')
  writeFileSync(bytes, Uint8Array.of(0x68, 0xe4))
  assert.throws(() => readExpectedFile(bytes), /latin\.txt is not text in UTF-8/)
  assert.throws(() => readExpectedFile(join(folder, 'absent.txt')), { code: 'ENOENT' })
})

test('[expected-file-size] one byte below the limit, at it, and above it', () => {
  const remark = (size: number) => put('size.txt', `#${`\n`.repeat(size - 1)}`)
  for (const size of [MAX_EXPECTED_SIZE - 1, MAX_EXPECTED_SIZE])
    assert.deepEqual(readExpectedFile(remark(size)), { heartbeats: [], planned: [] })
  assert.throws(() => readExpectedFile(remark(MAX_EXPECTED_SIZE + 1)), /at most 8388608 are read/)
})
