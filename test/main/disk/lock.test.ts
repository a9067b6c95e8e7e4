import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isHeld, takeLock } from '../../../main/disk/lock.ts'
import { scratchFolder } from '../../support/scratch.ts'

test('[lock-held] whether somebody writes is told without taking the lock; of another machine it is not known', () => {
  const { folder } = scratchFolder()
  assert.equal(isHeld(folder), false)
  const lock = takeLock(folder, 'archive')
  assert.equal(isHeld(folder), true)
  const path = join(folder, 'lock')
  const held = JSON.parse(readFileSync(path, 'utf8'))
  lock.release()
  assert.equal(isHeld(folder), false)
  writeFileSync(path, JSON.stringify({ ...held, host: 'elsewhere.example' }))
  assert.equal(isHeld(folder), null)
  writeFileSync(path, JSON.stringify({ ...held, started: 'long ago' }))
  assert.equal(isHeld(folder), false, 'its process has ended, and another one has its number')
  writeFileSync(path, 'no JSON')
  assert.equal(isHeld(folder), false)
})
