import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MissingState } from '../../../contract/missing.ts'
import type { Item } from '../../../contract/shapes.ts'
import { absenceStatement, type Examined, plainLine } from '../../../renderer/messages/absence-statement.ts'
import { UTC } from '../../../renderer/time/zone.ts'
import { gapOf } from './gaps.ts'

const item = (kind: Item['kind'], packets: number, captureDrops: number | null, state: Item['state'] = 'complete') =>
  ({ kind, state, counts: { packets, captureDrops } }) as unknown as Item

const DONE: MissingState = {
  state: 'done',
  lookedAt: '1794971527000000000',
  error: null,
  looked: { messages: 900, items: 2, sources: 3, beyond: 0 },
  kinds: {},
  gaps: 0,
  unknownSize: 0,
  bearing: 0,
  unlisted: 0,
  lost: 0,
  covered: 0.962,
  alarmsPerDay: 0.1,
}
const NOT_LOOKED: MissingState = { ...DONE, state: 'not looked', lookedAt: null, looked: null, covered: null }

const EXAMINED: Examined = {
  scope: { messages: 900, items: 2, bytes: 94_310, rejects: 0, unreadFiles: 2, loading: false, unknown: 0 },
  summary: {
    items: [item('pcapng', 1200, 0), item('log', 300, null)],
    firstTime: '1794787200000000000',
    lastTime: '1794999598577759000',
    verdicts: { verified: 899, failed: 1, unsigned: 0, 'not checked': 0, 'cannot check': 0 },
  },
  narrowing: { range: null },
  clock: 'wire',
  zone: UTC,
  missing: DONE,
  gaps: [],
  moreGaps: 0,
}

const unknownSize = gapOf({ kind: 'silence', lost: { min: 0, max: null, unit: 'messages' } })

/** One line of the statement. */
function lineOf(term: string, over: Partial<Examined> = {}) {
  const line = absenceStatement({ ...EXAMINED, ...over }).find((one) => one.term === term)
  assert.ok(line, term)
  return line
}

test('[absence-whole] every part of the statement is there, and what no version does yet is unknown', () => {
  const terms = absenceStatement(EXAMINED).map(({ term }) => term)
  assert.deepEqual(terms, [
    'Examined',
    'Records',
    'Covered',
    'Lost',
    'Capture drops',
    'Not read',
    'Not decoded',
    'Rules',
    'Integrity',
  ])
  assert.equal(
    lineOf('Examined').text,
    '900 messages in 2 items, 94,310 bytes, all times, 16 Nov 00:00 to 18 Nov 10:59 UTC, wire clock',
  )
  const range = { from: '1794971400000000000', to: '1794972600000000000' }
  assert.match(lineOf('Examined', { narrowing: { range } }).text, / bytes, 18 Nov 03:10 to 03:30 UTC, wire clock$/)
  assert.equal(lineOf('Records').text, '1,200 packets, 300 lines')
  assert.equal(plainLine(lineOf('Rules')), 'Rules: unknown. This version has no rules.')
})

test('[absence-covered] what was not looked for, or no longer holds, is unknown', () => {
  const states: [MissingState | null, RegExp][] = [
    [null, /not known yet/],
    [{ ...NOT_LOOKED, state: 'none' }, /nothing to look through/],
    [NOT_LOOKED, /have not been looked for yet/],
    [{ ...NOT_LOOKED, state: 'running' }, /being looked for now/],
    [{ ...NOT_LOOKED, state: 'failed', error: 'the disk is full' }, /could not be looked for: The disk is full\./],
    [{ ...DONE, state: 'stale' }, /^Looked for gaps at 2026-11-18T03:12:07Z, and the evidence is no longer the same/],
    [{ ...DONE, state: 'running' }, /being looked for anew/],
    [{ ...DONE, state: 'failed', error: 'the disk is full' }, /a later look failed \(the disk is full\)/],
  ]
  for (const [missing, words] of states) {
    const line = lineOf('Covered', { missing })
    assert.match(line.text, words)
    assert.equal(line.known, false)
    assert.equal(lineOf('Lost', { missing }).known, false)
  }
})

test('[absence-covered] after a look the findings that concern the search are counted by kind', () => {
  const none = lineOf('Covered')
  assert.equal(none.known, true)
  assert.equal(
    none.text,
    'Looked for gaps at 2026-11-18T03:12:07Z, no finding concerns this search. Of the time of all sources, 96.2 % is covered.',
  )
  const some = lineOf('Covered', { gaps: [gapOf(), unknownSize, unknownSize], moreGaps: 2 })
  assert.match(some.text, /5 findings concern this search: numbers missing \(1\), silence \(2\) and 2 more\./)
  assert.equal(some.known, false)
  const bearing = gapOf({ kind: 'clock', lost: { min: 0, max: 0, unit: 'messages' } })
  assert.equal(lineOf('Covered', { gaps: [bearing] }).known, true)
  assert.equal(lineOf('Covered', { missing: { ...DONE, unlisted: 1 } }).known, false)
})

test('[absence-lost] counts are added by unit, and an unknown size is never a zero', () => {
  const packets = gapOf({ kind: 'capture', lost: { min: 51, max: 51, unit: 'packets' } })
  const counted = lineOf('Lost', { gaps: [gapOf(), gapOf(), packets] })
  assert.equal(counted.text, '84 messages, 51 packets. One loss may stand in several findings')
  assert.equal(counted.known, true)
  const open = lineOf('Lost', { gaps: [gapOf(), unknownSize] })
  assert.equal(open.text, 'at least 42 messages; 1 gap of unknown size. One loss may stand in several findings')
  assert.equal(open.known, false)
  assert.equal(lineOf('Lost', { gaps: [unknownSize] }).known, false)
  assert.equal(lineOf('Lost').text, 'nothing that was found')
  assert.equal(lineOf('Lost', { gaps: [gapOf()], moreGaps: 1 }).known, false)
})

test('[absence-records] an item that was not read to its end, and a capture that counts no drops, leave it unknown', () => {
  const partly = { ...EXAMINED.summary, items: [item('pcap', 10, null, 'failed'), item('pcapng', 5, 3)] }
  assert.deepEqual(lineOf('Records', { summary: partly }), {
    term: 'Records',
    text: '15 packets, 0 lines. 1 item not read to the end',
    known: false,
  })
  const drops = lineOf('Capture drops', { summary: partly })
  assert.equal(drops.text, '3 packets dropped, as the capture states; 1 capture without a counter of drops')
  assert.equal(drops.known, false)
  assert.equal(lineOf('Capture drops').known, true)
})
