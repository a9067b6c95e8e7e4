import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { MAX_ADDRESSES } from '../../../core/gaps/finding.ts'
import { type GapRow, MAX_SOURCES } from '../../../core/gaps/row.ts'
import { CUT_LENGTHS, LIKELY_COUNT, truncationDetector } from '../../../core/gaps/truncation-detector.ts'
import { corpus } from '../../support/corpus.ts'
import { decode } from '../../support/decoding.ts'
import { detected, rowOf, SECOND, START } from './support-g4.ts'

const CUT_TEXT = 'ends in the mid'
const cut = (length: number, given: Partial<GapRow> = {}) => rowOf({ length, text: CUT_TEXT, ...given })
const found = (...rows: GapRow[]) => detected(truncationDetector, rows)

for (const limit of CUT_LENGTHS) {
  test(`[gap-truncation-length] ${limit}: one below and one above are no limit, at it is one`, () => {
    for (const length of [limit - 1, limit, limit + 1]) {
      const gaps = found(rowOf({}), cut(length))
      assert.equal(gaps.length, length === limit ? 1 : 0, `${length}`)
    }
  })
}

test('[gap-truncation-count] one or two may be chance, more are likely; the bounds promise nothing', () => {
  for (const count of [LIKELY_COUNT - 1, LIKELY_COUNT, LIKELY_COUNT + 1]) {
    const rows = Array.from({ length: count }, (_, i) =>
      cut(1024, { seq: i + 2, wireTime: START + BigInt(i) * SECOND }),
    )
    const [gap, ...others] = found(rowOf({}), ...rows)
    assert.deepEqual(others, [])
    assert.equal(gap!.confidence, count < LIKELY_COUNT ? 'possible' : 'likely')
    assert.deepEqual(
      [gap!.kind, gap!.source, gap!.lost],
      ['truncation', 'web-01', { min: 0, max: null, unit: 'bytes' }],
    )
    assert.deepEqual([gap!.since, gap!.until], [START, START + BigInt(count - 1) * SECOND])
    assert.equal(gap!.addresses.length, count)
  }
})

test('[gap-truncation-not] a natural end, one length for all, a longer datagram, TCP and files are none', () => {
  assert.deepEqual(found(rowOf({}), rowOf({ length: 1024, text: 'a sentence.' })), [])
  assert.deepEqual(found(cut(1024), cut(1024)), [])
  assert.deepEqual(found(rowOf({}), cut(1024), cut(1500)), [])
  assert.deepEqual(found(rowOf({}), cut(1500), cut(1024)), [])
  assert.deepEqual(found(rowOf({ transport: 'tcp' }), cut(1024, { transport: 'tcp' })), [])
  assert.deepEqual(found(rowOf({ transport: 'file' }), cut(1024, { transport: 'file' })), [])
})

test('[gap-truncation-source] each source and each item is judged by itself', () => {
  const other = { source: 'web-02' }
  const gaps = found(rowOf({}), rowOf(other), cut(480), cut(1024, other), cut(1024, other))
  assert.deepEqual(
    gaps.map(({ source, text }) => [source, /exactly ([\d,]+)/.exec(text)![1]]),
    [
      ['web-01', '480'],
      ['web-02', '1,024'],
    ],
  )
  const findings: unknown[] = []
  const detector = truncationDetector((finding) => findings.push(finding))
  for (const item of [1, 2]) {
    detector.item({ item, name: '', kind: 'pcap' })
    detector.row(rowOf({ item }))
    detector.row(cut(2048, { item }))
  }
  detector.end()
  assert.equal(findings.length, 2)
})

test('[gap-truncation-snap] what the capture cut is certain, of any transport', () => {
  const rows = Array.from({ length: MAX_ADDRESSES + 1 }, (_, i) =>
    rowOf({ seq: i, isCut: true, transport: i % 2 ? 'udp' : 'tcp' }),
  )
  const [gap, ...others] = found(...rows)
  assert.deepEqual(others, [])
  assert.deepEqual([gap!.detector, gap!.confidence], ['snap-length', 'certain'])
  assert.deepEqual(gap!.lost, { min: rows.length, max: null, unit: 'bytes' })
  assert.equal(gap!.addresses.length, MAX_ADDRESSES)
})

test('[gap-truncation-times] a source without name and times is told as such', () => {
  const nowhere = { source: '', wireTime: null, senderTime: null }
  const [gap] = found(rowOf(nowhere), cut(1180, nowhere))
  assert.deepEqual([gap!.source, gap!.since, gap!.until], [null, null, null])
  assert.match(gap!.text, /^At a time that is not stated 1 datagram of a source without a name is exactly 1,180 bytes/)
})

test('[gap-truncation-limit] MAX_SOURCES: one below and at are examined, above is said', () => {
  const row = { ...rowOf({}) } as { source: string } & GapRow
  for (const sources of [MAX_SOURCES - 1, MAX_SOURCES, MAX_SOURCES + 1]) {
    function* rows() {
      for (let i = 0; i < sources; i++) {
        yield Object.assign(row, { source: `host-${i}` })
      }
    }
    const gaps = detected(truncationDetector, rows())
    assert.equal(gaps.length, sources > MAX_SOURCES ? 1 : 0)
    if (gaps.length > 0) assert.match(gaps[0]!.text, /^1 message of sources beyond/)
  }
})

function inFile(path: string) {
  const { rows } = decode('pcap', readFileSync(path))
  const made = rows.map(({ seq, packet, offset, length, host, src, text, transport, textState }) => {
    const source = host ?? src ?? ''
    const isCut = textState === 'cut'
    return rowOf({ seq, packet, offset, length, source, text, transport: transport === 'tcp' ? 'tcp' : 'udp', isCut })
  })
  return found(...made).map(({ detector, source, lost }) => [detector, source, lost.min])
}

test('[gap-truncation-sample] nothing in the sample is cut', () => {
  assert.deepEqual(inFile(join(import.meta.dirname, '../../../samples/incident.pcapng')), [])
})

const CORPUS: readonly [file: string, gaps: readonly unknown[]][] = [
  ['pcap-syslog/malcolm/Syslog.pcap', [['snap-length', '208.21.2.184', 18]]],
  ['pcap-syslog/zeek/tcp-syslog.pcap', []],
  ['pcap-syslog/tcpdump/syslog_udp.pcap', []],
  ['pcap-generated/logger.pcap', []],
]

for (const [file, gaps] of CORPUS) {
  test(`[gap-truncation-corpus] ${file}: ${gaps.length === 0 ? 'quiet' : gaps.length}`, (t) => {
    const path = corpus(file)
    if (path === undefined) return t.skip('the corpus is not here')
    assert.deepEqual(inFile(path), gaps)
  })
}
