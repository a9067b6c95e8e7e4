import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { VERDICTS, type Verdict } from '../../../core/verdict/verdict.ts'
import { type Exception, RowVerdicts } from '../../../main/store/row-verdicts.ts'

const verdict = fc.constantFrom(...VERDICTS)
/** Stretches of messages, in order and apart. */
const exceptions = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 5 }), length: fc.integer({ min: 1, max: 4 }), verdict }), {
    maxLength: 8,
  })
  .map((steps) => {
    const found: Exception[] = []
    let at = 0
    for (const step of steps) {
      const first = at + step.gap
      at = first + step.length - 1
      found.push({ first, last: at, verdict: step.verdict })
    }
    return found
  })

test('[verdict-rows] each message has the verdict of its exception, or that of its item; the counts are those of all messages', () => {
  fc.assert(
    fc.property(verdict, exceptions, fc.integer({ min: 1, max: 40 }), (base, known, rows) => {
      const verdicts = new RowVerdicts(new Map([[7, { base, exceptions: known }]]))
      const counts = VERDICTS.map(() => 0)
      for (let seq = 1; seq <= rows; seq++) {
        const expected: Verdict = known.find(({ first, last }) => first <= seq && seq <= last)?.verdict ?? base
        assert.equal(VERDICTS[verdicts.of(7, seq)], expected)
        counts[VERDICTS.indexOf(expected)]!++
      }
      const split = Math.ceil(rows / 2)
      const part = (firstSeq: number, lastSeq: number) =>
        ({ item: 7, rows: lastSeq - firstSeq + 1, firstSeq, lastSeq }) as Parameters<RowVerdicts['counts']>[0][number]
      const parts = split < rows ? [part(1, split), part(split + 1, rows)] : [part(1, rows)]
      assert.deepEqual(verdicts.counts(parts), counts)
    }),
  )
})

test('[verdict-unknown-item] a message of an item that nobody looked at is not checked', () => {
  assert.equal(VERDICTS[new RowVerdicts().of(1, 1)], 'not checked')
  assert.deepEqual(new RowVerdicts().sql(), { join: '', verdict: String(VERDICTS.indexOf('not checked')) })
})
