import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutExplained } from '../../../../core/gaps/archive/explained-silence.ts'
import type { GapFinding, GapKind } from '../../../../core/gaps/finding.ts'

const finding = (kind: GapKind, since: bigint | null, until: bigint | null, items: number[]): GapFinding => ({
  kind,
  detector: kind,
  source: null,
  since,
  until,
  lost: { min: 0, max: null, unit: 'messages' },
  confidence: 'likely',
  text: '',
  addresses: items.map((item) => ({ item, packet: 0, offset: 0, length: 0, seq: null })),
})
const hole = finding('archive', 1000n, 2000n, [1, 2])
const left = (...findings: GapFinding[]) => withoutExplained(findings, [hole]).length

test('[gap-explained] a silence in the items of an archive that lies in a hole of it is left out', () => {
  assert.equal(left(finding('silence', 1000n, 2000n, [1, 2])), 0)
  assert.equal(left(finding('silence', 960n, 2040n, [1, 2])), 0)
  assert.equal(left(finding('silence', 940n, 2060n, [1])), 1, 'more than a tenth of it lies outside')
  assert.equal(left(finding('silence', 3000n, 4000n, [1])), 1)
})

test('[gap-explained-else] silences of other items, other kinds, and those without an end are kept', () => {
  assert.equal(left(finding('silence', 1000n, 2000n, [1, 3])), 1)
  assert.equal(left(finding('sequence', 1000n, 2000n, [1])), 1)
  assert.equal(left(finding('silence', 1000n, null, [1])), 1)
  assert.equal(withoutExplained([finding('silence', 1n, 2n, [1])], [finding('archive', null, 2n, [1])]).length, 1)
  assert.equal(withoutExplained([finding('silence', 1n, 2n, [1])], [finding('archive', 1n, 2n, [])]).length, 1)
})
