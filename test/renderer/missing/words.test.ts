import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MissingState } from '../../../contract/missing.ts'
import type { Lost } from '../../../core/gaps/finding.ts'
import {
  alarmsText,
  type Cell,
  cellText,
  cellWords,
  holeNumbers,
  navWords,
  percentText,
  placeText,
  roleOf,
  sizeText,
  sourceName,
  stretchWords,
  totalText,
} from '../../../renderer/missing/words.ts'

const lost = (min: number, max: number | null, unit: Lost['unit'] = 'messages'): Lost => ({ min, max, unit })
const cell = (state: Cell['state'], ...amounts: Lost[]): Cell => ({ state, lost: amounts, from: '', findings: [] })

test('[missing-cells] a figure of zero stands only where something counted and found none', () => {
  assert.deepEqual(cellText(cell('zero')), { look: 'zero', figure: '0', unit: '' })
  assert.deepEqual(cellText(cell('unknown')), { look: 'unknown', figure: '?', unit: '' })
  assert.deepEqual(cellText(cell('unknown', lost(0, null))), { look: 'unknown', figure: '?', unit: '' })
  assert.deepEqual(cellText(cell('absent')), { look: 'absent', figure: 'n/a', unit: '' })
})

test('[missing-cells] bounds stand with the figure, the unit behind it, and that there are several', () => {
  assert.deepEqual(cellText(cell('counted', lost(51, 51, 'packets'))), { look: 'count', figure: '51', unit: 'pkt' })
  assert.deepEqual(cellText(cell('counted', lost(1, null, 'fragments'))), {
    look: 'count',
    figure: '≥ 1',
    unit: 'frag',
  })
  assert.deepEqual(cellText(cell('counted', lost(2, 1500))), { look: 'count', figure: '2 to 1,500', unit: '' })
  assert.deepEqual(cellText(cell('counted', lost(2048, 2048, 'bytes'))), { look: 'count', figure: '2.0', unit: 'kB' })
  assert.deepEqual(cellText(cell('bounded', lost(0, 51, 'packets'))), { look: 'unknown', figure: '≤ 51', unit: 'pkt' })
  // The amount that is certain comes first, whatever the order.
  assert.deepEqual(cellText(cell('counted', lost(0, null), lost(3, 3, 'files'))), {
    look: 'count',
    figure: '3',
    unit: 'files +',
  })
})

test('[missing-cells] the total is unknown, bounded, counted or zero, and never zero by lack of counting', () => {
  assert.deepEqual(totalText(lost(0, null)), { look: 'unknown', figure: 'unknown', unit: '' })
  assert.deepEqual(totalText(lost(172, null)), { look: 'unknown', figure: '≥ 172', unit: '' })
  assert.deepEqual(totalText(lost(0, 51)), { look: 'unknown', figure: '≤ 51', unit: '' })
  assert.deepEqual(totalText(lost(42, 42)), { look: 'count', figure: '42', unit: '' })
  assert.deepEqual(totalText(lost(0, 0)), { look: 'zero', figure: '0', unit: '' })
})

test('[missing-cells] a cell in words says what it is and how much', () => {
  assert.equal(cellWords(cell('unknown')), 'unknown: nothing counted it')
  assert.equal(cellWords(cell('counted', lost(51, 51, 'packets'))), '51 packets; counted')
  assert.equal(cellWords(cell('bounded', lost(0, 51, 'packets'))), 'at most 51 packets; at most, perhaps none')
})

test('[missing-conf] size and place say how well they are known', () => {
  assert.deepEqual([lost(0, 0), lost(2, 2), lost(2, null), lost(0, null), lost(0, 5), lost(2, 5)].map(sizeText), [
    null,
    'exact',
    'a lower bound',
    'unknown',
    'an upper bound',
    'within bounds',
  ])
  const place = (since: string | null, until: string | null) => placeText({ since, until })
  assert.equal(place('1000000000', '34800000000'), 'within 33.8 s')
  assert.equal(place('5', '5'), 'at one moment')
  assert.equal(place(null, '5'), 'begin not stated')
  assert.equal(place('5', null), 'end not stated')
  assert.equal(place(null, null), 'not known')
})

