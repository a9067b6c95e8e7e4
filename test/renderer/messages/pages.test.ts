import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPages } from '../../../renderer/messages/pages.ts'

function pagesOf(count: number, over: { keep?: number; fail?: boolean } = {}) {
  const asked: [number, number][] = []
  const errors: unknown[] = []
  const pages = createPages<number>({
    count,
    block: 10,
    keep: over.keep ?? 3,
    onChange: () => undefined,
    onError: (error) => errors.push(error),
    async fetch(from, size) {
      asked.push([from, size])
      if (over.fail) throw new Error('gone')
      return Array.from({ length: size }, (_, i) => from + i)
    },
  })
  return { pages, asked, errors }
}

test('[page-cache] rows are fetched in whole blocks, the last one cut, and each block once', async () => {
  const { pages, asked } = pagesOf(25)
  pages.want(8, 12)
  pages.want(9, 11)
  assert.equal(await pages.load(24), 24)
  assert.deepEqual(asked, [
    [0, 10],
    [10, 10],
    [20, 5],
  ])
  assert.equal(pages.row(9), 9)
})

test('[page-cache] rows beyond either end are neither asked for nor there', async () => {
  const { pages, asked } = pagesOf(5)
  pages.want(-20, 0)
  assert.deepEqual(asked, [])
  assert.deepEqual([await pages.load(-1), await pages.load(5), pages.row(7)], [undefined, undefined, undefined])
  pages.want(-60, 60)
  assert.deepEqual(asked, [[0, 5]])
})

test('[page-cache] the block not used for longest goes when there is one too many', async () => {
  const { pages } = pagesOf(100, { keep: 2 })
  await pages.load(0)
  await pages.load(10)
  pages.want(0, 1)
  await pages.load(20)
  assert.deepEqual([pages.row(0), pages.row(10), pages.row(20)], [0, undefined, 20])
})

test('[page-cache] a block that failed is reported and may be asked for again', async () => {
  const { pages, asked, errors } = pagesOf(5, { fail: true })
  assert.equal(await pages.load(0), undefined)
  await pages.load(0)
  assert.equal(errors.length, 2)
  assert.equal(asked.length, 2)
})
