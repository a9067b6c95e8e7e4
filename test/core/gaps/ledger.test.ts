import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { captureGaps } from '../../../core/gaps/facts/capture-gaps.ts'
import { nanosOf } from '../../../core/gaps/facts/instants.ts'
import { rejectGaps } from '../../../core/gaps/facts/reject-gaps.ts'
import { type GapFinding, type Lost, RELAY_REPORT } from '../../../core/gaps/finding.ts'
import {
  type LedgerInput,
  type LedgerLayer,
  type LedgerSource,
  ledgerBook,
  ledgerOf,
} from '../../../core/gaps/ledger.ts'
import { type Interval, type LedgerCell, MAX_CELL_FINDINGS, MAX_CELL_QUOTES } from '../../../core/gaps/ledger-cell.ts'
import { MAX_STATISTICS_PAUSE } from '../../../core/gaps/ledger-pages.ts'
import { archiveSeries, type LedgerSeries, rotationSeries } from '../../../core/gaps/ledger-series.ts'
import type { ArchiveReport } from '../../../core/verdict/report.ts'
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  pcap,
  pcapng,
  section,
} from '../../support/captures.ts'
import { bytes, ethernet, ipv4, udp } from '../../support/packets.ts'
import { factsOf, SECOND } from './support-g4.ts'

const time = (text: string) => BigInt(Date.parse(`2026-11-${text}Z`)) * 1_000_000n
const WHOLE = { since: time('17T11:00:00'), until: time('18T11:00:00') }
const HOUR_THREE = { since: time('18T03:00:00'), until: time('18T04:00:00') }
const HOUR_FOUR = { since: time('18T04:00:00'), until: time('18T05:00:00') }

function sourceOf(name: string, address: string, given: Partial<LedgerSource> = {}): LedgerSource {
  const unknown = { isRelayed: null, numbered: 'none', ownCount: null, moreAddresses: false } as const
  const times = { first: String(WHOLE.since), last: String(WHOLE.until) }
  return { name, addresses: [address], items: [1], carriers: ['udp'], ...times, ...unknown, ...given }
}

/** Statistics that rsyslog of a source states. */
function statistics({ since, until }: Interval, longestPause: bigint | null = 0n) {
  const pause = longestPause === null ? null : String(longestPause)
  return { program: 'rsyslog', reports: 25, since: String(since), until: String(until), longestPause: pause }
}

function findingOf(given: Partial<GapFinding>): GapFinding {
  const lost: Lost = { min: 0, max: null, unit: 'messages' }
  const about = { kind: 'sequence', detector: '', source: null, since: null, until: null } as const
  return { ...about, lost, confidence: 'certain', text: 'It is so.', addresses: [], ...given }
}

const sample = factsOf(readFileSync(join(import.meta.dirname, '../../../samples/incident.pcapng')))
const capture = { item: 1, name: 'incident.pcapng', ...sample, isWhole: true }
const own = [...captureGaps(1, sample.facts), ...rejectGaps(1, sample.rejects, nanosOf(sample.facts.first))]
const stated = findingOf({
  kind: 'drop-report',
  source: 'web-01',
  since: time('18T02:46:02'),
  until: time('18T02:47:33'),
  lost: { min: 172, max: 172, unit: 'messages' },
})
const hole = findingOf({
  source: 'web-03',
  since: time('18T03:12:07'),
  until: time('18T03:12:41'),
  lost: { min: 42, max: 42, unit: 'messages' },
})
const silence = findingOf({ kind: 'silence', source: 'db-01', since: time('18T03:31:20'), confidence: 'likely' })
/** Segment 2 of an archive is on tape; items 3 and 4 are segments 1 and 3. */
const offline = findingOf({
  kind: 'archive',
  detector: 'sealed-segments',
  since: time('17T15:00:00'),
  until: time('17T19:00:00'),
  lost: { min: 171, max: 171, unit: 'records' },
  addresses: [{ item: 3, packet: 0, offset: 100, length: 0, seq: null }],
})
const checked: LedgerSeries = { items: [3, 4], state: 'examined', why: 'It was checked.' }
const sources = [
  sourceOf('web-01', '192.0.2.11'),
  sourceOf('web-03', '192.0.2.13', { numbered: 'all', ownCount: statistics(WHOLE) }),
  sourceOf('db-01', '192.0.2.21', { carriers: ['tcp'], isRelayed: false }),
  sourceOf('relay-01', '192.0.2.5', { items: [1, 4], carriers: ['udp', 'file'] }),
  sourceOf('fw-02', '', {
    addresses: [],
    items: [2],
    carriers: ['file'],
    isRelayed: false,
    ownCount: statistics(WHOLE),
  }),
]
const input: LedgerInput = {
  intervals: [WHOLE, HOUR_THREE, HOUR_FOUR],
  sources,
  captures: [capture],
  logs: [2, 3, 4].map((item) => ({ item, rejects: { listed: [], counts: {} }, isWhole: true })),
  findings: [...own, stated, hole, silence, offline],
  series: [rotationSeries([2]), checked],
}

