/** The rotated logs of the sample, as they would be told of after reading. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { constants, gunzipSync } from 'node:zlib'
import type { RotatedFile } from '../../../../core/gaps/archive/rotated-file.ts'
import { rotationGaps } from '../../../../core/gaps/archive/rotation-gaps.ts'
import { later } from '../../../../core/gaps/facts/instants.ts'
import { decode } from '../../../support/decoding.ts'

const LOGS = join(import.meta.dirname, '../../../../samples/logs')
const referenceSec = Date.parse('2026-11-18T12:00:00Z') / 1000

function contentOf(path: string): { content: Uint8Array; endsEarly: boolean } {
  const bytes = readFileSync(path)
  if (!path.endsWith('.gz')) return { content: bytes, endsEarly: false }
  try {
    return { content: gunzipSync(bytes), endsEarly: false }
  } catch {
    return { content: gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }), endsEarly: true }
  }
}

function rotated(folder: string, name: string, item: number): RotatedFile {
  const { content, endsEarly } = contentOf(join(LOGS, folder, name))
  const { rows } = decode('log', content, { referenceSec })
  const times = rows.flatMap(({ senderTime }) => (senderTime === null ? [] : [BigInt(senderTime)]))
  const pauses = times.slice(1).map((time, i) => time - times[i]!)
  const number = /\.(\d)(?:\.gz)?$/.exec(name)
  const date = /-(\d{4})(\d\d)(\d\d)(?:\.gz)?$/.exec(name)
  return {
    name: `${folder}/${name}`,
    item,
    number: number === null ? null : Number(number[1]),
    date: date === null ? null : BigInt(Date.parse(`${date[1]}-${date[2]}-${date[3]}`)) * 1_000_000n,
    size: content.length,
    first: times[0] ?? null,
    last: times.at(-1) ?? null,
    lines: rows.length,
    longestPause: pauses.length === 0 ? null : pauses.reduce((a, b) => later(a, b)!),
    endsWithLineEnd: content.at(-1) === 0x0a,
    endsEarly,
  }
}

const setOf = (folder: string, base: string) =>
  readdirSync(join(LOGS, folder))
    .filter((name) => name.startsWith(base))
    .map((name, i) => rotated(folder, name, i + 1))

test('[gap-rotation-sample] mail.log.2.gz ends early: that is told, with the time up to which it could be read', () => {
  const gaps = rotationGaps(setOf('mail-01', 'mail.log'))
  assert.deepEqual(
    gaps.map(({ detector }) => detector),
    ['file-end'],
  )
  const end = gaps[0]!
  assert.equal(end.confidence, 'certain')
  assert.match(end.text, /^mail-01\/mail\.log\.2\.gz ends early/)
  assert.ok(end.until! > end.since!)
})

for (const [folder, base] of [
  ['web-03', 'auth.log'],
  ['web-03', 'syslog'],
  ['db-01', 'messages'],
  ['db-01', 'secure'],
] as const) {
  test(`[gap-rotation-sample] ${folder}/${base}: its oldest file ends at midnight, the next begins at eleven`, () => {
    const [gap, ...others] = rotationGaps(setOf(folder, base))
    assert.deepEqual(others, [])
    assert.deepEqual([gap!.detector, gap!.confidence], ['rotation-hole', 'likely'])
    assert.match(gap!.text, /^Between 2026-11-16 23:\d\d:\S+ UTC and 2026-11-17 11:\d\d:\S+ UTC there is no line/)
  })
}

test('[gap-rotation-sample] without auth.log.1, its number and its time are missing', () => {
  const [gap, ...others] = rotationGaps(setOf('web-03', 'auth.log').filter(({ number }) => number !== 1))
  assert.deepEqual(others, [])
  assert.deepEqual(gap!.lost, { min: 1, max: 1, unit: 'files' })
  assert.match(gap!.text, /number 1, between web-03\/auth\.log\.2\.gz and web-03\/auth\.log\. Between 2026-11-1/)
})
