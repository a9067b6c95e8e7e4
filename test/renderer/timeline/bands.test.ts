import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Gap } from '../../../contract/missing.ts'
import type { Axis } from '../../../renderer/timeline/axis.ts'
import { bandAt, bandRuns, bandsAt, bandsOf, MIN_BAND } from '../../../renderer/timeline/bands.ts'
import { gapOf } from '../messages/gaps.ts'

const axis: Axis = { from: 1000n, to: 2000n, left: 84, right: 1084 }
const bandsFor = (...gaps: Partial<Gap>[]) =>
  bandsOf(
    gaps.map((gap) => ({ before: 0, gap: gapOf(gap) })),
    axis,
  )

test('[band-place] a gap stands where its times are, and is wide enough to be seen', () => {
  const [wide, thin, late] = bandsFor(
    { since: '1200', until: '1300' },
    { since: '1500', until: '1500' },
    { since: '1999', until: '1999' },
  )
  assert.deepEqual([wide?.left, wide?.right, wide?.isCounted], [284, 384, true])
  assert.deepEqual([thin?.left, thin?.right], [584, 584 + MIN_BAND])
  assert.deepEqual([late?.left, late?.right], [1084 - MIN_BAND, 1084])
})

test('[band-open] an open end reaches to the edge and is drawn as unknown, also where the size is counted', () => {
  const [before, after, all] = bandsFor(
    { since: null, until: '1300' },
    { since: '1200', until: null },
    { since: null, until: null },
  )
  assert.deepEqual([before?.left, before?.right, before?.isCounted], [84, 384, false])
  assert.deepEqual([after?.left, after?.right, after?.isCounted], [284, 1084, false])
  assert.deepEqual([all?.left, all?.right, all?.isCounted], [84, 1084, false])
  const [unknown] = bandsFor({ since: '1200', until: '1300', lost: { min: 3, max: null, unit: 'messages' } })
  assert.equal(unknown?.isCounted, false)
})

test('[band-beyond] what lies beyond the axis, and what is no loss, has no band', () => {
  assert.deepEqual(bandsFor({ since: '100', until: '999' }, { since: '2000', until: '2100' }), [])
  assert.deepEqual(bandsFor({ since: null, until: '999' }, { since: '2000', until: null }), [])
  assert.deepEqual(bandsFor({ since: '1200', until: '1300', lost: { min: 0, max: 0, unit: 'messages' } }), [])
  assert.equal(bandsFor({ since: '100', until: '1000' }, { since: '1999', until: '9000' }).length, 2)
})

test('[band-at] of several bands at a pixel the narrowest is meant', () => {
  const bands = bandsFor({ number: 1, since: null, until: null }, { number: 2, since: '1200', until: '1300' })
  assert.equal(bandAt(bands, 300)?.gap.number, 2)
  assert.equal(bandAt(bands, 500)?.gap.number, 1)
  assert.equal(bandsAt(bands, 300).length, 2)
  assert.equal(bandAt(bandsFor({ since: '1200', until: '1300' }), 500), null)
})

test('[band-runs] runs lie apart, and cover what their bands cover', () => {
  const gap = fc.record({ since: fc.integer({ min: 900, max: 2100 }), length: fc.integer({ min: 0, max: 300 }) })
  fc.assert(
    fc.property(fc.array(gap, { maxLength: 12 }), (gaps) => {
      const bands = bandsFor(...gaps.map(({ since, length }) => ({ since: `${since}`, until: `${since + length}` })))
      const runs = bandRuns(bands)
      assert.equal(
        runs.reduce((sum, run) => sum + run.bands.length, 0),
        bands.length,
      )
      runs.forEach((run, index) => {
        const previous = runs[index - 1]
        assert.ok(!previous || previous.right < run.left)
        assert.equal(run.left, Math.min(...run.bands.map(({ left }) => left)))
        assert.equal(run.right, Math.max(...run.bands.map(({ right }) => right)))
        assert.ok(run.left >= axis.left && run.right <= axis.right)
      })
    }),
  )
})
