import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { measure, median } from '../../../build/bench/measure.ts'

test('[bench-median] the middle of what is known, and unknown where one figure is', () => {
  assert.equal(median([9, 1, 5]), 5)
  assert.equal(median([9, 1]), 5)
  assert.equal(median([]), undefined)
  assert.equal(median([9, undefined, 5]), undefined)
})

test('[bench-measure] a command that starts another is measured with it; one that fails says so', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-measure-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const scratch = join(folder, 'time')
  const busy =
    'const held = Buffer.alloc(200e6, 1); const end = Date.now() + 500; while (Date.now() < end); console.log(held.length)'
  const outer = `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(busy)}], { stdio: 'inherit' })`
  const { cost, stdout, failure } = await measure([process.execPath, '-e', outer], { keep: true, scratch })
  assert.deepEqual([failure, stdout], ['', '200000000\n'])
  assert.ok(cost.wall > 0.5)
  if (cost.cpu !== undefined) assert.ok(cost.cpu > 0.1, `${cost.cpu} s`)
  if (cost.peak !== undefined) assert.ok(cost.peak > 200e6, `${cost.peak} bytes`)
  const { failure: why } = await measure([process.execPath, '-e', 'console.error("no"); process.exit(4)'], { scratch })
  assert.match(why, /^ended with 4: /)
})
