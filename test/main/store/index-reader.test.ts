import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { MessageBatch } from '../../../core/columns/message-batch.ts'
import type { MessageRow } from '../../../core/columns/message-row.ts'
import { readRows } from '../../../core/columns/row.ts'
import { FRAMINGS } from '../../../core/columns/schema.ts'
import { judge, matches } from '../../../core/query/match.ts'
import { parseQuery } from '../../../core/query/parse.ts'
import { Interrupted } from '../../../main/store/database.ts'
import { IndexReader, QueryRefused } from '../../../main/store/index-reader.ts'
import { type Manifest, openManifest, partName } from '../../../main/store/manifest.ts'
import { writeBatchFile } from '../../../main/store/part-file.ts'
import type { Clock } from '../../../main/store/part-order.ts'
import { RowVerdicts } from '../../../main/store/row-verdicts.ts'
import { rowsWithin } from '../../../main/store/rows-within.ts'
import { randomFrom } from '../../support/hostile-batch.ts'
import { randomQuery } from '../../support/random-query.ts'

// A folder name with everything that a reader of lists and patterns might take for something else.
const root = join(mkdtempSync(join(tmpdir(), 'logwitness-index-')), "it's [a] *case")
const open: IndexReader[] = []
after(async () => {
  for (const reader of open) await reader.close()
  rmSync(join(root, '..'), { recursive: true, force: true })
})
let folders = 0

const TEXTS = [
  'Failed password for root',
  'session opened',
  '',
  'CAFÉ İstanbul 50%_off',
  'a\nb\\c "q" \u{1f525}',
  'x\0y /var/log 10.0.0.1',
]

interface Shape {
  item: number
  rows: number
  firstSeq?: number
  /** Time of row i; NaN: none. */
  wire?: (i: number) => number
  sender?: (i: number) => number
}

function makeBatch(
  { item, rows, firstSeq = 1, wire = (i) => 1_790_000_000 + i, sender = wire }: Shape,
  seed: number,
): MessageBatch {
  const random = randomFrom(seed)
  const batch = MessageBatch.create({ capacity: rows })
  batch.rows = rows
  const { columns } = batch
  const name = (values: string[]) => Buffer.from(values[random(values.length)]!)
  for (let i = 0; i < rows; i++) {
    columns.item[i] = item
    columns.seq[i] = firstSeq + i
    columns.packet[i] = firstSeq + i + random(2)
    columns.off[i] = i * 100
    columns.len[i] = random(100)
    columns.wire_time.sec[i] = wire(i)
    columns.wire_time.nano[i] = 5
    columns.sender_time.sec[i] = sender(i)
    columns.sender_time.nano[i] = 1000
    const pri = random(5) === 0 ? 255 : random(192)
    columns.pri[i] = pri
    columns.facility[i] = pri === 255 ? 255 : pri >> 3
    columns.severity[i] = pri === 255 ? 255 : pri & 7
    columns.format[i] = random(3)
    columns.rule[i] = random(4)
    columns.transport[i] = random(3)
    columns.framing[i] = random(FRAMINGS.length)
    columns.sport[i] = random(3) === 0 ? 2 ** 32 - 1 : 500 + random(30)
    columns.dport[i] = random(4) === 0 ? 2 ** 32 - 1 : 514
    for (const column of ['src', 'dst', 'host', 'app', 'procid', 'msgid'] as const) {
      const value = name(
        column === 'src' || column === 'dst' ? ['10.0.0.1', '10.0.0.2', 'fe80::1'] : ['web-01', 'WEB-02', 'db*1', 'é%'],
      )
      columns[column].codes[i] = random(4) === 0 ? 0 : columns[column].code(value, 0, value.length)
    }
    const texts = { spans: '', sd: random(2) ? '' : `[x@1 n="${random(3)}"]`, text: TEXTS[random(TEXTS.length)]! }
    for (const column of ['spans', 'sd', 'text'] as const) {
      const bytes = Buffer.from(texts[column])
      columns[column].bytes.set(bytes, batch.used[column])
      batch.used[column] += bytes.length
      columns[column].lengths[i] = bytes.length
    }
  }
  return batch
}

/** An index of these batches, and their rows as the batches have them. */
async function indexOf(shapes: Shape[]): Promise<{ reader: IndexReader; manifest: Manifest; rows: MessageRow[] }> {
  const { manifest } = openManifest(join(root, String(++folders)))
  const rows: MessageRow[] = []
  const prefixes = new Map<number, string>()
  for (const [number, shape] of shapes.entries()) {
    const prefix = prefixes.get(shape.item) ?? manifest.begin(shape.item)
    prefixes.set(shape.item, prefix)
    const batch = makeBatch(shape, number + 1)
    for (const { row } of readRows(batch)) rows.push(row)
    const file = partName(prefix, number)
    manifest.add({ ...writeBatchFile(join(manifest.folder, file), batch), file })
  }
  for (const item of prefixes.keys()) manifest.complete(item)
  const reader = new IndexReader(manifest)
  open.push(reader)
  return { reader, manifest, rows }
}

