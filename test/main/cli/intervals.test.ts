import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedTimes, intervalsOf, MAX_LEDGER_LINES } from '../../../main/cli/intervals.ts'

const SECOND = 1_000_000_000n
const HOUR = 3600n * SECOND
const time = (text: string) => BigInt(Date.parse(text)) * 1_000_000n
const whole = { since: time('2026-11-18T01:20:00Z'), until: time('2026-11-18T03:10:00Z') + 1n }
const hours = (flags: Parameters<typeof askedTimes>[0]) =>
  intervalsOf(askedTimes(flags), whole, 3).map(({ since, until }) =>
    [since, until].map((each) => new Date(Number(each / 1_000_000n)).toISOString().slice(11, 16)),
  )

test('[cli-intervals] without --every one interval, with it whole steps; --since and --until are kept to', () => {
  assert.deepEqual(intervalsOf(askedTimes({}), whole, 3), [whole])
  assert.deepEqual(hours({ every: '1h' }), [
    ['01:00', '02:00'],
    ['02:00', '03:00'],
    ['03:00', '04:00'],
  ])
  assert.deepEqual(hours({ every: '1h', since: '2026-11-18T02:30Z', until: '2026-11-18T03:44Z' }), [
    ['02:30', '03:30'],
    ['03:30', '03:45'],
  ])
  assert.deepEqual(hours({ since: '2026-11-18T02:30Z', until: '2026-11-18T02:59Z' }), [['02:30', '03:00']])
})

test('[cli-intervals-wrong] what cannot be an interval is told', () => {
  for (const every of ['0h', '1', 'h', '1w', '-1h'])
    assert.throws(() => askedTimes({ every }), /--every: .* is no length/)
  assert.throws(() => askedTimes({ since: '2026-11-19', until: '2026-11-18' }), /--since: it must lie before --until/)
  assert.throws(() => hours({ since: '2027-01' }), /--since: the evidence ends before/)
  assert.throws(() => hours({ until: '2025-01' }), /--until: the evidence begins later/)
})

test('[cli-intervals-limit] lines of all intervals: one row below the limit, at it, and above', () => {
  const lines = (intervals: number, rows: number) =>
    intervalsOf({ since: 0n, until: BigInt(intervals) * HOUR, step: HOUR }, whole, rows).length * rows
  assert.equal(lines(99_999, 1), MAX_LEDGER_LINES - 1)
  assert.equal(lines(100, 1000), MAX_LEDGER_LINES)
  assert.throws(
    () => lines(100_001, 1),
    /100,001 intervals of 1 captures and sources are more than 100,000 lines: take longer/,
  )
  assert.throws(() => lines(100, 1001), /are more than 100,000 lines/)
  assert.equal(intervalsOf({ since: undefined, until: undefined, step: undefined }, whole, 1_000_000).length, 1)
})
