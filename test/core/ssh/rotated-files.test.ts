import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Neighbour } from '../../../core/ssh/remote-script.ts'
import { filesBetween, filesSince, inodeBefore, rotatedFiles } from '../../../core/ssh/rotated-files.ts'

/** Files of these names, whose inodes are their places in the list. */
const folderOf = (...names: string[]): Neighbour[] =>
  names.map((name, i) => ({ name, inode: String(i + 1), type: 'file', size: 10 }))
const names = (files: readonly Neighbour[] | undefined) => files?.map(({ name }) => name)

test('[pull-rotated-set] rotated files are known by their names, the newest first', () => {
  for (const [name, files, expected] of [
    ['app.log', ['app.log', 'app.log.2.gz', 'app.log.1', 'app2.log.1', 'apply.log.1'], ['app.log.1', 'app.log.2.gz']],
    ['app.log', ['app.log-20261117', 'app.log-20261118', 'app.log'], ['app.log-20261118', 'app.log-20261117']],
    ['app.log', ['app-2026-11-17.log', 'app.log'], ['app-2026-11-17.log']],
    ['php8.1', ['php8.1', 'php8.1.1', 'php8.1.2'], ['php8.1.1', 'php8.1.2']],
    ['messages', ['messages.0', 'messages'], ['messages.0']],
    ['messages', ['messages'], []],
  ] as const)
    assert.deepEqual(names(rotatedFiles(name, folderOf(...files))), expected, name)
  const folder = folderOf('app.log.1', 'app.log')
  assert.deepEqual(rotatedFiles('app.log', [{ ...folder[0]!, type: 'link' }, folder[1]!]), [])
})

test('[pull-between] what had the name in between comes oldest first', () => {
  const folder = folderOf('app.log', 'app.log.1', 'app.log.2', 'app.log.3.gz', 'app.log.4', 'aside.log')
  assert.deepEqual(names(filesBetween('app.log', 'app.log.4', folder)), ['app.log.3.gz', 'app.log.2', 'app.log.1'])
  assert.deepEqual(names(filesBetween('app.log', 'app.log.1', folder)), [])
  assert.equal(filesBetween('app.log', 'aside.log', folder), undefined)
})

test('[pull-since] files that came since another was the newest', () => {
  const folder = folderOf('app.log', 'app.log.1', 'app.log.2')
  const since = (before: string, files = folder) => {
    const { files: found, isSure } = filesSince('app.log', before, files)
    return [names(found), isSure]
  }
  assert.deepEqual(since(''), [['app.log.2', 'app.log.1'], true])
  assert.deepEqual(since('3'), [['app.log.1'], true])
  assert.deepEqual(since('2'), [[], true])
  assert.deepEqual(since('99'), [['app.log.2', 'app.log.1'], false], 'it was removed')
  assert.deepEqual(since('99', folderOf('app.log', 'app.log.1.gz')), [[], true], 'it was compressed')
  assert.deepEqual(since('99', folderOf('app.log', 'app.log.1', 'app.log.2.gz')), [['app.log.1'], false])
  assert.deepEqual([inodeBefore('app.log', '1', folder), inodeBefore('app.log', '2', folder)], ['2', '3'])
  assert.equal(inodeBefore('app.log', '3', folder), '')
})
