import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALTERATIONS, type Alteration } from '../../../core/verdict/report.ts'
import {
  bytesWords,
  checkpointOf,
  findingAbout,
  findingAddress,
  findingTitle,
  listFindings,
  nameOf,
  nextFailed,
  nextFinding,
  unlisted,
} from '../../../renderer/integrity/findings.ts'
import { archive, finding, integrityOf, seal } from './reports.ts'

test('[integrity-order] findings stand in the order of the reports, archives before seals', () => {
  const state = integrityOf({
    archives: [
      archive({ findings: [finding({ record: 1 }), finding({ record: 2 })], moreFindings: 7 }),
      archive({ findings: [finding({ record: 3 })], moreFindings: 1 }),
    ],
    seals: [seal(), seal({ findings: [finding({ kind: 'hash differs', record: null })] })],
  })
  assert.deepEqual(
    listFindings(state).map(({ archive, seal, index, finding }) => [archive, seal, index, finding.record]),
    [
      [0, null, 0, 1],
      [0, null, 1, 2],
      [1, null, 0, 3],
      [null, 1, 0, null],
    ],
  )
  assert.equal(unlisted(state), 8)
})

test('[integrity-next] a step stays within the list, and begins at the end it comes from', () => {
  assert.deepEqual(
    [nextFinding(3, null, 1), nextFinding(3, null, -1), nextFinding(3, 0, 1), nextFinding(3, 2, 1)],
    [0, 2, 1, 2],
  )
  assert.deepEqual([nextFinding(3, 0, -1), nextFinding(30, 5, 10), nextFinding(30, 25, 10)], [0, 15, 29])
})

test('[integrity-verdict] what was never sealed is no failure, and a seal is judged as a whole', () => {
  const state = integrityOf({
    archives: [
      archive({
        verdict: 'failed',
        findings: [finding(), finding({ kind: 'sealing stopped' }), finding({ kind: 'fork' })],
      }),
    ],
    seals: [
      seal({ verdict: 'failed', findings: [finding({ kind: 'hash differs' }), finding({ kind: 'file added' })] }),
      seal({ verdict: 'failed', type: 'bagit', findings: [finding({ kind: 'file added' })] }),
      seal({ verdict: 'cannot check', findings: [finding({ kind: 'seal worthless' })] }),
    ],
  })
  const list = listFindings(state)
  assert.deepEqual(
    list.map(({ verdict }) => verdict),
    ['failed', 'unsigned', 'failed', 'failed', 'unsigned', 'failed', 'cannot check'],
  )
  const steps = (from: number | null, direction: 1 | -1) => nextFailed(list, from, direction)
  assert.deepEqual([steps(null, 1), steps(0, 1), steps(3, 1), steps(5, 1)], [0, 2, 5, null])
  assert.deepEqual([steps(null, -1), steps(5, -1), steps(2, -1), steps(0, -1)], [5, 3, 0, null])
  assert.equal(nextFailed([], null, 1), null)
})

test('[integrity-about] the finding about a message is found by its number, else the first of its segment', () => {
  const of = (segment: number, seq: number) => finding({ segment, message: { seq, text: '' } })
  const list = listFindings(
    integrityOf({ archives: [archive(), archive({ findings: [of(2, 5), of(4, 8), of(4, 9)] })] }),
  )
  assert.equal(findingAbout(list, 1, 4, 9), 2)
  assert.equal(findingAbout(list, 1, 4, 77), 1)
  assert.equal(findingAbout(list, 1, 4), 1)
  assert.equal(findingAbout(list, 1, 3, 9), -1)
  assert.equal(findingAbout(list, 0, 4, 9), -1)
})

test('[integrity-title] every kind of alteration has a heading that names what it is about', () => {
  const titles = (Object.keys(ALTERATIONS) as Alteration[]).map((kind) =>
    findingTitle(finding({ kind, record: null, records: null, file: 'a/some.file' })),
  )
  assert.equal(new Set(titles).size, titles.length - 1, 'only a missing segment and a missing file read the same')
  for (const title of titles.filter((title) => !title.startsWith('The archive') && !title.startsWith('Segment')))
    assert.match(title, /some\.file/)
})

test('[integrity-title] records are counted in words', () => {
  const title = (given: Parameters<typeof finding>[0]) => findingTitle(finding(given))
  assert.equal(title({ record: 1318 }), 'Record 1,318 was changed')
  assert.equal(title({ record: 7, records: 3 }), 'Records 7 to 9 were changed')
  assert.equal(title({ kind: 'removed', record: 7, records: 2 }), 'Records 7 to 8 were removed')
  assert.equal(title({ kind: 'inserted', record: 7, records: 2 }), '2 records inserted at record 7')
  assert.equal(title({ kind: 'inserted', record: 7, records: 1 }), '1 record inserted at record 7')
  assert.equal(title({ kind: 'cut short', record: 12 }), '000004.log was cut short in record 12')
  assert.equal(title({ kind: 'segment missing', record: null }), 'Segment 4 is missing')
  assert.equal(
    title({ kind: 'chain broken', file: 'checkpoints/000005' }),
    'The chain of checkpoints breaks at checkpoint 5',
  )
  assert.equal(title({ kind: 'checkpoint missing', file: 'checkpoints' }), 'A checkpoint is missing')
  assert.equal(title({ kind: 'checkpoint altered', file: 'checkpoints/000005' }), 'Checkpoint 5 was altered')
})

test('[integrity-address] a finding leads from the archive to the bytes, or from the seal to the file', () => {
  const state = integrityOf({ archives: [archive()], seals: [seal()] })
  const at = { archive: 0, seal: null, index: 0, verdict: 'failed' as const }
  assert.deepEqual(findingAddress(state, { ...at, finding: finding() }), [
    'web-03-auth',
    '000004.log',
    'record 111',
    'bytes 13,214 to 13,313',
  ])
  assert.deepEqual(
    findingAddress(state, {
      ...at,
      finding: finding({ segment: null, record: null, offset: null, file: 'archive.json' }),
    }),
    ['web-03-auth', 'archive.json'],
  )
  const ofSeal = finding({ kind: 'hash differs', segment: null, record: null, offset: null, file: 'maillog.3.xz' })
  assert.deepEqual(findingAddress(state, { ...at, archive: null, seal: 0, finding: ofSeal }), [
    'mail-01.sha256',
    'maillog.3.xz',
  ])
})

test('[integrity-address] bytes are counted from 0, and what is gone stands nowhere', () => {
  assert.deepEqual(
    [bytesWords(13_295, 2), bytesWords(7, 1), bytesWords(7, 0), bytesWords(7, null)],
    ['bytes 13,295 to 13,296', 'byte 7', 'at byte 7', 'byte 7'],
  )
})

test('[integrity-address] a checkpoint is told by the name of its file, and a path by its last part', () => {
  assert.deepEqual(
    ['checkpoints/000005', 'checkpoints/1000000', 'segments/000005', 'checkpoints/5', 'checkpoints/000005.part'].map(
      (file) => checkpointOf({ file }),
    ),
    [5, 1_000_000, null, null, null],
  )
  assert.deepEqual(['/a/b.log', 'C:\\a\\b.log', '/a/bag/', 'b'].map(nameOf), ['b.log', 'b.log', 'bag', 'b'])
})
