import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GapFinding } from '../../../core/gaps/finding.ts'
import { findingsAbout } from '../../../core/gaps/findings-about.ts'

const finding = (source: string | null, item: number, max: number | null): GapFinding => ({
  kind: 'silence',
  detector: 'silence',
  source,
  since: null,
  until: null,
  lost: { min: 0, max, unit: 'messages' },
  confidence: 'likely',
  text: '',
  addresses: [{ item, packet: 0, offset: 0, length: 0, seq: null }],
})

test('[gaps-about] a finding is about the source that it names, by name or address, in the order of all findings', () => {
  const findings = [finding('10.0.0.1', 1, 1), finding('db', 1, 1), finding('web', 2, 1), finding('web', 1, 0)]
  const about = findingsAbout(findings)
  assert.deepEqual(about({ name: 'web', addresses: ['10.0.0.1'], items: [1] }), [findings[0], findings[2], findings[3]])
  assert.deepEqual(about({ name: 'mail', addresses: [], items: [1, 2] }), [])
})

test('[gaps-about-all] one without a source is about all sources of its items, if it leaves open what they sent', () => {
  const findings = [finding(null, 1, null), finding(null, 2, null), finding(null, 1, 51)]
  assert.deepEqual(findingsAbout(findings)({ name: 'web', addresses: [], items: [1] }), [findings[0]])
})
