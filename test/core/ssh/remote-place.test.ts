import assert from 'node:assert/strict'
import { test } from 'node:test'
import { folderOf, foldersOf, MAX_REMOTE_PATH, parseRemotePlace } from '../../../core/ssh/remote-place.ts'

test('[pull-target] a remote file is named as scp does', () => {
  for (const [text, destination, host, path] of [
    ['ann@web-03:/var/log/app.log', 'ann@web-03', 'web-03', '/var/log/app.log'],
    ['web-03:/a', 'web-03', 'web-03', '/a'],
    ['ann@corp@web-03:/a', 'ann@corp@web-03', 'web-03', '/a'],
    ['ann@[2001:db8::1]:/a b:c', 'ann@2001:db8::1', '2001:db8::1', '/a b:c'],
    ['[fe80::1%eth0]:/a', 'fe80::1%eth0', 'fe80::1%eth0', '/a'],
    ['web-03:/a]:/b', 'web-03', 'web-03', '/a]:/b'],
  ] as const)
    assert.deepEqual(parseRemotePlace(text), { destination, host, path }, text)
})

test('[pull-target-wrong] what ssh could take for an option, or names no file in full, is refused', () => {
  for (const text of [
    '/var/log/app.log',
    'web-03',
    '-oProxyCommand=x:/a',
    'ann@-oProxyCommand=x:/a',
    '-l@web-03:/a',
    '@web-03:/a',
    ':/a',
    'web 03:/a',
    'web-03:a',
    'web-03:~/a',
    'web-03:/',
    'web-03:/a/',
    'web-03:/a//b',
    'web-03:/a/../b',
    'web-03:/a/./b',
    'web-03:/a\nb',
    '[zz]:/a',
  ])
    assert.ok('error' in parseRemotePlace(text), text)
})

test('[pull-max-remote-path] a path has at most MAX_REMOTE_PATH characters', () => {
  for (const [length, isTaken] of [
    [MAX_REMOTE_PATH - 1, true],
    [MAX_REMOTE_PATH, true],
    [MAX_REMOTE_PATH + 1, false],
  ] as const)
    assert.equal('path' in parseRemotePlace(`h:/${'a'.repeat(length - 1)}`), isTaken, String(length))
})

test('[pull-folders] hosts and paths become names of folders that lead nowhere else', () => {
  assert.deepEqual(foldersOf('/var/log/my app.log'), ['var', 'log', 'my%20app.log'])
  assert.equal(folderOf('fe80::1%eth0'), 'fe80%3A%3A1%25eth0')
  assert.equal(folderOf('..'), '%2E%2E')
})
