import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hitFinder, MAX_HITS, MAX_PATTERN_TEXT } from '../../../renderer/query/hits.ts'

const found = (query: string, text: string) =>
  hitFinder(query)(text, 'text').map((hit) => text.slice(hit.start, hit.end))

test('[query-hits] words, phrases and patterns are marked; fields and what is negated are not', () => {
  assert.deepEqual(found('failed', 'Failed password FAILED'), ['Failed', 'FAILED'])
  assert.deepEqual(found('"d p" OR /ro+t/', 'Failed password for root'), ['d p', 'root'])
  assert.deepEqual(found('host:Failed -password', 'Failed password'), [])
  assert.deepEqual(found('fail*word', 'Failed password for root'), ['Failed password'])
})

test('[query-hits] what is looked for in the text alone is marked there alone', () => {
  assert.deepEqual(hitFinder('text:web')('web-03', 'host'), [])
  assert.deepEqual(hitFinder('host:web')('web', 'host'), [])
})

test('[query-hits] hits that overlap are one', () => {
  assert.deepEqual(hitFinder('abc bcd')('xabcdx', 'text'), [{ start: 1, end: 5 }])
})

test('[query-hits] patterns that could run away are not tried, nor any on long text', () => {
  const text = 'a'.repeat(40)
  assert.deepEqual(found('/(a+)+$/', `${text}!`), [])
  assert.deepEqual(found('/a*a*a*b/', text), [])
  for (const length of [MAX_PATTERN_TEXT - 1, MAX_PATTERN_TEXT])
    assert.equal(found('/b/', 'b'.padEnd(length)).length, 1)
  assert.equal(found('/b/', 'b'.padEnd(MAX_PATTERN_TEXT + 1)).length, 0)
})

test('[query-hits] at most so many hits of one term are marked', () => {
  for (const hits of [MAX_HITS - 1, MAX_HITS, MAX_HITS + 1]) {
    assert.equal(found('a', 'a '.repeat(hits)).length, Math.min(hits, MAX_HITS))
  }
})

test('[query-hits] hits lie within the text, in order and apart', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'aAbİßΣς ') }), (text) => {
      let last = -1
      for (const { start, end } of hitFinder('a OR "b a" OR /b+/ OR ss')(text, 'text')) {
        assert.ok(start > last && end > start && end <= text.length)
        last = end
      }
    }),
  )
})
