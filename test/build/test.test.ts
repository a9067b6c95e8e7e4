import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../build/provision/places.ts'

/** Runs build/test.ts over files of the fixture, which hold tests that fail and skip on purpose. */
function runSuite(...names: string[]): { status: number | null; stdout: string } {
  const files = names.map((name) => join(import.meta.dirname, 'fixture/suite', name))
  // Set by the runner for its own children: with it, the inner run would report to the outer one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const args = [join(root, 'build/test.ts'), '--no-provision', ...files]
  return spawnSync(process.execPath, args, { env, encoding: 'utf8', timeout: 60_000 })
}

test('[test-run-counts] a run ends with what was skipped and why, the counts, and status 1 for a failure', () => {
  const { status, stdout } = runSuite('mixed.ts', 'sound.ts')
  assert.equal(status, 1)
  assert.match(stdout, /^skipped:\n {2}1 × no such thing here\n {6}test\/build\/fixture\/suite\/mixed\.ts: skips$/m)
  assert.match(stdout, /^# pass 2\n# fail 1\n# cancelled 0\n# skipped 1$/m)
  assert.match(stdout, /^2 passed, 1 failed, 1 skipped\n$/m)
})

test('[test-run-passes] a run without failures ends with status 0', () => {
  const { status, stdout } = runSuite('sound.ts')
  assert.equal(status, 0)
  assert.match(stdout, /\n1 passed, 0 failed, 0 skipped\n$/)
})

test('[test-run-broken] a file that does not load is a failure', () => {
  const { status, stdout } = runSuite('broken.ts')
  assert.equal(status, 1)
  assert.match(stdout, /\n0 passed, 1 failed, 0 skipped\n$/)
})

test('[test-run-empty] a file without a test is a failure', () => {
  const { status, stdout } = runSuite('empty.ts', 'sound.ts')
  assert.equal(status, 1)
  assert.match(stdout, /suite\/empty\.ts: holds no test/)
  assert.match(stdout, /\n1 passed, 1 failed, 0 skipped\n$/)
})
