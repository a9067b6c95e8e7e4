// npm test [FILE | FOLDER ...]: brings what the tests stand on, runs them, and ends with what was skipped and why, node's
// own counts, and one plain line. `--no-provision` leaves out the first step.
import { spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { run } from 'node:test'
import { spec, type TestEvent } from 'node:test/reporters'
import { parseArgs } from 'node:util'
import { root } from './provision/places.ts'

const PROVISION_MS = 6 * 60_000
/** A test that takes longer hangs. */
const TEST_MS = 3 * 60_000
/** With the time for provisioning on top, the whole stays under a quarter of an hour where that is already done. */
const RUN_MS = 14 * 60_000
/** Test files at a time: most start processes of their own. */
const CONCURRENCY = 2

const { values, positionals } = parseArgs({
  options: { 'no-provision': { type: 'boolean', default: false } },
  allowPositionals: true,
})
const files =
  positionals.length === 0 ? testsIn(join(root, 'test')) : positionals.map((name) => resolve(name)).flatMap(named)
if (files.length === 0) {
  console.error(`no test file in ${positionals.join(' ') || 'test'}`)
  process.exit(2)
}
if (!values['no-provision']) {
  spawnSync(process.execPath, [join(root, 'build/provision/provision.ts')], { stdio: 'inherit', timeout: PROVISION_MS })
}

interface Skipped {
  readonly file: string
  readonly name: string
  readonly why: string
}
const skipped: Skipped[] = []
const counts: string[] = []
const tally = { passed: 0, failed: 0, skipped: 0, cancelled: 0 }

const limit = AbortSignal.timeout(RUN_MS)
const events = run({ files, concurrency: CONCURRENCY, timeout: TEST_MS, signal: limit, cwd: root })
for await (const text of Readable.from(collect(events)).compose(new spec())) process.stdout.write(text)

if (skipped.length > 0) {
  console.log('\nskipped:')
  const reasons = Map.groupBy(skipped, ({ why }) => why)
  for (const [why, tests] of reasons) {
    console.log(`  ${tests.length} × ${why}`)
    for (const { file, name } of tests) console.log(`      ${file}: ${name}`)
  }
}
if (limit.aborted)
  console.log(`\nstopped after ${RUN_MS / 60_000} minutes: what had not ended by then counts as failed`)
console.log('')
for (const line of counts) console.log(`# ${line}`)
const failed = tally.failed + tally.cancelled
console.log(`${tally.passed} passed, ${failed} failed, ${tally.skipped} skipped`)
// Without a count from the runner, nothing is known to have passed.
const whole = counts.length > 0 && tally.passed + failed + tally.skipped > 0
process.exit(failed > 0 || limit.aborted || !whole ? 1 : 0)

/** Passes events on to the reporter, and keeps for the end what belongs there: skipped tests and the counts. */
async function* collect(source: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  for await (const event of source) {
    if (event.type === 'test:diagnostic' && event.data.nesting === 0 && event.data.file === undefined) {
      counts.push(event.data.message)
      continue
    }
    if (event.type === 'test:summary' && event.data.file === undefined) Object.assign(tally, event.data.counts)
    if (event.type === 'test:pass' && event.data.skip !== undefined) {
      const { file, name, skip } = event.data
      skipped.push({ file: relative(root, file ?? ''), name, why: typeof skip === 'string' ? skip : 'no reason given' })
    }
    yield event
  }
}

function testsIn(folder: string): string[] {
  return globSync('**/*.test.ts', { cwd: folder })
    .sort()
    .map((name) => join(folder, name))
}

/** A file that is named is run whatever it is called. */
function named(path: string): string[] {
  return statSync(path).isDirectory() ? testsIn(path) : [path]
}