/** What the ledger says of a row, by its name, in an interval. */
function rowOf(name: string, interval: number, from = input) {
  const entry = ledgerOf(from).rows.find((row) => row.name === name)!.intervals[interval]!
  const brief = ({ state, lost }: LedgerCell) =>
    [state, ...lost.map(({ min, max, unit }) => `${min}-${max ?? ''} ${unit}`)].join(' ')
  const cells = Object.fromEntries(Object.entries(entry.cells).map(([layer, cell]) => [layer, brief(cell)]))
  return { ...(cells as Record<LedgerLayer, string>), lost: `${entry.lost.min}-${entry.lost.max ?? ''}` }
}

test('[gap-ledger-capture] the capture itself: 51 packets in the kernel, nothing in the process', () => {
  const whole = rowOf('incident.pcapng', 0)
  assert.equal(whole.kernel, 'counted 51-51 packets')
  assert.deepEqual([whole.link, whole.process, whole.decoder], ['unknown', 'zero', 'zero'])
  assert.deepEqual([whole.fragment, whole.stream], ['counted 1- fragments', 'counted 144-144 bytes'])
  assert.deepEqual([whole.relay, whole.originator, whole.archive, whole.unplaced], Array(4).fill('absent'))
})

test('[gap-ledger-bound] a count of the whole capture is an upper bound for each source, in its interval only', () => {
  for (const name of ['web-01', 'web-03', 'db-01', 'relay-01']) {
    assert.equal(rowOf(name, 0).kernel, 'bounded 0-51 packets')
    assert.equal(rowOf(name, 1).kernel, 'bounded 0-51 packets')
    assert.equal(rowOf(name, 2).kernel, 'zero')
  }
  assert.equal(rowOf('fw-02', 0).kernel, 'absent')
})

test('[gap-ledger-stated] what an originator states is counted; what none states is unknown, never zero', () => {
  assert.equal(rowOf('web-01', 0).originator, 'counted 172- messages', 'it may have lost more than it admits')
  assert.equal(rowOf('web-01', 0).lost, '172-')
  assert.equal(rowOf('web-01', 1).originator, 'unknown')
  assert.equal(rowOf('web-03', 0).originator, 'zero')
  assert.equal(rowOf('relay-01', 0).originator, 'unknown')
})

test('[gap-ledger-unplaced] a hole in the numbering is in no layer; without numbering there is nothing to see', () => {
  assert.deepEqual([rowOf('web-03', 0).unplaced, rowOf('web-03', 0).lost], ['counted 42-42 messages', '42-'])
  assert.equal(rowOf('web-03', 2).unplaced, 'zero')
  assert.equal(rowOf('web-01', 0).unplaced, 'absent')
})

test('[gap-ledger-transport] missing fragments and bytes belong to the source that sent them', () => {
  assert.equal(rowOf('web-01', 0).fragment, 'counted 1- fragments')
  assert.equal(rowOf('web-03', 0).fragment, 'zero')
  assert.equal(rowOf('db-01', 0).stream, 'counted 144-144 bytes')
  assert.equal(rowOf('web-01', 0).stream, 'absent')
})

test('[gap-ledger-silent] a source that is silent may say nothing of what it loses', () => {
  assert.equal(rowOf('db-01', 0).originator, 'unknown')
  const cell = ledgerOf(input).rows.find(({ name }) => name === 'db-01')!.intervals[0]!.cells.originator
  assert.equal(cell.from, silence.text)
  assert.deepEqual([rowOf('db-01', 0).relay, rowOf('web-01', 0).relay], ['absent', 'unknown'])
})

