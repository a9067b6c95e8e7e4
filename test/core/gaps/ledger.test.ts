import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { captureGaps } from '../../../core/gaps/facts/capture-gaps.ts'
import { rejectGaps } from '../../../core/gaps/facts/reject-gaps.ts'
import { nanosOf } from '../../../core/gaps/facts/words.ts'
import type { GapFinding, Lost } from '../../../core/gaps/finding.ts'
import { type LedgerInput, type LedgerLayer, type LedgerSource, ledgerOf } from '../../../core/gaps/ledger.ts'
import type { Interval, LedgerCell } from '../../../core/gaps/ledger-cell.ts'
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
  const unknown = { isRelayed: null, isNumbered: false, countsItself: false }
  return { name, addresses: [address], items: [1], carriers: ['udp'], ...unknown, ...given }
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
const offline = findingOf({
  kind: 'archive',
  source: 'relay-01',
  since: time('17T15:00:00'),
  until: time('17T19:00:00'),
  lost: { min: 30, max: 30, unit: 'records' },
})
const sources = [
  sourceOf('web-01', '192.0.2.11'),
  sourceOf('web-03', '192.0.2.13', { isNumbered: true, countsItself: true }),
  sourceOf('db-01', '192.0.2.21', { carriers: ['tcp'], isRelayed: false }),
  sourceOf('relay-01', '192.0.2.5', { items: [1, 3], carriers: ['udp', 'file'] }),
  sourceOf('fw-02', '', { addresses: [], items: [2], carriers: ['file'], isRelayed: false, countsItself: true }),
]
const input: LedgerInput = {
  intervals: [WHOLE, HOUR_THREE, HOUR_FOUR],
  sources,
  captures: [capture],
  logs: [2, 3].map((item) => ({ item, rejects: { listed: [], counts: {} }, isWhole: true })),
  findings: [...own, stated, hole, silence, offline],
  archivesExamined: true,
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
  assert.equal(rowOf('web-01', 0).originator, 'counted 172-172 messages')
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

test('[gap-ledger-archive] what archives lack is in their own unit; a source whose every layer says zero has lost nothing', () => {
  assert.equal(rowOf('relay-01', 0).archive, 'counted 30-30 records')
  assert.equal(rowOf('relay-01', 0).lost, '0-')
  assert.deepEqual([rowOf('fw-02', 0).archive, rowOf('fw-02', 0).lost], ['zero', '0-0'])
  assert.equal(rowOf('fw-02', 0, { ...input, archivesExamined: false }).archive, 'unknown')
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

test('[gap-ledger-many] ten thousand sources and findings take a moment', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => sourceOf(`host-${i}`, `10.0.${i >> 8}.${i & 255}`))
  const findings = many.map(({ name }) => findingOf({ source: name, since: WHOLE.since, until: WHOLE.since }))
  const started = performance.now()
  const ledger = ledgerOf({ ...input, sources: many, findings, intervals: [WHOLE] })
  assert.equal(ledger.rows.length, 10_001)
  assert.ok(performance.now() - started < 5000)
})
