import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  AHEAD_MICROS,
  JUMP_MICROS,
  JUMP_WITNESSES,
  MAX_LAST_JUMP_MICROS,
  RunClock,
} from '../../../../core/gaps/rhythm/run-clock.ts'
import { rowAt } from './support-rhythm.ts'

/** What is placed of times (microseconds), as time and run. */
function placed(times: readonly number[]): { out: [number, number][]; strays: number } {
  const out: [number, number][] = []
  const clock = new RunClock(
    (time, run) => out.push([time, run]),
    () => {},
  )
  clock.item()
  for (const time of times) clock.take(time, rowAt(0, 'a'))
  clock.end()
  return { out, strays: clock.strays }
}

const BASE = 1e15

test('[gap-run-jump] a time up to JUMP_MICROS away is believed, one beyond only with witnesses', () => {
  for (const [jump, run] of [
    [JUMP_MICROS - 1, 0],
    [JUMP_MICROS, 0],
    [-JUMP_MICROS, 0],
  ] as const)
    assert.deepEqual(placed([BASE, BASE + jump]).out, [
      [BASE, 0],
      [BASE + jump, run],
    ])
  const far = BASE + JUMP_MICROS + 1
  assert.deepEqual(placed([BASE, far, BASE + 1]).out, [
    [BASE, 0],
    [BASE + 1, 0],
  ])
})

test('[gap-run-witnesses] one witness too few, enough, and one more', () => {
  for (const number of [JUMP_WITNESSES - 1, JUMP_WITNESSES, JUMP_WITNESSES + 1]) {
    const far = Array.from({ length: number }, (_, i) => BASE - 2 * JUMP_MICROS + i)
    const { out, strays } = placed([BASE, ...far, BASE + 1])
    if (number < JUMP_WITNESSES)
      assert.deepEqual(
        { out, strays },
        {
          out: [
            [BASE, 0],
            [BASE + 1, 0],
          ],
          strays: number,
        },
      )
    else
      assert.deepEqual(
        out.slice(1, number + 1),
        far.map((time) => [time, 1]),
      )
  }
})

test('[gap-run-last-jump] at the end of a file fewer do, up to MAX_LAST_JUMP_MICROS', () => {
  for (const [jump, isPlaced] of [
    [-1, true],
    [0, true],
    [1, false],
  ] as const) {
    const last = BASE + MAX_LAST_JUMP_MICROS + jump
    assert.equal(placed([BASE, last]).out.length, isPlaced ? 2 : 1)
  }
})

test('[gap-run-sparse] messages days apart are all placed', () => {
  const times = Array.from({ length: 20 }, (_, i) => BASE + 3 * i * JUMP_MICROS)
  assert.deepEqual(placed(times), { out: times.map((time) => [time, 0]), strays: 0 })
})

test('[gap-run-ahead] a clock between whose messages others state earlier times does not say how far a run was heard', () => {
  const heard = (...messages: readonly (readonly [number, string])[]) => {
    const clock = new RunClock(
      () => {},
      () => {},
    )
    clock.item()
    for (const [second, source] of messages) clock.take(BASE + second * 1e6, rowAt(0, source))
    return (clock.heard - BASE) / 1e6
  }
  assert.equal(heard([0, 'a'], [10, 'b'], [500, 'a']), 500, 'alone at the end')
  assert.equal(heard([0, 'a'], [500, 'c'], [10, 'b'], [520, 'c']), 10)
  assert.equal(heard([0, 'a'], [500, 'c'], [10, 'b'], [520, 'c'], [530, 'a']), 530, 'others came as far')
  for (const [behind, expected] of [
    [AHEAD_MICROS / 1e6 - 1, 520],
    [AHEAD_MICROS / 1e6, 520],
    [AHEAD_MICROS / 1e6 + 1, 500 - AHEAD_MICROS / 1e6 - 1],
  ] as const)
    assert.equal(heard([0, 'a'], [500, 'c'], [500 - behind, 'b'], [520, 'c']), expected, `${behind}`)
})
