import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MessageRow } from '../../../core/columns/message-row.ts'
import { matches } from '../../../core/query/match.ts'
import { parseQuery } from '../../../core/query/parse.ts'
import { type Filter, filterText, wholeQuery, withValue } from '../../../renderer/query/filter.ts'

const chip = (over: Partial<Filter>): Filter => ({
  id: 1,
  field: 'host',
  values: ['web-03'],
  negated: false,
  enabled: true,
  ...over,
})

function finds(filter: Filter, host: string | null): boolean {
  const parsed = parseQuery(filterText(filter))
  assert.ok(parsed.ok, filterText(filter))
  return matches(parsed.query, { host } as MessageRow)
}

test('[filter-text] chips are written in the query language', () => {
  assert.equal(filterText(chip({})), 'host:web-03')
  assert.equal(filterText(chip({ values: ['a', 'b c'], negated: true })), '-host:[a, "b c"]')
  assert.equal(filterText(chip({ values: [null] })), 'missing:host')
  assert.equal(filterText(chip({ values: ['a', null] })), '(host:a OR missing:host)')
})

test('[filter-text] a chip finds its value and no other, whatever characters the value holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.boolean(), (value, negated) => {
      fc.pre(!value.includes('\0') && value.isWellFormed())
      assert.equal(finds(chip({ values: [value], negated }), value), !negated)
      assert.equal(finds(chip({ values: [value], negated }), `${value}x`), negated)
      assert.equal(finds(chip({ values: [value, null], negated }), null), !negated)
    }),
  )
  for (const value of ['*', '/x/', '[a]', 'a,b', '-a', 'OR', '"', '\\', '2001:db8::1', '>5']) {
    assert.ok(finds(chip({ values: [value] }), value), value)
    assert.ok(finds(chip({ values: [value, 'other'] }), value), value)
    assert.ok(!finds(chip({ values: [value] }), 'web'), value)
  }
})

test('[filter-compose] what is typed and the chips are joined so that neither reaches into the other', () => {
  assert.equal(wholeQuery('', []), '')
  assert.equal(wholeQuery('a OR b', []), 'a OR b')
  assert.equal(wholeQuery('a OR b', [chip({})]), '(a OR b) host:web-03')
  assert.equal(wholeQuery('a', [chip({ enabled: false })]), 'a')
  assert.equal(wholeQuery(' ', [chip({ values: [], written: 'x OR y' })]), '(x OR y)')
  assert.equal(wholeQuery('', [chip({ values: [], written: 'x OR y', negated: true })]), '-(x OR y)')
})

test('[filter-value] a value joins the chip of its field, and leaves the opposite one', () => {
  const one = withValue([], 'host', 'a', false)
  const two = withValue(one, 'host', 'b', false)
  assert.deepEqual(two.map(filterText), ['host:[a, b]'])
  assert.deepEqual(withValue(two, 'host', 'b', false), two)
  const moved = withValue(two, 'host', 'a', true)
  assert.deepEqual(moved.map(filterText), ['host:b', '-host:a'])
  assert.deepEqual(withValue(withValue(one, 'host', 'a', true), 'app', 'x', false).map(filterText), [
    '-host:a',
    'app:x',
  ])
  assert.equal(new Set(moved.map((filter) => filter.id)).size, 2)
})

test('[filter-value] adding to a chip that is off switches it on', () => {
  const off = [chip({ enabled: false })]
  assert.equal(withValue(off, 'host', 'a', false)[0]!.enabled, true)
})
