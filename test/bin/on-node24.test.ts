import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../../build/provision/places.ts'

const launcher = join(root, 'build/node24.mjs')
const report = join(import.meta.dirname, 'fixture/report.ts')

/** A Node older than 24 that this machine has, for what only such a Node can show; undefined where there is none. */
function olderNode(): string | undefined {
  for (const path of ['/usr/local/bin/node', '/usr/bin/node', '/opt/homebrew/bin/node']) {
    try {
      const version = Number.parseInt(execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }), 10)
      if (version >= 20 && version < 24) return path
    } catch {
      // Not there, or not a Node.
    }
  }
  return undefined
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (bytes) => {
    stdout += bytes
  })
  child.stderr?.on('data', (bytes) => {
    stderr += bytes
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stdout, stderr }
}

function older(t: TestContext): string | undefined {
  const node = olderNode()
  if (node === undefined) t.skip('this machine has no Node 20 to 23 besides the one in use')
  return node
}

test('[launcher-direct] in a Node 24 the module runs in the same process, with its arguments and exit status', async () => {
  const here = `import { runOnNode24 } from ${JSON.stringify(pathToFileURL(join(root, 'bin/on-node24.mjs')).href)}
    globalThis.here = true
    await runOnNode24(${JSON.stringify(report)}, ['exit', '5'])`
  const { code, stdout } = await outcome(spawn(process.execPath, ['--input-type=module', '-e', here]))
  assert.equal(code, 5)
  assert.deepEqual(JSON.parse(stdout), { node: 24, args: ['exit', '5'], here: true, main: false })
})

test('[launcher-main] a script of an npm script is the main module, whatever Node npm has', async () => {
  const { code, stdout } = await outcome(spawn(process.execPath, [launcher, report, 'exit', '5']))
  assert.equal(code, 5)
  assert.deepEqual(JSON.parse(stdout), { node: 24, args: ['exit', '5'], here: false, main: true })
})

test('[launcher-child] an older Node hands arguments on to Node 24 and takes its exit status back', async (t) => {
  const node = older(t)
  if (node === undefined) return
  const { code, stdout } = await outcome(spawn(node, [launcher, report, 'exit', '5', '--flag', 'two words']))
  assert.equal(code, 5)
  assert.deepEqual(JSON.parse(stdout), {
    node: 24,
    args: ['exit', '5', '--flag', 'two words'],
    here: false,
    main: true,
  })
})

test('[launcher-signal] a signal sent to the launcher reaches the script', async (t) => {
  const node = older(t)
  if (node === undefined) return
  const child = spawn(node, [launcher, report, 'wait'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.once('data', () => child.kill('SIGTERM'))
  const { code, stdout } = await outcome(child)
  assert.match(stdout, /SIGTERM arrived/)
  assert.equal(code, 9)
})

test('[launcher-none] without a Node 24 there is one line that says so, and exit status 3', async (t) => {
  const node = older(t)
  if (node === undefined) return
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-launcher-'))
  t.after(() => rmSync(folder, { recursive: true }))
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true })
  const { code, stderr } = await outcome(spawn(node, [join(folder, 'bin/logwitness.mjs'), 'open']))
  assert.equal(code, 3)
  assert.match(stderr, /^logwitness: needs Node 24; this is Node 2\d\S*, and node-\S+ is not installed\. [^\n]+\n$/)
})
