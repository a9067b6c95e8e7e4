import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_SOURCES } from '../../../../core/gaps/row.ts'
import {
  kernelStamp,
  kernelStampDetector,
  MIN_RESTART,
  STAMP_TOLERANCE,
} from '../../../../core/gaps/sequence/kernel-stamp.ts'
import { corpus } from '../../../support/corpus.ts'
import { detect, inShort, type RowPart, rowsOf, rowsOfFile, START } from './support-sequence.ts'

/** A kernel message at `second` after START. */
const line = (second: number, stamp: number, more: RowPart = {}): RowPart => ({
  app: 'kernel',
  text: `[${stamp.toFixed(6).padStart(12)}] usb 1-1: new device`,
  senderTime: START + BigInt(Math.round(second * 1e9)),
  ...more,
})
const found = (...parts: RowPart[]) => detect(kernelStampDetector, rowsOf(parts))

test('[gap-kernel-read] the stamp is seconds and six digits in brackets', () => {
  assert.equal(kernelStamp('[    0.000000] Linux version'), 0)
  assert.equal(kernelStamp(' [44033.150723] eth0: link up'), 44033.150723)
  assert.equal(kernelStamp('[   12.345678][    T1] x'), 12.345678)
  for (const text of [
    '',
    '[',
    '[12]',
    '[12.5] x',
    '[ab.123456]',
    '[12.123456',
    'x [12.123456]',
    `[${'9'.repeat(20)}.123456]`,
  ])
    assert.ok(Number.isNaN(kernelStamp(text)), text)
})

test('[gap-kernel-restart] stamps that fall say that the machine was started anew', () => {
  const findings = found(line(0, 1000), line(10, 1010), line(100, 0), line(100, 0.5), line(110, 10))
  assert.deepEqual(inShort(findings), ['web-03 0..null likely'])
  assert.equal(
    findings[0]!.text,
    "Between 2026-11-21 03:00:10 UTC and 2026-11-21 03:01:40 UTC the kernel's time stamps of web-03 fall from 1010.000000 to 0.000000 seconds: the machine was started anew. How much of what it said while it went down and came up is missing they do not show.",
  )
  assert.deepEqual(
    findings[0]!.addresses.map(({ seq }) => seq),
    [2, 3],
  )
  assert.equal(found(line(0, 1000), line(60, 20), line(61, 21)).length, 1, 'its first messages are missing')
  assert.equal(found(line(0, 1000), line(60, 20)).length, 1, 'the last message of all')
})

test('[gap-kernel-anew] a second start soon after the first shows where stamps go on from it as time does', () => {
  const findings = found(line(0, 300), line(55, 354.85), line(349, 7), line(805, 462.47), line(815, 472.5))
  assert.deepEqual(inShort(findings), ['web-03 0..null likely'])
  assert.match(findings[0]!.text, /fall from 354\.850000 to 7\.000000/)
  // A machine that was asleep, and one line out of place.
  assert.deepEqual(found(line(0, 300), line(55, 354.85), line(349, 7), line(805, 400), line(815, 410)), [])
})

test('[gap-kernel-newest-first] a start between two files shows in either order of the files', () => {
  const older = [line(0, 1000), line(10, 1010)]
  const newer = [line(500, 90), line(510, 100)]
  for (const order of [
    [older, newer],
    [newer, older],
  ]) {
    const items = order.map((parts, i) =>
      rowsOf(
        parts.map((part) => ({ ...part, transport: 'file', src: null })),
        i + 1,
      ),
    )
    const findings = detect(kernelStampDetector, ...items)
    assert.equal(findings.length, 1)
    assert.match(findings[0]!.text, /fall from 1010\.000000 to 90\.000000/)
  }
  const goesOn = [line(500, 1500), line(510, 1510)]
  const items = [goesOn, older].map((parts, i) => rowsOf(parts, i + 1))
  assert.deepEqual(detect(kernelStampDetector, ...items), [])
})

