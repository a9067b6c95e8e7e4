import assert from 'node:assert/strict'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../../../build/provision/places.ts'
import type { CallInput, CallName, CallOutput } from '../../../contract/contract.ts'
import { makeDispatch, type Outcome } from '../../../contract/dispatch.ts'
import { VERDICTS } from '../../../core/verdict/verdict.ts'
import { CHECK_VERSION } from '../../../main/engine/checked-seals.ts'
import { createEngine } from '../../../main/engine/engine.ts'
import { eventually } from '../../support/eventually.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
process.env.LOGWITNESS_KEYS = join(root, 'samples/keys')
const archives = join(folder, 'archives')
const caseFolder = join(folder, 'case')

function start() {
  const states: string[] = []
  const engine = createEngine({
    version: '0',
    casesDir: join(folder, 'cases'),
    emit: (event, payload) => {
      if (event === 'job.progress') states.push((payload as { state: string }).state)
    },
  })
  const dispatch = makeDispatch(engine.handlers)
  const ask = async <N extends CallName>(name: N, input: CallInput<N>) =>
    (await dispatch(name, input)) as Outcome<CallOutput<N>>
  const call = async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
    const outcome = await ask(name, input)
    assert.ok(outcome.ok, outcome.ok ? '' : `${name}: ${outcome.failure.message}`)
    return outcome.output
  }
  return { engine, ask, call }
}
type Engine = ReturnType<typeof start>

const checked = ({ call }: Engine) =>
  eventually(
    () => call('integrity.state', {}),
    ({ state }) => state === 'done' || state === 'failed',
  )

let first: Engine
before(async () => {
  cpSync(join(root, 'samples/archives'), archives, { recursive: true })
  put('beside.log', 'Nov 18 03:00:00 web-03 cron[1]: nothing seals this line\n')
  first = start()
  await first.call('case.open', { path: caseFolder })
  await first.call('evidence.add', { paths: [archives, join(folder, 'beside.log')] })
})
after(() => first.engine.close())

test('[integrity-checked] the archives that come with evidence are checked without being asked for', async () => {
  const { archives: reports, items, messages } = await checked(first)
  assert.deepEqual(
    reports.map(({ origin, verdict }) => [origin, verdict]),
    [
      ['relay-01', 'cannot check'],
      ['web-03-auth', 'failed'],
    ],
  )
  assert.equal(items[0]![1], null, 'a segment that was moved away is no item')
  const { items: known, verdicts, messages: all } = await first.call('case.summary', {}).then((summary) => summary!)
  assert.deepEqual(messages, verdicts)
  assert.equal(
    Object.values(verdicts).reduce((sum, count) => sum + count),
    all,
  )
  assert.equal(verdicts.failed, 1)
  assert.equal(known.length, 11, 'leaves, checkpoints and descriptions are no evidence')
  const beside = known.find(({ name }) => name === 'beside.log')!
  assert.deepEqual([beside.verdict, beside.verdictReason.includes('no seal')], ['unsigned', true])
})

test('[integrity-rows] the one message that was changed fails, in pages, details and histograms; the others of its segment do not', async () => {
  await checked(first)
  const search = await first.call('search.run', { query: '"accepted password" 198.51.100.77', clock: 'wire' })
  assert.ok(search.ok)
  const { rows } = await first.call('search.page', { result: search.result, from: 0, count: 10 })
  assert.deepEqual(
    rows.map(({ verdict }) => verdict),
    ['failed'],
  )
  const { item, seq } = rows[0]!
  assert.equal((await first.call('message.detail', { item, seq })).row.verdict, 'failed')
  assert.equal((await first.call('message.detail', { item, seq: seq - 1 })).row.verdict, 'verified')
  const { counts, verdicts } = await first.call('search.histogram', {
    query: `item:${item}`,
    clock: 'wire',
    buckets: 40,
  })
  const sum = (table: number[][]) => table.flat().reduce((total, count) => total + count, 0)
  assert.equal(sum(verdicts), sum(counts))
  assert.equal(sum([verdicts[VERDICTS.indexOf('failed')]!]), 1)
})

test('[integrity-bytes] the bytes of a finding are those that stand in the segment now', async () => {
  const { archives: reports } = await checked(first)
  const archive = reports.findIndex(({ origin }) => origin === 'web-03-auth')
  const finding = reports[archive]!.findings.findIndex(({ kind }) => kind === 'changed')
  const { bytes, start, end, item, seq } = await first.call('integrity.bytes', { archive, finding })
  const text = Buffer.from(bytes, 'base64').subarray(start, end).toString()
  assert.match(text, /^Nov 18 03:09:51 web-03 sshd\[20841\]: Accepted password for deploy from 198\.51\.100\.77.*\n$/)
  assert.ok(item !== null && seq === 1055)
  const none = await first.ask('integrity.bytes', { archive, finding: 99 })
  assert.ok(!none.ok && none.failure.code === 'not-found')
})

test('[integrity-restored] a case that is opened again knows what was found, and when; an archive that is gone cannot be checked', async () => {
  const before = await checked(first)
  await first.engine.close()
  const second = start()
  try {
    await second.call('case.open', { path: caseFolder })
    const after = await second.call('integrity.state', {})
    assert.deepEqual([after.state, after.checkedAt], ['done', before.checkedAt])
    await eventually(
      () => second.call('case.summary', {}),
      (summary) => summary!.verdicts.failed === 1,
    )
    rmSync(join(archives, 'relay-01'), { recursive: true })
    await second.call('integrity.check', {})
    const gone = await eventually(
      () => second.call('integrity.state', {}),
      ({ state, checkedAt }) => state === 'done' && checkedAt !== before.checkedAt,
    )
    assert.deepEqual(
      gone.archives.map(({ verdict }) => verdict),
      ['cannot check', 'failed'],
    )
  } finally {
    await second.engine.close()
  }
})

test('[integrity-version] what an older version found, which knew less, is not said again: it has to be checked anew', async () => {
  const path = join(caseFolder, 'findings/integrity.json')
  const { version, ...older } = JSON.parse(readFileSync(path, 'utf8'))
  assert.equal(version, CHECK_VERSION)
  writeFileSync(path, JSON.stringify(older))
  const third = start()
  try {
    await third.call('case.open', { path: caseFolder })
    const { state, checkedAt, archives: reports } = await third.call('integrity.state', {})
    assert.deepEqual([state, checkedAt, reports], ['not checked', null, []])
    const summary = await third.call('case.summary', {})
    assert.deepEqual([summary!.verdicts.verified, summary!.verdicts.failed], [0, 0])
  } finally {
    await third.engine.close()
  }
})

test('[integrity-none] a case without any seal says that there is nothing to check, and verifies nothing', async () => {
  const other = start()
  try {
    await other.call('case.open', { path: join(folder, 'plain') })
    await other.call('evidence.add', { paths: [join(folder, 'beside.log')] })
    const state = await other.call('integrity.state', {})
    assert.equal(state.state, 'none')
    const outcome = await other.ask('integrity.check', {})
    assert.ok(!outcome.ok && outcome.failure.code === 'not-found')
    const summary = await eventually(
      () => other.call('case.summary', {}),
      (known) => known!.messages === 1,
    )
    assert.equal(summary!.verdicts.verified, 0)
  } finally {
    await other.engine.close()
  }
})