test('[gap-ledger-own-count] statistics hold as long as they come; what was lost before and after is not counted', () => {
  const some = (interval: Interval) => ({
    ...input,
    sources: [sourceOf('web-03', '192.0.2.13', { ownCount: statistics(interval) })],
  })
  assert.equal(rowOf('web-03', 1, some(HOUR_THREE)).originator, 'zero')
  assert.equal(rowOf('web-03', 0, some(HOUR_THREE)).originator, 'unknown')
  assert.equal(rowOf('web-03', 2, some(HOUR_THREE)).originator, 'unknown')
  const from = (interval: number) => ledgerOf(some(HOUR_THREE)).rows[1]!.intervals[interval]!.cells.originator.from
  assert.match(from(1), /^Its rsyslog states what its queues discard, 25 times from .* and no loss in this interval\.$/)
  assert.match(from(0), /the rest of this interval is not counted\.$/)
})

test('[gap-ledger-statistics-pause] statistics that pause too long, or came out of order, prove no zero', () => {
  const paused = (pause: bigint | null) =>
    rowOf('web-03', 1, {
      ...input,
      sources: [sourceOf('web-03', '192.0.2.13', { ownCount: statistics(WHOLE, pause) })],
    }).originator
  assert.equal(paused(MAX_STATISTICS_PAUSE - 1n), 'zero')
  assert.equal(paused(MAX_STATISTICS_PAUSE), 'zero')
  assert.equal(paused(MAX_STATISTICS_PAUSE + 1n), 'unknown')
  assert.equal(paused(null), 'unknown')
})

test('[gap-ledger-relayed] several hosts at one address: that most of them are relayed is said, and what was lost stays unknown', () => {
  const relayed = sourceOf('mail-01', '192.0.2.5', { isRelayed: true })
  const [, row] = ledgerOf({ ...input, sources: [relayed] }).rows
  const { state, from } = row!.intervals[0]!.cells.relay
  assert.equal(state, 'unknown')
  assert.match(from, /^Several hosts send from its address/)
})

test('[gap-ledger-relay] what a relay reports to have dropped is in its layer', () => {
  const kind = { kind: 'drop-report', lost: { min: 250, max: 250, unit: 'messages' }, source: 'web-01' } as const
  const dropped = findingOf({ ...kind, detector: RELAY_REPORT, since: time('18T03:10:00'), until: time('18T03:20:00') })
  const row = rowOf('web-01', 0, { ...input, findings: [dropped] })
  assert.deepEqual([row.relay, row.originator], ['counted 250- messages', 'unknown'])
})

test('[gap-ledger-archive] what archives lack is in their own unit, and a bound: whose records they are is not known', () => {
  assert.equal(rowOf('relay-01', 0).archive, 'bounded 0-171 records')
  assert.equal(rowOf('relay-01', 1).archive, 'zero', 'it lies outside of this hour')
  assert.equal(rowOf('relay-01', 0).lost, '0-')
  assert.deepEqual([rowOf('fw-02', 0).archive, rowOf('fw-02', 0).lost], ['zero', '0-0'])
  assert.equal(rowOf('web-01', 0).archive, 'absent')
})

test('[gap-ledger-archive-unknown] without a look at rotation, or a check of the archive, nothing is zero', () => {
  const nothing = { ...input, series: [] }
  assert.deepEqual([rowOf('fw-02', 0, nothing).archive, rowOf('relay-01', 0, nothing).archive], ['unknown', 'unknown'])
  const unchecked = { ...input, series: [archiveSeries('/evidence/relay-01', [3, 4], undefined)], findings: [] }
  const { state, from } = ledgerOf(unchecked).rows.find(({ name }) => name === 'relay-01')!.intervals[1]!.cells.archive
  assert.deepEqual([state, from], ['unknown', 'The sealed archive /evidence/relay-01 was not checked.'])
  const captured = sourceOf('web-01', '192.0.2.11')
  const sealed = { ...input, sources: [captured], series: [archiveSeries('relay-01', [1], undefined)] }
  assert.equal(rowOf('web-01', 0, sealed).archive, 'unknown', 'a capture may be a segment too')
})

