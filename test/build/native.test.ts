import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildAddon } from '../../build/native.ts'
import { findProgram, howToProvide, root } from '../../build/provision/places.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
const lacking =
  process.platform === 'win32' || findProgram('cc') === undefined ? `no C compiler; ${howToProvide}` : false

/** An addon that is compiled in an instant, and exports a number. */
function smallSources(name: string, number: number): string {
  const folder = join(scratch.folder, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'number.h'), `#define NUMBER ${number}\n`)
  writeFileSync(
    join(folder, 'small.c'),
    `#include <node_api.h>
     #include "number.h"
     NAPI_MODULE_INIT() {
       napi_value number;
       napi_create_int32(env, NUMBER, &number);
       napi_set_named_property(env, exports, "number", number);
       return exports;
     }\n`,
  )
  return folder
}

const numberOf = (path: string): number => createRequire(import.meta.url)(path).number

test('[native-build] an addon is compiled, into a folder made for it, and nothing else is left there', {
  skip: lacking,
}, async () => {
  const file = join(scratch.folder, 'one/deep/small.node')
  assert.deepEqual(await buildAddon(file, smallSources('first', 41)), { path: file, state: 'compiled' })
  assert.equal(numberOf(file), 41)
  assert.deepEqual(readdirSync(join(scratch.folder, 'one/deep')).sort(), ['small.node', 'small.node.recipe'])
})

test('[native-rebuild] it is compiled again when a source or a header has changed, and only then', {
  skip: lacking,
}, async () => {
  const file = join(scratch.folder, 'again/small.node')
  const sources = smallSources('again-sources', 1)
  await buildAddon(file, sources)
  const long = new Date(0)
  utimesSync(file, long, long)
  utimesSync(join(sources, 'small.c'), new Date(), new Date())
  assert.deepEqual(await buildAddon(file, sources), { path: file, state: 'there' })
  assert.equal(statSync(file).mtimeMs, 0)
  writeFileSync(join(sources, 'number.h'), '#define NUMBER 2\n')
  assert.deepEqual(await buildAddon(file, sources), { path: file, state: 'compiled' })
  // Another name: this process has the file that was there before.
  const copy = scratch.put('copy.node', readFileSync(file))
  assert.equal(numberOf(copy), 2)
})

test('[native-same] two builds of the same sources give the same bytes', { skip: lacking }, async () => {
  const sources = smallSources('same', 3)
  const [one, other] = [join(scratch.folder, 'a/small.node'), join(scratch.folder, 'b/small.node')]
  await Promise.all([buildAddon(one, sources), buildAddon(other, sources)])
  assert.ok(readFileSync(one).equals(readFileSync(other)))
})

test('[native-build-fails] sources that do not compile leave the addon as it was, and the reason is told', {
  skip: lacking,
}, async () => {
  const file = join(scratch.folder, 'kept/small.node')
  const sources = smallSources('broken', 5)
  await buildAddon(file, sources)
  const before = readFileSync(file)
  writeFileSync(join(sources, 'small.c'), '#error no\n')
  const built = await buildAddon(file, sources)
  assert.ok('reason' in built && built.reason !== '')
  assert.ok(readFileSync(file).equals(before))
  assert.deepEqual(readdirSync(join(scratch.folder, 'kept')).sort(), ['small.node', 'small.node.recipe'])
})

test('[native-no-compiler] without a compiler the twin is named, the way to the addon too, and nothing fails', () => {
  const file = join(scratch.folder, 'none/leaf-hash.node')
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'build/native.ts'), file], {
    env: { PATH: join(scratch.folder, 'empty') },
    encoding: 'utf8',
  })
  assert.equal(stderr, '')
  assert.equal(status, 0)
  assert.match(
    stdout,
    /^native hashing: not compiled \(no .* installed\); the TypeScript twin .*gcc.*build\/native\.ts\n$/,
  )
  assert.ok(!existsSync(file))
})

test('[native-no-room] a folder that cannot be made is a reason, not a failure', { skip: lacking }, async () => {
  const file = join(scratch.put('in-the-way', 'a file'), 'small.node')
  const built = await buildAddon(file, smallSources('no-room', 6))
  assert.ok('reason' in built && /in-the-way/.test(built.reason))
})
