import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Exposure, MIN_HABIT_PAUSES, silencesOf } from '../../../../core/gaps/rhythm/habit.ts'
import { type Track, TrackPool } from '../../../../core/gaps/rhythm/pauses.ts'
import { FALSE_ALARM_RATE } from '../../../../core/gaps/rhythm/silence.ts'
import { DAY, drawing, HOUR, MONDAY, poisson } from './support-rhythm.ts'

const ADDRESS = { item: 1, packet: 1, offset: 0, length: 1, seq: 1 }
const micros = (seconds: number): number => Math.floor(seconds * 1e6)

/** The track of times (seconds), covered to `until`. */
function trackOf(times: readonly number[], until: number): Track {
  const track = new TrackPool().track('a')
  for (const time of times) track.heard(micros(time), 0, ADDRESS)
  track.runEnds(micros(until))
  return track
}

const exposureOf = (days: number) => new Exposure([{ since: micros(MONDAY), until: micros(MONDAY + days * DAY) }])

/** Sources that were never silent beyond their habit: every alarm is a false one. `mean`: seconds between messages. */
const SIMULATED: Readonly<Record<string, (seed: number, until: number) => number[]>> = {
  poisson: (seed, until) => poisson(seed, [30, 300, 3000][seed % 3]!, MONDAY, until),
  bursty: (seed, until) => {
    const { below, pause } = drawing(seed)
    const starts = poisson(seed, [300, 1800][seed % 2]!, MONDAY, until)
    const inBurst = (start: number) => {
      let time = start
      return Array.from({ length: 1 + below(30) }, () => (time += pause(0.5)))
    }
    return starts
      .flatMap(inBurst)
      .sort((a, b) => a - b)
      .filter((time) => time < until)
  },
  'heavy-tailed': (seed, until) => {
    const { uniform } = drawing(seed)
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
    const times: number[] = []
    for (let time = MONDAY; time < until; time += 60 * Math.exp(1.5 * normal())) times.push(time)
    return times
  },
  diurnal: (seed, until) => thinned(seed, until, (hour) => (hour > 8.4 && hour < 17.7 ? 1 : 0.05)),
  'office hours': (seed, until) =>
    thinned(seed, until, (hour, day) => (hour > 8.4 && hour < 17.7 ? 1 : 0.05) * (day % 7 < 5 ? 1 : 0.1)),
  hourly: (seed, until) => {
    const { below } = drawing(seed)
    const jobs = Array.from({ length: Math.ceil((until - MONDAY) / HOUR) }, (_, i) => MONDAY + i * HOUR)
    return jobs
      .flatMap((job) => Array.from({ length: 3 + below(20) }, (_, i) => job + 0.3 * i))
      .filter((time) => time < until)
  },
}

/** A message a minute, of which those are kept that `share` of the hour and day says. */
function thinned(seed: number, until: number, share: (hour: number, day: number) => number): number[] {
  const { uniform } = drawing(seed + 1000)
  return poisson(seed, 60, MONDAY, until).filter((time) => {
    const days = (time - MONDAY) / DAY
    return uniform() < share((days % 1) * 24, Math.floor(days))
  })
}

/** Days of evidence and sources of each kind. */
const RUNS = [
  { days: 7, sources: 60 },
  { days: 28, sources: 20 },
] as const

for (const { days, sources } of RUNS) {
  test(`[gap-silence-rate-${days}] false alarms in ${days} days of evidence keep to the stated rate`, (t) => {
    let total = 0
    const until = MONDAY + days * DAY
    const kinds = Object.entries(SIMULATED)
    for (const [kind, make] of kinds) {
      let alarms = 0
      for (let seed = 1; seed <= sources; seed++)
        alarms += silencesOf(trackOf(make(seed, until), until), exposureOf(days), [], FALSE_ALARM_RATE).length
      const rate = alarms / (sources * days)
      total += alarms
      t.diagnostic(`${kind}: ${rate.toFixed(4)} false alarms per source-day, stated ${FALSE_ALARM_RATE}`)
      // As many as are expected, and two standard deviations of their number.
      const expected = FALSE_ALARM_RATE * sources * days
      assert.ok(alarms <= expected + 2 * Math.sqrt(expected), `${kind}: ${alarms}, expected ${expected}`)
    }
    t.diagnostic(`all kinds: ${(total / (kinds.length * sources * days)).toFixed(4)}`)
  })
}

test('[gap-silence-hours] where nights are quiet by habit, three silent hours of the day are found, and as many of the night are not', () => {
  const until = MONDAY + 20 * DAY
  const times = SIMULATED.diurnal!(1, until)
  const quiet = (hour: number) => {
    const since = MONDAY + 10 * DAY + hour * HOUR
    const left = times.filter((time) => time < since || time > since + 3 * HOUR)
    return silencesOf(trackOf(left, until), exposureOf(20), [], FALSE_ALARM_RATE)
  }
  assert.equal(quiet(12).length, 1)
  assert.equal(quiet(1).length, 0)
  assert.equal(quiet(12)[0]!.knowsHours, true)
})

test('[gap-silence-min-pauses] a silence needs MIN_HABIT_PAUSES pauses that show the habit', () => {
  for (const habit of [MIN_HABIT_PAUSES - 2, MIN_HABIT_PAUSES - 1, MIN_HABIT_PAUSES + 4]) {
    const times = Array.from({ length: habit + 1 }, (_, i) => MONDAY + 600 * i + i * i)
    const last = times.at(-1)!
    const found = silencesOf(trackOf([...times, last + 15 * HOUR], last + 15 * HOUR), exposureOf(1), [], 1)
    assert.equal(found.length, habit < MIN_HABIT_PAUSES + 4 ? 0 : 1, `${habit} pauses`)
  }
})

test('[gap-silence-half-heard] a silence that is long against the time in which the habit was learned is none', () => {
  const times = Array.from({ length: 600 }, (_, i) => MONDAY + i + (i % 7) / 10)
  const silent = (length: number) =>
    silencesOf(trackOf(times, MONDAY + 600 + length), exposureOf(2), [], FALSE_ALARM_RATE).length
  assert.equal(silent(20 * 590), 1)
  assert.equal(silent(20 * 610), 0)
})
