import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_MIRROR_DELAY, MAX_MIRRORED, mirroredReports } from '../../../../core/gaps/reports/mirrored-reports.ts'
import type { GapRow } from '../../../../core/gaps/row.ts'
import { rowOf } from '../support-reports.ts'
import { wholeRow } from '../whole-row.ts'

const START = 1_700_000_000_000_000_000n
const seenAt = (nanos: number, more: Partial<GapRow> = {}): GapRow =>
  wholeRow({ ...rowOf('Nov 14 22:13:20 gate app: x'), transport: 'udp', wireTime: START + BigInt(nanos), ...more })

test('[gap-mirror-delay] a datagram that comes again is the same up to MAX_MIRROR_DELAY later', () => {
  for (const [delay, isCopy] of [
    [0, true],
    [MAX_MIRROR_DELAY - 1, true],
    [MAX_MIRROR_DELAY, true],
    [MAX_MIRROR_DELAY + 1, false],
    [-1, false],
  ] as const) {
    const isMirrored = mirroredReports()
    assert.equal(isMirrored(seenAt(5000)), false)
    assert.equal(isMirrored(seenAt(5000 + delay)), isCopy, `${delay}`)
  }
})

test('[gap-mirror-same] words, source and sender time must be the same, and only datagrams have copies', () => {
  const others: Partial<GapRow>[] = [
    { text: 'y' },
    { source: 'b' },
    { senderTime: 5n },
    { senderTime: null },
    { transport: 'tcp' },
  ]
  for (const other of others) {
    const isMirrored = mirroredReports()
    isMirrored(seenAt(0))
    assert.equal(isMirrored(seenAt(10, other)), false)
  }
  const inFile = mirroredReports()
  const line = () => seenAt(0, { transport: 'file', wireTime: null })
  assert.deepEqual([inFile(line()), inFile(line())], [false, false])
  const timeless = mirroredReports()
  assert.deepEqual(
    [timeless(seenAt(0, { senderTime: null })), timeless(seenAt(1, { senderTime: null }))],
    [false, true],
  )
})

test('[gap-mirror-limit] MAX_MIRRORED reports are remembered', () => {
  for (const others of [MAX_MIRRORED - 2, MAX_MIRRORED - 1, MAX_MIRRORED]) {
    const isMirrored = mirroredReports()
    isMirrored(seenAt(0))
    for (let i = 0; i < others; i++) isMirrored(seenAt(1, { text: `other ${i}` }))
    assert.equal(isMirrored(seenAt(2)), others < MAX_MIRRORED)
  }
})
