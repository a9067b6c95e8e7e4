import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  cleanedStretches,
  LEAST_USUAL,
  LONGEST,
  LONGEST_ALONE,
  MAX_STRETCH,
  NEIGHBOURS,
  OTHER_DAYS,
} from '../../../../core/gaps/archive/cleaned-log.ts'
import { volumeCounter } from '../../../../core/gaps/archive/line-volume.ts'
import type { GapFinding } from '../../../../core/gaps/finding.ts'
import { makeRandom } from '../../../support/random.ts'
import { SECOND, START } from '../support-g4.ts'

const SINCE = Number(START / SECOND)
/** Steps of ten minutes, so that a stretch that is limited in steps is not limited in time. */
const STEP = 600
const DAY_STEPS = 86_400 / STEP

const stretches = (counts: readonly number[], step = STEP) =>
  cleanedStretches(
    {
      since: SINCE,
      step,
      counts,
      firstLine: (at) => (counts[at]! > 0 ? { item: 1, packet: at + 1, offset: 0, length: 9, seq: at + 1 } : undefined),
    },
    'auth.log',
  )
const usual = (steps: number) => Array.from({ length: steps }, (_, i) => 100 + (i % 7))
const withLow = (before: number, low: number, after: number, lines = 3) => [
  ...usual(before),
  ...Array(low).fill(lines),
  ...usual(after),
]

test('[gap-cleaned] a stretch with few lines and sharp edges is found, as possible, with what stands around it', () => {
  const [gap, ...others] = stretches(withLow(20, 2, 20))
  assert.deepEqual(others, [])
  assert.deepEqual([gap!.since, gap!.until], [START + BigInt(20 * STEP) * SECOND, START + BigInt(22 * STEP) * SECOND])
  assert.deepEqual(
    [gap!.kind, gap!.detector, gap!.confidence, gap!.lost],
    ['archive', 'cleaned-log', 'possible', { min: 0, max: null, unit: 'messages' }],
  )
  assert.match(gap!.text, /auth\.log has 6 lines, where as long a time before and after has about 20\d/)
  assert.deepEqual(
    gap!.addresses.map(({ seq }) => seq),
    [20, 23],
  )
})

test('[gap-cleaned-limits] MAX_STRETCH steps and NEIGHBOURS on each side: at the limit found, beyond it not', () => {
  // At this length twice the step is no longer looked at, and all stretches are too short to be held against other days.
  const step = LONGEST / MAX_STRETCH
  const days = (before: number, low: number, after: number) => withLow(before + 64, low, after + 64)
  for (const low of [MAX_STRETCH - 1, MAX_STRETCH, MAX_STRETCH + 1])
    assert.equal(stretches(days(30, low, 30), step).length, low <= MAX_STRETCH ? 1 : 0, `${low}`)
  for (const around of [NEIGHBOURS - 1, NEIGHBOURS, NEIGHBOURS + 1]) {
    assert.equal(stretches(withLow(around, 1, 30)).length, around >= NEIGHBOURS ? 1 : 0)
    assert.equal(stretches(withLow(30, 1, around)).length, around >= NEIGHBOURS ? 1 : 0)
  }
})

test('[gap-cleaned-limits] LONGEST: a stretch of six hours is looked for, a longer one is not', () => {
  const step = 3600
  for (const hours of [LONGEST / step - 1, LONGEST / step, LONGEST / step + 1])
    assert.equal(stretches(withLow(100, hours, 100), step).length, hours * step <= LONGEST ? 1 : 0, `${hours}`)
})

test('[gap-cleaned-alone] a stretch of two hours stands for itself, a longer one needs two other days', () => {
  const steps = LONGEST_ALONE / STEP
  assert.equal(stretches(withLow(40, steps, 40)).length, 1)
  assert.equal(stretches(withLow(40, steps + 1, 40)).length, 0)
  for (const days of [OTHER_DAYS - 1, OTHER_DAYS, OTHER_DAYS + 1])
    assert.equal(stretches(withLow(days * DAY_STEPS, steps + 1, 40)).length, days >= OTHER_DAYS ? 1 : 0, `${days}`)
})

test('[gap-cleaned-days] what is low at the same time of another day too is a habit', () => {
  const day = withLow(60, 3, DAY_STEPS - 63)
  assert.deepEqual(stretches([...day, ...day, ...usual(DAY_STEPS)]), [])
  assert.equal(stretches([...usual(DAY_STEPS), ...day, ...usual(DAY_STEPS)]).length, 1)
})

