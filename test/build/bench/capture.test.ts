import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type CaptureOptions, generateCapture } from '../../../build/bench/capture.ts'

const PACKETS = 5_000

function generate(t: TestContext, options: Omit<CaptureOptions, 'packets'>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-bench-'))
  t.after(() => rmSync(folder, { recursive: true }))
  generateCapture(join(folder, 'capture'), { packets: PACKETS, ...options })
  return readFileSync(join(folder, 'capture'))
}

/** The messages of a capture are numbered, and an RFC 5424 one carries the microsecond of its packet. */
function checkMessage(text: string, index: number, nanoseconds: bigint): void {
  const number = String(index).padStart(8, '0')
  assert.ok(text.includes(`"${number}"`) || text.includes(`: ${number} `), text)
  const said = /^<\d+>1 (\S+)\.(\d{6})Z /.exec(text)
  if (said === null) return
  assert.equal(BigInt(Date.parse(`${said[1]}Z`)) * 1_000n + BigInt(said[2]!), nanoseconds / 1_000n)
}

test('[bench-capture-pcapng] blocks lie end to end, in the order of time, and say what their packets say', (t) => {
  const bytes = generate(t, { unit: 'ns', format: 'pcapng' })
  let [at, seen, last] = [28 + 32, 0, 0n]
  for (; at < bytes.length; seen++) {
    const length = bytes.readUInt32LE(at + 4)
    assert.equal(bytes.readUInt32LE(at), 6)
    assert.equal(bytes.readUInt32LE(at + length - 4), length)
    const time = (BigInt(bytes.readUInt32LE(at + 12)) << 32n) | BigInt(bytes.readUInt32LE(at + 16))
    assert.ok(time > last)
    last = time
    checkMessage(bytes.toString('latin1', at + 28 + 42, at + 28 + bytes.readUInt32LE(at + 20)), seen, time)
    at += length
  }
  assert.deepEqual([at, seen], [bytes.length, PACKETS])
})

test('[bench-capture-pcap] a classic capture holds the same packets', (t) => {
  const bytes = generate(t, { unit: 'us', format: 'pcap' })
  let [at, seen] = [24, 0]
  for (; at < bytes.length; seen++) {
    const time = BigInt(bytes.readUInt32LE(at)) * 1_000_000_000n + BigInt(bytes.readUInt32LE(at + 4)) * 1_000n
    const length = bytes.readUInt32LE(at + 8)
    checkMessage(bytes.toString('latin1', at + 16 + 42, at + 16 + length), seen, time)
    at += 16 + length
  }
  assert.deepEqual([at, seen], [bytes.length, PACKETS])
})

test('[bench-capture-repeats] two captures are the same', (t) => {
  assert.ok(generate(t, { unit: 'ns', format: 'pcapng' }).equals(generate(t, { unit: 'ns', format: 'pcapng' })))
})
