import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VERDICTS } from '../../../core/verdict/verdict.ts'
import { COUNTED, countsText, LOOK, split } from '../../../renderer/verdict/look.ts'

test('[verdict-look] every verdict has a colour and a mark that no other has, and is counted', () => {
  assert.deepEqual([...COUNTED].sort(), [...VERDICTS].sort())
  for (const part of ['style', 'glyph'] as const)
    assert.equal(new Set(VERDICTS.map((verdict) => LOOK[verdict][part])).size, VERDICTS.length)
})

test('[verdict-counts] all five counts are said, zero or not', () => {
  assert.equal(
    countsText({ verified: 11_902, failed: 1, unsigned: 0, 'not checked': 0, 'cannot check': 2 }),
    '11,902 verified, 1 failed, 0 unsigned, 0 not checked, 2 cannot check',
  )
})

test('[verdict-split] a bar tells how its messages are split', () => {
  const verdicts = VERDICTS.map((verdict) => (verdict === 'failed' ? [0, 1] : verdict === 'verified' ? [4, 9] : [0, 0]))
  assert.deepEqual(split(verdicts, 1), [
    { verdict: 'verified', number: 9 },
    { verdict: 'failed', number: 1 },
  ])
  assert.deepEqual(split(verdicts, 0), [{ verdict: 'verified', number: 4 }])
})
