import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { CallInput, CallName, CallOutput } from '../../../contract/contract.ts'
import { makeDispatch, type Outcome } from '../../../contract/dispatch.ts'
import type { MissingState } from '../../../contract/missing.ts'
import { createEngine } from '../../../main/engine/engine.ts'
import { eventually } from '../../support/eventually.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
const START = Date.parse('2026-11-18T00:00:00Z')
const nanos = (second: number) => String(BigInt(START + second * 1000) * 1_000_000n)
const line = (host: string, second: number, id: number) =>
  `<13>1 ${new Date(START + second * 1000).toISOString()} ${host} app - - [meta sequenceId="${id}"] tick ${id}\n`

/** Two hosts that number what they say, each every 10 s: the numbers 101 to 105 of web are missing, db falls silent after an hour. */
const lines = Array.from({ length: 720 }, (_, i) =>
  [line('web', i * 10, i < 100 ? i + 1 : i + 6), i < 360 ? line('db', i * 10 + 5, i + 1) : ''].join(''),
)

const engine = createEngine({ version: '0', casesDir: join(folder, 'cases'), emit: () => {} })
after(() => engine.close())
const dispatch = makeDispatch(engine.handlers)
async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const outcome = (await dispatch(name, input)) as Outcome<CallOutput<N>>
  assert.ok(outcome.ok, outcome.ok ? '' : `${name}: ${outcome.failure.code}: ${outcome.failure.message}`)
  return outcome.output
}
const when = (wanted: MissingState['state']) =>
  eventually(
    () => call('missing.state', {}),
    ({ state }) => state === wanted,
  )
const rows = { from: 0, count: 50 }

before(async () => {
  await call('case.open', { path: join(folder, 'case') })
  assert.equal((await call('missing.state', {})).state, 'none', 'nothing to look through is no finding of nothing')
  await call('evidence.add', { paths: [put('app.log', lines.join(''))] })
  await when('done')
})

test('[missing-state] once evidence was taken in it is looked through unasked, and numbers say what was found', async () => {
  const state = await call('missing.state', {})
  assert.deepEqual(state.looked, { messages: 720 + 360, items: 1, sources: 2, beyond: 0 })
  assert.deepEqual(state.kinds, { sequence: 1, silence: 1 })
  assert.deepEqual([state.gaps, state.unknownSize, state.bearing, state.unlisted], [2, 1, 0, 0])
  assert.equal(state.lost, 5)
  assert.ok(Math.abs(state.covered! - 0.75) < 0.02, `half of the time of one of two sources: ${state.covered}`)
  assert.ok(state.alarmsPerDay > 0)
})

test('[missing-findings] findings come in pages, numbered, with what they rest on', async () => {
  const { gaps, total } = await call('missing.findings', rows)
  assert.equal(total, 2)
  assert.deepEqual(
    gaps.map(({ number, kind, source, lost }) => [number, kind, source, lost.min]),
    [
      [0, 'sequence', 'web', 5],
      [1, 'silence', 'db', 0],
    ],
  )
  assert.equal(gaps[0]!.since, nanos(990))
  assert.ok(gaps[0]!.addresses.length > 0)
  assert.deepEqual((await call('missing.findings', { from: 1, count: 1 })).gaps, gaps.slice(1))
})

test('[missing-coverage] each source has its counts, what is known of the rest, and stretches that lead to findings', async () => {
  const { since, step, buckets, rows: sources, outside } = await call('missing.coverage', { ...rows, buckets: 24 })
  assert.deepEqual([since, step, buckets, outside], [nanos(0), String(300n * 1_000_000_000n), 24, 0])
  const [db, web] = sources
  assert.deepEqual([db!.source, db!.messages, web!.source, web!.messages], ['db', 360, 'web', 720])
  assert.deepEqual(db!.counts, [...new Array(12).fill(30), ...new Array(12).fill(0)])
  assert.deepEqual(
    db!.stretches.map(({ what, gap }) => [what, gap]),
    [['unknown', 1]],
  )
  assert.deepEqual(
    web!.stretches.map(({ what, gap }) => [what, gap]),
    [['loss', 0]],
  )
  assert.ok(db!.known.every(Boolean))
  const part = await call('missing.coverage', {
    from: 1,
    count: 1,
    buckets: 10,
    range: { from: nanos(900), to: nanos(1200) },
  })
  assert.deepEqual([part.rows.length, part.total, part.rows[0]!.messages], [1, 2, 30])
})

