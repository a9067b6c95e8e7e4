import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { generateCapture } from '../../../build/bench/capture.ts'
import { makeFleet, SOURCES } from '../../../build/bench/fleet.ts'
import { ciscoNumber } from '../../../core/gaps/sequence/cisco-sequence.ts'
import { kernelStamp } from '../../../core/gaps/sequence/kernel-stamp.ts'
import { statementsOf } from '../../../core/gaps/signature.ts'
import { rowsOfFile } from '../../core/gaps/sequence/support-sequence.ts'

const PACKETS = 30_000

test('[bench-fleet] messages are of a thousand sources, and hold all that the detectors look for', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-fleet-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'fleet.pcap')
  generateCapture(path, { packets: PACKETS, unit: 'us', format: 'pcap', makeFrames: makeFleet })
  const rows = await rowsOfFile(path)
  assert.equal(rows.length, PACKETS)
  assert.equal(new Set(rows.map(({ source }) => source)).size, SOURCES)
  const share = (holds: (row: (typeof rows)[number]) => boolean) => rows.filter(holds).length / PACKETS
  assert.ok(Math.abs(share(({ sequenceId }) => sequenceId >= 10_000_000) - 0.4) < 0.01)
  assert.ok(Math.abs(share(({ text }) => ciscoNumber(text) >= 10_000_000) - 0.1) < 0.01)
  assert.ok(share(({ app, text }) => app === 'kernel' && kernelStamp(text) > 0) > 0.02)
  assert.ok(share(({ app, text }) => app === 'audit' && /^type=1400 audit\(179\d{7}\.123:1\d{7}\): /.test(text)) > 0.01)
  assert.ok(share(({ text }) => text.endsWith('-- MARK --')) > 0.001)
  assert.ok(share(({ app, text }) => statementsOf(app, text).some(({ signature }) => signature.meaning === 'lost')) > 0)
  assert.ok(
    rows.every(({ wireTime, senderTime }) => wireTime !== null && senderTime !== null && senderTime <= wireTime),
  )
  for (const source of [0, 1]) {
    const numbers = rows
      .filter((row) => row.source === `host-000${source}`)
      .map(({ sequenceId, text }) => (source === 0 ? ciscoNumber(text) : sequenceId))
    assert.ok(numbers.length > 10)
    for (const [i, number] of numbers.entries()) assert.ok(i === 0 || [1, 2].includes(number - numbers[i - 1]!))
  }
})
