// npm test [FILE | FOLDER ...]: brings what the tests stand on, runs them, and ends with what was skipped and why, the
// counts as node's own runner gives them, and one plain line. `--no-provision` leaves out the first step.
import { spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { run } from 'node:test'
import { spec, type TestEvent } from 'node:test/reporters'
import { parseArgs } from 'node:util'
import { root } from './provision/places.ts'

const PROVISION_MS = 6 * 60_000
/** A test that takes longer has failed. */
const TEST_MS = 2 * 60_000
/** A file that takes longer hangs, in a way that its own clock cannot end: it is stopped, and has failed. */
const FILE_MS = 4 * 60_000
/** With the time for provisioning on top, the whole stays under a quarter of an hour where that is already done. */
const RUN_MS = 14 * 60_000
/** Test files at a time: most start processes of their own. */
const CONCURRENCY = 2

const { values, positionals } = parseArgs({
  options: { 'no-provision': { type: 'boolean', default: false } },
  allowPositionals: true,
})
const files =
  positionals.length === 0 ? testsIn(join(root, 'test')) : positionals.flatMap((name) => named(resolve(name)))
if (files.length === 0) {
  console.error(`no test file in ${positionals.join(' ') || 'test'}`)
  process.exit(2)
}
if (!values['no-provision']) {
  spawnSync(process.execPath, [join(root, 'build/provision/provision.ts')], { stdio: 'inherit', timeout: PROVISION_MS })
}

interface Outcome {
  readonly file: string
  readonly events: readonly TestEvent[]
}
interface Skipped {
  readonly file: string
  readonly name: string
  readonly why: string
}
const skipped: Skipped[] = []
const stopped: string[] = []
const counts = { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }
let summary: TestEvent | undefined
const whole = AbortSignal.timeout(RUN_MS)
const started = performance.now()

for await (const text of Readable.from(runAll()).compose(new spec())) process.stdout.write(text)

if (skipped.length > 0) {
  console.log('\nskipped:')
  const reasons = Map.groupBy(skipped, ({ why }) => why)
  for (const [why, tests] of reasons) {
    console.log(`  ${tests.length} × ${why}`)
    for (const { file, name } of tests) console.log(`      ${file}: ${name}`)
  }
}
if (stopped.length > 0) console.log(`\nfailed as a whole:\n  ${stopped.join('\n  ')}`)
console.log(`
# tests ${counts.tests}
# suites ${counts.suites}
# pass ${counts.passed}
# fail ${counts.failed}
# cancelled ${counts.cancelled}
# skipped ${counts.skipped}
# todo ${counts.todo}
# duration_ms ${(performance.now() - started).toFixed(0)}`)
const failed = counts.failed + counts.cancelled
console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`)
process.exit(failed > 0 || counts.tests === 0 ? 1 : 0)

/** Runs the files, CONCURRENCY at a time, and gives what each had to say when it is through: one file after the other. */
async function* runAll(): AsyncGenerator<TestEvent> {
  const waiting = [...new Set(files)]
  const running = new Map<string, Promise<Outcome>>()
  while (waiting.length > 0 || running.size > 0) {
    while (running.size < CONCURRENCY && waiting.length > 0) {
      const file = waiting.shift()!
      running.set(file, runFile(file))
    }
    const { file, events } = await Promise.race(running.values())
    running.delete(file)
    yield* events
  }
  if (summary !== undefined) yield summary
}

/** Runs one file in a process of its own, counts, and returns what is for the reporter. */
async function runFile(file: string): Promise<Outcome> {
  const limit = AbortSignal.timeout(FILE_MS)
  const events: TestEvent[] = []
  for await (const event of run({
    files: [file],
    timeout: TEST_MS,
    signal: AbortSignal.any([whole, limit]),
    cwd: root,
  })) {
    if (event.type === 'test:summary' && event.data.file === undefined) {
      count(event.data.counts)
      // At a summary the reporter repeats what has failed: once is enough, at the end.
      summary = event
      continue
    }
    if (event.type === 'test:pass' && event.data.skip !== undefined) {
      const { name, skip } = event.data
      skipped.push({
        file: relative(root, file),
        name,
        why: typeof skip === 'string' && skip ? skip : 'no reason given',
      })
    }
    // The runner takes a file without a single test for a test, and one that passes. It has tested nothing.
    if (event.type === 'test:pass' && event.data.name === file) {
      count({ passed: -1, failed: 1 })
      stopped.push(`${relative(root, file)}: holds no test`)
    }
    if (event.type !== 'test:diagnostic' || event.data.nesting > 0) events.push(event)
  }
  if (whole.aborted) stopped.push(`${relative(root, file)}: the run took ${RUN_MS / 60_000} minutes`)
  else if (limit.aborted) stopped.push(`${relative(root, file)}: took ${FILE_MS / 60_000} minutes`)
  return { file, events }
}

function count(more: Partial<typeof counts>): void {
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += more[name] ?? 0
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
