import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isInOrder, joinLists, lowerBound, newList } from '../../../main/store/message-list.ts'

function listOf(places: [item: number, seq: number, time: bigint][]) {
  const list = newList(places.length)
  list.items.set(places.map(([item]) => item))
  list.seqs.set(places.map(([, seq]) => seq))
  list.times.set(places.map(([, , time]) => time))
  return list
}

test('[list-order] a list is in order if times rise, and equal ones go by number within one item', () => {
  const inOrder = (...places: [number, number, bigint][]) => isInOrder(listOf(places))
  assert.ok(inOrder([1, 1, 5n], [1, 2, 5n], [2, 1, 6n], [1, 3, 7n]))
  assert.ok(!inOrder([1, 1, 5n], [1, 2, 4n]))
  assert.ok(!inOrder([1, 2, 5n], [1, 1, 5n]))
  assert.ok(!inOrder([1, 1, 5n], [2, 2, 5n]))
  const list = listOf([[1, 1, 5n]])
  assert.ok(!isInOrder({ ...list, times: list.times.subarray(0, 0) }), 'messages without a time are not in its order')
})

test('[list-join] lists are joined in full, and times are found in them', () => {
  const joined = joinLists([
    listOf([
      [1, 1, -5n],
      [1, 2, 3n],
    ]),
    listOf([]),
    listOf([
      [2, 1, 3n],
      [2, 2, 9n],
    ]),
  ])
  assert.deepEqual([...joined.items], [1, 1, 2, 2])
  assert.deepEqual([...joined.seqs], [1, 2, 1, 2])
  assert.deepEqual(
    [-9n, -5n, 0n, 3n, 4n, 9n, 10n].map((time) => lowerBound(joined.times, time)),
    [0, 0, 1, 1, 3, 3, 4],
  )
})
