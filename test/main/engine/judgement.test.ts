import assert from 'node:assert/strict'
import { test } from 'node:test'
import type {
  ArchiveReport,
  CheckpointReport,
  IntegrityFinding,
  SealReport,
  SegmentReport,
} from '../../../core/verdict/report.ts'
import { VERDICTS, type Verdict } from '../../../core/verdict/verdict.ts'
import { judgeByIntake, judgeBySeals, judgeSegment } from '../../../main/engine/judgement.ts'

const segment = (more: Partial<SegmentReport> = {}): SegmentReport => ({
  number: 1,
  name: '000001.log',
  kind: 'log',
  file: 'segments/000001.log',
  state: 'sealed',
  records: 10,
  bytes: 1000,
  firstRecord: 0,
  checkpoint: 1,
  source: null,
  verdict: 'failed',
  reason: 'one record was changed',
  unsettled: [],
  ...more,
})

const finding = (more: Partial<IntegrityFinding> = {}): IntegrityFinding => ({
  kind: 'changed',
  file: 'segments/000001.log',
  segment: 1,
  record: 3,
  records: 1,
  offset: 200,
  length: 100,
  message: null,
  text: '',
  ...more,
})

const archive = (findings: IntegrityFinding[], signed: Verdict = 'verified', moreFindings = 0): ArchiveReport => ({
  path: '/a',
  origin: 'a',
  key: 'a+00000000',
  verdict: 'failed',
  reason: '',
  records: 10,
  verifiedRecords: 9,
  bytes: 1000,
  segments: [segment()],
  checkpoints: [{ number: 1, verdict: signed } as CheckpointReport],
  findings,
  moreFindings,
})

test('[judge-placed] where a failure was placed at records, the others keep what the checkpoint proves', () => {
  const { verdict, base, stretches } = judgeSegment(archive([finding()]), segment())
  assert.deepEqual([verdict, base], ['failed', 'verified'])
  assert.deepEqual(stretches, [{ stretch: { start: 200, end: 300 }, verdict: 'failed' }])
  assert.equal(judgeSegment(archive([finding()], 'cannot check'), segment()).base, 'cannot check')
  const removed = judgeSegment(archive([finding({ kind: 'removed', length: 0 })]), segment())
  assert.deepEqual([removed.base, removed.stretches], ['verified', []])
})

test('[judge-unsettled] messages that are read by what was altered cannot be checked', () => {
  const { base, stretches } = judgeSegment(archive([finding()]), segment({ unsettled: [{ start: 200, end: 900 }] }))
  assert.equal(base, 'verified')
  assert.deepEqual(stretches, [
    { stretch: { start: 200, end: 300 }, verdict: 'failed' },
    { stretch: { start: 200, end: 900 }, verdict: 'cannot check' },
  ])
})

test('[judge-unplaced] a failure that cannot be placed, or is listed in part, fails every message of the segment', () => {
  for (const report of [
    archive([]),
    archive([finding({ record: null })]),
    archive([finding({ offset: null })]),
    archive([finding()], 'failed'),
    archive([finding()], 'verified', 1),
    archive([finding(), finding({ kind: 'leaves altered' })]),
  ])
    assert.deepEqual([judgeSegment(report, segment()).base, judgeSegment(report, segment()).stretches], ['failed', []])
})

test('[judge-open] what a writer added behind the last checkpoint is unsigned', () => {
  const { base, stretches } = judgeSegment(archive([]), segment({ state: 'open', verdict: 'verified' }))
  assert.equal(base, 'verified')
  assert.deepEqual(stretches, [{ stretch: { start: 1000, end: Number.POSITIVE_INFINITY }, verdict: 'unsigned' }])
})

const seal = (verdict: Verdict, type: SealReport['type'] = 'checksums'): SealReport => ({
  path: type === 'bagit' ? '/logs' : '/logs/SHA256SUMS',
  type,
  detail: 'sha256sum list',
  verdict,
  reason: '',
  signer: null,
  time: null,
  files: [{ path: 'auth.log', verdict, reason: 'said so' }],
  counts: Object.fromEntries(VERDICTS.map((each) => [each, 0])) as SealReport['counts'],
  findings: [],
})

test('[judge-seals] of several seals one that fails decides, else the one that proves most', () => {
  const judged = (...verdicts: Verdict[]) =>
    judgeBySeals(verdicts.map((each) => seal(each))).get('/logs/auth.log')?.verdict
  assert.equal(judged('unsigned', 'verified', 'cannot check'), 'verified')
  assert.equal(judged('verified', 'failed'), 'failed')
  assert.equal(judged('cannot check', 'unsigned'), 'unsigned')
  assert.equal(judged('not checked', 'cannot check'), 'cannot check')
  assert.equal(judgeBySeals([seal('verified')]).get('/logs/other.log'), undefined)
  assert.equal(judgeBySeals([seal('unsigned', 'bagit')]).get('/logs/auth.log')?.verdict, 'unsigned')
})

test('[judge-intake] without a seal nothing is verified: it is what was taken in, or not, or nobody looked', () => {
  const verdicts = (['unchanged', 'changed', 'absent', 'not checked'] as const).map((now) => judgeByIntake(now).verdict)
  assert.deepEqual(verdicts, ['unsigned', 'failed', 'cannot check', 'not checked'])
})
