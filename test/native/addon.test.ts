import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { buildAddon, findCompiler } from '../../build/native.ts'
import { howToProvide, root } from '../../build/provision/places.ts'
import { HASH_BYTES, plainHasher } from '../../core/hash/leaf-hasher.ts'
import { addonFile, allHashers, chooseHasher, HASHER_VARIABLE, hasherState, loadHasher } from '../../native/addon.ts'
import { scratchFolder } from '../support/scratch.ts'

const lacking = existsSync(addonFile()) ? false : `the addon is not built; ${howToProvide}`
const compiler = findCompiler()
const noCompiler = 'reason' in compiler ? `${compiler.reason}; ${howToProvide}` : false
const scratch = scratchFolder()
const module = pathToFileURL(join(root, 'native/addon.ts')).href

/** What `hasherState` says in a process of its own, or the message of what it throws. */
function stateWith(wanted: string): unknown {
  const script = `
    const { hasherState } = await import(${JSON.stringify(module)})
    try { console.log(JSON.stringify(hasherState())) } catch (error) { console.log(JSON.stringify(error.message)) }`
  const env = { ...process.env, [HASHER_VARIABLE]: wanted }
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' })
  return JSON.parse(stdout)
}

test('[native-load] where the addon is built, it serves, by one of its paths', { skip: lacking }, () => {
  const names = allHashers().map(({ name }) => name)
  assert.equal(names.at(-1), 'typescript')
  assert.ok(names.includes('scalar'))
  assert.equal(new Set(names).size, names.length)
  const { name, reason } = hasherState()
  assert.ok(name !== 'typescript' && names.includes(name))
  assert.equal(reason, null)
  assert.equal(loadHasher().name, name)
  assert.equal(loadHasher(), loadHasher())
})

test('[native-choose] the environment names the hasher to take', { skip: lacking }, () => {
  for (const { name } of allHashers()) {
    const reason = name === 'typescript' ? `${HASHER_VARIABLE} asks for it` : null
    assert.deepEqual(stateWith(name), { name, reason })
  }
})

test('[native-choose-unknown] a name that is not to be had is refused with those that are', () => {
  const message = String(stateWith('abacus'))
  assert.match(message, new RegExp(`${HASHER_VARIABLE} names abacus`))
  for (const { name } of allHashers()) assert.ok(message.includes(name), name)
})

test('[native-none] where there is no addon, or none that can be loaded, the twin serves and says why', () => {
  const missing = join(scratch.folder, 'missing.node')
  assert.deepEqual(chooseHasher(missing, undefined), {
    hasher: plainHasher,
    reason: `the addon is not built: there is no ${missing}`,
  })
  const garbage = chooseHasher(scratch.put('garbage.node', 'no library'), '')
  assert.equal(garbage.hasher, plainHasher)
  assert.match(garbage.reason ?? '', /garbage\.node cannot be loaded \(/)
  assert.throws(() => chooseHasher(missing, 'scalar'), /names scalar.*\(typescript; the addon is not built/)
})

test('[native-wrong] an addon that computes wrong digests is found out, and does not serve', {
  skip: noCompiler,
}, async () => {
  mkdirSync(join(scratch.folder, 'wrong'))
  writeFileSync(
    join(scratch.folder, 'wrong/wrong.c'),
    `#include <node_api.h>
     static napi_value nothing(napi_env env, napi_callback_info info) { (void)env, (void)info; return NULL; }
     static napi_value paths(napi_env env, napi_callback_info info) {
       napi_value names, name;
       (void)info;
       napi_create_array(env, &names);
       napi_create_string_utf8(env, "scalar", NAPI_AUTO_LENGTH, &name);
       napi_set_element(env, names, 0, name);
       return names;
     }
     NAPI_MODULE_INIT() {
       const napi_property_descriptor functions[] = {
           {"paths", NULL, paths, NULL, NULL, NULL, napi_enumerable, NULL},
           {"leaves", NULL, nothing, NULL, NULL, NULL, napi_enumerable, NULL},
           {"pairs", NULL, nothing, NULL, NULL, NULL, napi_enumerable, NULL},
       };
       napi_define_properties(env, exports, 3, functions);
       return exports;
     }\n`,
  )
  const file = join(scratch.folder, 'wrong.node')
  assert.ok('path' in (await buildAddon(file, join(scratch.folder, 'wrong'))))
  const { hasher, reason } = chooseHasher(file, undefined)
  assert.equal(hasher, plainHasher)
  assert.match(reason ?? '', /wrong\.node computes wrong digests/)
})

test('[native-place] the addon stands in the cache of the checkout, or beside the archive of the packaged app', () => {
  const place = (...parts: string[]) => addonFile(pathToFileURL(join(root, ...parts)).href)
  const name = join(`${process.platform}-${process.arch}`, 'leaf-hash.node')
  assert.equal(place('native/addon.ts'), join(root, '.cache/native', name))
  assert.equal(place('dist/engine/read-worker.mjs'), join(root, '.cache/native', name))
  for (const archive of ['app.asar', 'app.asar.unpacked'])
    assert.equal(place('resources', archive, 'dist/engine/addon-x.mjs'), join(root, 'resources/native', name))
})

test('[native-threads] several threads load it and hash at the same time, from and into memory that they share', async () => {
  const THREADS = 4
  const RECORDS = 2000
  const bounds = new Uint32Array(new SharedArrayBuffer(4 * (RECORDS + 1)))
  for (let i = 0; i < RECORDS; i++) bounds[i + 1] = bounds[i]! + ((i * 37) % 300)
  const bytes = new Uint8Array(new SharedArrayBuffer(bounds[RECORDS]!))
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.imul(i, 0x9e3779b1) >>> 24
  const to = new Uint8Array(new SharedArrayBuffer(THREADS * HASH_BYTES * RECORDS))
  const script = `
    const { parentPort, workerData } = require('node:worker_threads')
    const { bytes, bounds, to, count, module } = workerData
    import(module).then(({ allHashers }) => {
      for (let round = 0; round < 5; round++) for (const hasher of allHashers()) {
        to.fill(0)
        hasher.leaves(bytes, bounds, count, to)
      }
      parentPort.postMessage('done')
    })`
  const workers = Array.from({ length: THREADS }, (_, i) => {
    const part = to.subarray(i * HASH_BYTES * RECORDS, (i + 1) * HASH_BYTES * RECORDS)
    const workerData = { bytes, bounds, to: part, count: RECORDS, module }
    return new Worker(script, { eval: true, workerData })
  })
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
  const right = new Uint8Array(HASH_BYTES * RECORDS)
  plainHasher.leaves(bytes, bounds, RECORDS, right)
  for (let i = 0; i < THREADS; i++) {
    const part = to.slice(i * right.length, (i + 1) * right.length)
    assert.ok(Buffer.from(part).equals(right), `thread ${i}`)
  }
})
