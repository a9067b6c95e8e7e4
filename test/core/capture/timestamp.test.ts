import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { resolution, setTimestamp, Timestamp } from '../../../core/capture/timestamp.ts'

test('[pcapng-time-exact] every resolution and every 64-bit count gives the exact seconds and nanoseconds', () => {
  const half = fc.nat(0xffffffff)
  fc.assert(
    fc.property(half, half, fc.integer({ min: 0, max: 255 }), (high, low, code) => {
      const out = new Timestamp()
      setTimestamp(out, high, low, resolution(code))
      const units = (code & 0x80 ? 2n : 10n) ** BigInt(code & 0x7f)
      const ticks = (BigInt(high) << 32n) | BigInt(low)
      assert.equal(out.sec, Number(ticks / units))
      assert.equal(out.nano, Number(((ticks % units) * 1_000_000_000n) / units))
    }),
    { numRuns: 3000 },
  )
})

test('[pcapng-time-units] a stamp in nanoseconds keeps every one of them', () => {
  const ticks = 1_700_000_000_123_456_789n
  const out = new Timestamp()
  setTimestamp(out, Number(ticks >> 32n), Number(ticks & 0xffffffffn), resolution(9))
  assert.deepEqual({ ...out }, { sec: 1_700_000_000, nano: 123_456_789 })
})