test('[gap-ledger-archive-open] a check that failed, or that no trusted key signed, leaves no upper bound', () => {
  const checkpoint = { number: 1, size: 9, root: '', segment: 1, time: '', verdict: 'verified', reason: '' } as const
  const report: ArchiveReport = {
    path: 'relay-01',
    origin: 'relay-01',
    key: '',
    verdict: 'verified',
    reason: '',
    records: 9,
    verifiedRecords: 9,
    bytes: 9,
    segments: [],
    checkpoints: [checkpoint],
    findings: [],
    moreFindings: 0,
  }
  const removed = { kind: 'removed', file: '', segment: 1, record: 1, records: 1, offset: 0, length: 0 } as const
  const states: [Partial<ArchiveReport>, LedgerSeries['state'], RegExp][] = [
    [{}, 'examined', /Every segment .* was accounted for/],
    [{ verdict: 'not checked' }, 'not examined', /was not checked/],
    [{ checkpoints: [{ ...checkpoint, verdict: 'cannot check' }] }, 'open', /No trusted key signed every checkpoint/],
    [{ checkpoints: [] }, 'open', /No trusted key/],
    [
      { findings: [{ ...removed, message: null, text: '' }] },
      'open',
      /found that a sealed record is not there any more/,
    ],
    [{ findings: [{ ...removed, kind: 'changed', message: null, text: '' }] }, 'examined', /accounted for/],
    [{ moreFindings: 1 }, 'open', /more than was listed/],
  ]
  for (const [given, state, why] of states) {
    const series = archiveSeries('relay-01', [3, 4], { ...report, ...given })
    assert.equal(series.state, state)
    assert.match(series.why, why)
    assert.equal(
      rowOf('relay-01', 0, { ...input, series: [series] }).archive,
      state === 'examined' ? 'bounded 0-171 records' : 'unknown',
    )
  }
})

test('[gap-ledger-shared] what may be of any of several sources behind one address is a bound for each', () => {
  const behind = sourceOf('mail-01', '192.0.2.5')
  const lost = { min: 9, max: 9, unit: 'bytes' } as const
  const gap = findingOf({
    kind: 'fragment',
    source: '192.0.2.5',
    since: HOUR_THREE.since,
    until: HOUR_THREE.since,
    lost,
  })
  const shared = { ...input, sources: [...sources, behind], findings: [gap] }
  assert.equal(rowOf('mail-01', 0, shared).fragment, 'bounded 0-9 bytes')
  assert.equal(rowOf('relay-01', 0, { ...shared, sources }).fragment, 'counted 9-9 bytes')
})

test('[gap-ledger-part] a loss that may lie outside the interval is a bound in it', () => {
  const half: Interval = { since: time('18T03:12:30'), until: time('18T04:00:00') }
  const part = { ...input, intervals: [half] }
  assert.equal(rowOf('incident.pcapng', 0, part).kernel, 'bounded 0-51 packets')
  assert.equal(rowOf('web-03', 0, part).unplaced, 'bounded 0-42 messages')
  assert.equal(rowOf('web-03', 0, part).lost, '0-')
})

const frame = ethernet(ipv4(udp(bytes('<34>Nov 14 22:13:20 web-01 app: text'), { destinationPort: 514 })))
const AT = 1_700_000_000
const minute: Interval = { since: BigInt(AT) * SECOND, until: BigInt(AT + 60) * SECOND }
const packet = (seconds: number) => enhancedPacket({ bytes: frame, sec: AT + seconds })

function cellsOf(content: Uint8Array, kind: 'pcap' | 'pcapng' = 'pcapng', isWhole = true, interval = minute) {
  const one = { item: 1, name: 'one', ...factsOf(content, {}, kind), isWhole }
  return rowOf('one', 0, { ...input, intervals: [interval], captures: [one], sources: [], findings: [], logs: [] })
}

test('[gap-ledger-unknown] without counters, behind the last reading, and when the capture was not running', () => {
  const classic = cellsOf(pcap([{ bytes: frame, sec: AT }]), 'pcap')
  assert.deepEqual([classic.link, classic.kernel, classic.process], Array(3).fill('unknown'))
  const early = cellsOf(
    pcapng([section(), interfaceDescription(), packet(0), interfaceStatistics(AT + 1, { 7: 2n }), packet(9)]),
  )
  assert.equal(early.kernel, 'counted 2- packets')
  const away = { since: minute.until + SECOND, until: minute.until + 2n * SECOND }
  assert.equal(cellsOf(pcap([{ bytes: frame, sec: AT }]), 'pcap', true, away).kernel, 'unknown')
  const torn = cellsOf(pcap([{ bytes: frame, sec: AT }]), 'pcap', false)
  assert.deepEqual([torn.fragment, torn.stream, torn.decoder], Array(3).fill('unknown'))
})

