import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_NAME, readSealedName } from '../../../core/seals/sealed-name.ts'

test('[sealed-name-inside] a path below the folder is given without what means nothing', () => {
  for (const [name, path] of [
    ['a.log', 'a.log'],
    ['./a//b/./c', 'a/b/c'],
    ['..a/b..', '..a/b..'],
    ['a\\b', 'a\\b'],
    ['~a', '~a'],
    ['a~', 'a~'],
    ['-x', '-x'],
    ['a\nb', 'a\nb'],
  ] as const) {
    assert.deepEqual(readSealedName(name), { kind: 'inside', path })
  }
})

test('[sealed-name-absolute] of a path of another machine only the last part is of use', () => {
  for (const name of ['/var/log/a.log', 'C:\\logs\\a.log', 'c:/logs/a.log', '\\\\server\\logs\\a.log', 'C:a.log']) {
    assert.deepEqual(readSealedName(name), { kind: 'absolute', base: 'a.log' })
  }
})

test('[sealed-name-refused] names that lead out of the folder, mean something else, or cannot be', () => {
  for (const name of [
    '../a',
    'a/../b',
    'a/..',
    '..',
    '..\\a',
    'a\\..\\b',
    '/../a',
    'C:\\..\\a',
    '~',
    '~/a',
    '~root/a',
    '~\\a',
  ]) {
    assert.equal(readSealedName(name).kind, 'refused', name)
  }
  for (const name of ['', '-', '(stdin)', 'stdin', '.', './', '/', 'a\0b', 'a\ufffd']) {
    assert.equal(readSealedName(name).kind, 'refused', JSON.stringify(name))
  }
})

test('[sealed-name-limit] a name beyond the limit is refused', () => {
  for (const more of [-1, 0, 1]) {
    assert.equal(readSealedName('n'.repeat(MAX_NAME + more)).kind, more > 0 ? 'refused' : 'inside')
  }
})

test('[sealed-name-safe] whatever the name, a path that may be opened stays below', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '', '~', 'a', 'C:', '\\', '..\\'), fc.string({ maxLength: 4 }))
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const name = readSealedName(parts.join('/'))
      const path = name.kind === 'inside' ? name.path : name.kind === 'absolute' ? name.base : 'a'
      assert.ok(path !== '' && !path.startsWith('/') && !path.split(/[\\/]/).includes('..') && !path.includes('\0'))
    }),
  )
})
