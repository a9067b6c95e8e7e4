import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { ADDRESSED_PER_PART, DAY_PARTS, PAUSES_PER_PART, TrackPool } from '../../../../core/gaps/rhythm/pauses.ts'

const addressOf = (seq: number) => ({ item: 1, packet: seq, offset: 10 * seq, length: 10, seq })
const PART_MICROS = 86_400e6 / DAY_PARTS

test('[gap-pauses-longest] of each part of the day the longest pauses are kept, the longest of them with their addresses', () => {
  const pauses = fc.array(fc.integer({ min: 1, max: 40_000_000_000 }), { maxLength: 80 })
  fc.assert(
    fc.property(pauses, (lengths) => {
      const track = new TrackPool().track('a')
      let time = 0
      const all = lengths.map((length, i) => {
        track.heard(time, 0, addressOf(i + 1))
        time += length
        return {
          since: time - length,
          length,
          seq: i + 1,
          part: Math.floor(((time - length) % 86_400e6) / PART_MICROS),
        }
      })
      track.heard(time, 0, addressOf(lengths.length + 1))
      const kept = track.longest()
      for (let part = 0; part < DAY_PARTS; part++) {
        const expected = all.filter((each) => each.part === part).sort((a, b) => b.length - a.length)
        const got = kept.filter(({ since }) => Math.floor((since % 86_400e6) / PART_MICROS) === part)
        const lengthOf = (each: { since: number; until: number }) => each.until - each.since
        assert.deepEqual(
          got.map(lengthOf),
          expected.slice(0, PAUSES_PER_PART).map(({ length }) => length),
        )
        for (const [i, pause] of got.entries()) {
          const seq = all.find(({ since }) => since === pause.since)!.seq
          const addresses = i < ADDRESSED_PER_PART ? [addressOf(seq), addressOf(seq + 1)] : []
          assert.deepEqual(pause.addresses, addresses)
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('[gap-pauses-limit] one pause below, at and above what is kept', () => {
  for (const number of [PAUSES_PER_PART - 1, PAUSES_PER_PART, PAUSES_PER_PART + 1]) {
    const track = new TrackPool().track('a')
    for (let i = 0; i <= number; i++) track.heard(i * 1e6, 0, addressOf(i))
    assert.equal(track.longest().length, Math.min(number, PAUSES_PER_PART))
    assert.equal(track.floorOf(0), number < PAUSES_PER_PART ? 0 : 1e6)
  }
})

test('[gap-pauses-late] a late message ends the pause that it lies in', () => {
  const track = new TrackPool().track('a')
  for (const time of [0, 10e6, 5000e6, 5010e6]) track.heard(time, 0, addressOf(1))
  assert.equal(track.longest().length, 3)
  track.heard(2000e6, 0, addressOf(2))
  assert.deepEqual(
    track.longest().map(({ since, until }) => until - since),
    [10e6, 10e6],
  )
})

test('[gap-pauses-memory] a source takes about a kilobyte', (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const pool = new TrackPool()
  const before = used()
  const tracks = Array.from({ length: 10_000 }, (_, i) => pool.track(`s${i}`))
  for (const [i, track] of tracks.entries()) for (let n = 0; n < 40; n++) track.heard(n * n * 1e6 + i, 0, addressOf(n))
  const each = (used() - before) / tracks.length
  t.diagnostic(`${Math.round(each)} bytes for a source`)
  assert.ok(each < 1400, `${each} bytes`)
  assert.ok(tracks.every(({ count }) => count === 40))
})
