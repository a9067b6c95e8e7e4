import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findUnsealed } from '../../../core/seals/unsealed.ts'

const days = ['gate_20050801.log', 'gate_20050802.log', 'gate_20050803.log', 'gate_20050804.log', 'gate_20050805.log']
const brief = (files: readonly string[], sealed: readonly string[]) =>
  findUnsealed(files, new Set(sealed)).map(({ kind, file, after, files }) => [kind, file, after, files])

test('[sealing-stopped] sealed first and then no longer', () => {
  assert.deepEqual(brief(days.toReversed(), days.slice(0, 3)), [['sealing stopped', days[3], days[2], 2]])
  assert.deepEqual(brief(['m', 'm.1', 'm.2', 'm.3'], ['m.3', 'm.2']), [['sealing stopped', 'm.1', 'm.2', 2]])
})

test('[sealing-stopped-last] the newest alone may only have been interrupted', () => {
  const [found] = findUnsealed(days, new Set(days.slice(0, 4)))
  assert.equal(found!.kind, 'sealing stopped')
  assert.match(found!.text, /unsealed.*interrupted/)
})

test('[sealing-hole] one between sealed ones was added, or lost its seal', () => {
  assert.deepEqual(brief(days, [days[0]!, days[2]!, days[4]!]), [
    ['file added', days[1], days[0], 1],
    ['file added', days[3], days[2], 1],
  ])
})

test('[sealing-whole] nothing to find: all sealed, none, sealing began later, or files of no rotation', () => {
  assert.deepEqual(brief(days, days), [])
  assert.deepEqual(brief(days, []), [])
  assert.deepEqual(brief(days, days.slice(2)), [])
  assert.deepEqual(brief(['a.log', 'b.log', 'c.txt'], ['a.log']), [])
})

test('[sealing-total] each unsealed file behind a sealed one is counted in exactly one finding', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 28 }), (marks) => {
      const files = marks.map((_, i) => `x-202001${String(i + 1).padStart(2, '0')}.log`)
      const first = marks.indexOf(true)
      const open = marks.filter((mark, i) => first >= 0 && i > first && !mark).length
      const found = findUnsealed(files, new Set(files.filter((_, i) => marks[i])))
      assert.equal(
        found.reduce((sum, { files }) => sum + files, 0),
        open,
      )
      assert.equal(
        found.some(({ kind }) => kind === 'sealing stopped'),
        first >= 0 && marks.at(-1) === false,
      )
    }),
  )
})

test('[seal-current] the file that is still written to is not missed, the rotated ones before it are', () => {
  const sealed = new Set(['auth.log.2.gz', 'auth.log.1'])
  assert.deepEqual(findUnsealed(['auth.log', 'auth.log.1', 'auth.log.2.gz'], sealed), [])
  const [stopped] = findUnsealed(['auth.log', 'auth.log.1', 'auth.log.2.gz'], new Set(['auth.log.2.gz']))
  assert.deepEqual([stopped?.kind, stopped?.file, stopped?.files], ['sealing stopped', 'auth.log.1', 2])
})
