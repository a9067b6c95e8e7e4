import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../build/provision/command.ts'
import { findProgram, root } from '../../build/provision/places.ts'
import { allHashers } from '../../native/addon.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
const LIMIT = { timeoutMs: 60_000 }
const SANITIZERS = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all']

/** Compiles a program with sanitizers; says why that cannot be done. */
async function compile(program: string, sources: readonly string[]): Promise<string | undefined> {
  const compiler = process.platform === 'win32' ? undefined : (findProgram('gcc') ?? findProgram('clang'))
  if (compiler === undefined) return 'no gcc and no clang is installed'
  const architecture = process.arch === 'arm64' ? ['-march=armv8-a+crypto'] : []
  const options = ['-std=c11', '-O1', ...architecture, ...SANITIZERS, `-I${join(root, 'native')}`]
  const { ok, reason } = await run(compiler, [...options, '-o', program, ...sources], LIMIT)
  return ok ? undefined : reason
}

test('[native-edges] no path reads or writes a byte beside its arrays, or does what C leaves undefined', async (t) => {
  // Whether there are sanitizers at all shows in a program that has nothing else wrong with it.
  const empty = scratch.put('empty.c', 'int main(void) { return 0; }\n')
  const lacking = await compile(join(scratch.folder, 'empty'), [empty])
  if (lacking !== undefined) return t.skip(`no address sanitizer: ${lacking}`)

  const program = join(scratch.folder, 'edges')
  const sources = globSync('native/*.c', { cwd: root }).filter((path) => basename(path) !== 'leaf-hash.c')
  const paths = [...sources.sort().map((path) => join(root, path)), join(import.meta.dirname, 'fixture/edges.c')]
  assert.equal(await compile(program, paths), undefined)
  // Leaks are not looked for: that is refused to a process that is traced.
  const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' }
  const { ok, reason, stdout } = await run(program, [], { ...LIMIT, env })
  assert.ok(ok, `${reason}\n${stdout}`)
  const names = allHashers().map(({ name }) => name)
  const seen = stdout.trim().split('\n')
  assert.ok(seen.includes('scalar'))
  for (const name of names) if (name !== 'typescript') assert.ok(seen.includes(name), name)
})

test('[native-edges-seen] the sanitizer that finds nothing would find a read of one byte too many', async (t) => {
  const source = scratch.put(
    'beyond.c',
    '#include <stdlib.h>\nint main(int n, char **v) { (void)v; char *p = malloc(8); p[0] = 1; return p[7 + n] + p[0]; }\n',
  )
  const program = join(scratch.folder, 'beyond')
  const lacking = await compile(program, [source])
  if (lacking !== undefined) return t.skip(`no address sanitizer: ${lacking}`)
  const { ok, reason } = await run(program, [], { ...LIMIT, env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } })
  assert.ok(!ok, reason)
})
