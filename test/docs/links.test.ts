import assert from 'node:assert/strict'
import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../build/provision/places.ts'
import { documentOf } from '../support/markdown.ts'

const documents = globSync(['*.md', 'docs/**/*.md', 'samples/*.md'], { cwd: root }).sort()
const FOLDERS = 'bin|build|contract|core|docs|main|preload|renderer|samples|test'

/** The anchor that a heading gets on the common hosts of repositories. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}

function anchorsOf(path: string): string[] {
  return [...documentOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!))
}

test('[docs-links] every link between documents leads to a file, and to a heading in it', () => {
  assert.ok(documents.length >= 9, documents.join(' '))
  for (const from of documents) {
    for (const [, target] of documentOf(from).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target!)) continue
      const [path, anchor] = target!.split('#') as [string, string?]
      const to = path === '' ? from : join(dirname(from), path)
      assert.ok(existsSync(join(root, to)), `${from} links to ${target}, which is not there`)
      if (anchor !== undefined) assert.ok(anchorsOf(to).includes(anchor), `${from} links to ${target}: no such heading`)
    }
  }
})

test('[docs-paths] every path of the tree that a document names is there', () => {
  let count = 0
  for (const from of documents) {
    for (const [, path] of documentOf(from).matchAll(new RegExp(`\`((?:${FOLDERS})/[\\w./-]+)\``, 'g'))) {
      assert.ok(existsSync(join(root, path!)), `${from} names ${path}, which is not there`)
      count++
    }
  }
  assert.ok(count > 50, `only ${count} paths were found`)
})

test('[docs-plain] documents name no place of one machine', () => {
  for (const from of documents) assert.doesNotMatch(documentOf(from), /\/(home|root|tmp|work|Users)\/\w/, from)
})

test('[docs-compact] the documents that are read first stay short', () => {
  const lines = (path: string) => documentOf(path).split('\n').length
  assert.ok(lines('README.md') <= 130)
  assert.ok(lines('ARCHITECTURE.md') <= 220)
})
