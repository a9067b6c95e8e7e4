import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findCase, readCommandLine, readHandedOver } from '../../../main/shell/command-line.ts'

const cwd = '/evidence'

test('[command-line-packaged] files and a case are read, relative to where the app was started', () => {
  const read = (...args: string[]) => readCommandLine({ argv: ['/opt/logwitness', ...args], cwd })
  assert.deepEqual(read(), { case: null, files: [] })
  assert.deepEqual(read('a.pcap', '/other/b.log'), { case: null, files: ['/evidence/a.pcap', '/other/b.log'] })
  assert.deepEqual(read('--case', 'x', 'a.pcap'), { case: '/evidence/x', files: ['/evidence/a.pcap'] })
  assert.deepEqual(read('a.pcap', '--case=../x'), { case: '/x', files: ['/evidence/a.pcap'] })
  assert.deepEqual(read('--case'), { case: null, files: [] })
  assert.deepEqual(read('--case='), { case: null, files: [] })
})

test('[command-line-switches] switches of Chromium are passed over, and -- ends them', () => {
  const read = (...args: string[]) => readCommandLine({ argv: ['/opt/logwitness', ...args], cwd }).files
  assert.deepEqual(read('--no-sandbox', 'a', '--gtk-version=3', ''), ['/evidence/a'])
  assert.deepEqual(read('--', '--case', '-x'), ['/evidence/--case', '/evidence/-x'])
})

test('[command-line-unpackaged] what stands before the folder of the app is not for us', () => {
  const read = (...args: string[]) => readCommandLine({ argv: ['electron', ...args], cwd, appPath: '/src/app' })
  assert.deepEqual(read('--inspect=0', '-r', 'hook.js', '/src/app', 'a.log').files, ['/evidence/a.log'])
  assert.deepEqual(read('../src/app', 'a.log').files, ['/evidence/a.log'])
  // Started by its main script.
  assert.deepEqual(read('/src/app/dist/main/main.cjs', 'a.log').files, ['/evidence/a.log'])
})

test('[command-line-case-folder] a case folder among the evidence is the case to open, unless another one is named', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-case-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const log = join(folder, 'a.log')
  assert.deepEqual(findCase({ case: null, files: [folder, log] }), { case: null, files: [folder, log] })
  writeFileSync(join(folder, 'case.json'), '{}')
  assert.deepEqual(findCase({ case: null, files: [log, folder] }), { case: folder, files: [log] })
  assert.deepEqual(findCase({ case: '/other', files: [folder] }), { case: '/other', files: [folder] })
})

test('[command-line-handed-over] what another instance sends is looked at piece by piece', () => {
  assert.deepEqual(readHandedOver({ case: '/c', files: ['/a', 5, null] }), { case: '/c', files: ['/a'] })
  for (const data of [undefined, null, 7, 'x', [], { case: 1, files: 'x' }]) {
    assert.deepEqual(readHandedOver(data), { case: null, files: [] })
  }
})
