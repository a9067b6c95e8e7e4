import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GapFinding } from '../../../../core/gaps/finding.ts'
import { GapList, MAX_LISTED } from '../../../../main/engine/gaps/gap-list.ts'

const finding = (min: number, max: number | null, kind: 'sequence' | 'repeat' = 'sequence'): GapFinding => ({
  kind,
  detector: kind,
  source: 'a',
  since: 1n,
  until: 2n,
  lost: { min, max, unit: 'messages' },
  confidence: 'certain',
  text: '',
  addresses: [{ item: 1, packet: 1, offset: 0, length: 1, seq: 1 }],
})
const listOf = (count: number, max: number | null = 2) => {
  const list = new GapList()
  for (let i = 0; i < count; i++) list.take(finding(2, max))
  return list
}

test('[gap-list-limit] up to the limit findings are listed; those beyond are counted in one more, with what they say was lost', () => {
  for (const count of [MAX_LISTED - 1, MAX_LISTED]) {
    assert.equal(listOf(count).findings().length, count)
    assert.equal(listOf(count).unlisted, 0)
  }
  const list = listOf(MAX_LISTED + 1)
  assert.equal(list.findings().length, MAX_LISTED + 1)
  assert.equal(list.unlisted, 1)
  const more = listOf(MAX_LISTED + 3)
  assert.equal(more.unlisted, 3)
  const last = more.findings().at(-1)!
  assert.deepEqual(
    [last.kind, last.source, last.since, last.lost],
    ['sequence', null, null, { min: 6, max: 6, unit: 'messages' }],
  )
  assert.match(last.text, /^3 more findings of this kind are counted here/)
  assert.deepEqual(
    last.addresses.map(({ item }) => item),
    [1],
  )
  assert.equal(
    listOf(MAX_LISTED + 1, null)
      .findings()
      .at(-1)!.lost.max,
    null,
  )
})

test('[gap-list-kinds] a kind that is frequent takes no room from another', () => {
  const list = listOf(MAX_LISTED + 1)
  list.take(finding(0, 0, 'repeat'))
  assert.deepEqual(list.findings().filter(({ kind }) => kind === 'repeat').length, 1)
})
