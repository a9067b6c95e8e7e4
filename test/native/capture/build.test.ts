import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildCapture } from '../../../build/native.ts'
import { findProgram, howToProvide, root } from '../../../build/provision/places.ts'
import { captureProgram } from '../../../native/capture/program.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()
const compilers = ['gcc', 'clang'].filter((name) => findProgram(name) !== undefined)
const skip = process.platform === 'win32' || compilers.length === 0 ? `no C compiler; ${howToProvide}` : false

test('[capture-build] the program is compiled once, without headers of libpcap, and stands beside the addon', {
  skip,
}, async () => {
  const file = join(scratch.folder, 'built/logwitness-capture')
  assert.deepEqual(await buildCapture(file), { path: file, state: 'compiled' })
  assert.deepEqual(await buildCapture(file), { path: file, state: 'there' })
  assert.deepEqual(readdirSync(join(file, '..')).sort(), ['logwitness-capture', 'logwitness-capture.recipe'])
  assert.ok(statSync(file).mode & 0o100)
  assert.match(captureProgram(), /native.[\w-]+.logwitness-capture/)
  const { status, stderr } = spawnSync(file, ['--nonsense', '1'], { encoding: 'utf8' })
  assert.equal(status, 2)
  assert.equal(JSON.parse(stderr).code, 'usage')
})

for (const compiler of compilers) {
  test(`[capture-warnings] ${compiler} has nothing to remark on it`, { skip }, () => {
    const sources = globSync('*.c', { cwd: join(root, 'native/capture') }).map((name) =>
      join(root, 'native/capture', name),
    )
    const args = [
      '-std=c11',
      '-D_GNU_SOURCE',
      '-O2',
      '-Wall',
      '-Wextra',
      '-Wshadow',
      '-Wvla',
      '-Werror',
      '-c',
      ...sources,
    ]
    const { status, stderr } = spawnSync(compiler, args, { cwd: scratch.folder, encoding: 'utf8' })
    assert.equal(stderr, '')
    assert.equal(status, 0)
  })
}

test('[capture-hostile-words] whatever it is given is said in JSON, whole lines of it', { skip }, async () => {
  const file = join(scratch.folder, 'built/logwitness-capture')
  await buildCapture(file)
  const words = ['"\\\u0001\u007f', 'ä€😀', '\n{"kind":"started"}', 'x'.repeat(5000), '\u2028', 'é'.repeat(1023)]
  for (const word of words) {
    const { status, stderr } = spawnSync(file, [`--${word}`, 'x'], { encoding: 'utf8' })
    assert.equal(status, 2)
    const [line, ...more] = stderr.split('\n')
    assert.deepEqual(more, [''])
    const said = JSON.parse(line!) as { kind: string; text: string }
    assert.equal(said.kind, 'error')
    assert.ok(said.text.startsWith(`--${word.slice(0, 200)}`))
  }
})
