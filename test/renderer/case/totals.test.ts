import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CaseSummary, Item } from '../../../contract/shapes.ts'
import { captureDrops, rejectCount } from '../../../renderer/case/totals.ts'

const item = (kind: Item['kind'], captureDrops: number | null, rejects: Record<string, number>) =>
  ({ kind, counts: { captureDrops, rejects } }) as unknown as Item

const summary = (...items: Item[]) => ({ items }) as unknown as CaseSummary

test('[strip-counts] drops of captures that say nothing are unknown, not zero', () => {
  assert.deepEqual(captureDrops(summary(item('pcapng', 42, {}), item('pcap', null, {}), item('log', null, {}))), {
    stated: 42,
    silent: 1,
    captures: 2,
  })
  assert.deepEqual(captureDrops(summary()), { stated: 0, silent: 0, captures: 0 })
})

test('[strip-counts] rejects of all items and reasons are counted', () => {
  assert.equal(rejectCount(summary(item('pcap', null, { 'ip-header': 3, 'link-type': 4 }), item('log', null, {}))), 7)
})
