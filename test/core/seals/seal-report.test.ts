import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sealFinding, sealReport } from '../../../core/seals/seal-report.ts'
import { MAX_LISTED_FILES, MAX_LISTED_FINDINGS } from '../../../core/verdict/report.ts'
import type { Verdict } from '../../../core/verdict/verdict.ts'

const seal = { path: '/x', type: 'checksums', detail: 'sha256sum' } as const
const file = (verdict: Verdict, path = 'a') => ({ path, verdict, reason: `${path} is ${verdict}.` })

test('[seal-report-worst] a seal is as good as its worst part, and the worst files come first', () => {
  const report = sealReport({
    ...seal,
    files: [file('verified'), file('unsigned', 'b'), file('failed', 'c')],
    findings: [],
  })
  assert.equal(report.verdict, 'failed')
  assert.deepEqual(
    report.files.map(({ path }) => path),
    ['c', 'b', 'a'],
  )
  assert.deepEqual(report.counts, { failed: 1, 'cannot check': 0, 'not checked': 0, unsigned: 1, verified: 1 })
  assert.equal(report.reason, '2 of 3 files match; 1 failed; nobody signed the list. c: c is failed.')
})

test('[seal-report-whole] what is wrong with the seal itself counts too', () => {
  const whole = [{ verdict: 'cannot check' as const, reason: 'One line.' }]
  const report = sealReport({ ...seal, files: [file('verified')], findings: [], whole })
  assert.deepEqual([report.verdict, report.reason], ['cannot check', 'One line. a is verified.'])
})

test('[seal-report-empty] a seal that names nothing is not checked, never verified', () => {
  assert.equal(sealReport({ ...seal, files: [], findings: [] }).verdict, 'not checked')
})

test('[seal-report-limit] files and findings beyond the limits are counted and not listed', () => {
  for (const more of [-1, 0, 1]) {
    const files = Array.from({ length: MAX_LISTED_FILES + more }, () => file('unsigned'))
    const findings = Array.from({ length: MAX_LISTED_FINDINGS + more }, () => sealFinding('hash differs', 'a', 'x'))
    const report = sealReport({ ...seal, files, findings })
    assert.equal(report.counts.unsigned, MAX_LISTED_FILES + more)
    assert.equal(report.files.length, MAX_LISTED_FILES + Math.min(more, 0))
    assert.equal(report.findings.length, MAX_LISTED_FINDINGS + Math.min(more, 0))
  }
})
