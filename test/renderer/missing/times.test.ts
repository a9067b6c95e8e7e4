import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { gapWhen } from '../../../renderer/missing/gap-when.ts'
import { parseTime, timeField } from '../../../renderer/missing/time-field.ts'
import { UTC, type Zone } from '../../../renderer/time/zone.ts'

const HOUR = 3_600_000
/** Clocks go back from +02:00 to +01:00 on 2026-10-25 at 01:00 UTC, and on from +01:00 on 2026-03-29 at 01:00 UTC. */
const BERLIN: Zone = (ms) => (ms >= Date.UTC(2026, 2, 29, 1) && ms < Date.UTC(2026, 9, 25, 1) ? 120 : 60)
const nanos = (ms: number): bigint => BigInt(ms) * 1_000_000n

test('[missing-time-field] a time is read by the clocks of the zone, with seconds or without', () => {
  assert.equal(parseTime('2026-11-18 01:00', UTC), nanos(Date.UTC(2026, 10, 18, 1)))
  assert.equal(parseTime(' 2026-11-18T01:00:07 ', UTC), nanos(Date.UTC(2026, 10, 18, 1, 0, 7)))
  assert.equal(parseTime('2026-11-18 01:00', BERLIN), nanos(Date.UTC(2026, 10, 18, 0)))
  assert.equal(parseTime('2026-07-18 01:00', BERLIN), nanos(Date.UTC(2026, 6, 17, 23)))
})

test('[missing-time-field] what is no time is none', () => {
  for (const text of [
    '',
    '2026-11-18',
    '01:00',
    '2026-02-30 01:00',
    '2026-11-18 24:00',
    '2026-11-18 01:60',
    '18.11.2026 01:00',
  ])
    assert.equal(parseTime(text, UTC), null, text)
})

test('[missing-time-field] where clocks change, a time that occurs twice is the earlier, and one that is skipped is moved on', () => {
  const twice = parseTime('2026-10-25 02:30', BERLIN)
  assert.equal(twice, nanos(Date.UTC(2026, 9, 25, 0, 30)))
  assert.equal(parseTime('2026-03-29 02:30', BERLIN), nanos(Date.UTC(2026, 2, 29, 1, 30)))
  assert.equal(timeField(nanos(Date.UTC(2026, 2, 29, 1, 30)), BERLIN), '2026-03-29 03:30:00')
})

test('[missing-time-field] what is written is read again as the same time, to the second', () => {
  const seconds = fc.integer({ min: 0, max: 4_000_000_000 })
  fc.assert(
    fc.property(seconds, (at) => {
      const time = BigInt(at) * 1_000_000_000n
      assert.equal(parseTime(timeField(time, UTC), UTC), time)
      const again = parseTime(timeField(time, BERLIN), BERLIN)!
      // The hour that occurs twice is the earlier one.
      assert.ok(again === time || time - again === nanos(HOUR))
    }),
  )
})

test('[missing-when] a finding says when and for how long, with the day only where there are several', () => {
  const since = String(nanos(Date.UTC(2026, 10, 18, 3, 12, 7)))
  const until = String(BigInt(since) + 33_800_000_000n)
  const first = String(nanos(Date.UTC(2026, 10, 17)))
  assert.deepEqual(gapWhen({ since, until }, UTC, since, until), { moment: '03:12:07', length: '+ 33.8 s' })
  assert.deepEqual(gapWhen({ since, until }, UTC, first, until), { moment: '18 Nov 03:12:07', length: '+ 33.8 s' })
  assert.deepEqual(gapWhen({ since: null, until: since }, UTC, first, until), {
    moment: 'until 18 Nov 03:12:07',
    length: '',
  })
  assert.deepEqual(gapWhen({ since, until: null }, UTC, first, until), { moment: '18 Nov 03:12:07 to end', length: '' })
  assert.deepEqual(gapWhen({ since, until: since }, UTC, since, until), { moment: '03:12:07', length: '' })
  assert.deepEqual(gapWhen({ since: null, until: null }, UTC, first, until), { moment: 'time not known', length: '' })
})
