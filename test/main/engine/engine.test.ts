import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { CallInput, CallName, CallOutput } from '../../../contract/contract.ts'
import { makeDispatch, type Outcome } from '../../../contract/dispatch.ts'
import { createEngine } from '../../../main/engine/engine.ts'
import { MAX_SHOWN } from '../../../main/engine/evidence-reader.ts'
import { pcap } from '../../support/captures.ts'
import { bytes, ethernet, fragments, ipv4, tcp, udp } from '../../support/packets.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
const events: string[] = []
const progress: { job: number; state: string }[] = []
const engine = createEngine({
  version: '0',
  casesDir: join(folder, 'cases'),
  emit: (event, payload) => {
    events.push(event)
    if (event === 'job.progress') progress.push(payload as { job: number; state: string })
  },
})
after(() => engine.close())
const dispatch = makeDispatch(engine.handlers)

async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const outcome = (await dispatch(name, input)) as Outcome<CallOutput<N>>
  assert.ok(outcome.ok, outcome.ok ? '' : `${name}: ${outcome.failure.code}: ${outcome.failure.message}`)
  return outcome.output
}

async function failureOf<N extends CallName>(name: N, input: CallInput<N>): Promise<string> {
  const outcome = await dispatch(name, input)
  assert.ok(!outcome.ok, name)
  return outcome.failure.code
}

/** Takes files in and waits for the end of the job. */
async function add(...paths: string[]): Promise<void> {
  const { job } = await call('evidence.add', { paths })
  while (!progress.some((each) => each.job === job && each.state !== 'running'))
    await new Promise((resolve) => setTimeout(resolve, 10))
}

const MESSAGES = [
  '<34>1 2023-11-14T22:13:20.5Z gate sshd 77 ID1 [ex@1 user="ro\\"ot"] failed password',
  '<13>Nov 14 22:13:21 mail postfix[9]: queued',
  'no PRI at all',
]
const long = `<14>Nov 14 22:13:22 gate big: ${'long text '.repeat(300)}`
const packets = [
  ...MESSAGES.map((text) => ethernet(ipv4(udp(bytes(text))))),
  ...fragments(udp(bytes(long)), 1024).map((each) => ethernet(each)),
  ethernet(ipv4(udp(bytes('')))),
  ethernet(ipv4(tcp(bytes('<15>Nov 14 22:13:23 gate spread over '), { sequence: 1 }), { protocol: 6 })),
  ethernet(ipv4(tcp(bytes('two segments\n'), { sequence: 38 }), { protocol: 6 })),
]
const content = pcap(packets.map((each, i) => ({ bytes: each, sec: 1_700_000_000 + i })))
const plain = put('net.pcap', content)
const packed = put('net.pcap.gz', gzipSync(content))
const COUNT = MESSAGES.length + 2

test('[engine-no-case] without a case there is a clear failure, and the summary is null', async () => {
  assert.equal(await call('case.summary', {}), null)
  assert.equal(await failureOf('search.run', { query: '', clock: 'wire' }), 'no-case')
  assert.equal(await failureOf('message.detail', { item: 1, seq: 1 }), 'no-case')
  assert.equal(await failureOf('evidence.add', { paths: [join(folder, 'absent')] }), 'unreadable')
  assert.equal(await call('case.summary', {}), null, 'nothing was made of what cannot be read')
})

test('[engine-add] evidence without a case makes one, and is in it with its facts', async () => {
  await add(plain)
  const summary = (await call('case.summary', {}))!
  assert.equal(summary.path.startsWith(join(folder, 'cases')), true)
  assert.match(summary.name, /-net$/)
  assert.equal(summary.messages, COUNT)
  const [item] = summary.items
  assert.deepEqual(
    [item!.state, item!.kind, item!.now, item!.counts.packets],
    ['complete', 'pcap', 'unchanged', packets.length],
  )
  assert.equal(summary.firstTime, '1700000000000000000')
  assert.ok(events.includes('job.progress'))
  assert.equal(
    (await call('case.open', { path: summary.path })).messages,
    COUNT,
    'the same case again is no second writer',
  )
})

test('[engine-search] a search counts, pages, locates and says what it looked at', async () => {
  const outcome = await call('search.run', { query: 'app:sshd', clock: 'wire' })
  assert.ok(outcome.ok)
  assert.equal(outcome.count, 1)
  assert.deepEqual(outcome.scope, {
    messages: COUNT,
    items: 1,
    bytes: content.length,
    rejects: 1,
    unreadFiles: 0,
    loading: false,
    unknown: 2,
  })
  const all = await call('search.run', { query: '', clock: 'wire' })
  assert.ok(all.ok)
  const { rows } = await call('search.page', { result: all.result, from: 1, count: 2 })
  assert.deepEqual(
    rows.map(({ seq }) => seq),
    [2, 3],
  )
  assert.equal((await call('search.locate', { result: all.result, time: '1700000002000000000' })).index, 2)
  const wrong = await call('search.run', { query: 'app:(', clock: 'wire' })
  assert.ok(!wrong.ok && wrong.error !== '')
  assert.equal(await failureOf('search.page', { result: 999, from: 0, count: 1 }), 'not-found')
})

test('[engine-histogram] [engine-sources] counts by time, severity, item, host and program add up', async () => {
  const { counts, withoutTime } = await call('search.histogram', { query: '', clock: 'wire', buckets: 10 })
  assert.equal(counts.flat().reduce((sum, count) => sum + count, 0) + withoutTime, COUNT)
  assert.equal(
    counts[8]!.reduce((sum, count) => sum + count, 0),
    1,
    'one message states no severity',
  )
  const { items, hosts } = await call('search.sources', { query: '', clock: 'wire' })
  assert.deepEqual(items, [{ item: 1, count: COUNT }])
  assert.equal(hosts.find(({ value }) => value === 'gate')?.count, 3)
})

