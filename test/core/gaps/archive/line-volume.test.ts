import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ASTRAY, FAR, FIRST_STEP, MAX_STEPS, volumeCounter } from '../../../../core/gaps/archive/line-volume.ts'

const BASE = 1_700_000_040
const DAY = 86_400

interface Kept {
  since: number
  step: number
  counts: number[]
  firsts: (number | null | undefined)[]
}

function volumesOf(times: readonly number[]): Kept[] {
  const kept: Kept[] = []
  const counter = volumeCounter((volume) => {
    const counts = Array.from(volume.counts)
    const firsts = counts.map((_, at) => volume.firstLine(at)?.packet)
    kept.push({ since: volume.since, step: volume.step, counts, firsts })
  })
  counter.begin(1)
  for (const [index, time] of times.entries())
    counter.line(time, { packet: index + 1, offset: 0, length: 1, seq: null })
  counter.end()
  return kept
}

test('[gap-volume] lines are counted by steps of a minute, and the first of each step is known', () => {
  const [volume, ...others] = volumesOf([BASE, BASE + 1, BASE + 60, BASE + 185])
  assert.deepEqual(others, [])
  assert.deepEqual(volume, { since: BASE, step: FIRST_STEP, counts: [2, 1, 0, 1], firsts: [1, 3, undefined, 4] })
})

test('[gap-volume-steps] MAX_STEPS: the step doubles when the file runs out of them, and no line is lost', () => {
  for (const steps of [MAX_STEPS - 1, MAX_STEPS, MAX_STEPS + 1]) {
    const [volume] = volumesOf(Array.from({ length: steps }, (_, i) => BASE + i * FIRST_STEP))
    assert.equal(volume!.step, steps <= MAX_STEPS ? FIRST_STEP : 2 * FIRST_STEP)
    assert.equal(
      volume!.counts.reduce((sum, count) => sum + count, 0),
      steps,
    )
    if (steps > MAX_STEPS) assert.deepEqual(volume!.firsts.slice(0, 3), [1, 3, 5])
  }
})

test('[gap-volume-far] a line farther away than FAR is left out; one that is not is counted', () => {
  for (const direction of [-1, 1])
    for (const off of [-FIRST_STEP, 0, FIRST_STEP]) {
      const far = direction > 0 ? BASE + FIRST_STEP + FAR + off : BASE - FAR - off
      const [volume, ...others] = volumesOf([BASE, BASE + 1, far, BASE + 2])
      assert.deepEqual(others, [])
      assert.equal(
        volume!.counts.reduce((sum, count) => sum + count, 0),
        off <= 0 ? 4 : 3,
      )
    }
})

test('[gap-volume-astray] a few lines of 1970 and 2106 do no harm; ASTRAY in a row are where the file goes on', () => {
  const good = Array.from({ length: 50 }, (_, i) => BASE + i * 10)
  const [alone, ...none] = volumesOf([...good.slice(0, 25), 0, 2 ** 32, ...good.slice(25), 0])
  assert.deepEqual(none, [])
  assert.deepEqual(alone!.counts, volumesOf(good)[0]!.counts)
  for (const lines of [ASTRAY - 1, ASTRAY, ASTRAY + 1]) {
    const old = Array.from({ length: lines }, (_, i) => i)
    assert.equal(volumesOf([...good, ...old]).length, lines < ASTRAY ? 1 : 2)
  }
  const [first, second] = volumesOf([...good, ...Array(ASTRAY).fill(0)])
  assert.deepEqual(first!.counts, alone!.counts)
  assert.deepEqual([second!.since, second!.counts, second!.firsts], [0, [ASTRAY], [51]])
})

test('[gap-volume-order] the order of the lines does not matter, and every line is counted', () => {
  const sum = ({ counts }: Kept) => counts.reduce((total, count) => total + count, 0)
  fc.assert(
    fc.property(fc.array(fc.nat(6 * DAY), { minLength: 1, maxLength: 60 }), (offsets) => {
      const times = offsets.map((offset) => BASE + offset)
      const [volume, ...others] = volumesOf(times)
      assert.deepEqual(others, [])
      assert.equal(sum(volume!), times.length)
      const end = volume!.since + volume!.counts.length * volume!.step
      assert.ok(volume!.since <= Math.min(...times) && Math.max(...times) < end)
      assert.ok(volume!.counts.length <= MAX_STEPS)
      for (const [at, first] of volume!.firsts.entries()) {
        if (first === undefined) continue
        const time = times[first! - 1]!
        assert.equal(Math.floor((time - volume!.since) / volume!.step), at)
      }
    }),
  )
})

test('[gap-volume-hostile] times out of every range throw nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e11, max: 3e11, noNaN: true }), { maxLength: 60 }), (times) => {
      for (const { counts } of volumesOf(times)) assert.ok(counts.length <= MAX_STEPS)
    }),
  )
})