test('[gap-ledger-one-counter] a writer with one counter for all: its zero is one for the process as well, its count is not', () => {
  const content = (dropped: bigint, received: bigint) =>
    pcapng([section(), interfaceDescription(), packet(0), interfaceStatistics(AT + 9, { 4: received, 5: dropped })])
  const clean = cellsOf(content(0n, 1n))
  assert.deepEqual([clean.link, clean.kernel, clean.process], ['zero', 'zero', 'zero'])
  assert.equal(cellsOf(content(3n, 1n)).link, 'bounded 0-3 packets')
  assert.deepEqual(
    [cellsOf(content(3n, 1n)).kernel, cellsOf(content(0n, 5n)).process],
    ['counted 3-3 packets', 'unknown'],
  )
})

test('[gap-ledger-decoder] rejects are counted, for the capture and for the source that sent the bytes', () => {
  const ragged = ethernet(ipv4(bytes('ab'), { protocol: 17 }))
  const one = {
    item: 1,
    name: 'one',
    ...factsOf(
      pcap([
        { bytes: frame, sec: AT },
        { bytes: ragged, sec: AT + 1 },
      ]),
      {},
      'pcap',
    ),
    isWhole: true,
  }
  const from = { ...input, intervals: [minute], captures: [one], findings: [] }
  assert.equal(rowOf('one', 0, from).decoder, 'counted 1-1 records')
  const other = sourceOf('web-09', '198.51.100.9')
  assert.equal(rowOf('web-09', 0, { ...from, sources: [other] }).decoder, 'zero')
})

test('[gap-ledger-running] of several captures those that ran in the interval speak for it', () => {
  const early = {
    item: 5,
    name: 'early',
    ...factsOf(pcapng([section(), interfaceDescription(), packet(0), interfaceStatistics(AT + 9, { 5: 0n, 7: 0n })])),
    isWhole: true,
  }
  const both = sourceOf('web-01', '192.0.2.11', { items: [1, 5] })
  const from = { ...input, intervals: [HOUR_FOUR, minute], captures: [capture, early], sources: [both], findings: [] }
  assert.deepEqual([rowOf('web-01', 0, from).kernel, rowOf('web-01', 1, from).kernel], ['zero', 'zero'])
  const away = { since: minute.until + SECOND, until: minute.until + 2n * SECOND }
  const { link, kernel, process, fragment } = rowOf('web-01', 0, { ...from, intervals: [away] })
  assert.deepEqual([link, kernel, process, fragment], Array(4).fill('unknown'))
  const said = ledgerOf({ ...from, intervals: [WHOLE], captures: [capture] }).rows[1]!.intervals[0]!.cells.fragment
  assert.match(said.from, /^Nothing of it was found missing\./)
})

test('[gap-ledger-numbered] a numbering tells of the time in which it was heard, and only if all messages are numbered', () => {
  const numbered = (given: Partial<LedgerSource>) =>
    rowOf('web-09', 2, { ...input, sources: [sourceOf('web-09', '', { numbered: 'all', ...given })] }).unplaced
  assert.equal(numbered({}), 'zero')
  assert.equal(numbered({ numbered: 'some' }), 'unknown')
  assert.equal(numbered({ last: String(HOUR_THREE.since) }), 'unknown')
  assert.equal(numbered({ first: null, last: null }), 'unknown')
})

test('[gap-ledger-addresses] a source with more addresses than are kept has no zero that rests on them', () => {
  const wide = { ...input, sources: [sourceOf('web-09', '198.51.100.9', { moreAddresses: true, carriers: ['tcp'] })] }
  const { fragment, stream, decoder } = rowOf('web-09', 1, wide)
  assert.deepEqual([fragment, stream, decoder], Array(3).fill('unknown'))
})