test('[missing-ledger] the ledger is told for the whole time and for an interval', async () => {
  const lostOf = async (range?: { from: string; to: string }) => {
    const { rows: sources } = await call('missing.ledger', range ? { ...rows, range } : rows)
    return Object.fromEntries(sources.map(({ name, cells }) => [name, cells.unplaced.lost.map(({ min }) => min)]))
  }
  assert.deepEqual(await lostOf(), { db: [], web: [5] })
  assert.deepEqual(await lostOf({ from: nanos(0), to: nanos(900) }), { db: [], web: [] })
  assert.deepEqual(await lostOf({ from: nanos(900), to: nanos(1200) }), { db: [], web: [5] })
})

test('[missing-clocks] of each source it is said whether its clock can be compared', async () => {
  const { rows: clocks, total } = await call('missing.clocks', rows)
  assert.equal(total, 2)
  assert.deepEqual(
    clocks.map(({ source, state }) => [source, state]),
    [
      ['db', 'not comparable'],
      ['web', 'not comparable'],
    ],
  )
})

test('[missing-places] gaps stand behind the last message before them, and a query rules out those of other sources', async () => {
  const placesFor = async (query: string, clock: 'wire' | 'sender' = 'wire', range?: { from: string; to: string }) => {
    const outcome = await call('search.run', range ? { query, clock, range } : { query, clock })
    assert.ok(outcome.ok)
    const { places, more } = await call('search.gaps', { result: outcome.result })
    assert.equal(more, 0)
    return places.map(({ before, gap }) => [before, gap.number])
  }
  for (const clock of ['wire', 'sender'] as const) {
    assert.deepEqual(await placesFor('host:web', clock), [[100, 0]])
    assert.deepEqual(await placesFor('host:db', clock), [[360, 1]])
    assert.deepEqual(await placesFor('', clock), [
      [199, 0],
      [720, 1],
    ])
  }
  assert.deepEqual(
    await placesFor('"no such text"'),
    [
      [0, 0],
      [0, 1],
    ],
    'what is missing may have said it',
  )
  assert.deepEqual(await placesFor('', 'wire', { from: nanos(0), to: nanos(900) }), [])
})

test('[missing-stale] what was found holds until evidence is added, or something is expected', async () => {
  await call('missing.expect', {
    heartbeats: [],
    planned: [{ source: 'db', since: nanos(3500), until: nanos(8000), name: 'CHG-1' }],
  })
  assert.equal((await call('missing.state', {})).state, 'stale')
  assert.deepEqual((await call('missing.expected', {})).planned[0]!.name, 'CHG-1')
  await call('missing.look', {})
  const state = await when('done')
  assert.deepEqual(state.kinds, { sequence: 1 }, 'a planned silence is no finding')
  const { rows: sources } = await call('missing.coverage', { ...rows, buckets: 24 })
  assert.deepEqual(
    sources[0]!.stretches.map(({ what, name }) => [what, name]),
    [['planned', 'CHG-1']],
  )
  await call('evidence.add', { paths: [put('more.log', line('db', 7200, 1000))] })
  await eventually(
    () => call('missing.state', {}),
    ({ state, looked }) => state === 'done' && looked?.items === 2,
  )
})

test('[missing-kept] a case that is opened again has what was found, without another look', async () => {
  const before = await call('missing.state', {})
  const again = createEngine({ version: '0', casesDir: join(folder, 'cases'), emit: () => {} })
  await engine.close()
  try {
    const open = makeDispatch(again.handlers)
    await open('case.open', { path: join(folder, 'case') })
    const outcome = (await open('missing.state', {})) as Outcome<MissingState>
    assert.ok(outcome.ok)
    assert.deepEqual(outcome.output, before)
  } finally {
    await again.close()
  }
})

test('[missing-older] what an older version found is not used: the case is looked through again', async () => {
  const path = join(folder, 'case/findings/missing.json')
  const stored = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(
    path,
    JSON.stringify({ ...stored, version: stored.version - 1, sources: [{ name: 'of another form' }] }),
  )
  const again = createEngine({ version: '0', casesDir: join(folder, 'cases'), emit: () => {} })
  try {
    const open = makeDispatch(again.handlers)
    await open('case.open', { path: join(folder, 'case') })
    const ask = async () => {
      const outcome = (await open('missing.state', {})) as Outcome<MissingState>
      assert.ok(outcome.ok)
      return outcome.output
    }
    const state = await eventually(ask, ({ state }) => state === 'done')
    assert.notEqual(state.lookedAt, stored.lookedAt)
    assert.equal(state.looked?.items, 2)
  } finally {
    await again.close()
  }
})
