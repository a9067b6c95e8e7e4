import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GAP_KINDS } from '../../../core/gaps/finding.ts'
import {
  boundText,
  firstSentence,
  gist,
  isOutOfDate,
  isSameGap,
  KIND_NAMES,
  lengthText,
  lossLook,
  lostText,
  plateText,
  rowText,
  sourceText,
  whenText,
} from '../../../renderer/messages/gap-words.ts'
import { UTC } from '../../../renderer/time/zone.ts'
import { gapOf } from './gaps.ts'

const messages = (min: number, max: number | null) => ({ min, max, unit: 'messages' as const })

test('[gap-plate-words] a count, a bound, nothing known and nothing lost are never the same words', () => {
  const cases: [number, number | null, string, string, string][] = [
    [42, 42, 'count', '42 lost', '42 messages'],
    [1, 1, 'count', '1 lost', '1 message'],
    [0, 0, 'none', 'none lost', 'nothing lost'],
    [0, null, 'unknown', 'unknown', 'size unknown'],
    [1200, null, 'unknown', '≥ 1,200', 'at least 1,200 messages'],
    [0, 51, 'unknown', '≤ 51', 'at most 51 messages'],
    [2, 5, 'unknown', '2 to 5', '2 to 5 messages'],
  ]
  for (const [min, max, look, plate, words] of cases) {
    assert.equal(lossLook(messages(min, max)), look)
    assert.equal(plateText(messages(min, max)), plate)
    assert.equal(lostText(messages(min, max)), words)
  }
  assert.equal(lostText({ min: 1, max: null, unit: 'fragments' }), 'at least 1 fragment')
})

test('[gap-plate-unit] a unit other than messages is told', () => {
  const plates = (['fragments', 'packets', 'bytes', 'files'] as const).map((unit, i) =>
    plateText({ min: [1, 0, 0, 1][i]!, max: [null, 7, null, 1][i]!, unit }),
  )
  assert.deepEqual(plates, ['≥ 1 fragment', '≤ 7 packets', 'unknown', '1 file'])
})

test('[gap-kind-words] every kind has words of its own', () => {
  const names = GAP_KINDS.map((kind) => KIND_NAMES[kind])
  assert.equal(new Set(names).size, GAP_KINDS.length)
})

test('[gap-when] a stretch has both ends; an open end is said, and times are cut, not rounded', () => {
  const since = '1794971527114999999'
  const until = '1794971560902000001'
  assert.equal(whenText({ since, until }, UTC), '18 Nov 03:12:07.114 to 03:12:40.902')
  assert.equal(whenText({ since: null, until }, UTC), 'until 18 Nov 03:12:40.902')
  assert.equal(whenText({ since, until: null }, UTC), 'from 18 Nov 03:12:07.114 on')
  assert.equal(whenText({ since: null, until: null }, UTC), 'time not known')
  assert.equal(whenText({ since, until: since }, UTC), '18 Nov 03:12:07.114')
  assert.equal(lengthText({ since, until }), '33.8 s')
  assert.equal(lengthText({ since, until: null }), null)
})

test('[gap-gist] the first sentence ends before a capital, and loses the times that the row says by itself', () => {
  assert.equal(firstSentence('web-03 2.4 s late. Next one.'), 'web-03 2.4 s late.')
  assert.equal(firstSentence('It states: "a. b". So it is.'), 'It states: "a. b".')
  assert.equal(firstSentence('logs/mail.log.2.gz ends early'), 'logs/mail.log.2.gz ends early')
  assert.equal(
    gist('Between 2026-11-18 03:12:00.000 UTC and 2026-11-18 03:13:00.000 UTC the capture lost 51 packets. Which?'),
    'The capture lost 51 packets.',
  )
  assert.equal(
    gist('Between 2026-11-18 03:12:07.114058851 UTC and 2026-11-18 03:12:40.902438596 UTC the numbering has a hole.'),
    'The numbering has a hole.',
  )
  assert.equal(gist('Between the two files is a pause.'), 'Between the two files is a pause.')
})

test('[gap-same] a finding is the same one after another look, whatever its number', () => {
  assert.ok(isSameGap(gapOf({ number: 1 }), gapOf({ number: 9 })))
  assert.ok(!isSameGap(gapOf(), gapOf({ until: null })))
  assert.ok(!isSameGap(gapOf(), gapOf({ source: 'web-04' })))
})

test('[gap-source] without a source the item is named, and a row names items without their paths', () => {
  const items = [
    { item: 7, name: 'mail.log.2.gz', path: '/evidence/mail-01/mail.log.2.gz' },
    { item: 8, name: 'other.log', path: '/evidence/other.log' },
  ]
  const addresses = [{ item: 7, packet: 0, offset: 5179, length: 0, seq: null }]
  assert.equal(sourceText(gapOf({ addresses }), items), 'web-03')
  assert.equal(sourceText(gapOf({ source: null, addresses }), items), 'mail.log.2.gz')
  assert.equal(sourceText(gapOf({ source: null }), items), 'whole item')
  const text = '/evidence/mail-01/mail.log.2.gz ends early, not /evidence/other.log.'
  assert.equal(rowText({ text, addresses }, items), 'mail.log.2.gz ends early, not /evidence/other.log.')
})

test('[gap-bound] a bound has no places of a second that say nothing', () => {
  assert.equal(boundText('1794971527000000000', UTC), '2026-11-18T03:12:07Z')
  assert.equal(boundText('1794971527100000000', UTC), '2026-11-18T03:12:07.100Z')
  assert.equal(boundText('1794971527114058851', UTC), '2026-11-18T03:12:07.114058851Z')
})

test('[gap-old] findings of a look are out of date as soon as it holds no longer; without a look nothing is', () => {
  assert.ok(!isOutOfDate(null))
  assert.ok(!isOutOfDate({ state: 'not looked', lookedAt: null }))
  assert.ok(!isOutOfDate({ state: 'done', lookedAt: '1' }))
  for (const state of ['stale', 'running', 'failed'] as const) assert.ok(isOutOfDate({ state, lookedAt: '1' }))
})