test('[engine-findings] rejects of an item with exact counts', async () => {
  const { counts, findings, more } = await call('findings.list', { item: 1 })
  assert.deepEqual([Object.values(counts), findings.length, more], [[1], 1, 0])
  assert.equal(await failureOf('findings.list', { item: 9 }), 'not-found')
})

test('[detail-evidence] a message is read again from the evidence, with its parts', async () => {
  const detail = await call('message.detail', { item: 1, seq: 1 })
  const raw = Buffer.from(detail.raw, 'base64')
  assert.equal(raw.toString(), MESSAGES[0])
  assert.deepEqual([detail.fromEvidence, detail.note, detail.rawLength], [true, null, raw.length])
  const part = (name: string) =>
    detail.parts.filter(({ part }) => part === name).map(({ start, end }) => raw.toString('utf8', start, end))
  assert.deepEqual(['pri', 'time', 'host', 'app', 'procid', 'msgid', 'text'].flatMap(part), [
    '<34>',
    '2023-11-14T22:13:20.5Z',
    'gate',
    'sshd',
    '77',
    'ID1',
    'failed password',
  ])
  assert.deepEqual(detail.structuredData, [{ id: 'ex@1', params: [{ name: 'user', value: 'ro"ot' }] }])
  assert.ok(detail.address.some(({ label, value }) => label === 'packet' && value === '1'))
  assert.equal(await failureOf('message.detail', { item: 1, seq: 999 }), 'not-found')
})

test('[detail-spans] a frame that is spread over packets is put together from all its pieces', async () => {
  const fragmented = await call('message.detail', { item: 1, seq: 4 })
  assert.equal(Buffer.from(fragmented.raw, 'base64').toString(), long)
  assert.ok(fragmented.fromEvidence)
  assert.ok(fragmented.row.spans!.split(' ').length > 2)
  const spread = await call('message.detail', { item: 1, seq: 5 })
  assert.equal(Buffer.from(spread.raw, 'base64').toString(), '<15>Nov 14 22:13:23 gate spread over two segments')
  assert.ok(spread.fromEvidence)
  assert.match(spread.address.find(({ label }) => label === 'bytes')!.value, /in 2 pieces/)
})

test('[detail-compressed] so it is from compressed evidence', async () => {
  await add(packed, put('net.pcap.zst', zstdCompressSync(content)))
  for (const item of [2, 3])
    for (const [seq, text] of [
      [1, MESSAGES[0]],
      [4, long],
    ] as const) {
      const detail = await call('message.detail', { item, seq })
      assert.deepEqual([Buffer.from(detail.raw, 'base64').toString(), detail.fromEvidence], [text, true])
    }
})

test('[detail-shown] a frame is shown up to MAX_SHOWN bytes: one below, at and one above', async () => {
  const sizes = [MAX_SHOWN - 1, MAX_SHOWN, MAX_SHOWN + 1]
  const head = 'Nov 14 22:13:20 gate big: '
  const log = put(
    'long.log',
    sizes
      .map((size) => `${head}${'é'.repeat((size - head.length) >> 1)}${(size - head.length) % 2 ? '!' : ''}`)
      .join('\n'),
  )
  await add(log)
  for (const [i, size] of sizes.entries()) {
    const detail = await call('message.detail', { item: 4, seq: i + 1 })
    assert.deepEqual([detail.rawLength, detail.fromEvidence], [size, true], String(size))
    assert.equal(Buffer.from(detail.raw, 'base64').length, Math.min(size, MAX_SHOWN))
  }
})

test('[detail-not-utf8] bytes that are no text do not count as a change', async () => {
  const file = Buffer.concat([
    Buffer.from('Nov 14 22:13:20 gate su: caf'),
    Buffer.from([0xe9, 0xff, 0xc3, 0x28, 0xe2, 0x82]),
    Buffer.from(' end\n'),
  ])
  await add(put('latin.log', file))
  const detail = await call('message.detail', { item: 5, seq: 1 })
  assert.deepEqual([detail.row.textState, detail.fromEvidence, detail.note], ['replaced', true, null])
})

test('[detail-altered] bytes that are no longer what was indexed are not shown as evidence, whatever part changed', async () => {
  const { atime, mtime } = statSync(plain)
  const original = readFileSync(plain)
  for (const [from, to] of [
    ['failed password', 'worked password'],
    ['gate sshd', 'mail sshd'],
    ['<34>1', '<35>1'],
    ['user=', 'wser='],
  ] as const) {
    const altered = Buffer.from(original.toString('latin1').replace(from, to), 'latin1')
    assert.equal(altered.length, original.length)
    writeFileSync(plain, altered)
    utimesSync(plain, atime, mtime)
    const detail = await call('message.detail', { item: 1, seq: 1 })
    assert.equal(detail.fromEvidence, false, to)
    assert.notEqual(detail.note, null)
    assert.ok(
      Buffer.from(detail.raw, 'base64').toString().includes(to),
      'what stands there now is shown for what it is',
    )
  }
  writeFileSync(plain, original)
  appendFileSync(plain, 'x')
  const { fromEvidence, note } = await call('message.detail', { item: 1, seq: 2 })
  assert.deepEqual([fromEvidence, note], [false, 'the evidence file changed since it was taken in'])
})
