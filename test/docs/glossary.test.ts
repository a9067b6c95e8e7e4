import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FATES } from '../../core/decode/tally.ts'
import { REJECT_REASONS } from '../../core/finding.ts'
import { VERDICTS } from '../../core/verdict/verdict.ts'
import { documentOf, namesOf, sectionOf } from '../support/markdown.ts'

const text = documentOf('docs/glossary.md')

test('[docs-fates] the glossary has each fate of a packet', () => {
  assert.deepEqual(namesOf(sectionOf(text, '## Fate of a packet')), [...FATES])
})

test('[docs-rejects] the glossary has each reason of a reject', () => {
  assert.deepEqual(namesOf(sectionOf(text, '## Reject')), Object.keys(REJECT_REASONS))
})

test('[docs-verdicts] the glossary has each verdict, the worst first', () => {
  assert.deepEqual(namesOf(sectionOf(text, '## Verdict')), [...VERDICTS])
})

test('[docs-words] each word is explained once', () => {
  const words = [...text.matchAll(/^\*\*(.+?)\*\*/gm)].flatMap(([, names]) => names!.split(', '))
  assert.ok(words.length > 20)
  assert.deepEqual(words, [...new Set(words)])
})
