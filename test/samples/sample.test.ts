import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { root } from '../../build/provision/places.ts'
import { makeSample } from '../../samples/sample.ts'

const sample = makeSample()
const text = (path: string) => Buffer.from(sample.get(path)!).toString('latin1')

test('[sample-committed] the sample that lies in samples/ is the one that its generator makes', (t) => {
  const folder = join(root, 'samples')
  if (!existsSync(join(folder, 'incident.pcapng')))
    return t.skip('the sample is not made; run: node build/node24.mjs samples/make.ts')
  for (const [path, bytes] of sample) {
    const there = readFileSync(join(folder, path))
    // Another release of zlib may pack the same lines into other bytes; a file cut short on purpose cannot be unpacked.
    const packed = path.endsWith('.gz') && !path.startsWith('logs/mail-01/')
    if (packed) assert.ok(gunzipSync(there).equals(gunzipSync(bytes)), path)
    else if (!path.endsWith('.gz') && !path.endsWith('SUMS')) assert.ok(there.equals(bytes), path)
  }
})

test('[sample-size] the sample stays under 3.5 MB', () => {
  const size = [...sample.values()].reduce((sum, bytes) => sum + bytes.length, 0)
  assert.ok(size < 3_500_000, `${size} bytes`)
})

test('[sample-hole] the log-in is number 1702, and 1832 to 1873 are nowhere on the wire', () => {
  const capture = text('incident.pcapng')
  const numbers = [...capture.matchAll(/sequenceId="(\d+)"/g)].map(([, number]) => Number(number))
  const missing = []
  for (let n = numbers[0]!; n < numbers.at(-1)!; n++) if (!numbers.includes(n)) missing.push(n)
  assert.deepEqual([missing.length, missing[0], missing.at(-1)], [42, 1832, 1873])
  assert.match(capture, /sequenceId="1702"[^<]*Accepted password for deploy from 198\.51\.100\.23 port 51044/)
})

test('[sample-deleted] 31 lines of auth.log are on the wire alone, at the lines that the sed command names', () => {
  const capture = text('incident.pcapng')
  const log = text('logs/web-03/auth.log')
  const [, first, last] = /sed -i (\d+),(\d+)d auth\.log/.exec(capture) ?? []
  assert.equal(Number(last) - Number(first) + 1, 31)
  const before = log.split('\n').slice(0, Number(first) - 1)
  assert.match(before.at(-1)!, /Accepted password for deploy from 198\.51\.100\.77/)
  assert.ok(capture.includes('COMMAND=/usr/bin/install -m 4755 dh') && !log.includes('install -m 4755'))
})

test('[sample-sums] of the files that were summed at midnight, auth.log.1 alone is not what it was', () => {
  const failed = text('logs/SHA256SUMS')
    .trimEnd()
    .split('\n')
    .filter((line) => {
      const [sum, path] = line.split('  ')
      return (
        createHash('sha256')
          .update(sample.get(`logs/${path}`)!)
          .digest('hex') !== sum
      )
    })
  assert.deepEqual(
    failed.map((line) => line.split('  ')[1]),
    ['web-03/auth.log.1'],
  )
})

test('[sample-addresses] every IPv4 address is one that RFC 5737 keeps for documents', () => {
  for (const [path, bytes] of sample) {
    if (path.endsWith('.gz') || path.endsWith('SUMS')) continue
    const found = Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g)
    for (const [address] of found) assert.match(address, /^(192\.0\.2|198\.51\.100|203\.0\.113)\./, path)
  }
})