test('[gap-ledger-cell-limits] a cell names and quotes so many findings and no more, and counts them all', () => {
  const cellOf = (count: number) => {
    const lost = { min: 1, max: 1, unit: 'messages' } as const
    const findings = Array.from({ length: count }, () => findingOf({ source: 'web-03', ...HOUR_THREE, lost }))
    return ledgerOf({ ...input, findings, intervals: [HOUR_THREE] }).rows.find(({ name }) => name === 'web-03')!
      .intervals[0]!.cells.unplaced
  }
  for (const count of [MAX_CELL_FINDINGS - 1, MAX_CELL_FINDINGS, MAX_CELL_FINDINGS + 1]) {
    const { lost, findings } = cellOf(count)
    assert.deepEqual([lost[0]!.min, findings.length], [count, Math.min(count, MAX_CELL_FINDINGS)])
  }
  const quotes = (count: number) => cellOf(count).from
  assert.equal(quotes(MAX_CELL_QUOTES - 1), 'It is so. It is so.')
  assert.equal(quotes(MAX_CELL_QUOTES), 'It is so. It is so. It is so.')
  assert.equal(quotes(MAX_CELL_QUOTES + 1), 'It is so. It is so. It is so. 1 more finding says so.')
})

test('[gap-ledger-pages] any part of the ledger is what stands there in the whole', () => {
  const { intervals, ...basis } = input
  const book = ledgerBook(basis)
  const { rows } = ledgerOf(input)
  assert.equal(book.rows, rows.length)
  for (let from = 0; from <= rows.length; from++)
    for (const count of [0, 1, 2, rows.length])
      assert.deepEqual(book.of(intervals, from, count).rows, rows.slice(from, from + count))
})

test('[gap-ledger-not-kept] a source whose items say nothing of themselves is unknown, not without losses', () => {
  const nothing = { ...input, captures: [], logs: [], findings: [] }
  const { link, kernel, process, fragment, decoder } = rowOf('web-01', 0, nothing)
  assert.deepEqual([link, kernel, process, fragment, decoder], Array(5).fill('unknown'))
  assert.deepEqual([rowOf('fw-02', 0, nothing).decoder, rowOf('fw-02', 0, nothing).lost], ['unknown', '0-'])
  const torn = { ...nothing, logs: [{ item: 2, rejects: { listed: [], counts: {} }, isWhole: false }] }
  assert.equal(rowOf('fw-02', 0, torn).decoder, 'unknown')
  const rejected = {
    ...nothing,
    logs: [{ item: 2, rejects: { listed: [], counts: { 'compressed-ratio': 2 } }, isWhole: true }],
  }
  assert.equal(rowOf('fw-02', 0, rejected).decoder, 'bounded 0-2 records')
})

test('[gap-ledger-json] the ledger is plain data, and refers to its findings', () => {
  const ledger = ledgerOf(input)
  assert.deepEqual(JSON.parse(JSON.stringify(ledger)), ledger)
  const cell = ledger.rows.find(({ name }) => name === 'web-01')!.intervals[0]!.cells.originator
  assert.deepEqual(
    cell.findings.map((index) => input.findings[index]),
    [stated],
  )
})

test('[gap-ledger-many] ten thousand sources, captures with rejects, and findings about all take a moment', () => {
  const many = Array.from({ length: 10_000 }, (_, i) =>
    sourceOf(`host-${i}`, `10.0.${i >> 12}.${(i >> 4) & 255}`, {
      items: Array.from({ length: 50 }, (_, item) => item + 1),
    }),
  )
  const listed = Array.from({ length: 1000 }, (_, i) => ({
    reason: 'ip-length' as const,
    detail: '',
    packet: i,
    offset: i,
    length: 0,
    noticed: { sec: Number(WHOLE.since / SECOND) + i, nano: 0 },
    sender: `10.0.0.${i & 255}`,
  }))
  const captures = Array.from({ length: 50 }, (_, item) => ({
    ...capture,
    item: item + 1,
    rejects: { listed, counts: { 'ip-length': 1000 } } as never,
  }))
  const findings = many.flatMap(({ name, addresses }, i) => [
    findingOf({ source: name, since: WHOLE.since, until: WHOLE.since }),
    findingOf({ kind: 'fragment', source: addresses[0]!, since: WHOLE.since, until: WHOLE.since }),
    findingOf({ kind: 'drop-report', addresses: [{ item: (i % 50) + 1, packet: 0, offset: 0, length: 0, seq: null }] }),
  ])
  const started = performance.now()
  const ledger = ledgerOf({ ...input, sources: many, captures, findings, intervals: [WHOLE] })
  assert.equal(ledger.rows.length, 10_050)
  assert.ok(performance.now() - started < 5000)
})
