import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { coverageOf } from '../../../core/gaps/coverage.ts'
import type { GapFinding, GapKind } from '../../../core/gaps/finding.ts'

const finding = (kind: GapKind, since: bigint | null, until: bigint | null, max: number | null = null): GapFinding => ({
  kind,
  detector: kind,
  source: 'web-01',
  since,
  until,
  lost: { min: max ?? 0, max, unit: 'messages' },
  confidence: 'likely',
  text: '',
  addresses: [],
})
const range = { since: 0n, until: 100n }
const whole = [{ since: 0n, until: 100n }]
const cover = (findings: GapFinding[], spans = whole, planned: { since: bigint; until: bigint }[] = []) =>
  coverageOf({ range, spans, findings, planned: planned.map((one) => ({ ...one, source: null, name: 'CHG-1' })) })

test('[coverage-parts] what lies in no item, and what is silent beyond habit, is not covered; a counted loss is', () => {
  assert.equal(cover([]).covered, 1)
  assert.equal(cover([], [{ since: 50n, until: 100n }]).covered, 0.5)
  assert.equal(cover([], []).covered, 0)
  assert.equal(cover([finding('silence', 60n, 100n)]).covered, 0.6)
  assert.equal(cover([finding('sequence', 60n, 100n, 42)]).covered, 1)
  assert.equal(cover([finding('clock', 60n, 60n, 0)]).covered, 1)
  // A silence that lies where no item is anyway takes nothing away twice.
  assert.equal(cover([finding('silence', 60n, 100n)], [{ since: 0n, until: 70n }]).covered, 0.6)
})

test('[coverage-stretches] each stretch says what it is and which finding it stands for, in the order of time', () => {
  const all = [
    finding('silence', 90n, null),
    finding('sequence', 40n, 50n, 42),
    finding('clock', 45n, 45n, 0),
    finding('repeat', 10n, 10n, 0),
    finding('capture', null, null),
  ]
  const { stretches } = cover(all, whole, [{ since: 5n, until: 15n }])
  assert.deepEqual(
    stretches.map(({ what, since, until, name }) => [what, since, until, name]),
    [
      ['planned', 5n, 15n, 'CHG-1'],
      ['loss', 40n, 50n, 'sequence'],
      ['clock', 45n, 45n, 'clock'],
      ['unknown', 90n, 100n, 'silence'],
    ],
  )
  assert.equal(stretches[1]!.finding, all[1])
  assert.equal(stretches[0]!.finding, null)
})

test('[coverage-clip] stretches are cut to what was asked for, and those outside are left out', () => {
  const { stretches, covered } = cover([finding('silence', -50n, 10n), finding('silence', 150n, 160n)])
  assert.deepEqual(
    stretches.map(({ since, until }) => [since, until]),
    [[0n, 10n]],
  )
  assert.equal(covered, 0.9)
})

test('[coverage-sum] the part that is covered equals a count moment by moment', () => {
  const span = fc.tuple(fc.integer({ min: -20, max: 120 }), fc.integer({ min: 0, max: 60 }))
  fc.assert(
    fc.property(fc.array(span, { maxLength: 6 }), fc.array(span, { maxLength: 6 }), (items, silences) => {
      const bounds = ([since, length]: [number, number]) => ({ since: BigInt(since), until: BigInt(since + length) })
      const spans = items.map(bounds)
      const findings = silences.map(bounds).map(({ since, until }) => finding('silence', since, until))
      let moments = 0
      for (let at = 0; at < 100; at++) {
        const inside = ([since, length]: [number, number]) => at >= since && at < since + length
        if (items.some(inside) && !silences.some(inside)) moments++
      }
      assert.equal(cover(findings, spans).covered, moments / 100)
    }),
  )
})
