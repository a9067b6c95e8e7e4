import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { GapEvidenceItem } from '../../../../main/engine/gaps/gap-evidence.ts'
import { inOrder } from '../../../../main/engine/gaps/gap-order.ts'
import { FEW_MESSAGES, lookInThreads } from '../../../../main/engine/gaps/gap-threads.ts'
import { lookThrough } from '../../../../main/engine/gaps/look.ts'
import { evidenceOf } from '../../../support/gap-evidence.ts'
import { scratchFolder } from '../../../support/scratch.ts'

const { put } = scratchFolder()
const LINES = FEW_MESSAGES + 5000
const START = Date.parse('2026-11-18T00:00:00Z')
const EXPECTED = { heartbeats: [], planned: [] }
let items: readonly GapEvidenceItem[]

before(async () => {
  const lines = Array.from({ length: LINES }, (_, i) => {
    const host = `host-${i % 7}`
    // A number is left out now and then; host-3 falls silent in the middle.
    const id = Math.floor(i / 7) + Math.floor(i / 5000)
    const time = new Date(START + i * 1000).toISOString()
    return host === 'host-3' && i > LINES / 2
      ? ''
      : `<13>1 ${time} ${host} app - - [meta sequenceId="${id + 1}"] tick\n`
  })
  items = await evidenceOf([put('app.log', lines.join(''))])
})

test('[gap-threads] threads find what one thread finds', async () => {
  const alone = await lookThrough(items, EXPECTED)
  assert.ok(
    alone.findings.some(({ kind }) => kind === 'sequence') && alone.findings.some(({ kind }) => kind === 'silence'),
  )
  const progress: number[] = []
  const together = await lookInThreads(items, LINES, { ...EXPECTED, progress: (messages) => progress.push(messages) })
  assert.deepEqual(inOrder(together.findings), inOrder(alone.findings))
  assert.deepEqual({ ...together, findings: [] }, { ...alone, findings: [] }, 'sources, clocks and counts are the same')
  assert.ok(
    progress.every((messages, i) => i === 0 || messages >= progress[i - 1]!),
    'progress never goes back',
  )
})

test('[gap-threads-cancel] a look that is cancelled ends with the reason', async () => {
  const abort = new AbortController()
  const looking = lookInThreads(items, LINES, { ...EXPECTED, signal: abort.signal })
  abort.abort(new Error('enough'))
  await assert.rejects(looking, /enough/)
  await assert.rejects(lookInThreads(items, LINES, { ...EXPECTED, signal: abort.signal }), /enough/)
})

test('[gap-threads-damaged] a part that cannot be read is an error, never a look at less', async () => {
  const damaged = [{ ...items[0]!, parts: [...items[0]!.parts, new Uint8Array(100)] }]
  await assert.rejects(lookInThreads(damaged, LINES, EXPECTED), /./)
  await assert.rejects(lookThrough(damaged, EXPECTED), /./)
})
