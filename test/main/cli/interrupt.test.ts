import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateCapture } from '../../../build/bench/capture.ts'
import { filesBelow } from '../../support/cases.ts'
import { jsonLines, logwitness, startLogwitness } from '../../support/cli.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder } = scratchFolder()
const PACKETS = 400_000

test('[cli-interrupt] Ctrl-C ends the reading in good order: what was read is kept, counted and found', {
  skip: process.platform === 'win32' ? 'Windows has no such signals' : false,
}, async () => {
  const capture = join(folder, 'capture.pcapng')
  const caseFolder = join(folder, 'case')
  generateCapture(capture, { packets: PACKETS, unit: 'ns', format: 'pcapng' })
  const child = startLogwitness(['open', '--json', caseFolder, capture])
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name]!.on('data', (chunk) => {
      text[name] += chunk
    })
  const closed = once(child, 'close')
  const hasPart = () => filesBelow(join(caseFolder, 'index')).some((name) => name.endsWith('.parquet'))
  while (!(existsSync(caseFolder) && hasPart()) && child.exitCode === null) await sleep(2)
  child.kill('SIGINT')
  const [status] = await closed
  assert.equal(status, 3)
  assert.match(text.stderr, /cancelling: what has been read is kept/)
  const [item] = jsonLines<{ state: string; note: string; counts: { messages: number } }>(text.stdout)
  assert.equal(item!.state, 'cancelled')
  assert.match(item!.note, /reading was cancelled after \d+ bytes/)
  const { messages } = item!.counts
  assert.ok(messages > 0 && messages < PACKETS, String(messages))
  const outcome = jsonLines(logwitness(['search', '--json', '--limit', '0', caseFolder, '']).stdout).at(-1)!
  assert.equal(outcome.matches, messages)
})