function parse(text: string) {
  const parsed = parseQuery(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`)
  return parsed.query
}

const timeOf = (row: MessageRow, clock: Clock) => {
  const time = clock === 'wire' ? (row.wireTime ?? row.senderTime) : (row.senderTime ?? row.wireTime)
  return time === null ? undefined : BigInt(time)
}

function inOrder(rows: MessageRow[], clock: Clock): MessageRow[] {
  return rows.toSorted((a, b) => {
    const [x, y] = [timeOf(a, clock), timeOf(b, clock)]
    if (x !== y) return x === undefined ? 1 : y === undefined ? -1 : x < y ? -1 : 1
    return a.item - b.item || a.seq - b.seq
  })
}

const disorder = (i: number) => (i % 7 === 3 ? Number.NaN : 1_790_000_000 + ((i * 7919) % 500))
const mixed: Shape[] = [
  { item: 1, rows: 300 },
  { item: 1, rows: 200, firstSeq: 301, wire: (i) => 1_790_000_299 + i },
  { item: 2, rows: 400, wire: disorder, sender: (i) => disorder(i + 2) },
  { item: 3, rows: 100, wire: () => Number.NaN, sender: (i) => -5e9 + i * 1e8 },
]

test('[index-search] random queries find what the plain matcher finds, in the order of the clock', async () => {
  const { reader, rows } = await indexOf(mixed)
  const random = randomFrom(42)
  for (let i = 0; i < 150; i++) {
    const text = randomQuery(random)
    const query = parse(text)
    const clock = random(2) === 0 ? 'wire' : 'sender'
    const from = 1_790_000_000n + BigInt(random(400))
    const range = random(3) === 0 ? { from: from * 1_000_000_000n, to: (from + 100n) * 1_000_000_000n } : undefined
    const inRange = rows.filter((row) => {
      const time = timeOf(row, clock)
      return !range || (time !== undefined && time >= range.from && time < range.to)
    })
    const expected = inOrder(
      inRange.filter((row) => matches(query, row)),
      clock,
    )
    const result = await reader.search({ query, clock, range })
    const found = await reader.page(result, 0, result.count)
    assert.deepEqual(
      found.map(({ item, seq }) => `${item}/${seq}`),
      expected.map(({ item, seq }) => `${item}/${seq}`),
      text,
    )
    assert.equal(result.unknown, inRange.filter((row) => judge(query, row) === undefined).length, `unknown: ${text}`)
    const times = expected.map((row) => timeOf(row, clock)).filter((time) => time !== undefined)
    assert.deepEqual([result.first, result.last], [times[0] ?? null, times.at(-1) ?? null], text)
  }
})

test('[index-rows] a page gives every field as the batch has it, from any place, and ends with the result', async () => {
  const { reader, rows } = await indexOf(mixed)
  for (const clock of ['wire', 'sender'] as const) {
    const result = await reader.search({ query: parse(''), clock })
    const expected = inOrder(rows, clock)
    assert.equal(result.count, 1000)
    for (const [from, count] of [
      [0, 50],
      [290, 20],
      [990, 500],
      [1000, 10],
      [0, 1000],
    ] as const) {
      assert.deepEqual(await reader.page(result, from, count), expected.slice(from, from + count))
    }
  }
  assert.deepEqual(
    await reader.message(2, 7),
    rows.find((row) => row.item === 2 && row.seq === 7),
  )
  assert.equal(await reader.message(2, 401), undefined)
  assert.equal(reader.count(), 1000)
})

test('[index-order] parts in the order of the clock are paged without a list, and give the same rows', async () => {
  const after = (start: number) => (i: number) => start + Math.floor(i / 3)
  const { reader, rows } = await indexOf([
    { item: 1, rows: 90, wire: after(2000) },
    { item: 1, rows: 90, firstSeq: 91, wire: after(2029) },
    { item: 2, rows: 90, wire: after(1000), sender: () => Number.NaN },
    { item: 3, rows: 30, wire: () => Number.NaN, sender: after(5000) },
  ])
  for (const clock of ['wire', 'sender'] as const) {
    const result = await reader.search({ query: parse(''), clock })
    assert.equal(result.order.kind, 'parts')
    const expected = inOrder(rows, clock)
    assert.deepEqual(await reader.page(result, 0, 300), expected)
    for (const time of [0n, 1000n, 1001n, 1029n, 1500n, 2029n, 2030n, 5009n, 9999n]) {
      const sought = time * 1_000_000_000n + 5n
      const index = expected.findIndex((row) => timeOf(row, clock)! >= sought)
      assert.equal(await reader.locate(result, sought), index < 0 ? 299 : index, `${clock} ${time}`)
    }
    assert.deepEqual([result.first, result.last], [timeOf(expected[0]!, clock), timeOf(expected[299]!, clock)])
    const times = [0n, 1000n, 1005n, 1005n, 1029n, 2029n, 2033n, 5003n, 9999n].map((time) => time * 1_000_000_000n + 5n)
    assert.deepEqual(
      reader.locateAll(result, times),
      times.map((time) => expected.filter((row) => timeOf(row, clock)! < time).length),
      'as many stand before each time',
    )
  }
  const tie = await indexOf([
    { item: 2, rows: 3, wire: () => 7 },
    { item: 1, rows: 3, wire: () => 7 },
  ])
  const result = await tie.reader.search({ query: parse(''), clock: 'wire' })
  assert.deepEqual(
    (await tie.reader.page(result, 0, 9)).map(({ item, seq }) => [item, seq]),
    [
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 2],
      [2, 3],
    ],
  )
})

test('[index-sender-times] what senders wrote is told for some messages at once', async () => {
  const { reader, rows } = await indexOf(mixed)
  const wanted = rows.filter((_, i) => i % 37 === 0)
  assert.deepEqual(
    await reader.senderTimes(wanted),
    new Map(
      wanted.flatMap((row) => (row.senderTime === null ? [] : [[`${row.item} ${row.seq}`, BigInt(row.senderTime)]])),
    ),
  )
})

test('[index-locate] a time is found in a list: the first message at or after it, else the last that has a time', async () => {
  const { reader, rows } = await indexOf(mixed)
  const result = await reader.search({ query: parse('NOT app:web-01'), clock: 'wire' })
  assert.equal(result.order.kind, 'list')
  const expected = inOrder(
    rows.filter((row) => row.app !== 'web-01'),
    'wire',
  )
  const timed = expected.filter((row) => timeOf(row, 'wire') !== undefined).length
  for (const second of [-6e9, 0, 1_790_000_000, 1_790_000_123, 1_790_000_499, 1_790_009_999]) {
    const sought = BigInt(second) * 1_000_000_000n
    const index = expected.findIndex((row) => (timeOf(row, 'wire') ?? -(2n ** 64n)) >= sought)
    assert.equal(await reader.locate(result, sought), index < 0 ? timed - 1 : index, String(second))
  }
  const none = await reader.search({ query: parse('"no such text"'), clock: 'wire' })
  assert.deepEqual([none.count, none.first, await reader.locate(none, 0n)], [0, null, null])
})

test('[index-histogram] every message found stands in one bucket by its severity and one by its verdict, or is counted as without time', async () => {
  const { reader, rows } = await indexOf(mixed)
  const exceptions = [
    { first: 3, last: 9, verdict: 'failed' },
    { first: 12, last: 12, verdict: 'unsigned' },
  ] as const
  const verdicts = new RowVerdicts(
    new Map([
      [1, { base: 'verified', exceptions }],
      [3, { base: 'cannot check', exceptions: [] }],
    ]),
  )
  for (const [text, buckets, range] of [
    ['', 100, undefined],
    ['severity:<=err', 7, undefined],
    ['host:web*', 1, undefined],
    ['', 50, { from: 1_790_000_010_000_000_000n, to: 1_790_000_020_000_000_000n }],
    ['item:3', 1500, undefined],
  ] as const) {
    const query = parse(text)
    const result = await reader.histogram({ query, clock: 'wire', range }, buckets, verdicts)
    assert.ok(result.counts[0]!.length <= buckets)
    const expected = result.counts.map((row) => row.map(() => 0))
    const judged = result.verdicts.map((row) => row.map(() => 0))
    let without = 0
    for (const row of rows.filter((each) => matches(query, each))) {
      const time = timeOf(row, 'wire')
      if (time === undefined) without += range ? 0 : 1
      else if (!range || (time >= range.from && time < range.to)) {
        const bucket = Number((time - result.from) / result.step)
        expected[row.severity ?? 8]![bucket]!++
        judged[verdicts.of(row.item, row.seq)]![bucket]!++
      }
    }
    assert.deepEqual(result.counts, expected, text)
    assert.deepEqual(result.verdicts, judged, text)
    assert.equal(result.withoutTime, without)
    await reader.search({ query, clock: 'wire', range })
    assert.deepEqual(
      await reader.histogram({ query, clock: 'wire', range }, buckets, verdicts),
      result,
      'the same from the list of a search',
    )
  }
  const extremes = await indexOf([{ item: 1, rows: 2, wire: (i) => (i ? 9.2e9 : -9.2e9) }])
  const wide = await extremes.reader.histogram({ query: parse(''), clock: 'wire' }, 10)
  assert.equal(
    wide.counts.flat().reduce((sum, count) => sum + count),
    2,
  )
})

test('[index-within] the messages with a byte in a stretch are found, also those that are in pieces', async () => {
  const { reader, rows } = await indexOf([{ item: 1, rows: 50 }])
  for (const stretches of [
    [{ start: 100, end: 101 }],
    [{ start: 0, end: 1000 }],
    [
      { start: 199, end: 201 },
      { start: 2050, end: Number.POSITIVE_INFINITY },
    ],
    [{ start: 700, end: 700 }],
  ]) {
    const touched = rows.filter(({ offset, length }) =>
      stretches.some(({ start, end }) => offset < end && offset + length > start),
    )
    assert.deepEqual(
      await reader.within(1, stretches),
      touched.map(({ seq }) => seq),
    )
  }
  assert.deepEqual(await reader.within(2, [{ start: 0, end: 1e9 }]), [])
  assert.deepEqual(
    rowsWithin(
      [
        [1n, 0n, 10, '1:0+5 2:900+5'],
        [2n, 20n, 10, '1:20+5 2:700+5'],
      ],
      [{ start: 904, end: 905 }],
    ),
    [1],
  )
})

test('[index-sources] hosts and programs are counted, the largest first, with those that name none', async () => {
  const { reader, rows } = await indexOf(mixed)
  const sources = await reader.sources({ query: parse('facility:>=0'), clock: 'wire' })
  const kept = rows.filter((row) => row.facility !== null)
  const count = (value: (row: MessageRow) => unknown, sought: unknown) =>
    kept.filter((row) => value(row) === sought).length
  assert.deepEqual(
    sources.items,
    [1, 2, 3].map((item) => ({ item, count: count((row) => row.item, item) })),
  )
  for (const { value, count: stated } of sources.hosts)
    assert.equal(
      stated,
      count((row) => row.host, value),
      String(value),
    )
  assert.equal(sources.hosts.length, 5)
  assert.equal(sources.moreHosts, 0)
  assert.deepEqual(
    sources.apps.map((app) => app.count),
    sources.apps.map((app) => app.count).toSorted((a, b) => b - a),
  )
  assert.equal(await reader.countSources(), new Set(rows.flatMap((row) => row.host ?? row.src ?? [])).size)
})

test('[index-failures] an empty index finds nothing; a bad expression, a lost part and an abort are errors, never fewer rows', async () => {
  const empty = await indexOf([])
  const query = parse('x')
  assert.equal((await empty.reader.search({ query, clock: 'wire' })).count, 0)
  assert.deepEqual((await empty.reader.histogram({ query, clock: 'wire' }, 5)).counts.flat(), [])
  const { reader, manifest } = await indexOf(mixed)
  await assert.rejects(reader.search({ query: parse('a /x{1001}/'), clock: 'wire' }), (error: QueryRefused) => {
    assert.ok(error instanceof QueryRefused)
    assert.match(error.message, /cannot be used: .*1001/)
    assert.deepEqual([error.start, error.end], [2, 11])
    return true
  })
  await assert.rejects(reader.search({ query, clock: 'wire' }, AbortSignal.abort()), Interrupted)
  const result = await reader.search({ query: parse('item:2'), clock: 'wire' })
  manifest.drop(2)
  await assert.rejects(reader.page(result, 0, 5), /no longer holds/)
  rmSync(manifest.pathOf(manifest.parts(3)[0]!))
  await assert.rejects(reader.search({ query: parse('host:web-01'), clock: 'sender' }))
})

test('[index-read-only] a case that is opened for reading only is searched without a change to its folder', async () => {
  const { manifest, rows } = await indexOf(mixed)
  rmSync(join(manifest.folder, 'tmp'), { recursive: true, force: true })
  const list = () => readdirSync(manifest.folder, { recursive: true }).toSorted()
  const before = list()
  const reader = new IndexReader(openManifest(manifest.folder, { readOnly: true }).manifest)
  const result = await reader.search({ query: parse(''), clock: 'sender' })
  assert.equal(result.count, rows.length)
  await reader.close()
  assert.deepEqual(list(), before)
})
