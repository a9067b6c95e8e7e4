import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { pageFile } from '../../../main/shell/page-file.ts'

const folder = join('/app', 'dist', 'renderer')

test('[page-file] a URL of the page names a file of its folder', () => {
  assert.equal(pageFile(folder, 'app://logwitness/'), join(folder, 'index.html'))
  assert.equal(pageFile(folder, 'app://logwitness/assets/a.js?v=1#x'), join(folder, 'assets', 'a.js'))
  assert.equal(pageFile(folder, 'app://logwitness/a%20b.png'), join(folder, 'a b.png'))
  // A URL cannot climb above its root.
  assert.equal(pageFile(folder, 'app://logwitness/../../x'), join(folder, 'x'))
})

test('[page-file-outside] a URL of another place, or of nothing that can be a file there, names none', () => {
  for (const url of [
    'app://logwitness/..%2f..%2fpackage.json',
    'app://logwitness/..%2frenderer-of-another/x',
    'app://logwitness/%00',
    'app://logwitness/%zz',
    'app://logwitness',
    'app://logwitness.example/index.html',
    'app://other/index.html',
    'file:///etc/passwd',
    '',
  ]) {
    assert.equal(pageFile(folder, url), undefined, url)
  }
})

test('[page-file-safe] whatever the path, the file is in the folder', () => {
  const part = fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '/', '\\', 'a', '%00', '%', '?', '#')
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const file = pageFile(folder, `app://logwitness/${parts.join('')}`)
      assert.ok(file === undefined || (file.startsWith(`${folder}/`) && !file.includes('/../')))
    }),
  )
})