test('[missing-numbering] the numbers beside a hole are those that its sentence states, or none', () => {
  const text = 'the sequenceId numbering of web-03 goes from 1831 to 1874: 42 messages were not seen'
  assert.deepEqual(holeNumbers({ kind: 'sequence', lost: lost(42, 42), text }), { before: 1831, after: 1874 })
  assert.equal(holeNumbers({ kind: 'capture', lost: lost(42, 42), text }), null)
  // A jump that may be no hole is not drawn as one.
  assert.equal(holeNumbers({ kind: 'sequence', lost: lost(0, 42), text }), null)
  assert.equal(holeNumbers({ kind: 'sequence', lost: lost(42, 42), text: 'the counter was started anew' }), null)
})

test('[missing-roles] addresses are told apart', () => {
  const address = { item: 1, packet: 1, offset: 0, length: 1, seq: 1 }
  const roles = (kind: 'sequence' | 'silence' | 'capture', count: number) => {
    const addresses = Array.from({ length: count }, () => address)
    return addresses.map((_, index) => roleOf({ kind, addresses }, index))
  }
  assert.deepEqual(roles('sequence', 2), ['before', 'after'])
  assert.deepEqual(roles('silence', 1), ['last heard'])
  assert.deepEqual(roles('capture', 1), ['stated at'])
  assert.deepEqual(roles('capture', 3), ['rests on 1', 'rests on 2', 'rests on 3'])
})

const state = (change: Partial<MissingState>): MissingState => ({
  state: 'done',
  lookedAt: '1',
  error: null,
  looked: null,
  kinds: {},
  gaps: 0,
  unknownSize: 0,
  bearing: 0,
  unlisted: 0,
  lost: 0,
  covered: 1,
  alarmsPerDay: 0,
  ...change,
})

test('[missing-nav] not looked for is never "none", and what is out of date says so', () => {
  assert.deepEqual(navWords(null), { words: 'not looked for', isLoss: false })
  assert.deepEqual(navWords(state({ state: 'not looked', lookedAt: null })), { words: 'not looked for', isLoss: false })
  assert.deepEqual(navWords(state({ state: 'running', gaps: 3 })), { words: 'looking', isLoss: false })
  assert.deepEqual(navWords(state({ state: 'failed', lookedAt: null })), { words: 'look failed', isLoss: false })
  assert.deepEqual(navWords(state({ gaps: 1 })), { words: '1 gap', isLoss: true })
  assert.deepEqual(navWords(state({})), { words: 'none found', isLoss: false })
  assert.deepEqual(navWords(state({ state: 'stale', gaps: 3 })), { words: '3 gaps, out of date', isLoss: true })
  assert.deepEqual(navWords(state({ state: 'failed' })), { words: 'none found, out of date', isLoss: false })
})

test('[missing-percent] what is not whole is never 100 %, and what is not nothing never 0 %', () => {
  assert.deepEqual([1, 0.999999, 0.9996, 0.962, 0.005, 0.00001, 0].map(percentText), [
    '100 %',
    '> 99.99 %',
    '99.96 %',
    '96.2 %',
    '0.50 %',
    '< 0.01 %',
    '0.00 %',
  ])
})

test('[missing-alarms] false alarms a day, with no more digits than say something', () => {
  assert.deepEqual([0, 0.0001, 0.11, 0.4321, 12.34].map(alarmsText), [
    '0 a day',
    'below 0.01 a day',
    '0.11 a day',
    '0.43 a day',
    '12 a day',
  ])
})

test('[missing-names] what acts on the screen is shown by its name, and no name says so', () => {
  assert.equal(sourceName(''), '(no host)')
  assert.equal(sourceName('a\u202eb'), 'a[RLO]b')
  assert.deepEqual(stretchWords({ name: 'silence' }), [
    'silent beyond habit, size unknown',
    'silent beyond habit',
    'silent',
  ])
  assert.equal(stretchWords({ name: 'CHG-1\u0007' })[1], 'CHG-1[BEL]')
})
