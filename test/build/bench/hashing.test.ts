import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { generateCapture } from '../../../build/bench/capture.ts'
import { hashingRows } from '../../../build/bench/hashing.ts'
import { allHashers } from '../../../native/addon.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()

test('[bench-hashing] every path and the twin have figures, with the tree and without, beside sha256sum', async () => {
  const capture = join(scratch.folder, 'small.pcap')
  generateCapture(capture, { packets: 2000, unit: 'us', format: 'pcap' })
  const rows = await hashingRows(capture, 2)
  const ours = rows.filter(({ does }) => /leaf of every record/.test(does))
  assert.equal(ours.length, 2 * allHashers().length)
  for (const { name, wall, hashing, failure } of ours) {
    assert.equal(failure, '', name)
    assert.ok(wall! > 0 && hashing! > 0 && hashing! <= wall!, name)
  }
  assert.equal(rows[0]!.name, 'sha256sum')
  if (rows[0]!.failure === '') assert.ok(rows[0]!.ratio === 1 && ours.every(({ ratio }) => ratio! > 0))
})

test('[bench-hashing-absent] a capture that is not there fails, and nothing is measured', async () => {
  await assert.rejects(hashingRows(join(scratch.folder, 'none.pcap'), 1), /ENOENT/)
})
