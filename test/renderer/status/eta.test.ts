import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobProgress } from '../../../contract/shapes.ts'
import { progressText, share } from '../../../renderer/status/eta.ts'

const job = (over: Partial<JobProgress>): JobProgress => ({
  job: 1,
  state: 'running',
  name: 'a.pcap',
  bytes: 6_200_000_000,
  totalBytes: 9_400_000_000,
  packets: 0,
  messages: 0,
  bytesPerSecond: 486_000_000,
  error: null,
  ...over,
})

test('[job-progress] says how much, how fast and how long still', () => {
  assert.equal(progressText(job({})), '6.2 GB of 9.4 GB · 486 MB/s · 7 s left')
  assert.equal(progressText(job({ bytesPerSecond: 10_000_000 })), '6.2 GB of 9.4 GB · 10.0 MB/s · 5 min left')
})

test('[job-progress] what is not known is left out, not made up', () => {
  assert.equal(progressText(job({ totalBytes: 0, bytesPerSecond: 0 })), '6.2 GB')
  assert.equal(share(job({ totalBytes: 0 })), null)
  assert.equal(share(job({ bytes: 10e9 })), 1)
})
