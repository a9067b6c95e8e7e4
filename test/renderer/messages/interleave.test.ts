import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  contentOf,
  gapsAbove,
  type Interleaving,
  interleave,
  messageFrom,
  nextPlace,
  rowCount,
  rowOfMessage,
  rowOfPlace,
} from '../../../renderer/messages/interleave.ts'
import { gapOf } from './gaps.ts'

const listOf = (messages: number, befores: readonly number[]): Interleaving =>
  interleave(
    messages,
    befores.map((before, number) => ({ before, gap: gapOf({ number }) })),
  )

/** The list written out: "m3" for the message at index 3, "g0" for the gap with number 0. */
function writtenOut(messages: number, befores: readonly number[]): string[] {
  const out: string[] = []
  for (let index = 0; index <= messages; index++) {
    befores.forEach((before, number) => {
      if (Math.min(Math.max(before, 0), messages) === index) out.push(`g${number}`)
    })
    if (index < messages) out.push(`m${index}`)
  }
  return out
}

function nameOf(list: Interleaving, row: number): string {
  const content = contentOf(list, row)
  return content.kind === 'gap' ? `g${content.gap.number}` : `m${content.index}`
}

/** A short result and gaps in it, some of them beyond its ends. */
const lists = fc.integer({ min: 0, max: 12 }).chain((messages) =>
  fc.record({
    messages: fc.constant(messages),
    befores: fc.array(fc.integer({ min: -2, max: messages + 3 }), { maxLength: 12 }),
  }),
)

test('[interleave-plain] without gaps a row is the index of its message', () => {
  const list = listOf(5_000_000, [])
  assert.equal(rowCount(list), 5_000_000)
  assert.deepEqual(contentOf(list, 4_999_999), { kind: 'message', index: 4_999_999 })
  assert.equal(rowOfMessage(list, 1234), 1234)
  assert.equal(nextPlace(list, 0, 1), null)
  assert.equal(nextPlace(list, 0, -1), null)
})

test('[interleave-rows] each row holds what stands there when the list is written out', () => {
  fc.assert(
    fc.property(lists, ({ messages, befores }) => {
      const list = listOf(messages, befores)
      const expected = writtenOut(messages, befores)
      assert.equal(rowCount(list), expected.length)
      assert.deepEqual(
        expected.map((_, row) => nameOf(list, row)),
        expected,
      )
    }),
  )
})

test('[interleave-inverse] a message and a gap are found in the row that holds them', () => {
  fc.assert(
    fc.property(lists, ({ messages, befores }) => {
      const list = listOf(messages, befores)
      for (let index = 0; index < messages; index++) {
        assert.deepEqual(contentOf(list, rowOfMessage(list, index)), { kind: 'message', index })
      }
      list.places.forEach((_, place) => {
        const content = contentOf(list, rowOfPlace(list, place))
        assert.ok(content.kind === 'gap' && content.place === place)
      })
    }),
  )
})

test('[interleave-above] what stands above a row is counted, gaps and messages apart', () => {
  fc.assert(
    fc.property(lists, ({ messages, befores }) => {
      const list = listOf(messages, befores)
      const expected = writtenOut(messages, befores)
      for (let row = 0; row <= expected.length; row++) {
        const above = expected.slice(0, row)
        assert.equal(gapsAbove(list, row), above.filter((name) => name.startsWith('g')).length)
        assert.equal(messageFrom(list, row), above.filter((name) => name.startsWith('m')).length)
      }
    }),
  )
})

test('[interleave-next] the next gap is the first below, the previous one the last above', () => {
  fc.assert(
    fc.property(lists, ({ messages, befores }) => {
      const list = listOf(messages, befores)
      const expected = writtenOut(messages, befores)
      const rows = expected.flatMap((name, row) => (name.startsWith('g') ? [row] : []))
      for (let row = -1; row <= expected.length; row++) {
        const next = nextPlace(list, row, 1)
        const previous = nextPlace(list, row, -1)
        assert.equal(
          next === null ? undefined : rowOfPlace(list, next),
          rows.find((at) => at > row),
        )
        assert.equal(
          previous === null ? undefined : rowOfPlace(list, previous),
          rows.findLast((at) => at < row),
        )
      }
    }),
  )
})