test('[gap-cleaned-not] silence, a slow evening, and logs with few lines are none', () => {
  assert.deepEqual(stretches(withLow(20, 2, 20, 0)), [])
  assert.deepEqual(stretches([...usual(20), 70, 45, 20, 20, 20, 45, 70, ...usual(20)]), [])
  assert.deepEqual(stretches([...Array(20).fill(5), 1, ...Array(20).fill(5)]), [])
  assert.deepEqual(stretches([]), [])
})

test('[gap-cleaned-least] LEAST_USUAL lines in a step are too few for a single one, and enough for the steps they add up to', () => {
  const even = (count: number, low: number) => [
    ...Array(60).fill(count),
    ...Array(low).fill(1),
    ...Array(60).fill(count),
  ]
  assert.deepEqual(stretches(even(LEAST_USUAL, 1)), [])
  assert.equal(stretches(even(LEAST_USUAL, 6)).length, 1)
  assert.deepEqual(stretches([...Array(12).fill(LEAST_USUAL - 1), 1, 1, ...Array(12).fill(LEAST_USUAL - 1)]), [])
})

const HOUR = 3600
const DAYS = 7

/** Lines of a week, as `rate` (lines per second) says for each moment; gaps between lines are exponential. */
function* week(random: ReturnType<typeof makeRandom>, rate: (time: number) => number, most: number): Generator<number> {
  const chance = () => (random.below(1 << 24) + 1) / (1 << 24)
  for (let time = 0; time < DAYS * 24 * HOUR; ) {
    time -= Math.log(chance()) / most
    if (chance() * most <= rate(time)) yield SINCE + time
  }
}

function found(times: Iterable<number>): GapFinding[] {
  const findings: GapFinding[] = []
  const counter = volumeCounter((volume) => findings.push(...cleanedStretches(volume, 'auth.log')))
  counter.begin(1)
  for (const time of times) counter.line(time, { packet: 1, offset: 0, length: 1, seq: 1 })
  counter.end()
  return findings
}

const hourOf = (time: number) => (time / HOUR) % 24
const dayOf = (time: number) => Math.floor(time / HOUR / 24)
const RHYTHMS: Readonly<Record<string, readonly [rate: (time: number) => number, most: number]>> = {
  'a line in 2 s': [() => 0.5, 0.5],
  'a line in 30 s': [() => 1 / 30, 1 / 30],
  'a line in 5 min': [() => 1 / 300, 1 / 300],
  'by day 20 times as much as by night': [(time) => (hourOf(time) >= 8 && hourOf(time) < 18 ? 0.5 : 0.025), 0.5],
  'quiet from one to four at night': [(time) => (hourOf(time) >= 1 && hourOf(time) < 4 ? 0.01 : 0.3), 0.3],
  'office hours, weekends a tenth': [
    (time) => (hourOf(time) >= 8 && hourOf(time) < 18 ? 0.5 : 0.02) * (dayOf(time) % 7 > 4 ? 0.1 : 1),
    0.5,
  ],
  'a job in every hour that takes a quarter of it': [(time) => (time % HOUR < 900 ? 1 : 0.005), 1],
  'waves of a day': [(time) => 0.21 + 0.2 * Math.sin((2 * Math.PI * time) / (24 * HOUR)), 0.41],
}

for (const [name, [rate, most]] of Object.entries(RHYTHMS))
  test(`[gap-cleaned-rate] no false alarm in ten weeks: ${name}`, () => {
    const random = makeRandom(1, name.length)
    for (let i = 0; i < 10; i++) assert.deepEqual(found(week(random, rate, most)), [])
  })

test('[gap-cleaned-recall] of lines taken out for 20 minutes to 5 hours, at least nine in ten are found where they were', () => {
  const random = makeRandom(3, 4)
  let hits = 0
  const cases = 20
  for (let i = 0; i < cases; i++) {
    const since = SINCE + HOUR * (30 + random.below(100)) + random.below(HOUR)
    const until = since + 1200 + random.below(5 * HOUR - 1200)
    const all = [...week(random, () => 0.2, 0.2)]
    const gaps = found(all.filter((time) => time < since || time > until || random.below(20) === 0))
    assert.ok(gaps.length <= 1)
    const seconds = gaps.map((gap) => [Number(gap.since! / SECOND), Number(gap.until! / SECOND)] as const)
    if (seconds.some(([from, to]) => from < until && to > since)) hits++
  }
  assert.ok(hits >= 0.9 * cases, `${hits} of ${cases}`)
})

test('[gap-cleaned-any] no counts throw, and what is found lies within the log', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 300 }), (counts) => {
      const end = START + BigInt(counts.length * STEP) * SECOND
      return stretches(counts).every(({ since, until }) => since! >= START && until! <= end && since! < until!)
    }),
  )
})
