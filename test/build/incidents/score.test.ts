import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Incident } from '../../../build/incidents/incident.ts'
import { Scores, tells } from '../../../build/incidents/score.ts'
import { broken } from '../../../build/incidents/table.ts'
import { SECOND, type Truth } from '../../../build/incidents/truth.ts'
import type { GapFinding } from '../../../core/gaps/finding.ts'

const truth = (more: Partial<Truth> = {}): Truth => ({
  kind: 'sequence',
  detector: 'meta-sequence',
  circumstance: '',
  source: 'web-01',
  since: 100 * SECOND,
  until: 110 * SECOND,
  lost: 7,
  unit: 'messages',
  isExact: true,
  ...more,
})

const ns = (seconds: number) => BigInt(seconds) * 1_000_000_000n
const found = (min: number, max: number | null, more: Partial<GapFinding> = {}): GapFinding => ({
  kind: 'sequence',
  detector: 'meta-sequence',
  source: 'web-01',
  since: ns(100),
  until: ns(110),
  lost: { min, max, unit: 'messages' },
  confidence: 'certain',
  text: 'seven',
  addresses: [],
  ...more,
})

test('[score-size] an exact loss is told by its size alone, another by bounds that hold it', () => {
  assert.ok(tells(found(7, 7), truth()))
  for (const [min, max] of [
    [6, 7],
    [7, 8],
    [0, null],
    [8, 8],
  ] as const)
    assert.ok(!tells(found(min, max), truth()), `${min} to ${max}`)
  for (const [min, max] of [
    [7, 7],
    [0, 7],
    [7, null],
    [1, 9],
  ] as const)
    assert.ok(tells(found(min, max), truth({ isExact: false })))
  for (const [min, max] of [
    [8, null],
    [0, 6],
  ] as const)
    assert.ok(!tells(found(min, max), truth({ isExact: false })))
  // What nobody knows must not be said to be nothing.
  assert.ok(tells(found(0, null), truth({ lost: null })))
  assert.ok(!tells(found(0, 0), truth({ lost: null })))
})

test('[score-place] source, time and words must be those of the loss', () => {
  assert.ok(!tells(found(7, 7, { source: 'web-02' }), truth()))
  assert.ok(!tells(found(7, 7, { since: ns(112), until: ns(120) }), truth()))
  assert.ok(tells(found(7, 7, { since: null, until: ns(105) }), truth()))
  assert.ok(!tells(found(7, 7), truth({ says: 'eight' })))
})

test('[score-once] a finding tells of one loss, a second one of it is false, and what follows from a loss is neither', () => {
  const scores = new Scores()
  const about = { seed: 1, files: [], circumstances: new Map(), heartbeats: [], planned: [], acts: [] }
  const rule = {
    detector: 'silence',
    source: null,
    since: 100 * SECOND,
    until: 110 * SECOND,
    rule: 'down-silence',
  } as const
  const incident: Incident = {
    ...about,
    truths: [truth(), truth({ since: 200 * SECOND, until: 210 * SECOND })],
    consequences: [rule],
  }
  const silence = found(0, null, { kind: 'silence', detector: 'silence' })
  const judged = scores.take(incident, [found(7, 7), found(7, 7), silence])
  assert.deepEqual([judged.missed.length, judged.false.length], [1, 1])
  const [sequence, silent] = scores.all()
  assert.deepEqual([sequence!.losses, sequence!.found, sequence!.false], [2, 1, 1])
  assert.deepEqual([silent!.consequent, silent!.false], [1, 0])
  assert.deepEqual(broken(scores.all()), [sequence])
})
