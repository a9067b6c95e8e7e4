import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { resolution, setTimestamp, Timestamp } from '../../../core/capture/timestamp.ts'

test('[pcapng-time-exact] every resolution and every 64-bit count gives the exact seconds and nanoseconds', () => {
  const half = fc.nat(0xffffffff)
  fc.assert(
    fc.property(fc.oneof(half, fc.nat(2 ** 20)), half, fc.integer({ min: 0, max: 255 }), (high, low, code) => {
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

test('[pcapng-time-edge] the last unit before a full second is not rounded up to it', () => {
  const out = new Timestamp()
  for (const code of [6, 0x80 | 20, 9, 10]) {
    const units = BigInt((code & 0x80 ? 2 : 10) ** (code & 0x7f))
    for (const sec of [1n, 1_700_000_000n, 4_500_000_000n]) {
      const ticks = BigInt.asUintN(64, sec * units - 1n)
      setTimestamp(out, Number(ticks >> 32n), Number(ticks & 0xffffffffn), resolution(code))
      assert.equal(out.sec, Number(ticks / units))
      assert.equal(out.nano, Number(((ticks % units) * 1_000_000_000n) / units))
    }
  }
})

test('[pcapng-time-units] a stamp in nanoseconds keeps every one of them', () => {
  const ticks = 1_700_000_000_123_456_789n
  const out = new Timestamp()
  setTimestamp(out, Number(ticks >> 32n), Number(ticks & 0xffffffffn), resolution(9))
  assert.deepEqual({ ...out }, { sec: 1_700_000_000, nano: 123_456_789 })
})
