import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { rotationOrder } from '../../../core/log/rotation.ts'

/** Sets as they shall come out, oldest first. */
const SETS: string[][] = [
  ['messages.10.gz', 'messages.9.gz', 'messages.2.gz', 'messages.1', 'messages'],
  ['syslog.1', 'syslog.0', 'syslog'],
  ['auth.log.2.xz', 'auth.log.1.xz', 'auth.log'],
  ['secure-20230422', 'secure-20240101.gz', 'secure'],
  ['m.2023-12-31', 'm.2024-01-01', 'm'],
  ['app.2023123123.log', 'app.2024010113.log', 'app.log'],
  ['web.2.log', 'web.1.log', 'web.log'],
  ['d-20240101-090000.gz', 'd-20240101-110000', 'd-20240102', 'd'],
  ['t-2024-01-01T10:00:00', 't-2024-01-01T10:00:01', 't'],
  ['e-1704067199', 'e-1704067200.zst', 'e'],
  ['f-20231231', 'f-1704067200', 'f'],
  ['foo.log.old', 'foo.log'],
  ['bar.log~', 'bar.log'],
  ['n.2', 'n.1', 'n-20240101', 'n'],
  ['log.2.gz', 'log.1.gz', 'log'],
  ['dir/x.1', 'dir/x'],
  ['x.1', 'x'],
  ['20231231.log', '20240101.log'],
]

describe('rotationOrder', () => {
  for (const set of SETS) {
    it(`[rotation-order] ${set.join(' ')}`, () => {
      assert.deepEqual(rotationOrder(set), [set])
      assert.deepEqual(rotationOrder([...set].reverse()), [set])
    })
  }
  it('[rotation-set] sets are told apart and stand in the order of their first names', () => {
    assert.deepEqual(rotationOrder(SETS.flat()), SETS)
  })
  for (const name of [
    'log-1.gz',
    'web-1.log',
    'php8.1.log',
    '10.0.0.1',
    '.1',
    '~',
    'a-12345678',
    'a-20241301',
    'a-120240101',
  ]) {
    it(`[rotation-none] ${name} has no mark: it stands by itself`, () => {
      const base = name.replace(/[.-]?\d+|~/, '')
      assert.equal(rotationOrder([name, base]).length, 2)
    })
  }
  it('[rotation-permutation] every name comes out once, and the order of input does not change a set', () => {
    const part = fc.constantFrom(
      'a',
      'log',
      '.',
      '-',
      '1',
      '10',
      '20240101',
      '2024-01-01',
      '.gz',
      '.old',
      '~',
      '/',
      '_',
      '',
    )
    const name = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const sets = rotationOrder(names)
        assert.deepEqual(sets.flat().sort(), [...names].sort())
        const sorted = (list: string[][]): string[] => list.map((set) => JSON.stringify(set)).sort()
        assert.deepEqual(sorted(rotationOrder([...names].reverse())), sorted(sets))
      }),
    )
  })
})
