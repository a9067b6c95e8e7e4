import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  archiveLines,
  filesText,
  nanosOf,
  navStatus,
  recordRange,
  segmentLabel,
  segmentOfItem,
} from '../../../renderer/integrity/words.ts'
import { archive, finding, integrityOf, NO_MESSAGES, seal, segment } from './reports.ts'

test('[integrity-status] what was not found out is never a tick', () => {
  assert.deepEqual(navStatus(null), { words: 'not checked', verdict: null })
  assert.deepEqual(navStatus(integrityOf({ state: 'none' })), { words: 'nothing sealed', verdict: null })
  assert.deepEqual(navStatus(integrityOf({ state: 'running' })), { words: 'checking', verdict: null })
  assert.deepEqual(navStatus(integrityOf({ state: 'failed' })), { words: 'check failed', verdict: null })
  assert.deepEqual(navStatus(integrityOf({ state: 'not checked', messages: { verified: 5 } })), {
    words: 'not checked',
    verdict: 'not checked',
  })
  // One that cannot be checked takes the tick from all that were verified.
  const archives = [archive(), archive({ verdict: 'cannot check' })]
  assert.deepEqual(navStatus(integrityOf({ archives, messages: { verified: 5 } })), {
    words: '1 cannot check',
    verdict: 'cannot check',
  })
})

test('[integrity-status] failures are counted, listed or not, and come before all else', () => {
  const failing = archive({ verdict: 'failed', findings: [finding(), finding()], moreFindings: 1000 })
  assert.deepEqual(navStatus(integrityOf({ archives: [failing], messages: { verified: 5 } })), {
    words: '1,002 failed',
    verdict: 'failed',
  })
  assert.deepEqual(navStatus(integrityOf({ state: 'failed', archives: [failing] })).words, '1,002 failed')
  assert.equal(navStatus(integrityOf({ seals: [seal({ verdict: 'failed' })] })).words, '1 failed')
})

test('[integrity-status] what is good is said with its number', () => {
  const archives = [archive()]
  assert.deepEqual(navStatus(integrityOf({ archives, messages: { verified: 11_902, unsigned: 3 } })), {
    words: '11,902 verified',
    verdict: 'verified',
  })
  assert.deepEqual(navStatus(integrityOf({ seals: [seal()], messages: { unsigned: 12 } })), {
    words: '12 unsigned',
    verdict: 'unsigned',
  })
  assert.equal(navStatus(integrityOf({ seals: [seal({ verdict: 'verified' })] })).words, '1 seal verified')
  assert.deepEqual(navStatus(integrityOf({ seals: [seal()] })), { words: 'unsigned', verdict: 'unsigned' })
})

test('[integrity-words] a segment says its verdict, its state and what covers it', () => {
  assert.equal(segmentLabel(segment(4)), 'Segment 000004, verified, records 301 to 400, checkpoint 4')
  assert.equal(
    segmentLabel(segment(5, { state: 'unsealed', verdict: 'unsigned', checkpoint: null })),
    'Segment 000005, unsigned, unsealed, records 401 to 500, no checkpoint',
  )
  assert.deepEqual(
    [
      recordRange({ firstRecord: 1207, records: 282 }),
      recordRange({ firstRecord: 6, records: 1 }),
      recordRange({ firstRecord: 6, records: 0 }),
    ],
    ['1,208 to 1,489', '7', 'no records'],
  )
})

test('[integrity-words] an archive says what of it failed, is away or was never sealed', () => {
  assert.deepEqual(archiveLines(archive()), ['400 of 400 verified', '4 segments', 'key web-03-auth+51d0a3f2'])
  const segments = [
    segment(1, { state: 'moved', verdict: 'cannot check' }),
    segment(2, { state: 'missing', verdict: 'failed' }),
    segment(3, { verdict: 'failed' }),
    segment(4, { state: 'unsealed', verdict: 'unsigned' }),
  ]
  assert.equal(archiveLines(archive({ segments }))[1], '4 segments: 2 failed, 1 missing, 1 moved away, 1 unsealed')
})

test('[integrity-words] a seal says how many files it names and what became of them', () => {
  assert.equal(
    filesText(seal({ counts: { ...NO_MESSAGES, unsigned: 1203, failed: 1 } })),
    '1,204 files: 1 failed, 1,203 unsigned',
  )
  assert.equal(filesText(seal()), 'names no file')
})

test('[integrity-words] the time of a checkpoint is the signer’s, and may be no time', () => {
  assert.equal(nanosOf('2026-11-18T03:10:00.000Z'), '1794971400000000000')
  assert.equal(nanosOf('yesterday'), null)
})

test('[integrity-items] an item of the case is found among the segments', () => {
  const state = integrityOf({
    archives: [archive(), archive()],
    items: [
      [null, 3],
      [7, null],
    ],
  })
  assert.deepEqual(segmentOfItem(state, 3), { archive: 0, segment: 1 })
  assert.deepEqual(segmentOfItem(state, 7), { archive: 1, segment: 0 })
  assert.equal(segmentOfItem(state, 8), null)
})
