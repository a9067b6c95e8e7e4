import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openRegular, readRegular } from '../../../main/archive/regular-file.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
const skip = process.platform === 'win32' ? 'Windows has no such files' : false

test('[regular-file] a link is not followed, and neither a folder nor a pipe is read or waited for', { skip }, () => {
  const path = put('real', 'text')
  closeSync(openRegular(path))
  symlinkSync(path, join(folder, 'link'))
  assert.throws(() => openRegular(join(folder, 'link')), { code: 'ELOOP' })
  execFileSync('mkfifo', [join(folder, 'pipe')])
  assert.throws(() => openRegular(join(folder, 'pipe')), /pipe is no regular file/)
  assert.throws(() => openRegular(folder), /is no regular file/)
  assert.throws(() => openRegular(join(folder, 'nowhere')), { code: 'ENOENT' })
})

test('[regular-file-limit] a file with more bytes than it may have is refused', () => {
  const path = put('five', 'bytes')
  assert.equal(Buffer.from(readRegular(path, 6)).toString(), 'bytes')
  assert.equal(Buffer.from(readRegular(path, 5)).toString(), 'bytes')
  assert.throws(() => readRegular(path, 4), /five has more than 4 bytes/)
  assert.equal(readRegular(put('empty', ''), 0).length, 0)
})
