import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { root } from '../../build/provision/places.ts'
import { logwitness } from '../support/cli.ts'
import { documentOf } from '../support/markdown.ts'

const folder = mkdtempSync(join(tmpdir(), 'logwitness-security-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('[security-tests-exist] every test that SECURITY.md names is there', () => {
  const cells = documentOf('SECURITY.md').matchAll(/`(test\/[^`]+)` ((?:\[[a-z0-9-]+\](?:, )?)+)/g)
  let count = 0
  for (const [, path, ids] of cells) {
    const text = readFileSync(join(root, path!), 'utf8')
    for (const [id] of ids!.matchAll(/\[[a-z0-9-]+\]/g)) {
      assert.ok(text.includes(id), `${path} has no test ${id}`)
      count++
    }
  }
  assert.ok(count > 50, `only ${count} tests were found`)
})

/** What can be told of each file of a folder: content, size and date. */
function stateOf(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const file = join(parentPath, name)
      const hash = createHash('sha256').update(readFileSync(file)).digest('hex')
      return `${file} ${hash} ${statSync(file, { bigint: true }).mtimeNs}`
    })
    .sort()
}

test('[security-evidence-untouched] evidence is as it was after it was read, searched and listed', () => {
  const evidence = join(folder, 'evidence')
  cpSync(join(root, 'samples/logs'), evidence, { recursive: true })
  const before = stateOf(evidence)
  assert.ok(before.length > 10)
  const caseFolder = join(folder, 'case')
  assert.equal(logwitness(['open', caseFolder, evidence]).status, 0)
  assert.equal(logwitness(['search', caseFolder, 'deploy']).status, 0)
  assert.equal(logwitness(['messages', evidence]).status, 0)
  assert.deepEqual(stateOf(evidence), before)
})

test('[security-terminal] no character that would act on a terminal is printed, whatever a message says', () => {
  const { stdout, stderr } = logwitness(['messages', join(root, 'test/docs/fixture/escapes.log')])
  assert.match(stdout, /<U\+001B>\[2K/)
  assert.match(stdout, /<U\+202E>/)
  assert.doesNotMatch(stdout + stderr, /(?!\n)[\p{Cc}\p{Cf}]/u)
})
