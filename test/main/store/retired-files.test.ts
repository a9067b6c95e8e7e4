import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RetiredFiles } from '../../../main/store/retired-files.ts'

function retiredFiles() {
  const removed: string[] = []
  let now = 0
  const files = new RetiredFiles(
    (path) => void removed.push(path),
    () => now,
  )
  return { files, removed, pass: (ms: number) => (now += ms) }
}

test('[retired-grace] a file that was replaced stays for ten seconds, for programs that cannot be asked', () => {
  const { files, removed, pass } = retiredFiles()
  files.retire('a')
  pass(9_999)
  files.retire('b')
  assert.deepEqual(removed, [])
  pass(1)
  files.retire('c')
  assert.deepEqual(removed, ['a'])
  files.clear()
  assert.deepEqual(removed, ['a', 'b', 'c'])
})

test('[retired-held] it stays as long as a reading lasts that began before, and not for one that began later', () => {
  const { files, removed, pass } = retiredFiles()
  const early = files.hold()
  files.retire('a')
  const late = files.hold()
  files.retire('b')
  pass(20_000)
  files.retire('c')
  assert.deepEqual(removed, [])
  early()
  files.retire('d')
  assert.deepEqual(removed, ['a'], 'the later reading may have seen b')
  late()
  files.retire('e')
  assert.deepEqual(removed, ['a', 'b'], 'c is too young')
})
