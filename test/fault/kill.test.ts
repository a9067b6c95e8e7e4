import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateCapture } from '../../build/bench/capture.ts'
import { filesBelow } from '../support/cases.ts'
import { jsonLines, LAUNCHER, logwitness } from '../support/cli.ts'
import { makeRandom } from '../support/random.ts'
import { scratchFolder } from '../support/scratch.ts'

const PACKETS = 300_000
/** Processes that are killed, each at another moment. */
const KILLS = 3
const skip = process.platform === 'win32' ? 'Windows has no SIGKILL' : false

const { folder } = scratchFolder()
const capture = join(folder, 'capture.pcapng')
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)

interface Outcome {
  readonly kind: string
  readonly matches: number
}

function countOf(caseFolder: string): { count: number; stderr: string } {
  const { status, stdout, stderr } = logwitness(['search', caseFolder, '', '--limit', '0', '--json'])
  assert.equal(status, 0, stderr)
  const outcome = jsonLines<Outcome>(stdout).find(({ kind }) => kind === 'outcome')!
  return { count: outcome.matches, stderr }
}

let undisturbed = 0
let milliseconds = 0
before(() => {
  if (skip) return
  generateCapture(capture, { packets: PACKETS, unit: 'ns', format: 'pcapng' })
  const started = performance.now()
  const { status, stderr } = logwitness(['open', join(folder, 'whole'), capture])
  milliseconds = performance.now() - started
  assert.equal(status, 0, stderr)
  undisturbed = countOf(join(folder, 'whole')).count
})

test('[kill-anywhere] a case whose writer was killed opens, says what is incomplete, and ends with every message', {
  skip,
}, async (t) => {
  assert.ok(undisturbed > PACKETS / 2)
  t.diagnostic(`SEED=${seed}`)
  const random = makeRandom(seed, 1)
  let interrupted = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const caseFolder = join(folder, `killed-${kill}`)
    const child = spawn(process.execPath, [LAUNCHER, 'open', caseFolder, capture], { stdio: 'ignore' })
    const exited = once(child, 'exit')
    while (!existsSync(join(caseFolder, 'case.json')) && child.exitCode === null) await sleep(2)
    // The later ones may come when all is done: then nothing may be incomplete.
    await sleep(random.below(Math.ceil(milliseconds * 0.8)))
    child.kill('SIGKILL')
    await exited
    const where = `SEED=${seed}, kill ${kill}`

    const found = countOf(caseFolder)
    assert.ok(found.count <= undisturbed, where)
    if (found.count < undisturbed) {
      interrupted++
      // Killed before it noted the evidence, there is no item that could be incomplete.
      if (!found.stderr.includes('looked at 0 items')) assert.match(found.stderr, /item 1 is incomplete: /, where)
    }

    const again = logwitness(['open', caseFolder, capture])
    assert.ok(again.status === 0 || again.status === 3, again.stderr)
    const { count, stderr } = countOf(caseFolder)
    assert.equal(count, undisturbed, `${where}\n${again.stderr}`)
    assert.doesNotMatch(stderr, /incomplete/, where)
    assert.deepEqual(
      filesBelow(caseFolder).filter((name) => name.endsWith('.part') || name.endsWith('.new')),
      [],
      where,
    )
  }
  assert.ok(interrupted > 0, `no kill came in time; SEED=${seed}`)
})
