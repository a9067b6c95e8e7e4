import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parseSync } from 'vite'
import { bundlePrograms } from '../../build/bundle.ts'

const dist = mkdtempSync(join(tmpdir(), 'logwitness-bundle-'))
before(() => bundlePrograms(dist))
after(() => rmSync(dist, { recursive: true }))

/** What a script loads when it starts. */
function loads(path: string): string[] {
  const text = readFileSync(join(dist, path), 'utf8')
  const required = [...text.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map((match) => match[1] ?? '')
  const imported = parseSync(path, text).module.staticImports.map(({ moduleRequest }) => moduleRequest.value)
  return [...new Set(path.endsWith('.cjs') ? required : imported)].sort()
}

/** A preload that grows holds more than names. */
const MAX_PRELOAD_BYTES = 8 * 1024

test('[bundle-preload] the preload is one small script that loads electron and nothing else', () => {
  assert.deepEqual(readdirSync(join(dist, 'preload')), ['preload.cjs'])
  assert.deepEqual(loads('preload/preload.cjs'), ['electron'])
  assert.ok(statSync(join(dist, 'preload/preload.cjs')).size <= MAX_PRELOAD_BYTES)
})

test('[bundle-main] the main script is whole: electron and modules of Node are all that it loads', () => {
  const foreign = loads('main/main.cjs').filter((name) => name !== 'electron' && !isBuiltin(name))
  assert.deepEqual(foreign, [])
})

test('[bundle-engine] each program of the engine is there, and loads only Node, its own parts and addons', () => {
  const programs = readdirSync(join(dist, 'engine'))
  const threads = ['read', 'decode', 'encode', 'hash', 'verify'].map((name) => `${name}-worker.mjs`)
  for (const name of ['process-entry.mjs', ...threads]) {
    assert.ok(programs.includes(name), name)
  }
  for (const program of programs) {
    const foreign = loads(`engine/${program}`).filter((name) => !isBuiltin(name) && !name.startsWith('./'))
    assert.deepEqual(
      foreign.filter((name) => !name.startsWith('@duckdb/')),
      [],
      program,
    )
  }
})