test('[gap-kernel-quick] no machine starts sooner than the limit', () => {
  for (const [second, findings] of [
    [MIN_RESTART - 1, 0],
    [MIN_RESTART, 1],
    [MIN_RESTART + 1, 1],
  ] as const)
    assert.equal(found(line(0, 50), line(second, 1), line(second, 1.5)).length, findings, `${second}`)
})

test('[gap-kernel-clock] a clock that is wrong at the start hides no start', () => {
  const wrong = (stamp: number) => line(0, stamp, { senderTime: BigInt(Math.round(stamp * 1e9)) })
  assert.equal(found(line(0, 1000), wrong(0), wrong(1), line(50, 20)).length, 1)
})

test('[gap-kernel-order] processors side by side, late lines and lines out of place give nothing', () => {
  assert.deepEqual(found(line(0, 10), line(0, 6.5), line(0, 10.2), line(0, 6.9), line(1, 11)), [])
  assert.deepEqual(found(line(0, 5000), line(10, 5010), line(-300, 4700), line(11, 5011)), [])
  assert.deepEqual(found(line(0, 9), line(0, 1_266_851_105.7), line(0, 9.4), line(1, 10)), [])
  assert.deepEqual(found(line(0, 9000), line(1, 3), line(2, 9002), line(3, 9003)), [])
})

test('[gap-kernel-unexplained] falls that no start explains are one finding, and only over the tolerance', () => {
  const fall = (by: number) => found(line(0, 9000), line(1, 9000 - by), line(1, 9000 - by))
  assert.equal(fall(STAMP_TOLERANCE - 1).length, 0)
  assert.equal(fall(STAMP_TOLERANCE).length, 0)
  assert.deepEqual(inShort(fall(STAMP_TOLERANCE + 1)), ['web-03 0..null possible'])
  const two = Array.from({ length: 40 }, (_, i) => [
    line(i, 9000 + i),
    line(i, 9000 + i),
    line(i, 5000 + i),
    line(i, 5000 + i),
  ])
  const findings = found(...two.flat())
  assert.deepEqual(inShort(findings), ['web-03 0..null possible'])
  assert.match(findings[0]!.text, /fall 40 times, first from 9000/)
})

test('[gap-kernel-items] an older file behind a newer one is no start; other programs are not read', () => {
  const newer = rowsOf([line(1000, 2000), line(1001, 2001)], 1)
  const older = rowsOf([line(0, 1000), line(1, 1001)], 2)
  assert.deepEqual(detect(kernelStampDetector, newer, older), [])
  assert.deepEqual(found(line(0, 1000, { app: 'dmesg' }), line(100, 0, { app: 'dmesg' })), [])
})

test('[gap-kernel-sources] sources beyond the limit are counted and said', () => {
  const of = (count: number) => found(...Array.from({ length: count }, (_, i) => line(0, 1, { source: `h${i}` })))
  assert.deepEqual(of(MAX_SOURCES), [])
  const findings = of(MAX_SOURCES + 1)
  assert.deepEqual(inShort(findings), ['null 0..null possible'])
  assert.match(findings[0]!.text, /; 1 message of others was/)
})

const FILES: [string, string[]][] = [
  ['text/system-logs/Ubuntu16/kern.log', ['33.579050']],
  ['text/system-logs/Ubuntu16/kern.log.2.gz', ['15.892436', '607.003657', '22.909008', '1918.200671']],
  ['text/system-logs/Ubuntu16/installer/syslog', []],
  ['text/system-logs/Debian11/kern.log', []],
  ['text/plaso/plaso/syslog', []],
]

for (const [path, falls] of FILES)
  test(`[gap-kernel-corpus] ${path} tells of ${falls.length} starts`, async (t) => {
    const file = corpus(path)
    if (file === undefined) return t.skip('the corpus is not there')
    const findings = detect(kernelStampDetector, await rowsOfFile(file))
    assert.deepEqual(
      findings.map(({ text }) => /fall from ([\d.]+) to 0\.000000 seconds: the machine was started/.exec(text)?.[1]),
      falls,
    )
  })
