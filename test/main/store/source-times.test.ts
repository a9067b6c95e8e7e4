import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { OpenCase } from '../../../main/engine/open-case.ts'
import { mainExtent, spansByItem, timesBySource } from '../../../main/store/source-times.ts'
import { niceBuckets } from '../../../main/store/time-step.ts'
import { addTo, openCaseAt } from '../../support/cases.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
const START = Date.parse('2026-11-18T00:00:00Z')
const line = (host: string, second: number) =>
  `<13>1 ${new Date(START + second * 1000).toISOString()} ${host} app - - - hello\n`
const lines = (host: string, seconds: readonly number[]) => seconds.map((second) => line(host, second)).join('')
const every = (step: number, count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i * step)

let opened: OpenCase
before(async () => {
  opened = await openCaseAt(join(folder, 'case'))
  await addTo(opened, [
    put('a.log', lines("it's", every(10, 360)) + lines('db', every(600, 6))),
    // A clock of 1970 and one of 2106 among many that agree.
    put('b.log', lines('db', every(1, 2400, 3600)) + lines('old', [-START / 1000]) + lines('new', [2_500_000_000])),
  ])
})
after(() => opened.close())

const nanos = (second: number) => BigInt(START + second * 1000) * 1_000_000n

test('[source-times] messages are counted by source and bucket', async () => {
  const buckets = niceBuckets(nanos(0), nanos(7199), 12)
  assert.equal(buckets.count, 12)
  const times = await timesBySource(opened.index, ["it's", 'db', 'nobody'], buckets)
  assert.deepEqual([...times.get("it's")!], [60, 60, 60, 60, 60, 60, 0, 0, 0, 0, 0, 0])
  assert.deepEqual([...times.get('db')!], [1, 1, 1, 1, 1, 1, 600, 600, 600, 600, 0, 0])
  assert.deepEqual([...times.get('nobody')!], new Array(12).fill(0))
})

test('[source-times-items] an item reaches from its first bucket to its last; what lies outside is not among the counted', async () => {
  const { spans, messages } = await spansByItem(opened.index, niceBuckets(nanos(0), nanos(7199), 12))
  assert.deepEqual([...spans].sort(), [
    [1, [0, 5]],
    [2, [6, 9]],
  ])
  assert.equal(messages, 360 + 6 + 2400)
})

test('[source-times-strays] a few stray clocks do not stretch the axis over a century', async () => {
  const { from, to } = (await mainExtent(opened.index))!
  assert.ok(from <= nanos(0) && from > nanos(-3600), String(from))
  assert.ok(to > nanos(5999) && to < nanos(5999 + 3600), String(to))
})

test('[source-times-none] where no message has a time there is no extent', async () => {
  const empty = await openCaseAt(join(folder, 'empty'))
  assert.equal(await mainExtent(empty.index), undefined)
  await empty.close()
})
