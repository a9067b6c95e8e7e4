import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from '../../../core/capture/pcapng-writer.ts'
import { BlockCutter } from '../../../main/capture/block-cutter.ts'

const packet = (size: number) => enhancedPacket({ time: 1n, bytes: new Uint8Array(size).fill(7) })
const section = sectionHeader({ application: 'test' })
const described = interfaceDescription({ linkType: 1, snapLength: 0, name: 'lo' })
const counted = interfaceStatistics({ time: 5n, received: 12, systemDropped: 3, comment: 'x' })

function put(cutter: BlockCutter, bytes: Uint8Array): Uint8Array {
  cutter.add(bytes)
  return cutter.take()
}

test('[capture-cutter] whole blocks come out as they went in, however they are cut', () => {
  const blocks = [section, described, packet(1), packet(70_000), counted, packet(0), packet(5)]
  const whole = Buffer.concat(blocks)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), whole.length]
      const cutter = new BlockCutter()
      const out: Uint8Array[] = []
      for (let i = 1; i < at.length; i++) {
        cutter.add(whole.subarray(at[i - 1], at[i]))
        // What is not asked for at once comes with what is added later.
        if (i % 3 === 0 && i < at.length - 1) continue
        out.push(new Uint8Array(cutter.take()))
        const length = out.reduce((sum, each) => sum + each.length, 0)
        const ends = blocks.map((_, k) => blocks.slice(0, k + 1).reduce((sum, each) => sum + each.length, 0))
        assert.ok(length === 0 || ends.includes(length), 'always at the end of a block')
      }
      assert.deepEqual(Buffer.concat(out), whole)
      assert.equal(cutter.packets, 4)
      assert.equal(cutter.held, 0)
    }),
    { numRuns: 50 },
  )
})

test('[capture-cutter-head] section and interface are kept, and tell in what units time is counted', () => {
  const cutter = new BlockCutter()
  put(cutter, section)
  assert.equal(cutter.isDescribed, false)
  put(cutter, described)
  assert.equal(cutter.isDescribed, true)
  assert.equal(cutter.places, 9)
  assert.deepEqual(cutter.head.map(String), [section, described].map(String))
})

test('[capture-cutter-counters] the newest counters are kept as options; statistics without any change nothing', () => {
  const cutter = new BlockCutter()
  put(cutter, Buffer.concat([section, described]))
  assert.equal(cutter.counters.length, 0)
  put(cutter, counted)
  assert.equal(cutter.counters.length, 24)
  put(cutter, interfaceStatistics({ time: 6n, comment: 'nothing counted' }))
  assert.equal(cutter.counters.length, 24)
})
