import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sealedGaps } from '../../../../core/gaps/archive/sealed-gaps.ts'
import type { ArchiveReport, CheckpointReport, SegmentReport, SegmentState } from '../../../../core/verdict/report.ts'

const HOUR = 3_600_000_000_000n
const sealed = (number: number) => `2026-11-17T${String(11 + number).padStart(2, '0')}:00:00Z`
const at = (number: number) => BigInt(Date.parse(sealed(number))) * 1_000_000n

function reportOf(states: readonly SegmentState[], time = sealed): ArchiveReport {
  const segments = states.map((state, i): SegmentReport => {
    const number = i + 1
    const name = `00000${number}.log`
    const there = state !== 'missing' && state !== 'moved'
    const counts = { records: 10 * number, bytes: 1000, firstRecord: 0, checkpoint: number }
    const said = { source: null, verdict: 'verified', reason: '' } as const
    return {
      number,
      name,
      kind: 'log',
      file: there ? `segments/${name}` : null,
      state,
      ...counts,
      ...said,
    } as SegmentReport
  })
  const checkpoints = states.map(
    (_, i): CheckpointReport => ({
      number: i + 1,
      size: 100,
      root: '',
      segment: i + 1,
      time: time(i + 1),
      verdict: 'verified',
      reason: '',
    }),
  )
  const none = { records: 0, verifiedRecords: 0, bytes: 0, findings: [], moreFindings: 0 }
  return { path: '', origin: 'relay-01', key: '', verdict: 'verified', reason: '', segments, checkpoints, ...none }
}

test('[gap-sealed] what is away is counted by its seal, and bounded by the checkpoints around it', () => {
  const [gap, ...others] = sealedGaps(reportOf(['sealed', 'moved', 'sealed']), 'relay-01')
  assert.deepEqual(others, [])
  assert.deepEqual([gap!.kind, gap!.source, gap!.confidence], ['archive', 'relay-01', 'certain'])
  assert.deepEqual(gap!.lost, { min: 20, max: 20, unit: 'records' })
  assert.deepEqual([gap!.since, gap!.until], [at(2) - HOUR, at(2)])
  assert.match(gap!.text, /^Segment 2 of the archive relay-01 is not here: a signed note says that it was moved away\./)
})

test('[gap-sealed-run] neighbours of one state are one finding; missing and moved are told apart', () => {
  const gaps = sealedGaps(reportOf(['missing', 'missing', 'moved', 'sealed', 'missing']), null)
  assert.deepEqual(
    gaps.map(({ lost, since }) => [lost.min, since]),
    [
      [30, null],
      [30, at(2)],
      [50, at(4)],
    ],
  )
  assert.match(gaps[0]!.text, /^Segments 1 to 2 .* nothing signed says that they were moved away/)
})

test('[gap-sealed-quiet] an archive that is all here has no gap, and a time that cannot be read is none', () => {
  assert.deepEqual(sealedGaps(reportOf(['sealed', 'open', 'unsealed']), null), [])
  const [gap] = sealedGaps(
    reportOf(['sealed', 'missing'], () => 'yesterday'),
    null,
  )
  assert.deepEqual([gap!.since, gap!.until], [null, null])
})

test('[gap-sealed-address] a gap rests on its neighbours, as far as they are evidence', () => {
  const items = new Map([
    [1, 7],
    [4, 9],
  ])
  const itemOf = (segment: number) => items.get(segment) ?? null
  const at = (item: number) => ({ item, packet: 0, offset: 0, length: 0, seq: null })
  const addresses = (states: readonly SegmentState[]) =>
    sealedGaps(reportOf(states), null, itemOf).map((gap) => gap.addresses)
  assert.deepEqual(addresses(['sealed', 'missing', 'missing', 'sealed']), [[at(7), at(9)]])
  assert.deepEqual(addresses(['sealed', 'moved', 'missing', 'sealed']), [[at(7)], [at(9)]])
  assert.deepEqual(addresses(['missing', 'sealed', 'sealed', 'sealed', 'missing']), [[], [at(9)]])
  assert.deepEqual(sealedGaps(reportOf(['sealed', 'missing']), null)[0]!.addresses, [])
})
