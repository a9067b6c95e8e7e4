import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ceilTo, floorTo, niceStep, STEPS } from '../../../renderer/time/step.ts'
import { ticks } from '../../../renderer/time/ticks.ts'
import { UTC } from '../../../renderer/time/zone.ts'

const MINUTE = 60_000_000_000n
const nanos = (text: string) => BigInt(Date.parse(text)) * 1_000_000n

test('[time-step] steps ascend, and the shortest that suffices is taken', () => {
  for (const [index, step] of STEPS.entries()) assert.ok(index === 0 || step > STEPS[index - 1]!)
  assert.equal(niceStep(90n * MINUTE, 90), MINUTE)
  assert.equal(niceStep(90n * MINUTE + 1n, 90), 2n * MINUTE)
})

test('[time-step] rounding works on both sides of the epoch', () => {
  assert.equal(floorTo(-1n, 10n), -10n)
  assert.equal(ceilTo(-1n, 10n), 0n)
  assert.equal(ceilTo(20n, 10n), 20n)
})

test('[time-axis] ticks are round in the zone shown and say no more than they need', () => {
  const from = nanos('2026-11-18T02:30Z')
  assert.deepEqual(
    ticks(from, nanos('2026-11-18T04:00Z'), 10, UTC).map((tick) => tick.label),
    ['02:30', '02:40', '02:50', '03:00', '03:10', '03:20', '03:30', '03:40', '03:50', '04:00'],
  )
  const days = ticks(nanos('2026-11-17T11:00Z'), nanos('2026-11-19T11:00Z'), 5, () => 330)
  assert.deepEqual(
    days.map((tick) => tick.label),
    ['18 Nov', '12:00', '19 Nov', '12:00'],
  )
  assert.equal(days[0]!.at, nanos('2026-11-17T18:30Z'))
})

test('[time-axis] months and years are marked where they begin', () => {
  const labels = (from: string, to: string, most: number) =>
    ticks(nanos(from), nanos(to), most, () => 60).map((tick) => `${tick.label} ${tick.at - nanos('2016-01-01T00:00Z')}`)
  assert.deepEqual(labels('2015-12-06T00:00Z', '2016-04-30T00:00Z', 5), [
    '2016 -3600000000000',
    `Feb 2016 ${31n * 86_400_000_000_000n - 3_600_000_000_000n}`,
    `Mar 2016 ${60n * 86_400_000_000_000n - 3_600_000_000_000n}`,
    `Apr 2016 ${91n * 86_400_000_000_000n - 3_600_000_000_000n}`,
  ])
  assert.deepEqual(
    ticks(nanos('1985-04-12'), nanos('2027-09-19'), 10, UTC).map((tick) => tick.label),
    ['1990', '1995', '2000', '2005', '2010', '2015', '2020', '2025'],
  )
})

test('[time-axis] there are never more ticks than asked for', () => {
  fc.assert(
    fc.property(
      fc.bigInt(0n, 4n * 10n ** 18n),
      fc.bigInt(0n, 10n ** 18n),
      fc.integer({ min: 1, max: 40 }),
      (from, length, most) => {
        assert.ok(ticks(from, from + length, most, UTC).length <= most + 1)
      },
    ),
  )
})
